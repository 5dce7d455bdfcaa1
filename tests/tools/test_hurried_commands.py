"""What would go wrong: what a hurried person types for the commands around Meta ends in a fault or a wall of text."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from domain.errors import AskAgain
from domain.job_kinds import ABOUT
from tests.factories import ad
from tests.meta_desk import meta_desk
from tools import commands, registry
from tools.deps import Started

VALUES = (
    "",
    "  ",
    "0",
    "-1",
    "9" * 1_900,
    "99999w",
    "😀",
    "a\x00b",
    "new 😀",
    "new x\x07",
    "act_",
    "act_0",
    "act_٣",
    "https://exa mple.com/x y",
    "http://[::1",
    "https://",
    "https://user:pw@x.com:99999/",
    "javascript:alert(1)",
    "acme.com/" + "a" * 1_900,
    "a*b*c*" * 100,
    "x" * 1_999,
    "* * * * *",
    "0 0 30 2 *",
    "Mars/Phobos",
    "0001-01-01 00:00",
    "9999-12-31 23:59",
    "1990-01-01",
    "days=99999999999999999999",
    "until=9999-99-99",
    "full=maybe",
    "token_refresh",
    '"',
)
BESIDE: dict[str, list[dict[str, str]]] = {
    "schedule": [
        {"job": "meta_sync"},
        {"job": "meta_sync", "every": "day"},
        {"job": "meta_sync", "timezone": "America/New_York"},
        {"job": "meta_sync", "timezone": "Pacific/Kiritimati"},
        {"deadline": "meta_sync"},
    ],
    "url_map": [{"product_new": "Hats"}, {"match": "pattern", "product": "socks"}],
    "product": [{"rename": "socks"}],
}
NAMES = (
    *("connect", "sync_meta", "fetch_destinations", "asset_download", "url_map", "product", "schedule", "runs"),
    "notifications",
)


class Taking:
    """Jobs that take whatever their own arguments allow, and do nothing."""

    async def start(self, user: Any, brand: Any, kind: Any, arguments: Any, now: datetime, join: Any = None) -> Started:
        ABOUT[kind].args.model_validate(arguments)
        return Started(job_id="x", joined=False)


@pytest.mark.parametrize("name", NAMES)
async def test_anything_is_answered_or_refused_in_a_sentence(everybody, graph, name):
    desk = await meta_desk(everybody, graph)
    await desk.connect()
    await desk.link()
    deps = replace(desk.deps(), jobs=Taking())
    await ad(deps, "stairs", format="video", hook="I stopped carrying her")
    chosen = registry.tool(name)

    for beside in ({}, *BESIDE.get(name, [])):
        for field in sorted(chosen.args.model_fields.keys() - beside.keys()):
            for value in VALUES:
                try:
                    told = (await registry.run(deps, chosen, commands.build(chosen, {**beside, field: value}))).headline
                except AskAgain as refusal:
                    told = refusal.message
                assert 0 < len(told) <= 600, (beside, field, value[:20])
