"""What /ad answers: one ad whole."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.ad_watched import page_lines, plain, quote_lines, sure, watched_tables
from domain.answer import Answer
from domain.classification import PageReading, Quote
from domain.counts import Money
from domain.format import percent
from domain.hooks import AdFormat, HookSource, TimedText
from domain.metrics import MetricName, Unit
from domain.performance_report import DayFigures, lines_of
from domain.picture import Picture
from domain.retention_report import Retained
from domain.table import Cell, Column, Figure, Interval, Table
from domain.video_analysis import VideoAnalysis
from domain.window import Window

_SHOWN_RESTATEMENTS = 10
# Where a hook was read, in words.
READ_FROM: dict[HookSource, str] = {
    "spoken": "spoken",
    "overlay": "text on screen",
    "headline": "headline",
    "picture_text": "text on the picture",
    "copy": "first line of the copy",
    "naming_convention": "part of the ad's name",
    "ad_name": "the ad's name, as its creative is not known",
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Destination(_Value):
    """Where the ad leads. `page_title` and `scraped_at` are None when the page was not read yet."""

    url: str
    canonical_url: str
    page_title: str | None
    scraped_at: datetime | None


class ProductMatch(_Value):
    """A product the ad sells, and how that is known."""

    name: str
    slug: str
    method: Literal["url", "name", "manual"]
    confidence: float


class Classification(_Value):
    """The newest reading of the ad, and who read it."""

    creative_awareness: str | None
    creative_awareness_confidence: float | None
    copy_awareness: str | None
    copy_awareness_confidence: float | None
    format: str | None
    angle: str | None
    hook_type: str | None
    call_to_action: str | None
    video_length: str | None = None
    quotes: tuple[Quote, ...] = ()
    # Fields that rules left as a model had read them before the ad changed, and which model, when.
    kept: tuple[str, ...] | None = None
    kept_from: str | None = None
    source: str
    model: str | None
    prompt_name: str | None
    prompt_version: str | None
    classified_at: datetime


class Restatement(_Value):
    """A value of a day that Meta changed later."""

    day: date
    metric: str
    old_value: Money | None
    new_value: Money | None
    seen_at: datetime


class AdFacts(_Value):
    """What is known of the ad apart from its results; texts as they came, `thumbnail` and `video` as storage paths."""

    account: str
    ad_id: str
    ad_name: str
    format: AdFormat
    status: str | None
    campaign_name: str | None
    adset_name: str | None
    objective: str | None
    source: str
    hook_text: str
    hook_key: str
    hook_source: HookSource
    headline: str | None
    body: str | None
    description: str | None
    call_to_action: str | None
    picture_text: str | None
    video_seconds: float | None
    transcript: tuple[TimedText, ...]
    overlays: tuple[TimedText, ...]
    creative_source: str | None
    thumbnail: str | None
    video: str | None
    destinations: tuple[Destination, ...]
    products: tuple[ProductMatch, ...]
    classification: Classification | None


class AdFigure(_Value):
    """A metric of the ad beside the brand's in the same window."""

    metric: MetricName
    label: str
    unit: Unit
    better: Literal["higher", "lower", "neither"]
    ad: float | None
    brand: float | None


class AdDetail(Answer):
    """One ad: creative, words, results by day and beside the brand's."""

    ad: AdFacts
    window: Window | None = None
    figures: tuple[AdFigure, ...] = ()
    days: tuple[DayFigures, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    # Where people leave its video; None for a still, and where Meta told no play curve.
    retained: Retained | None = None
    # What watching its video told, and to whom the pages speak that it leads to.
    watched: VideoAnalysis | None = None
    pages: tuple[PageReading, ...] = ()

    def table(self) -> Table | None:
        if not self.figures:
            return None
        return Table(
            columns=(
                Column(key="metric", label="Metric"),
                Column(key="ad", label="This ad", kind="figure"),
                Column(key="brand", label="All ads", kind="figure"),
            ),
            rows=tuple(
                {
                    "metric": f.label,
                    "ad": Figure(value=f.ad, unit=f.unit),
                    "brand": Figure(value=f.brand, unit=f.unit),
                }
                for f in self.figures
            ),
            currency=self.foot.currency,
        )

    def tables(self) -> tuple[Table, ...]:
        about = _about_table(self.ad, self.pages)
        found = [self.table(), _said_table(self.ad), about, *watched_tables(self.watched), self._restated_table()]
        return tuple(table for table in found if table is not None)

    def pictures(self) -> tuple[Picture, ...]:
        by_day = (lines_of(self.days, self.foot.currency),) if self.days else ()
        return (*by_day, *([self.retained.picture()] if self.retained else []))

    def _restated_table(self) -> Table | None:
        if not self.restatements:
            return None
        return Table(
            title="Days that Meta restated",
            columns=(
                Column(key="day", label="Day", kind="date"),
                Column(key="metric", label="Metric"),
                Column(key="old", label="Was", kind="figure"),
                Column(key="new", label="Is", kind="figure"),
                Column(key="seen", label="Seen", kind="date"),
            ),
            rows=tuple(_restated(r) for r in self.restatements[:_SHOWN_RESTATEMENTS]),
            currency=self.foot.currency,
            more=max(0, len(self.restatements) - _SHOWN_RESTATEMENTS),
        )


def _restated(change: Restatement) -> dict[str, Cell | Interval | Figure]:
    unit: Unit = "money" if change.metric in ("spend", "purchase_value") else "count"
    old, new = (None if value is None else float(value) for value in (change.old_value, change.new_value))
    return {
        "day": change.day.isoformat(),
        "metric": change.metric.replace("_", " "),
        "old": Figure(value=old, unit=unit),
        "new": Figure(value=new, unit=unit),
        "seen": change.seen_at.date().isoformat(),
    }


def _said_table(ad: AdFacts) -> Table:
    texts: list[tuple[str, str | None]] = [
        (f"Hook ({READ_FROM[ad.hook_source]})", ad.hook_text),
        ("Headline", ad.headline),
        ("Copy", ad.body),
        ("Description", ad.description),
        ("Button", ad.call_to_action),
        ("Text on the picture", ad.picture_text),
        *((f"Spoken, {_when(line)}", line.text) for line in ad.transcript),
        *((f"On screen, {_when(line)}", line.text) for line in ad.overlays),
    ]
    return Table(
        title="What it says and shows",
        columns=(
            *([Column(key="picture", label="", kind="image")] if ad.thumbnail else []),
            Column(key="part", label="Part"),
            Column(key="text", label="Text"),
        ),
        # The picture stands beside the hook, which opens the list.
        rows=tuple(
            {"picture": None if number else ad.thumbnail, "part": part, "text": text}
            for number, (part, text) in enumerate((part, text) for part, text in texts if text)
        ),
    )


def _about_table(ad: AdFacts, pages: tuple[PageReading, ...]) -> Table:
    facts: list[tuple[str, str | None]] = [
        ("Ad ID", ad.ad_id),
        ("Format", ad.format + (f", {ad.video_seconds:g} s" if ad.video_seconds else "")),
        ("Status", ad.status),
        ("Campaign", ad.campaign_name),
        ("Ad set", ad.adset_name),
        ("Objective", ad.objective),
        *(("Sells", f"{p.name} (known by {p.method}, {percent(p.confidence, 0)})") for p in ad.products),
        *(("Leads to", d.url if d.page_title is None else f"{d.url} ({d.page_title})") for d in ad.destinations),
        *_classified(ad.classification),
        *page_lines(pages),
        ("Known from", ad.source if ad.creative_source is None else f"{ad.source}, creative from {ad.creative_source}"),
    ]
    return Table(
        title="About it",
        columns=(Column(key="fact", label="Fact"), Column(key="value", label="Value")),
        rows=tuple({"fact": fact, "value": value} for fact, value in facts if value),
    )


def _classified(read: Classification | None) -> list[tuple[str, str | None]]:
    if read is None:
        return [("Classification", "none yet: /classify_ads")]
    by = " ".join(word for word in (read.model or read.source, read.prompt_name, read.prompt_version) if word)
    return [
        ("Awareness, creative", sure(read.creative_awareness, read.creative_awareness_confidence)),
        ("Awareness, copy", sure(read.copy_awareness, read.copy_awareness_confidence)),
        ("Creative format", plain(read.format)),
        ("Video length", plain(read.video_length)),
        ("Angle", read.angle),
        ("Hook type", plain(read.hook_type)),
        ("Call to action", read.call_to_action),
        *quote_lines(read.quotes),
        ("Classified by", f"{by}, {read.classified_at.date()}"),
        ("Kept from before it changed", _kept(read)),
    ]


def _kept(read: Classification) -> str | None:
    if not read.kept:
        return None
    return f"{', '.join(name.replace('_', ' ') for name in read.kept)} ({read.kept_from})"


def _when(line: TimedText) -> str:
    return f"{line.start:.1f} s" if line.end is None else f"{line.start:.1f}–{line.end:.1f} s"
