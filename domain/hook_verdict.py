"""What to do with a hook: rules, each with its threshold and the reason."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["scale", "fix the page", "test more", "stop", "not enough data"]
Quadrant = Literal["winner", "hidden gem", "engaging, not converting", "loser"]

# A hook is called better or worse than the brand only when that is nine times as likely as the opposite.
SURE = 0.9
# An interval that reaches from this factor below the brand's figure to this factor above it tells nothing.
TOLD = 1.5
# Below this share of its own results in the estimate, a hook is judged by the others' results, not by its own.
OWN_LEAST = 0.2
# The default floor: at three times the brand's cost per purchase, an average hook has no purchase one time in
# twenty (e^-3). And no hook with less than this share of all spend: what a brand hardly tried, it did not test.
FLOOR_PURCHASES = 3
FLOOR_SHARE = 0.005


def floor(spend: float, cpa: float | None) -> float:
    """The least spend at which a hook is ranked.

    Args:
        spend: All spend in question.
        cpa: The cost per purchase over it; None without purchases.
    """
    return max(FLOOR_PURCHASES * (cpa or 0.0), FLOOR_SHARE * spend)


def enough(low: float, high: float, brand: float | None, own_weight: float) -> bool:
    """Whether an interval says anything about the hook itself."""
    if own_weight < OWN_LEAST:
        return False
    return brand is None or not (low < brand / TOLD and high > brand * TOLD)


@dataclass(frozen=True)
class Signs:
    """What the rules look at.

    `beats`: the probability that the hook's return (or purchases per amount spent) exceeds the brand's;
    `engages`: whether its hook rate (for stills, its click rate) is at least the brand's middle; `converts`:
    the probability that more of its clicks buy than the brand's. None: not known.
    """

    enough: bool
    beats: float | None
    engages: bool | None
    converts: float | None


def verdict(signs: Signs) -> tuple[Verdict, str]:
    """The word, and the rule that gave it."""
    if not signs.enough or signs.beats is None:
        return "not enough data", "its interval holds both a good and a bad hook"
    if signs.beats >= SURE:
        return "scale", "it returns more than the brand as a whole with at least 90 % probability"
    draws = bool(signs.engages)
    loses_clicks = signs.converts is not None and signs.converts <= 1 - SURE
    if draws and loses_clicks and signs.beats < 0.5:
        return "fix the page", "people stop and click, but fewer of the clicks buy than the brand's"
    if signs.beats <= 1 - SURE:
        if draws and signs.converts is not None and signs.converts < 0.5:
            return "fix the page", "people stop for it, but it returns less than the brand and its clicks buy less"
        return "stop", "it returns less than the brand as a whole with at least 90 % probability"
    return "test more", "it is neither surely better nor surely worse than the brand as a whole"


def quadrant(hook_rate: float, roas: float, hook_rate_cut: float, roas_cut: float) -> Quadrant:
    """Where a video hook stands between the brand's medians."""
    if roas >= roas_cut:
        return "winner" if hook_rate >= hook_rate_cut else "hidden gem"
    return "engaging, not converting" if hook_rate >= hook_rate_cut else "loser"
