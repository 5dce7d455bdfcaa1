"""What would go wrong: a job that starts without a connection, or for an account that is not the brand's."""

import pytest

from domain.errors import AskAgain
from tests.meta_desk import MetaDesk, meta_desk
from tools import commands, registry
from tools.deps import Started


class Desk:
    """Jobs that only take down what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    async def start(self, user, brand, kind, arguments, now, join=None):
        self.asked.append((kind, arguments))
        return Started(job_id="1", joined=len(self.asked) > 1)


@pytest.fixture
async def desk(everybody, graph) -> MetaDesk:
    return await meta_desk(everybody, graph)


async def say(desk, jobs, text):
    chosen, args = commands.parse(text)
    deps = desk.deps()
    return await registry.run(type(deps)(**{**deps.__dict__, "jobs": jobs}), chosen, args)


@pytest.mark.parametrize("command", ["/fetch_destinations", "/asset_download"])
async def test_nothing_starts_without_a_connection_or_an_account_of_the_brand(desk, command):
    jobs = Desk()
    with pytest.raises(AskAgain, match="not connected to Meta"):
        await say(desk, jobs, command)
    await desk.connect()
    with pytest.raises(AskAgain, match="no ad account linked"):
        await say(desk, jobs, command)
    await desk.link()
    with pytest.raises(AskAgain, match="'act_5' is not linked to 'Acme'"):
        await say(desk, jobs, f"{command} account=5")
    with pytest.raises(AskAgain, match="is not an ad account id"):
        await say(desk, jobs, f"{command} account=mine")
    assert jobs.asked == []


async def test_a_second_request_says_that_it_joins(desk):
    jobs = Desk()
    await desk.connect()
    await desk.link()
    account = desk.graph.world.accounts[0].id

    first = await say(desk, jobs, f"/asset_download max_videos=2 account={account.removeprefix('act_')}")
    second = await say(desk, jobs, "/fetch_destinations")

    assert first.headline == "Downloading up to 2 videos and 40 pictures of Acme's ads."
    assert jobs.asked[0] == (
        "asset_download",
        {"account": account, "max_videos": 2, "max_images": 40, "again": False},
    )
    assert second.joined
    assert second.headline == "Destinations of Acme are being read already; this follows that run."
