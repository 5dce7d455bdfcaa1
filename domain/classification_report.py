"""What a run of classification did: ads read anew, known already, left out with the reason, failed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.classification import Classified
from domain.counts import Money
from domain.format import count, percent
from domain.table import Column, Table

_SHOWN = 10
# Why an ad was not read by a model, and what would help.
REASONS: Mapping[str, tuple[str, str]] = {
    "no_image": ("no picture is stored", "/asset_download"),
    "drawing": ("its picture is a drawing (SVG), which models cannot see", ""),
    "low_res": ("its picture is too small to be read", "/asset_download again=yes"),
    "no_video_file": ("no video file is stored", "/asset_download"),
    "no_video_model": ("the connected model cannot watch videos", "Set GOOGLE_API_KEY"),
    "video_limit": ("the run's limit of videos was reached", "/classify_ads max_video=50"),
    "new_limit": ("the run's limit of ads was reached", "/classify_ads"),
    "budget": ("the budget was spent", "/classify_ads budget=20"),
    "refused": ("the provider refused the key", "Check the key; viraltracker doctor"),
    "busy": ("the provider asked to wait longer than a run may", "/classify_ads"),
    "failed_before": ("a model could not read it before", "/classify_ads again=yes"),
    "twin_failed": ("its video failed under another ad", "/classify_ads again=yes"),
}
_READ_BY: Mapping[str, str] = {
    "video": "watched by the model",
    "image": "seen by the model",
    "thumbnail": "seen by the model, as a small still",
    "video_analysis": "from the analysis of its video",
    "rules": "by rules",
}


class NotRead(BaseModel):
    """An ad that failed, and why in one sentence."""

    model_config = ConfigDict(frozen=True)

    ad_id: str
    ad_name: str
    message: str


class ClassificationReport(Answer):
    """What came of the ads. `new` counts by how they were read, `skipped` by reason; all are ads. `meanwhile` of the
    skipped were read by rules. Money is US dollars: `expected` before the run (None: price not known), `spent` by it,
    `limit` its budget (None: none), `unpriced` calls of unknown price."""

    new: dict[str, int] = Field(default_factory=dict)
    cached: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)
    errors: tuple[NotRead, ...] = ()
    error_count: int = 0
    meanwhile: int = 0
    pages: int = 0
    page_errors: int = 0
    expected: Money | None = None
    spent: Money = Decimal(0)
    limit: Money | None = None
    unpriced: int = 0
    model: str | None = None
    newest: tuple[Classified, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)

    @property
    def new_count(self) -> int:
        return sum(self.new.values())

    @property
    def skipped_count(self) -> int:
        return sum(self.skipped.values())

    def tables(self) -> tuple[Table, ...]:
        found = [self.table(), self._readings(), self._errors()]
        return tuple(table for table in found if table is not None)

    def table(self) -> Table:
        lines: list[tuple[str, str, str]] = [
            *((f"New, {_READ_BY[by]}", count(number), "") for by, number in self.new.items() if number),
            ("Read before, nothing changed", count(self.cached), ""),
            *((f"Skipped: {_why(reason)}", count(number), _cure(reason)) for reason, number in self.skipped.items()),
            *((("… of these read by rules meanwhile", count(self.meanwhile), ""),) if self.meanwhile else ()),
            *((("Failed", count(self.error_count), "/classify_ads again=yes"),) if self.error_count else ()),
            *((("Landing pages judged", count(self.pages), ""),) if self.pages else ()),
            *((("Landing pages failed", count(self.page_errors), "/classify_ads"),) if self.page_errors else ()),
            *self._money(),
        ]
        return Table(
            title="What became of the ads",
            columns=(
                Column(key="what", label="What"),
                Column(key="value", label="Value"),
                Column(key="cure", label="What helps"),
            ),
            rows=tuple({"what": what, "value": value, "cure": cure} for what, value, cure in lines),
        )

    def _money(self) -> list[tuple[str, str, str]]:
        if self.model is None:
            return [("Model", "none: read by rules, at no cost", "")]
        said = "not known" if self.expected is None else dollars(self.expected)
        unpriced = f", and {count(self.unpriced)} calls of unknown price" if self.unpriced else ""
        return [
            ("Model", self.model, ""),
            ("Expected before", said, ""),
            ("Spent", dollars(self.spent) + unpriced, ""),
            ("Budget", "none" if self.limit is None else dollars(self.limit), ""),
        ]

    def _readings(self) -> Table | None:
        if not self.newest:
            return None
        return Table(
            title="What was read, highest spend first",
            columns=(
                Column(key="ad", label="Ad"),
                Column(key="creative", label="Awareness, creative"),
                Column(key="copy", label="Awareness, copy"),
                Column(key="format", label="Format"),
                Column(key="hook", label="Hook type"),
                Column(key="cta", label="Button", wide_only=True),
                Column(key="words", label="By these words", wide_only=True),
                Column(key="by", label="Read by", wide_only=True),
            ),
            rows=tuple(self._reading(read) for read in self.newest[:_SHOWN]),
            more=max(0, self.new_count + self.meanwhile - min(_SHOWN, len(self.newest))),
        )

    def _reading(self, read: Classified) -> dict[str, Any]:
        quoted = next((quote.quote for quote in read.quotes if quote.field == "creative_awareness"), None)
        return {
            "ad": self.names.get(read.ad_id, read.ad_id),
            "creative": _sure(read.creative_awareness, read.creative_awareness_confidence),
            "copy": _sure(read.copy_awareness, read.copy_awareness_confidence),
            "format": words(read.format),
            "hook": words(read.hook_type),
            "cta": read.primary_cta,
            "words": None if quoted is None else f"“{quoted}”",
            "by": read.model or read.by,
        }

    def _errors(self) -> Table | None:
        if not self.errors:
            return None
        return Table(
            title="Ads that failed",
            columns=(Column(key="ad", label="Ad"), Column(key="why", label="Why")),
            rows=tuple({"ad": error.ad_name, "why": error.message} for error in self.errors[:_SHOWN]),
            more=max(0, self.error_count - _SHOWN),
        )


def dollars(amount: Decimal) -> str:
    """US dollars, to the cent; to the hundredth of a cent below ten cents."""
    return f"${amount:,.2f}" if amount >= Decimal("0.1") or not amount else f"${amount:.4f}"


def words(name: str | None) -> str:
    """A word of ours as people write it; unknown where there is none."""
    return "unknown" if name is None else name.replace("_", " ")


def _sure(level: str | None, confidence: float | None) -> str:
    return words(level) if level is None or confidence is None else f"{words(level)} ({percent(confidence, 0)} sure)"


def _why(reason: str) -> str:
    return REASONS.get(reason, (reason, ""))[0]


def _cure(reason: str) -> str:
    return REASONS.get(reason, ("", ""))[1]
