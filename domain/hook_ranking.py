"""Hooks in order, with what is known of each: the values that /top_hooks answers with."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.counts import Counts, Money
from domain.hook_estimates import Estimated
from domain.hook_verdict import Quadrant, Verdict
from domain.hooks import AdFormat, HookSource
from domain.metrics import MetricName

HookSort = Literal["roas", "purchases", "hook_rate", "hold_rate", "ctr", "cpa", "spend"]
# What /top_hooks ranks; a hook's pages and audiences are ranked by /hook_pages and /hook.
RankBy = Literal["hook", "hook_type", "visual_type", "ad", "landing_page"]
GroupBy = Literal["hook", "hook_type", "visual_type", "ad", "landing_page", "hook_page", "hook_audience"]
Order = Literal["best", "worst"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Estimate(_Value):
    """A shrunken figure between the ends of its 90 % credible interval."""

    low: float
    mid: float
    high: float


class TopAd(_Value):
    """The ad of a group on which most was spent."""

    account: str
    id: str
    name: str


class HookRow(_Value):
    """One hook (or hook type, visual type, ad, landing page, or hook on a page or before an audience).

    `raw` are the ratios of its sums, `estimates` the same shrunken; `estimate` is that of the ranking's metric.
    `probability_best` and `expected_loss` (in the metric's unit) compare it with the others above the floor.
    None: not known, or not compared.
    """

    key: str
    text: str
    hook_source: HookSource | None
    formats: tuple[AdFormat, ...]
    ads: int
    ad_ids: tuple[str, ...]
    top_ad: TopAd
    thumbnail: str | None = None
    spend: Money
    counts: Counts
    raw: dict[MetricName, float | None]
    estimate: Estimate | None
    estimates: dict[Estimated, Estimate]
    probability_best: float | None
    expected_loss: float | None
    verdict: Verdict
    reason: str
    quadrant: Quadrant | None
    enough_data: bool
    below_floor: bool


class Cuts(_Value):
    """Where the quadrants part: the medians of the estimates of `hooks` video hooks above the floor."""

    hook_rate: float
    roas: float
    hooks: int


class Correlation(_Value):
    """Spearman's rank correlation of raw hook rates with another raw figure over `hooks` video hooks."""

    other: MetricName
    rho: float
    hooks: int


class Unranked(_Value):
    """Ads that belong to no group: several landing pages, no known page, not classified yet."""

    reason: str
    ads: int
    spend: Money
