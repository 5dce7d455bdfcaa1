"""/metric: how a figure is made."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.answer import Action, Answer, Foot, define
from domain.counts import Counts
from domain.errors import AskAgain
from domain.format import figure
from domain.hook_results import counts_of
from domain.metrics import HOLD_RATES, METRICS, Metric, MetricName, Unit, metric
from domain.table import Column, Figure, Table
from store import hooks
from store.performance import Filter
from tools.accounts import choose_account
from tools.deps import Deps
from tools.nearest import nearest
from tools.windows import WindowArgs, window_for

_ALSO: dict[str, MetricName] = {
    "return_on_ad_spend": "roas",
    "cost_per_purchase": "cpa",
    "click_through_rate": "ctr",
    "cost_per_click": "cpc",
    "thumbstop": "hook_rate",
    "thumb_stop_rate": "hook_rate",
    "aov": "order_value",
    "cvr": "conversion_rate",
    "revenue": "purchase_value",
}
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither high nor low is better"}


class MetricArgs(BaseModel):
    """Which metric."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="roas", description=f"One of {', '.join(METRICS)}.")

    @field_validator("name")
    @classmethod
    def _key(cls, value: str) -> str:
        return value.strip().casefold().replace(" ", "_").replace("-", "_")


class Making(BaseModel):
    """One way to make the figure, and what it comes to for the brand."""

    model_config = ConfigDict(frozen=True)

    formula: str
    sql: str
    numerator: float | None
    denominator: float | None
    value: float | None
    in_use: bool


class MetricPage(Answer):
    """A metric's definition, and how the brand's figure of the last 30 days comes out of its sums."""

    metric: MetricName = "roas"
    unit: Unit = "ratio"
    better: str = ""
    makings: tuple[Making, ...] = ()
    currency: str = "USD"

    def table(self) -> Table | None:
        if not self.makings:
            return None
        return Table(
            columns=(
                Column(key="formula", label="Formula"),
                Column(key="sql", label="SQL", wide_only=True),
                Column(key="numerator", label="Above the line", kind="figure"),
                Column(key="denominator", label="Below it", kind="figure"),
                Column(key="value", label=METRICS[self.metric].label, kind="figure"),
                Column(key="in_use", label="In use"),
            ),
            rows=tuple(
                {
                    "formula": making.formula,
                    "sql": making.sql,
                    "numerator": Figure(value=making.numerator, unit=_unit(METRICS[self.metric].numerator)),
                    "denominator": Figure(value=making.denominator, unit=_unit(METRICS[self.metric].denominator)),
                    "value": Figure(value=making.value, unit=self.unit),
                    "in_use": "yes" if making.in_use else "",
                }
                for making in self.makings
            ),
            currency=self.currency,
        )


async def show_metric(deps: Deps, args: MetricArgs) -> MetricPage:
    """How a figure is defined: formula, direction, unit, attribution, and the brand's own sums behind it."""
    name = _named(args.name)
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, WindowArgs())
        scope = await choose_account(conn, brand, None)
        which = Filter(brand_id=brand.id, accounts=scope.accounts)
        counts = counts_of(await hooks.ad_sums(conn, which, window, "hook"))
    found = metric(name, brand.hold_rate)
    ways = tuple(HOLD_RATES.values()) if name == "hold_rate" else (found,)
    attribution = f" Attribution: {found.attribution}." if found.attribution else ""
    told = figure(found.of(counts), found.unit, scope.currency)
    value = f" Over the last {window.days} days it is {told}." if counts.rows else " There are no results yet."
    return MetricPage(
        headline=f"{found.label} is {found.formula}; {_BETTER[found.better]}.{value}",
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            rows=counts.rows,
            currency=scope.currency,
            timezone=scope.timezone,
            attribution=found.attribution or None,
            definitions=define(name, hold_rate=brand.hold_rate),
            notes=tuple(note for note in (f"{found.note}{attribution}".strip(), *_hold_notes(name)) if note),
            fictional=brand.is_fictional,
        ),
        actions=_actions(name),
        metric=name,
        unit=found.unit,
        better=found.better,
        makings=tuple(_making(way, counts, way.formula == found.formula) for way in ways),
        currency=scope.currency,
    )


def _named(name: str) -> MetricName:
    for known in METRICS:
        if known == _ALSO.get(name, name):
            return known
    close = nearest(name, [*METRICS, *_ALSO])
    hint = f"Did you mean /metric {_ALSO.get(close, close)}?" if close else f"The metrics: {', '.join(METRICS)}."
    raise AskAgain(f"There is no metric {name!r}.", hint, "not_found")


def _making(way: Metric, counts: Counts, in_use: bool) -> Making:
    above = getattr(counts, way.numerator)
    below = getattr(counts, way.denominator) if way.denominator else None
    return Making(
        formula=way.formula,
        sql=way.sql,
        numerator=None if above is None else float(above),
        denominator=None if below is None else float(below),
        value=way.of(counts),
        in_use=in_use,
    )


def _unit(column: str | None) -> Unit:
    return "money" if column and ("spend" in column or column == "purchase_value") else "count"


def _hold_notes(name: MetricName) -> tuple[str, ...]:
    if name != "hold_rate":
        return ()
    return ("Hold rate has no single definition: the brand uses the one marked, and every answer says which.",)


def _actions(name: MetricName) -> tuple[Action, ...]:
    sorts = {"roas", "purchases", "hook_rate", "hold_rate", "ctr", "cpa", "spend"}
    ranked = (Action(label="Hooks by it", command=f"/top_hooks sort={name}"),) if name in sorts else ()
    return (*ranked, Action(label="How it moved", command="/performance"))
