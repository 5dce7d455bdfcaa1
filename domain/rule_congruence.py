"""A check by rules alone: figures, awareness levels and shared words. What rules cannot tell stays not checkable."""

from collections.abc import Sequence
from functools import lru_cache

from domain.awareness import AwarenessLevel, gap
from domain.clauses import clauses
from domain.congruence import DIMENSIONS, PLACES, Cell, Dimension, Place, Verdict
from domain.congruence_sources import Compared
from domain.evidence import Evidence, Source, cite, cite_at
from domain.fact_match import Match, compare, shown
from domain.offer_facts import OFFER_KINDS, Fact, facts_in
from domain.rule_classifier import Leaning
from domain.rule_classifier import awareness_of as read_awareness
from domain.shared_words import shares_benefits, shares_hook

AD_PLACES: tuple[Place, ...] = ("ad_copy", "speech", "overlay")
_LONGEST_QUOTE = 220
_AT = {"ad_copy": "The ad copy", "speech": "The speech", "overlay": "The overlay", "landing_page": "The page"}
_ANGLE = "Rules compare figures and words, not angles; with a model connected (WRITER_MODEL) this is judged too."


@lru_cache(maxsize=512)
def awareness_of(text: str) -> Leaning:
    """As the classifier reads it; remembered, as many ads lead to one page."""
    return read_awareness(text)


def check(asked: Compared) -> tuple[Cell, ...]:
    """All cells of an ad's check, dimension by dimension, place by place."""
    facts: dict[Place, Sequence[Fact]] = {place: facts_in(source.text) for place, source in asked.sources.items()}
    made: dict[Dimension, dict[Place, Cell]] = {
        "awareness": _awareness(asked),
        "hook_headline": shares_hook(asked),
        "benefits": shares_benefits(asked),
        "angle": {place: Cell(dimension="angle", place=place, verdict="not_checkable", explanation=_ANGLE)
                  for place in asked.sources},
        "claims": _figures("claims", asked, facts),
        "offer": _figures("offer", asked, facts),
    }  # fmt: skip
    return tuple(made[d].get(p) or _absent(d, p, asked) for d in DIMENSIONS for p in PLACES)


def _absent(dimension: Dimension, place: Place, asked: Compared) -> Cell:
    said = asked.absent.get(place) or asked.absent.get("landing_page") or "There is nothing to compare."
    return Cell(dimension=dimension, place=place, verdict="not_checkable", explanation=said)


# -- awareness


def levels_of(asked: Compared) -> dict[Place, AwarenessLevel]:
    """The awareness level of each place: as it was classified, else by rules where they can tell."""
    found: dict[Place, AwarenessLevel] = {}
    for place, source in asked.sources.items():
        level = asked.levels.get(place) or awareness_of(source.text).level
        if level is not None:
            found[place] = level
    return found


def _awareness(asked: Compared) -> dict[Place, Cell]:
    levels = levels_of(asked)
    found: dict[Place, Cell] = {}
    for place, source in asked.sources.items():
        if place not in levels:
            said = f"{_AT[place]} does not show how aware its reader is."
            found[place] = Cell(dimension="awareness", place=place, verdict="not_checkable", explanation=said)
            continue
        others: list[Place] = [p for p in levels if p != place and (p == "landing_page") != (place == "landing_page")]
        if "landing_page" not in levels:
            others = [p for p in AD_PLACES if p in levels and p != place]
        if not others:
            said = asked.absent.get("landing_page") or "No other part shows how aware its reader is."
            found[place] = Cell(dimension="awareness", place=place, verdict="not_checkable", explanation=said)
            continue
        against: Place = others[0]
        for other in others[1:]:
            if gap(levels[place], levels[other]) > gap(levels[place], levels[against]):
                against = other
        found[place] = _levels_cell(place, source, levels[place], against, asked.sources[against], levels[against])
    return found


def _levels_cell(
    place: Place, here: Source, own: AwarenessLevel, against: Place, there: Source, other: AwarenessLevel
) -> Cell:
    """0 or 1 stage apart: aligned, 2: weak, more: the stages between are missing."""
    apart = gap(own, other)
    verdict: Verdict = "aligned" if apart <= 1 else "weak" if apart == 2 else "missing"
    distance = "the same stage" if apart == 0 else f"{apart} stage{'' if apart == 1 else 's'} apart"
    said = f"{_AT[place]} speaks to {_reader(own)}, {_AT[against].lower()} to {_reader(other)}: {distance}."
    mend = None
    if verdict != "aligned":
        early, late = (own, other) if _earlier(own, other) else (other, own)
        mend = f"Lead from {_reader(early)} to {_reader(late)} step by step: add what a reader learns in between."
    return Cell(
        dimension="awareness",
        place=place,
        verdict=verdict,
        explanation=said,
        suggestion=mend,
        here=_opening(here, own),
        there=_opening(there, other),
    )


def _earlier(one: AwarenessLevel, other: AwarenessLevel) -> bool:
    return gap("unaware", one) < gap("unaware", other)


def _reader(level: AwarenessLevel) -> str:
    return f"{level.replace('_', '-')} readers"


def _opening(source: Source, level: AwarenessLevel) -> Evidence:
    """The words that show the level where rules find them, else those with which the text begins."""
    leaning = awareness_of(source.text)
    if leaning.level == level and leaning.quote and (shown_by := cite(source, leaning.quote)) is not None:
        return shown_by
    first = next(iter(clauses(source.text)))
    return _quoted(source, (first.start, first.end), first.start)


# -- figures


def _figures(dimension: Dimension, asked: Compared, facts: dict[Place, Sequence[Fact]]) -> dict[Place, Cell]:
    """The dimension's figures of each part of the ad against the page's, and against those of the other parts."""
    wanted = {
        place: [fact for fact in own if (fact.kind in OFFER_KINDS) == (dimension == "offer")]
        for place, own in facts.items()
    }
    found: dict[Place, Cell] = {}
    pooled: list[tuple[Place, Match]] = []
    for place in AD_PLACES:
        if place not in asked.sources:
            continue
        with_page = _matches(asked, wanted[place], place, "landing_page", facts)
        pooled.extend((place, match) for match in with_page)
        within: list[tuple[Place, Match]] = [
            (other, match)
            for other in AD_PLACES
            if other != place and other in asked.sources
            for match in _matches(asked, wanted[place], place, other, facts)
        ]
        found[place] = _part(dimension, asked, place, with_page, within, bool(wanted[place]))
    if "landing_page" in asked.sources:
        found["landing_page"] = _whole(dimension, asked, pooled)
    return found


def _matches(
    asked: Compared, own: Sequence[Fact], place: Place, other: Place, facts: dict[Place, Sequence[Fact]]
) -> list[Match]:
    if other not in asked.sources:
        return []
    text, there = asked.sources[place].text, asked.sources[other].text
    return [compare(fact, facts[other], text, there) for fact in own]


def verdict_of(matches: Sequence[Match]) -> Verdict:
    """One figure that contradicts decides; else all kept: aligned, some: weak, none: missing."""
    outcomes = [match.outcome for match in matches if match.outcome != "open"]
    if not outcomes:
        return "not_checkable"
    if "contradicts" in outcomes:
        return "contradicts"
    if "missing" not in outcomes:
        return "aligned"
    return "weak" if "aligned" in outcomes else "missing"


def _part(
    dimension: Dimension,
    asked: Compared,
    place: Place,
    with_page: list[Match],
    within: list[tuple[Place, Match]],
    says: bool,
) -> Cell:
    verdict = verdict_of(with_page)
    opposed: list[tuple[Place, Match]] = [pair for pair in within if pair[1].outcome == "contradicts"]
    if verdict != "contradicts" and opposed:
        first, match = opposed[0]
        return _cell(dimension, asked, place, first, "contradicts", match, [m for _, m in opposed])
    if verdict != "not_checkable":
        return _cell(dimension, asked, place, "landing_page", verdict, _telling(verdict, with_page), with_page)
    agreed: list[tuple[Place, Match]] = [pair for pair in within if pair[1].outcome == "aligned"]
    if "landing_page" not in asked.sources and agreed:
        first, match = agreed[0]
        return _cell(dimension, asked, place, first, "aligned", match, [match])
    if not says:
        what = "an offer or a price" if dimension == "offer" else "a figure that could be checked"
        said = f"{_AT[place]} names no {what.removeprefix('an ').removeprefix('a ')}."
    elif "landing_page" in asked.absent:
        said = asked.absent["landing_page"]
    else:
        said = "The page has nothing that could be held against it, such as a price in the same currency."
    return Cell(dimension=dimension, place=place, verdict="not_checkable", explanation=said)


def _whole(dimension: Dimension, asked: Compared, pooled: list[tuple[Place, Match]]) -> Cell:
    """The page against the ad as a whole: each figure counts once, however often the ad repeats it."""
    verdict = verdict_of([match for _, match in pooled])
    if verdict == "not_checkable":
        what = "no offer" if dimension == "offer" else "no claim with a figure"
        said = f"The ad makes {what} that the page could keep."
        return Cell(dimension=dimension, place="landing_page", verdict=verdict, explanation=said)
    told = _telling(verdict, [match for _, match in pooled])
    place: Place = next(pair for pair in pooled if pair[1] is told)[0]
    matches = [match for _, match in pooled]
    cell = _cell(dimension, asked, place, "landing_page", verdict, told, matches)
    return cell.model_copy(update={"place": "landing_page", "here": cell.there, "there": cell.here})


def _telling(verdict: Verdict, matches: Sequence[Match]) -> Match:
    """The match that is quoted for a verdict."""
    wanted = {"contradicts": "contradicts", "missing": "missing", "weak": "missing", "aligned": "aligned"}[verdict]
    return next(match for match in matches if match.outcome == wanted)


def _cell(
    dimension: Dimension,
    asked: Compared,
    place: Place,
    other: Place,
    verdict: Verdict,
    told: Match,
    matches: Sequence[Match],
) -> Cell:
    here = _fact_quote(asked.sources[place], told.fact)
    there = None if told.against is None else _fact_quote(asked.sources[other], told.against)
    own, side = shown(told.fact), _AT[other].lower()
    mend: str | None = None
    if verdict == "contradicts" and told.against is not None:
        also = _also(told, [match for match in matches if match.outcome == "contradicts"])
        said = f"{_AT[place]} says {own}, {side} {shown(told.against)}{also}."
        at = "on" if other == "landing_page" else "in"
        mend = f"Make both say the same: change {own} in {_AT[place].lower()}, or {shown(told.against)} {at} {side}."
    elif verdict == "aligned":
        figures = sorted({shown(match.fact) for match in matches if match.outcome == "aligned"})
        said = f"{_AT[place]} and {side} agree on {', '.join(figures)}."
    else:
        lost = sorted({shown(match.fact) for match in matches if match.outcome == "missing"})
        kept = sorted({shown(match.fact) for match in matches if match.outcome == "aligned"})
        some = f", but keeps {', '.join(kept)}" if kept else ""
        said = f"{_AT[place]} says {', '.join(lost)}, which {side} does not have{some}."
        mend = f"Say {', '.join(lost)} on the page too, where the offer is made." if other == "landing_page" else None
    return Cell(
        dimension=dimension, place=place, verdict=verdict, explanation=said, suggestion=mend, here=here, there=there
    )


def _also(told: Match, opposed: Sequence[Match]) -> str:
    more = sorted(
        {f"{shown(m.fact)} against {shown(m.against)}" for m in opposed if m.against is not None}
        - {f"{shown(told.fact)} against {shown(told.against)}" if told.against else ""}
    )
    return f"; also {', '.join(more)}" if more else ""


def _fact_quote(source: Source, fact: Fact) -> Evidence:
    return _quoted(source, fact.clause, fact.start)


def _quoted(source: Source, clause: tuple[int, int], at: int) -> Evidence:
    """The clause, or of a long one what stands around the character, cut between words."""
    start, end = clause
    while start < end and source.text[start] in "#-* \t>":
        start += 1
    if end - start > _LONGEST_QUOTE:
        begin, stop = max(start, at - _LONGEST_QUOTE // 2), min(end, at + _LONGEST_QUOTE // 2)
        if begin > start:
            begin = source.text.find(" ", begin, at) + 1 or begin
        if stop < end:
            cut = source.text.rfind(" ", at, stop)
            stop = cut if cut > at else stop
        start, end = begin, stop
    return cite_at(source, start, end)
