"""The one sentence above a comparison of two windows, and the caveats below it."""

from datetime import date, timedelta

from domain.format import money, percent
from domain.performance_report import MetricChange, RoasPart, Split, short, signed, times
from domain.roas_change import FEWEST_PURCHASES, PartName
from domain.window import Window

LABELS: dict[PartName, str] = {
    "cpm": "CPM, same ads",
    "click_rate": "Click rate, same ads",
    "conversion": "Conversion, same ads",
    "order_value": "Order value, same ads",
    "unsplit": "Not told apart, same ads",
    "mix": "Mix between ads",
    "new_ads": "New ads",
    "stopped_ads": "Stopped ads",
    "late_value": "Sales without spend",
}
# What each part means when it lowered ROAS, and when it raised it.
_SAID: dict[PartName, tuple[str, str]] = {
    "cpm": ("the same ads' impressions cost more", "the same ads' impressions cost less"),
    "click_rate": ("the same ads were clicked less often", "the same ads were clicked more often"),
    "conversion": ("fewer of the same ads' clicks became purchases", "more of the same ads' clicks became purchases"),
    "order_value": ("the same ads' orders were smaller", "the same ads' orders were larger"),
    "unsplit": ("the same ads returned less", "the same ads returned more"),
    "mix": ("spend moved to weaker ads", "spend moved to stronger ads"),
    "new_ads": ("new ads returned less than the rest", "new ads returned more than the rest"),
    "stopped_ads": ("ads that stopped had returned more than the rest", "ads that stopped had returned less"),
    "late_value": ("ads without spend sold less", "ads without spend still sold"),
}
# Meta credits a purchase for up to this many days after the click.
_SETTLING_DAYS = 7


def headline(
    metrics: tuple[MetricChange, ...], split: Split | None, window: Window, days: tuple[int, int], currency: str
) -> str:
    """One sentence: how ROAS went and why, or why nothing can be said.

    Args:
        days: Days with results before and now.
    """
    by_name = {m.metric: m for m in metrics}
    spend, roas = by_name["spend"], by_name["roas"]
    spent = money(spend.now, currency)
    if days[0] == 0:
        known = f"You spent {spent}" if roas.now is None else f"ROAS is {times(roas.now)} on {spent}"
        return f"{known}; there are no results in the window before to compare with."
    thin = "" if days[0] > 0.8 * days[1] else f"; only {days[0]} of the {window.days} days before have results"
    if split is None:
        went = _went("Spend", spend, money(spend.before, currency), spent)
        return f"{went}; ROAS cannot be compared, because {_unknown(roas, spend)}{thin}."
    return f"{_explained(split, by_name['purchases'], spent, days)}{thin}."


def _explained(split: Split, purchases: MetricChange, spent: str, days: tuple[int, int]) -> str:
    before, after = times(split.before), times(split.after)
    went = f"ROAS stayed at {after}" if before == after else _verb(split.change, f"ROAS {{}} from {before} to {after}")
    went += f" on {spent}"
    if split.low is None or split.high is None:
        return f"{went}, but {_too_little(purchases, days)} to tell a cause from chance"
    interval = f"90 % interval of the change {signed(split.low)} to {signed(split.high)}"
    if split.verdict == "within noise":
        return f"{went}, which is within day-to-day noise ({interval}): nothing to explain"
    return f"{went} ({interval}), {_because(split)}"


def notes(window: Window, days: tuple[int, int], today: date) -> tuple[str, ...]:
    """Caveats: windows that rest on different numbers of days, days that Meta still restates."""
    said: list[str] = []
    for name, count, span in (("window before", days[0], window.before()), ("window", days[1], window)):
        if 0 < count < span.days:
            said.append(f"The {name} ({span}) has results on {count} of its {span.days} days.")
    if window.until > today - timedelta(days=_SETTLING_DAYS):
        said.append(
            f"Purchases of the last {_SETTLING_DAYS} days may still rise: Meta credits them to the day of the click."
        )
    return tuple(said)


def _because(split: Split) -> str:
    direction = 1 if split.change > 0 else -1
    causes = [part for part in split.parts if part.verdict == "moved" and part.change * direction > 0]
    if not causes:
        return "with no single part outside its own noise"
    first, *others = sorted(causes, key=lambda part: -abs(part.change))
    named = [first, *(part for part in others[:1] if abs(part.change) >= abs(first.change) / 2)]
    share = sum(part.change for part in named) / split.change
    return f"{'mostly' if share > 0.5 else 'partly'} because {' and '.join(_cause(part) for part in named)}"


def _cause(part: RoasPart) -> str:
    """The cause with its effect, and the one or two ads that carry more than half of it."""
    effect = signed(part.change)
    for count in (1, 2):
        ads = part.ads[:count]
        if sum(ad.change for ad in ads) / part.change > 0.5:
            effect += f", most of it in {' and '.join(short(ad.ad_name, 40) for ad in ads)}"
            break
    return f"{_SAID[part.name][part.change > 0]} ({effect})"


def _unknown(roas: MetricChange, spend: MetricChange) -> str:
    missing = [when for when, value in (("before", roas.before), ("now", roas.now)) if value is None]
    spent = spend.before if missing[0] == "before" else spend.now
    why = "purchase value was not reported" if spent else "nothing was spent"
    return why + (" in either window" if len(missing) == 2 else f" in the window{' before' * (missing[0] == 'before')}")


def _too_little(purchases: MetricChange, days: tuple[int, int]) -> str:
    counts = [int(value) for value in (purchases.before, purchases.now) if value is not None]
    if counts and min(counts) < FEWEST_PURCHASES:
        return f"{min(counts)} purchase{'' if min(counts) == 1 else 's'} in a window are too few"
    return f"{min(days)} day{'' if min(days) == 1 else 's'} of results are too few"


def _went(label: str, change: MetricChange, before: str, now: str) -> str:
    by = f" ({percent(change.change, 0)})" if change.change is not None else ""
    return _verb((change.now or 0) - (change.before or 0), f"{label} {{}} from {before} to {now}") + by


def _verb(change: float, sentence: str) -> str:
    return sentence.format("rose" if change > 0 else "fell" if change < 0 else "went")
