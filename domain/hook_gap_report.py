"""What /hook_gaps answers."""

from collections.abc import Sequence

from pydantic import Field

from domain.answer import Answer
from domain.format import money, plural
from domain.hook_estimates import Estimated
from domain.hook_gaps import ENOUGH_ADS, LABELS, Gaps, Kind, Sort
from domain.hook_table import interval
from domain.hook_words import does, plain
from domain.metrics import HoldRate, metric
from domain.picture import Dot, Picture, Whiskers
from domain.table import Cell, Column, Figure, Interval, Table


class HookGaps(Answer):
    """What was never or hardly tried, by hook type and by visual type."""

    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    brand: float | None = None
    gaps: tuple[Gaps, ...] = ()
    commands: dict[Sort, str] = Field(default_factory=dict)

    def table(self) -> Table | None:
        return next(iter(self.tables()), None)

    def tables(self) -> tuple[Table, ...]:
        return tuple(self._table(one, titled=n > 0) for n, one in enumerate(g for g in self.gaps if g.read))

    def pictures(self) -> tuple[Picture, ...]:
        return tuple(picture for picture in (self._whiskers(one) for one in self.gaps) if picture is not None)

    def _table(self, gaps: Gaps, titled: bool) -> Table:
        found, label = metric(self.metric, self.hold_rate), LABELS[gaps.sort]
        return Table(
            title=f"By {label}: what is seen first" if titled else "",
            columns=(
                Column(key="kind", label=label.capitalize()),
                Column(key="tested", label="Tried", kind="verdict"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="raw", label=found.label, kind=found.unit, metric=found.name),
                Column(key="estimate", label="Estimate, 90 %", kind="interval", unit=found.unit, metric=found.name),
                Column(key="spend", label="Spend", kind="money", metric="spend"),
                Column(key="verdict", label="Verdict", kind="verdict", wide_only=True),
                Column(key="means", label="What it is", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(self._row(kind) for kind in gaps.kinds),
            currency=self.currency,
        )

    def _row(self, kind: Kind) -> dict[str, Cell | Interval | Figure]:
        row = kind.row
        return {
            "kind": kind.kind.replace("_", " "),
            "tested": kind.tested,
            "ads": kind.ads,
            "raw": None if row is None else row.raw[self.metric],
            "estimate": None if row is None else interval(row),
            "spend": None if row is None else float(row.spend),
            "verdict": None if row is None else row.verdict,
            "means": kind.means,
            "command": self.commands.get(kind.sort),
        }

    def _whiskers(self, gaps: Gaps) -> Whiskers | None:
        found, label = metric(self.metric, self.hold_rate), LABELS[gaps.sort]
        tried = [
            Dot(
                label=kind.kind.replace("_", " "),
                low=kind.row.estimate.low,
                mid=kind.row.estimate.mid,
                high=kind.row.estimate.high,
                raw=kind.row.raw[self.metric],
                group=kind.tested,
            )
            for kind in gaps.kinds
            if kind.row is not None and kind.row.estimate is not None
        ]
        if not tried:
            return None
        new = gaps.expected
        if new is not None and gaps.those("never tried"):
            tried.append(Dot(label="any never tried", low=new.low, mid=new.mid, high=new.high, group="never tried"))
        return Whiskers(
            title=f"{found.label} by {label}: estimate with 90 % interval, and the raw figure",
            unit=found.unit,
            currency=self.currency if found.unit == "money" else None,
            dots=tuple(sorted(tried, key=lambda dot: -dot.mid if self.metric != "cpa" else dot.mid)),
            reference=self.brand,
            reference_label="the brand",
        )


def headline(found: HookGaps) -> str:
    """The finding in one sentence."""
    said = [_said(found, one) for one in found.gaps if one.read]
    return "; ".join(said) + "."


def _said(found: HookGaps, gaps: Gaps) -> str:
    label, total = LABELS[gaps.sort], len(gaps.kinds)
    never, hardly = gaps.those("never tried"), gaps.those("hardly tried")
    if not never and not hardly:
        start = f"every one of the {total} {label}s was tried in {ENOUGH_ADS} ads or more"
    else:
        start = f"{len(never)} of {total} {label}s never tried{_listed(never)}, {len(hardly)} hardly{_listed(hardly)}"
    best = next((kind for kind in gaps.kinds if kind.tested == "tried" and kind.row and kind.row.enough_data), None)
    if best is None or best.row is None or gaps.sort != "hook_type":
        return start
    done = does(found.metric, best.row.raw[found.metric], found.currency)
    return f"{start}; of the tried ones {best.kind.replace('_', ' ')} does best: it {done} on " + money(
        best.row.spend, found.currency
    )


def _listed(kinds: Sequence[Kind]) -> str:
    return f" ({', '.join(kind.kind.replace('_', ' ') for kind in kinds)})" if kinds else ""


def notes(found: HookGaps) -> list[str]:
    """What the counts rest on, and what may be expected of a type never tried."""
    told = [
        f"Never tried: no ad has it, whenever it ran; hardly: fewer than {ENOUGH_ADS} ads. "
        "Results are of the window alone."
    ]
    for gaps in found.gaps:
        label = LABELS[gaps.sort]
        if gaps.unread and gaps.read:
            what = plural(gaps.unread, "ad") if gaps.sort == "hook_type" else plural(gaps.unread, "video")
            told.append(
                f"{what} without a known {label} (not read yet, or it could not be told): one that looks untried may "
                "be among them."
            )
        if gaps.elsewhere:
            told.append(f"{plural(gaps.elsewhere, 'ad')} open in a way that is no {label} of the list.")
        if gaps.expected is not None and gaps.those("never tried"):
            low, mid, high = (
                plain(found.metric, end, found.currency)
                for end in (gaps.expected.low, gaps.expected.mid, gaps.expected.high)
            )
            told.append(
                f"As the tried {label}s differ, one never tried may be expected at {mid}, from {low} to {high} "
                "(90 %): a guess from the others, not a result."
            )
    return told
