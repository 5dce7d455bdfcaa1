"""What would go wrong with /sync_meta: a sync that should not start, or the wrong one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import JsonValue

from domain.brand import Brand, User
from domain.connection import Offered
from domain.errors import AskAgain
from domain.job_arguments import MetaSync
from domain.meta_access import MetaAccess
from store import connections
from store import meta_sync as stored
from store.connections import Granted
from store.db import as_user, as_worker
from tests.conftest import NOW, People
from tools.commands import parse
from tools.deps import Deps, JobProgress, Started
from tools.registry import run


@dataclass
class Noted:
    """Jobs that are only written down."""

    started: list[tuple[str, dict[str, JsonValue], str | None]] = field(default_factory=list)
    joins: bool = False

    async def start(
        self,
        user: User,
        brand: Brand | None,
        kind: str,
        arguments: dict[str, JsonValue],
        now: datetime,
        join: str | None = None,
    ) -> Started:
        self.started.append((kind, arguments, join))
        return Started(job_id="run-1", joined=self.joins)

    def follow(self, user: User, job_id: str) -> AsyncIterator[JobProgress]:
        raise AssertionError("a job was followed")

    async def cancel(self, user: User, job_id: str) -> None:
        raise AssertionError("a job was cancelled")


@dataclass
class Desk:
    deps: Deps
    jobs: Noted

    async def type(self, words: str) -> Any:
        """What the command comes to, as the chat would run it."""
        return await run(self.deps, *parse(f"/sync_meta {words}"))


async def desk_for(everybody: People, connected: bool = True) -> Desk:
    person = await everybody.person()
    brand = await everybody.brand(person, timezone="America/New_York")
    jobs = Noted()
    deps = replace(everybody.deps(person, brand), jobs=jobs, meta=MetaAccess())  # type: ignore[arg-type]
    if connected:
        offered = Offered(id="act_1", name="One", currency="USD", timezone="America/New_York")
        granted = Granted("sealed", "mark", ("ads_read",), None, None, "1", "Robin", (offered,))
        async with as_user(everybody.pool, person.id) as conn:
            await connections.connect(conn, brand.organization_id, brand.id, person.id, granted, "connected", None, NOW)
            await connections.link(conn, brand.organization_id, brand.id, person.id, offered, "oauth", NOW)
    return Desk(deps, jobs)


@pytest.fixture
async def desk(everybody: People) -> Desk:
    return await desk_for(everybody)


async def test_a_sync_starts_as_asked_and_can_be_followed(desk: Desk) -> None:
    answer = await desk.type("days=30 account=1 media=no auto_classify=yes max_videos=3")

    assert (answer.job_id, answer.kind, answer.joined) == ("run-1", "meta_sync", False)
    ((kind, arguments, join),) = desk.jobs.started
    assert kind == "meta_sync"
    assert MetaSync.model_validate(arguments) == MetaSync(
        days=30, account="act_1", media=False, auto_classify=True, max_videos=3
    )
    assert join == "sync act_1"


async def test_a_second_request_says_that_it_joins(desk: Desk) -> None:
    desk.jobs.joins = True
    answer = await desk.type("")
    assert answer.joined
    assert "already" in answer.headline


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("account=mine", "'mine' is not an ad account id."),
        ("account=act_999", "'act_999' is not linked"),
        ("since=2026-11-22", "lies in the future"),
        ("until=2027-01-01", "lies in the future"),
        ("since=2023-01-01", "37 months"),
        ("days=1200", "37 months"),
        ("days=900000", "days=900000 reaches beyond the 37 months that Meta keeps. The most is days=1127."),
        ("days=0", "days='0': the least is 1 day."),
        ("days=-3", "days='-3': the least is 1 day."),
        ("days=1.5", "days='1.5': a length is a whole number of days"),
        ("days=abc", "days='abc': a length is a whole number of days"),
        ("since=99999d", "37 months"),
        ("since=2026-05-02 until=2026-05-01", "Swap since and until"),
        ("resume=no-such-run", "no sync 'no-such-run'"),
        ("resume=x days=3", "Leave out days="),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_starts(desk: Desk, words: str, said: str) -> None:
    with pytest.raises(AskAgain) as refused:
        await desk.type(words)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert desk.jobs.started == []


async def test_a_brand_without_a_connection_is_told_to_connect(everybody: People) -> None:
    desk = await desk_for(everybody, connected=False)
    with pytest.raises(AskAgain, match="/connect") as refused:
        await desk.type("")
    assert refused.value.code == "no_connection"
    assert desk.jobs.started == []


async def test_somebody_elses_account_is_not_linked_and_is_refused(everybody: People, desk: Desk) -> None:
    theirs = await desk_for(everybody)
    async with theirs.deps.transaction() as conn:
        brand = theirs.deps.require_brand()
        other = Offered(id="act_2", name="Two", currency="USD", timezone="UTC")
        await connections.link(conn, brand.organization_id, brand.id, theirs.deps.user.id, other, "oauth", NOW)
    with pytest.raises(AskAgain, match="'act_2' is not linked"):
        await desk.type("account=act_2")


async def test_a_viewer_starts_no_sync(everybody: People, desk: Desk) -> None:
    viewer = await everybody.person()
    brand = desk.deps.require_brand()
    await everybody.join(viewer, brand.organization_id, "viewer")
    desk.deps = replace(desk.deps, user=viewer, brand=brand.model_copy(update={"role": "viewer"}))
    with pytest.raises(AskAgain, match="'member'"):
        await desk.type("")


async def test_a_sync_is_resumed_under_its_own_id_and_a_strangers_is_not(everybody: People, desk: Desk) -> None:
    brand = desk.deps.require_brand()
    async with as_worker(everybody.pool, brand.organization_id) as conn:
        await stored.open_sync(conn, brand, "sync-7", {}, NOW)
    await desk.type("resume=sync-7")
    assert desk.jobs.started == [("meta_sync", desk.jobs.started[0][1], "sync sync-7")]
    assert desk.jobs.started[0][1]["sync_id"] == "sync-7"

    stranger = await desk_for(everybody)
    with pytest.raises(AskAgain, match="no sync 'sync-7'"):
        await stranger.type("resume=sync-7")
