"""How /ad shows what readings told: of the ad, of its video, of the pages it leads to."""

from collections.abc import Sequence

from domain.classification import PageReading, Quote
from domain.format import percent
from domain.table import Column, Table
from domain.video_analysis import VideoAnalysis

_SHOWN_SCENES = 12


def page_lines(pages: Sequence[PageReading]) -> list[tuple[str, str | None]]:
    """To whom each page speaks, and by which words."""
    return [
        (
            "Awareness, page",
            f"{sure(page.awareness, page.confidence) or 'cannot be told'}: {page.canonical_url}"
            f" (by {page.model or page.by}, {page.read_at.date()})",
        )
        for page in pages
    ]


def quote_lines(quotes: Sequence[Quote]) -> list[tuple[str, str | None]]:
    """The words that decided, each with where it stands."""
    return [
        (f"… {plain(quote.field)} by these words", f"“{quote.quote}” ({plain(quote.source)})")
        for quote in quotes
        if quote.field != "format"
    ]


def watched_tables(seen: VideoAnalysis | None) -> tuple[Table, ...]:
    """What watching the video told; nothing where nobody did."""
    if seen is None:
        return ()
    return tuple(table for table in (_told(seen), _claims(seen), _scenes(seen)) if table.rows)


def sure(level: str | None, confidence: float | None) -> str | None:
    """A level in words with how sure it is; None where there is none."""
    if level is None:
        return None
    return f"{plain(level)}{'' if confidence is None else f' ({percent(confidence, 0)} sure)'}"


def plain(word: str | None) -> str | None:
    """A word of ours as people write it."""
    return None if word is None else word.replace("_", " ")


def _told(seen: VideoAnalysis) -> Table:
    awareness = " → ".join(word for word in map(plain, (seen.awareness_opening, seen.awareness_ending)) if word)
    effect = seen.hook_effect.combination_score if seen.hook_effect else None
    facts: list[tuple[str, str | None]] = [
        ("Hook, spoken", seen.hook_spoken),
        ("Hook, on screen", seen.hook_overlay),
        ("Hook, seen", seen.hook_visual_description),
        ("Kind of opening", " / ".join(word for word in map(plain, (seen.hook_type, seen.hook_visual_type)) if word)),
        ("How well these work together", None if effect is None else percent(effect, 0)),
        ("Awareness, opening → ending", awareness),
        ("Benefits", "; ".join(seen.benefits_shown)),
        ("Features shown", "; ".join(seen.features_demonstrated)),
        ("Pains", "; ".join(seen.pain_points_addressed)),
        ("Angles", "; ".join(seen.angles_used)),
        ("Jobs to be done", "; ".join(seen.jobs_to_be_done)),
        ("Feelings", "; ".join(seen.emotional_drivers)),
        ("Speaks to", seen.target_persona),
        ("Made as", " / ".join(word for word in map(plain, (seen.format, seen.production_quality)) if word)),
    ]
    return Table(
        title="What watching it told",
        columns=(Column(key="fact", label="Fact"), Column(key="value", label="Value")),
        rows=tuple({"fact": fact, "value": value} for fact, value in facts if value),
    )


def _claims(seen: VideoAnalysis) -> Table:
    return Table(
        title="Claims, and what it shows to prove them",
        columns=(
            Column(key="at", label="Second"),
            Column(key="claim", label="Claim"),
            Column(key="proof", label="Proof shown"),
        ),
        rows=tuple(
            {
                "at": None if claim.timestamp_sec is None else f"{claim.timestamp_sec:.0f} s",
                "claim": claim.claim,
                "proof": claim.proof_shown if claim.proof_shown not in (None, "none") else "none",
            }
            for claim in seen.claims_made
        ),
    )


def _scenes(seen: VideoAnalysis) -> Table:
    return Table(
        title="Storyboard",
        columns=(
            Column(key="at", label="Second"),
            Column(key="scene", label="Scene"),
            Column(key="text", label="On screen", wide_only=True),
        ),
        rows=tuple(
            {
                "at": f"{scene.timestamp_sec:.0f} s",
                "scene": scene.scene_description,
                "text": scene.text_overlay,
            }
            for scene in seen.storyboard[:_SHOWN_SCENES]
        ),
        more=max(0, len(seen.storyboard) - _SHOWN_SCENES),
    )
