"""Insight rows as Meta writes them: figures as strings, actions as lists, what did not happen left out."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np

from tests.wire.graph import curves
from tests.wire.graph import world as names
from tests.wire.graph.metrics import AdDays, Ints
from tests.wire.graph.world import GraphWorld

# Names in order of what must have happened before: each step down the funnel is at most the one above it.
_STEPS = ("link_clicks", "landing_page_views", "content_views", "add_to_carts", "initiate_checkouts", "purchases")
_PURCHASES = (
    ("omni_purchase", "purchase", "onsite_web_purchase", "offsite_conversion.fb_pixel_purchase"),
    ("purchase", "offsite_conversion.fb_pixel_purchase"),
)
_STEP_ACTIONS: dict[str, tuple[str, ...]] = {
    "link_clicks": ("link_click",),
    "landing_page_views": ("landing_page_view", "omni_landing_page_view"),
    "content_views": ("view_content", "omni_view_content", "offsite_conversion.fb_pixel_view_content"),
    "add_to_carts": ("add_to_cart", "omni_add_to_cart", "offsite_conversion.fb_pixel_add_to_cart"),
    "initiate_checkouts": ("initiate_checkout", "omni_initiated_checkout"),
}
_VIDEO = {
    "video_play_actions": "video_plays", "video_thruplay_watched_actions": "video_thruplay",
    "video_avg_time_watched_actions": "video_avg", "video_p25_watched_actions": "video_p25",
    "video_p50_watched_actions": "video_p50", "video_p75_watched_actions": "video_p75",
    "video_p95_watched_actions": "video_p95", "video_p100_watched_actions": "video_p100",
}  # fmt: skip
_PLAIN = {
    "account_id": '"{account_id}"', "account_name": "{account_name}", "account_currency": '"{currency}"',
    "ad_id": '"{ad_id}"', "ad_name": "{ad_name}", "adset_id": '"{adset_id}"', "adset_name": "{adset_name}",
    "campaign_id": '"{campaign_id}"', "campaign_name": "{campaign_name}", "objective": '"{objective}"',
    "attribution_setting": '"{attribution}"', "spend": '"{spend}"', "impressions": '"{impressions}"',
    "reach": '"{reach}"', "clicks": '"{clicks}"', "frequency": '"{frequency:.6f}"', "cpm": '"{cpm:.6f}"',
    "cpc": '"{cpc:.6f}"', "ctr": '"{ctr:.6f}"', "date_start": '"{date}"', "date_stop": '"{until}"',
    "created_time": '"{date}"', "updated_time": '"{until}"', "buying_type": '"AUCTION"',
}  # fmt: skip
_CLICKED = {
    "inline_link_clicks": '"{link_clicks}"',
    "outbound_clicks": '[{{"action_type":"outbound_click","value":"{link_clicks}"}}]',
    "outbound_clicks_ctr": '[{{"action_type":"outbound_click","value":"{link_ctr:.6f}"}}]',
    "cost_per_outbound_click": '[{{"action_type":"outbound_click","value":"{link_cpc:.6f}"}}]',
    "inline_link_click_ctr": '"{link_ctr:.6f}"',
    "cost_per_inline_link_click": '"{link_cpc:.6f}"',
}
_AD = (
    "account_id", "account_name", "currency", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id",
    "campaign_name", "objective", "attribution", "curve",
)  # fmt: skip
FIELDS = frozenset({
    *_PLAIN, *_CLICKED, *_VIDEO, "actions", "action_values", "purchase_roas", "website_purchase_roas",
    "cost_per_action_type", "video_play_curve_actions",
})  # fmt: skip
AD_ONLY = frozenset({"ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name"})
ALWAYS = ("date_start", "date_stop")


@lru_cache(4096)
def _compiled(
    fields: tuple[str, ...], known: tuple[str, ...], depth: int, video: bool, kind: int, lacking: bool
) -> tuple[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]]:
    """The row as a %-format, which is quick, and what picks its values out of those named in `known`."""
    template = _template(fields, depth, video, kind, lacking).replace("{{", "\0").replace("}}", "\1")
    used = [known.index(name) for name in re.findall(r"{(\w+)", template)]
    text = re.sub(r"{\w+:(\.6f)}", r"%\1", template)
    return re.sub(r"{\w+}", "%s", text).replace("\0", "{").replace("\1", "}"), itemgetter(*used)


def _template(fields: tuple[str, ...], depth: int, video: bool, kind: int, lacking: bool) -> str:
    """The format of a row whose funnel went so deep; `kind` tells which purchase types it has."""
    parts = [f'"{name}":{text}' for name in fields if (text := _text(name, depth, video, kind, lacking)) is not None]
    return "{{" + ",".join(parts) + "}}"


def _text(name: str, depth: int, video: bool, kind: int, lacking: bool) -> str | None:
    if name in _PLAIN:
        return _PLAIN[name] if name != "cpc" or depth else None
    if name in _CLICKED:
        return _CLICKED[name] if depth else None
    if name in _VIDEO:
        return f'[{{{{"action_type":"video_view","value":"{{{_VIDEO[name]}}}"}}}}]' if video else None
    if name == "video_play_curve_actions":
        return '[{{"value":{curve},"action_type":"video_view"}}]' if video else None
    bought = depth == len(_STEPS) and not lacking
    if name in ("purchase_roas", "website_purchase_roas"):
        type = _PURCHASES[kind][0] if name == "purchase_roas" else "offsite_conversion.fb_pixel_purchase"
        return f'[{{{{"action_type":"{type}","value":"{{roas:.6f}}"}}}}]' if bought else None
    if name == "action_values":
        return _list([(type, "purchase_value") for type in _PURCHASES[kind]]) if bought else None
    steps = [(type, step) for step in _STEPS[: min(depth, 5)] for type in _STEP_ACTIONS[step]]
    steps += [(type, "purchases") for type in _PURCHASES[kind]] if bought else []
    steps += [("video_view", "video_views")] if video else []
    steps += [("post_engagement", "clicks"), ("page_engagement", "clicks")]
    if name == "cost_per_action_type":
        return _list([(type, f"per_{step}") for type, step in steps])
    return _list(steps)


def _list(pairs: list[tuple[str, str]]) -> str:
    return "[" + ",".join(f'{{{{"action_type":"{type}","value":"{{{step}}}"}}}}' for type, step in pairs) + "]"


def money(cents: Iterable[int]) -> list[str]:
    return [f"{value // 100}.{value % 100:02d}" for value in cents]


def _ratio(above: Ints, below: Ints, times: float) -> list[float]:
    return (above * times / np.maximum(below, 1)).tolist()


def columns(days: AdDays, wanted: set[str]) -> dict[str, list[Any]]:
    """The figures of the rows by the names that templates use."""
    found: dict[str, list[Any]] = {
        name: getattr(days, name).tolist()
        for name in (*_STEPS, "impressions", "reach", "clicks", "video_views", *dict.fromkeys(_VIDEO.values()))
    }
    found["spend"] = money(days.spend.tolist())
    found["purchase_value"] = money(days.purchase_value.tolist())
    if wanted & {"frequency", "cpm", "cpc", "ctr", *_CLICKED, "purchase_roas", "website_purchase_roas"}:
        found["frequency"] = _ratio(days.impressions, days.reach, 1)
        found["cpm"] = _ratio(days.spend, days.impressions, 10)
        found["cpc"] = _ratio(days.spend, days.clicks, 0.01)
        found["ctr"] = _ratio(days.clicks, days.impressions, 100)
        found["link_ctr"] = _ratio(days.link_clicks, days.impressions, 100)
        found["link_cpc"] = _ratio(days.spend, days.link_clicks, 0.01)
        found["roas"] = _ratio(days.purchase_value, days.spend, 1)
    if "cost_per_action_type" in wanted:
        for name in (*_STEPS, "clicks", "video_views"):
            found[f"per_{name}"] = money((days.spend // np.maximum(getattr(days, name), 1)).tolist())
    return found


class RowWriter:
    """Writes the rows of one account."""

    def __init__(self, world: GraphWorld, account: int) -> None:
        self.world, self.account = world, account
        self._ads: dict[int, tuple[str, ...]] = {}
        self._days: dict[int, str] = {}

    def write(self, days: AdDays, fields: tuple[str, ...], until: list[int] | None = None) -> list[str]:
        """One JSON text a row. `until`: last days of rows that cover more than one."""
        video = (days.video_plays > 0).tolist()
        kinds = (days.ad % 29 == 5).astype(int).tolist()
        return self._written(days, fields, until or days.day.tolist(), lambda n: (video[n], kinds[n], False))

    def write_account(self, days: AdDays, fields: tuple[str, ...], until: list[int], lacking: bool) -> list[str]:
        """Rows of the whole account, one a period."""
        fields = tuple(name for name in fields if name not in AD_ONLY)
        return self._written(days, fields, until, lambda n: (True, 0, lacking))

    def _written(
        self, days: AdDays, fields: tuple[str, ...], until: list[int], kind: Callable[[int], tuple[bool, int, bool]]
    ) -> list[str]:
        held = columns(days, set(fields))
        known = (*held, *_AD, "date", "until")
        figures = zip(*held.values(), strict=True)
        depths: list[int] = np.sum([getattr(days, step) > 0 for step in _STEPS], axis=0).tolist()
        made: list[str] = []
        rows = zip(figures, depths, days.ad.tolist(), days.day.tolist(), until, strict=True)
        for n, (row, depth, ad, day, last) in enumerate(rows):
            text, chosen = _compiled(fields, known, depth, *kind(n))
            made.append(text % chosen((*row, *self._ad(ad), self._day(day), self._day(last))))
        return made

    def _ad(self, ad: int) -> tuple[str, ...]:
        if ad not in self._ads:
            account = self.world.accounts[self.account]
            ad_set, campaign = names.ad_set_of(ad), names.campaign_of(ad)
            self._ads[ad] = (
                account.number, json.dumps(account.name), account.currency, names.ad_id(self.account, ad),
                json.dumps(names.ad_name(ad)), names.ad_set_id(self.account, ad_set),
                json.dumps(names.ad_set_name(ad_set)), names.campaign_id(self.account, campaign),
                json.dumps(names.campaign_name(campaign)), names.objective_of(campaign),
                ("7d_click_1d_view", "7d_click", "1d_click")[ad_set % 3], curves.written(ad),
            )  # fmt: skip
        return self._ads[ad]

    def _day(self, ordinal: int) -> str:
        if ordinal not in self._days:
            self._days[ordinal] = date.fromordinal(ordinal).isoformat()
        return self._days[ordinal]
