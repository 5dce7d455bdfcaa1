"""What /congruence_check answers of a brand: verdicts by dimension, the pairs that risk most, the trend, the drift."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from domain.ad_congruence import STATE_NAMES, STATES, WORDS
from domain.answer import Answer
from domain.congruence import DIMENSIONS, NAMES, VERDICTS, Dimension, Verdict
from domain.counts import Money
from domain.picture import Grid, GridCell, GridRow, Line, Lines, Picture
from domain.table import Column, Table

MOST_PAIRS = 10


class Week(BaseModel):
    """Seven days that end with `until`: the spend of its ads, and how they stood at its end.

    `score` is weighted by spend, `contradicting` the share of the week's spend; None: no ad had a check by then.
    """

    model_config = ConfigDict(frozen=True)

    until: date
    spend: Money
    score: float | None
    contradicting: float | None
    checked: int


class Pair(BaseModel):
    """An ad and the page that it leads to, with what is at risk; `why` is the explanation of its worst cell."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    page: str | None
    verdicts: dict[Dimension, Verdict]
    worst: Verdict
    score: float | None
    spend: Money
    risk: Money | None = None
    checked_at: datetime
    why: str | None = None
    # What shows the ad's check.
    command: str = ""


class Totals(BaseModel):
    """Of all ads with a check: `contradicting` ads, their spend of 28 days, what of it is at risk, how many pairs have
    something at risk, and how many drifted. `unchecked` ads spent and were never checked."""

    model_config = ConfigDict(frozen=True)

    checked: int
    contradicting: int
    spend: Money
    risk: Money
    pairs: int
    drift: int
    unchecked: int
    # A model that judged some of it.
    model: str | None


class Summary(BaseModel):
    """How a brand's ads stand, as counted by the database; `counts` as (dimension, verdict, ads)."""

    model_config = ConfigDict(frozen=True)

    totals: Totals
    counts: tuple[tuple[Dimension, Verdict, int], ...]
    pairs: tuple[Pair, ...]
    drift: tuple[Pair, ...]
    weeks: tuple[Week, ...]


class BrandCongruence(Answer):
    """All ads' newest checks; of the pairs and of the drift those with the most at stake."""

    totals: Totals
    counts: dict[Dimension, dict[Verdict, int]]
    pairs: tuple[Pair, ...]
    weeks: tuple[Week, ...]
    drift: tuple[Pair, ...]
    # The dimension that the pairs were limited to.
    dimension: Dimension | None = None
    more_command: str | None = None

    def table(self) -> Table:
        return pair_table(self.pairs, self.foot.currency, self.totals.pairs - len(self.pairs), self.more_command)

    def tables(self) -> tuple[Table, ...]:
        found = [self.table()] if self.pairs else []
        found.append(self.by_dimension())
        if self.drift:
            more = self.totals.drift - len(self.drift)
            drift = pair_table(self.drift, self.foot.currency, more, self.more_command if more else None)
            found.append(
                drift.model_copy(update={"title": "The page changed since the check, and the ad still spends"})
            )
        if any(week.checked for week in self.weeks):
            found.append(self.by_week())
        return tuple(found)

    def pictures(self) -> tuple[Picture, ...]:
        found: list[Picture] = []
        if self.pairs:
            found.append(self.matrix())
        if sum(week.checked > 0 for week in self.weeks) > 1:
            found.append(self.trend())
        return tuple(found)

    def by_dimension(self) -> Table:
        """How many ads are aligned, weak, contradicting, missing and not checkable in each dimension."""
        return Table(
            title="Ads by dimension",
            columns=(
                Column(key="dimension", label="Dimension"),
                *(Column(key=verdict, label=WORDS[verdict].capitalize(), kind="count") for verdict in VERDICTS),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple(
                {
                    "dimension": NAMES[dimension],
                    **{verdict: self.counts[dimension].get(verdict, 0) for verdict in VERDICTS},
                    "command": f"/congruence_check dimension={dimension}",
                }
                for dimension in DIMENSIONS
            ),
        )

    def by_week(self) -> Table:
        """The trend as figures."""
        return Table(
            title="By week",
            columns=(
                Column(key="until", label="Week to", kind="date"),
                Column(key="score", label="Congruence", kind="fraction"),
                Column(key="contradicting", label="Spend of contradicting ads", kind="fraction"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="checked", label="Ads checked by then", kind="count", wide_only=True),
            ),
            rows=tuple(
                {
                    "until": week.until.isoformat(),
                    "score": week.score,
                    "contradicting": week.contradicting,
                    "spend": float(week.spend),
                    "checked": week.checked,
                }
                for week in reversed(self.weeks)
            ),
            currency=self.foot.currency,
        )

    def matrix(self) -> Grid:
        """The pairs that risk most against the dimensions."""
        return Grid(
            title="Ads with the most spend at risk, by dimension",
            columns=tuple(NAMES[dimension] for dimension in DIMENSIONS),
            rows=tuple(
                GridRow(
                    label=pair.ad_name,
                    cells=tuple(
                        GridCell(
                            state=STATES[pair.verdicts.get(dimension, "not_checkable")],
                            command=f"{pair.command} dimension={dimension}",
                        )
                        for dimension in DIMENSIONS
                    ),
                    command=pair.command,
                )
                for pair in self.pairs
            ),
            names=STATE_NAMES,
            named_columns=True,
        )

    def trend(self) -> Lines:
        """Congruence and the contradicting spend by week."""
        days = tuple(week.until for week in self.weeks)
        return Lines(
            title="Congruence by week, weighted by spend",
            lines=(
                Line(label="Congruence", unit="fraction", days=days, values=tuple(week.score for week in self.weeks)),
                Line(
                    label="Share of spend in contradicting ads",
                    unit="fraction",
                    days=days,
                    values=tuple(week.contradicting for week in self.weeks),
                ),
            ),
        )


def counted(counts: Sequence[tuple[Dimension, Verdict, int]]) -> dict[Dimension, dict[Verdict, int]]:
    """How many ads stand how in each dimension."""
    found: dict[Dimension, dict[Verdict, int]] = {dimension: {} for dimension in DIMENSIONS}
    for dimension, verdict, ads in counts:
        found[dimension][verdict] = ads
    return found


def pair_table(pairs: Sequence[Pair], currency: str | None, more: int, more_command: str | None) -> Table:
    """Pairs, the most at risk first."""
    return Table(
        columns=(
            Column(key="ad", label="Ad"),
            Column(key="page", label="Page", wide_only=True),
            Column(key="verdict", label="Worst verdict", kind="verdict"),
            Column(key="risk", label="Spend at risk", kind="money"),
            Column(key="spend", label="Spend, 28 days", kind="money", wide_only=True),
            Column(key="score", label="Congruence", kind="fraction"),
            Column(key="rests", label="Dimensions checked", wide_only=True),
            Column(key="why", label="Why"),
            Column(key="checked", label="Checked", kind="date", wide_only=True),
            Column(key="command", label="Command", kind="command"),
        ),
        rows=tuple(
            {
                "ad": pair.ad_name,
                "page": pair.page or "not known",
                "verdict": WORDS[pair.worst],
                "risk": None if pair.risk is None else float(pair.risk),
                "spend": float(pair.spend),
                "score": pair.score,
                "rests": f"{sum(v != 'not_checkable' for v in pair.verdicts.values())} of {len(DIMENSIONS)}",
                "why": pair.why,
                "checked": pair.checked_at.date().isoformat(),
                "command": pair.command,
            }
            for pair in pairs
        ),
        currency=currency,
        more=max(0, more),
        more_command=more_command,
        sorted_by="risk",
    )
