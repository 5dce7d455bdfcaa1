"""/baselines: what is usual for ads of one kind."""

from collections.abc import Sequence
from math import isfinite

from pydantic import Field, field_validator

from domain.account import Scope
from domain.ad_sums import AdFigures, RateName
from domain.answer import Action, Foot, define
from domain.baseline_report import LABELS, BaselineReport, CohortLine, Spread
from domain.cohorts import LEVELS, RATE_NAMES, Cohort, baselines
from domain.format import figure, plural
from domain.metrics import METRICS, MetricName
from domain.window import Window
from store import diagnosis
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import window_for

MOST = 1000
_METHOD = (
    "Each ad counts once, with the rate of its own summed counts, so that a day of one click does not count like a day"
    " of a thousand; the outermost 2 % are pulled in (winsorised), quartiles interpolated linearly.",
    "Together is the ratio of all their summed counts.",
    "A cohort needs 5 ads, 30 ad-days, 10,000 impressions and $100 or so much. An ad is held against the first that is"
    " large enough of: its awareness level and format, the level, the format, all ads.",
)
_ALSO: dict[str, RateName] = {
    "cost_per_purchase": "cpa",
    "click_through_rate": "ctr",
    "cost_per_click": "cpc",
    "cvr": "conversion_rate",
    "completion": "completion_rate",
    "cost_per_atc": "cost_per_add_to_cart",
}


class BaselinesArgs(FilterArgs):
    """Which days, which ads, which rate."""

    metric: RateName = Field(default="roas", description=f"One of {', '.join(RATE_NAMES)}.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many cohorts to list.")

    @field_validator("metric", mode="before")
    @classmethod
    def _rate(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        name = value.strip().casefold().replace(" ", "_").replace("-", "_")
        name = _ALSO.get(name, name)
        if name not in RATE_NAMES:
            raise ValueError(f"the rates are {', '.join(RATE_NAMES)}")
        return name


async def show_baselines(deps: Deps, args: BaselinesArgs) -> BaselineReport:
    """What is usual: quartiles of rates over ads of the same awareness level and format, and wider.

    Args:
        metric: roas, cpa, ctr, cpc, cpm, conversion_rate, hook_rate, hold_rate, completion_rate,
            cost_per_add_to_cart or frequency.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        which, scope = await filter_for(deps, conn, args)
        # Narrowed, the ads asked about are themselves the cohort's ads.
        read = await diagnosis.ad_figures(conn, which, window, brand.hold_rate, only_asked=True)
    found = baselines(read.figures, scope.currency)
    lines = [
        _line(c, read.figures)
        for c in sorted(found.cohorts.values(), key=lambda c: (-LEVELS.index(c.key.level), -c.spend))
    ]
    large = [line for line in lines if not line.too_small]
    listed = [*large, *(line for line in lines if line.too_small)]
    shown = tuple(listed[: args.limit])
    said, actions = _headline(brand.name, args.metric, lines, scope, window), _actions(args, window)
    if covered is None or not read.asked:
        said, actions = no_results(brand, "baselines", window, covered, args.narrowed())
    names: tuple[MetricName, ...] = (args.metric,) if args.metric in METRICS else ()
    return BaselineReport(
        headline=said,
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            rows=int(read.figures.total["rows"].sum()),
            currency=scope.currency,
            timezone=scope.timezone,
            attribution=METRICS["roas"].attribution,
            definitions=define(*names, hold_rate=brand.hold_rate),
            notes=(*(_METHOD if lines else ()), *scope.notes),
            fictional=brand.is_fictional,
        ),
        actions=(*actions, *other_accounts(scope, _asked(args, window))),
        window=window,
        rate=args.metric,
        cohorts=shown,
        more=len(listed) - len(shown),
        more_command=_asked(args, window, limit=MOST) if len(listed) > len(shown) else None,
    )


def _line(cohort: Cohort, figures: AdFigures) -> CohortLine:
    whole = figures.total.together(cohort.members)
    return CohortLine(
        label=cohort.key.label,
        level=cohort.key.level,
        ads=cohort.ads,
        ad_days=cohort.ad_days,
        impressions=int(cohort.impressions),
        spend=cohort.spend,
        too_small=cohort.too_small,
        rates={
            name: Spread(**spread._asdict(), together=_known(whole.rate(name)[0]))
            for name, spread in cohort.rates.items()
        },
    )


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _headline(name: str, rate: RateName, lines: Sequence[CohortLine], scope: Scope, window: Window) -> str:
    whole = next((line for line in lines if line.level == "brand"), None)
    label, unit = LABELS[rate]
    if whole is None or whole.too_small:
        short = f" ({whole.too_small})" if whole else ""
        return f"{name} has too few results from {window} to say what is usual{short}."
    spread = whole.rates.get(rate)
    if spread is None:
        return f"Fewer than 5 ads of {name} have a {label} from {window}, so nothing can be called usual."
    low, mid, high = (figure(value, unit, scope.currency) for value in (spread.p25, spread.p50, spread.p75))
    narrow = sum(not line.too_small for line in lines) - 1
    more = f", and for {plural(narrow, 'kind')} of ad below" if narrow else ""
    return f"Half of {plural(spread.ads, 'ad')} of {name} have a {label} from {low} to {high}, the median {mid}{more}."


def _asked(args: BaselinesArgs, window: Window, **more: object) -> str:
    given = {"metric": args.metric, **args.narrowed(), "since": window.since, "until": window.until}
    return typed("baselines", **{**given, **more})


def _actions(args: BaselinesArgs, window: Window) -> tuple[Action, ...]:
    rates: tuple[RateName, ...] = ("roas", "ctr", "cpc", "hook_rate")
    others = (Action(label=LABELS[r][0], command=_asked(args, window, metric=r)) for r in rates if r != args.metric)
    return (
        *others,
        Action(label="Who falls behind", command=typed("diagnose", since=window.since, until=window.until)),
    )
