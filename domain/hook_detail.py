"""What /hook answers: one hook whole."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.hook_estimates import Estimated
from domain.hook_ranking import HookRow
from domain.metrics import HoldRate, MetricName
from domain.picture import Picture
from domain.steadiness import Steadiness
from domain.table import Table
from domain.window import Window


class HookDay(BaseModel):
    """One day of a hook; None where it has no results, or the figure was not reported."""

    model_config = ConfigDict(frozen=True)

    day: date
    spend: float | None
    roas: float | None
    hook_rate: float | None


class HookDetail(Answer):
    """One hook. `hook`, `ads`, `audiences` and `pages` are rows of rankings over the same results as /top_hooks.

    `hook` is None when it has no results in the window. `place` is its rank by `metric` among the `of` hooks above
    the floor, None when it is not one of them. An ad that leads to several pages is in none of `pages`. `curves` are
    pictures of how long its ads hold people.
    """

    id: str = ""
    key: str = ""
    text: str = ""
    window: Window | None = None
    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    hook: HookRow | None = None
    place: int | None = None
    of: int = 0
    brand: dict[MetricName, float | None] = Field(default_factory=dict)
    ads: tuple[HookRow, ...] = ()
    audiences: tuple[HookRow, ...] = ()
    pages: tuple[HookRow, ...] = ()
    days: tuple[HookDay, ...] = ()
    steadiness: tuple[Steadiness, ...] = ()
    curves: tuple[Picture, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return ()

    def pictures(self) -> tuple[Picture, ...]:
        return self.curves
