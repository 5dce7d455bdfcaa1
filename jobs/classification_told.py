"""What a run of classification leaves behind, and its report."""

from decimal import Decimal
from typing import TypedDict

from domain.ad_material import AdMaterial
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.classification_plan import Plan, Todo
from domain.classification_report import ClassificationReport, NotRead, dollars
from domain.format import count, plural
from domain.job_arguments import AdClassification
from domain.model_names import ModelNames
from domain.model_spend import Budget
from jobs.ad_reading import Unseen
from jobs.model_batch import Batch
from jobs.running import Running
from store import ad_material
from store import classifications_write as stored
from store.classifications_write import Made

_KEPT_ERRORS = 50
_SHOWN = 10


class Told(TypedDict):
    """Counts of ads by what became of them. Money as text, in US dollars."""

    cached: int
    skipped: dict[str, int]
    errors: list[dict[str, str]]
    error_count: int
    page_errors: int
    expected: str | None
    # With answers that could not be used.
    spent: str
    unpriced: int
    why: str


def read_anew(made: Made, models: ModelNames) -> int:
    """How many ads a run has read; with a model connected, what rules told meanwhile does not count."""
    return sum(number for by, number in made.ads.items() if models.vision is None or by != "rules")


def told_of(
    decided: Plan,
    again: Plan | None,
    batch: Batch[Todo, None],
    before: Made,
    budget: Budget,
    page_errors: int,
    models: ModelNames,
) -> Told:
    """What became of the ads.

    Args:
        decided: What was to be done.
        again: The same after the batch, where videos were shared; None otherwise.
        before: What the run had made before it was interrupted.
    """
    failed = [one for one in batch.failed if not isinstance(one.error, Unseen)]
    expected = decided.expected
    return Told(
        cached=max(0, len(decided.cached) - read_anew(before, models)),
        skipped=_skipped(decided, again, batch),
        errors=[_error(one.item.ad, one.message) for one in failed[:_KEPT_ERRORS]],
        error_count=len(failed),
        page_errors=page_errors,
        expected=None if expected is None else str(expected + before.spent),
        spent=str(budget.spent),
        unpriced=budget.unpriced,
        why=batch.why,
    )


async def report(running: Running, asked: AdClassification, models: ModelNames, told: Told) -> ClassificationReport:
    """The run's report."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        made = await stored.made(conn, brand.id, running.now)
        last = await ad_material.last_day(conn, brand.id) or running.now.astimezone(brand.zone).date()
        newest = await stored.latest(conn, brand.id, running.now, last - ad_material.SPEND_SPAN, last, _SHOWN)
        names = await ad_material.of(conn, brand.id, [read.key for read in newest], page_text=False)
    by_model = models.vision is not None
    new = {by: number for by, number in made.ads.items() if not (by_model and by == "rules")}
    made_report = ClassificationReport(
        headline="",
        foot=Foot(
            timezone=brand.timezone,
            notes=_notes(models, told),
            written_by=models.vision,
            fictional=brand.is_fictional,
        ),
        actions=_actions(asked, told),
        new=dict(sorted(new.items(), key=lambda item: -item[1])),
        cached=told["cached"],
        skipped=told["skipped"],
        errors=tuple(NotRead.model_validate(error) for error in told["errors"]),
        error_count=told["error_count"],
        meanwhile=made.ads.get("rules", 0) if by_model else 0,
        pages=made.pages,
        page_errors=told["page_errors"],
        expected=None if told["expected"] is None else Decimal(told["expected"]),
        spent=max(made.spent, Decimal(told["spent"])),
        limit=asked.limit,
        unpriced=told["unpriced"],
        model=models.vision,
        newest=tuple(newest),
        names={ad.ad_id: ad.ad_name for ad in names},
    )
    return made_report.model_copy(update={"headline": _headline(brand, made_report)})


def _headline(brand: Brand, made: ClassificationReport) -> str:
    by = "by rules, at no cost" if made.model is None else f"by {made.model} for {dollars(made.spent)}"
    first = (
        f"{plural(made.new_count, 'ad')} of {brand.name} read anew {by}"
        if made.new_count
        else f"No ad of {brand.name} had to be read anew"
    )
    rest = [
        f"{count(number)} {word}"
        for number, word in (
            (made.cached, "were known already"),
            (made.skipped_count, "skipped"),
            (made.error_count, "failed"),
        )
        if number
    ]
    pages = f"; {plural(made.pages, 'landing page')} judged" if made.pages else ""
    return f"{first}{'; ' if rest else ''}{', '.join(rest)}{pages}."


def _notes(models: ModelNames, told: Told) -> tuple[str, ...]:
    notes: list[str] = []
    if models.vision is None:
        notes.append(
            "No model is connected: rules read copy, transcript and text on screen (English), with the words that"
            " decided; what they cannot tell is unknown. Set GOOGLE_API_KEY or ANTHROPIC_API_KEY for pictures and"
            " videos."
        )
    if told["why"]:
        notes.append(told["why"])
    return tuple(notes)


def _actions(asked: AdClassification, told: Told) -> tuple[Action, ...]:
    more: list[Action] = []
    if {"new_limit", "video_limit", "budget"} & told["skipped"].keys():
        more.append(Action(label="Go on", command="/classify_ads"))
    if {"no_image", "no_video_file"} & told["skipped"].keys():
        more.append(Action(label="Download pictures and videos", command="/asset_download"))
    return (
        *more,
        Action(label="The ads", command="/ads"),
        Action(label="Where ads and pages disagree", command="/congruence_check"),
        Action(label="Which hooks work", command="/top_hooks by=hook_type"),
    )


def _skipped(decided: Plan, again: Plan | None, batch: Batch[Todo, None]) -> dict[str, int]:
    reasons: list[str] = [one.reason for one in decided.skipped]
    reasons += [batch.stopped or "budget"] * len(batch.not_begun)
    reasons += [one.error.reason for one in batch.failed if isinstance(one.error, Unseen)]
    if again is not None:
        still = {todo.ad.key for todo in again.todo if not todo.is_free}
        still |= {ad.key for ad in again.twins} | {one.ad.key for one in again.skipped}
        reasons += ["twin_failed" for ad in decided.twins if ad.key in still]
    return {reason: reasons.count(reason) for reason in sorted(set(reasons), key=lambda r: -reasons.count(r))}


def _error(ad: AdMaterial, message: str) -> dict[str, str]:
    return {"ad_id": ad.ad_id, "ad_name": ad.ad_name, "message": message}
