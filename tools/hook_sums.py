"""What every question about hooks begins with: the window, the ads asked about, and the sums of all ads in it."""

from dataclasses import dataclass
from datetime import date

from domain.account import Scope
from domain.answer import Foot, define
from domain.hook_ranking import GroupBy
from domain.hook_results import AdSums
from domain.metrics import METRICS, HoldRate, MetricName
from domain.window import Window
from store import hooks
from store.db import Connection
from store.performance import Filter
from tools.deps import Deps
from tools.filters import FilterArgs, filter_for
from tools.windows import Covered, window_for

SHOWN: tuple[MetricName, ...] = ("spend", "roas", "purchases", "cpa", "ctr", "conversion_rate", "order_value")
VIDEO: tuple[MetricName, ...] = ("hook_rate", "hold_rate")


@dataclass(frozen=True)
class HookSums:
    """`sums` are those of all of the brand's ads in the window: the estimates' prior; `days` had results."""

    window: Window
    covered: Covered
    which: Filter
    scope: Scope
    sums: list[AdSums]
    days: int

    @property
    def span(self) -> dict[str, date]:
        """The window, for a command that asks about the same days."""
        return {"since": self.window.since, "until": self.window.until}


async def hook_sums(deps: Deps, conn: Connection, args: FilterArgs, *by: GroupBy) -> HookSums:
    """One read for all rankings of one question; `by` names the groupings wanted.

    Raises:
        AskAgain: No such window, account or product.
    """
    window, covered = await window_for(deps, conn, args)
    which, scope = await filter_for(deps, conn, args)
    sums = await hooks.ad_sums(conn, which, window, *by)
    days = await hooks.days_with_results(conn, which.brand_id, window, scope.accounts) if sums else 0
    return HookSums(window, covered, which, scope, sums, days)


def foot_of(
    asked: HookSums,
    hold_rate: HoldRate,
    rows: int,
    fictional: bool,
    floor: str | None = None,
    notes: tuple[str, ...] = (),
    video: bool = True,
) -> Foot:
    """What an answer about hooks rests on."""
    return Foot(
        as_of=asked.covered[1] if asked.covered else None,
        window=asked.window,
        account_days=asked.days,
        rows=rows,
        currency=asked.scope.currency,
        timezone=asked.scope.timezone,
        floor=floor,
        attribution=METRICS["roas"].attribution,
        definitions=define(*SHOWN, *(VIDEO if video else ()), hold_rate=hold_rate),
        notes=(*notes, *asked.scope.notes),
        fictional=fictional,
    )
