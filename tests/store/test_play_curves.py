"""What would go wrong: a day's poor curve replaces a good one, or another brand's curves are read."""

from datetime import UTC, date, datetime

from domain.play_curve import SECONDS, AdCurve
from store import play_curves
from tests.conftest import People
from tests.factories import ACCOUNT, account, ad, creative
from tools.deps import Deps

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def curve(ad_id: str, plays: int, keeps: float = 0.9, until: date = date(2026, 11, 19)) -> AdCurve:
    shares = tuple(keeps**second for second in SECONDS)
    return AdCurve(account=ACCOUNT, ad_id=ad_id, since=date(2026, 8, 22), until=until, plays=plays, shares=shares)


async def kept(deps: Deps, *curves: AdCurve) -> int:
    async with deps.transaction() as conn:
        return await play_curves.keep(conn, deps.require_brand(), curves, "meta_api", NOW)


async def read(deps: Deps, **which: list[str]) -> list[AdCurve]:
    async with deps.transaction() as conn:
        return await play_curves.of_brand(conn, deps.require_brand().id, **which)


async def brand(everybody: People) -> Deps:
    owner = await everybody.person()
    deps = everybody.deps(owner, await everybody.brand(owner))
    await account(deps)
    return deps


async def test_a_curve_comes_back_as_it_was_told_with_its_videos_length(everybody: People) -> None:
    deps = await brand(everybody)
    await ad(deps, "1")
    await creative(deps, "1", video_seconds=21.5)

    assert await kept(deps, curve("1", 900)) == 1

    (found,) = await read(deps)
    assert found == curve("1", 900).model_copy(update={"video_seconds": 21.5})
    assert await read(deps, accounts=["act_other"]) == []


async def test_an_ad_that_nobody_knows_has_no_curve(everybody: People) -> None:
    deps = await brand(everybody)

    assert await kept(deps, curve("unknown", 900)) == 0
    assert await read(deps) == []


async def test_the_last_day_of_an_ad_does_not_replace_what_its_whole_life_said(everybody: People) -> None:
    deps = await brand(everybody)
    await ad(deps, "1")
    await kept(deps, curve("1", 50_000))

    await kept(deps, curve("1", 40, keeps=0.5))
    assert [c.plays for c in await read(deps)] == [50_000]

    await kept(deps, curve("1", 1_000, keeps=0.8))
    assert [c.plays for c in await read(deps)] == [1_000]

    # What always had few plays follows the newest.
    await ad(deps, "2")
    await kept(deps, curve("2", 30))
    await kept(deps, curve("2", 35))
    assert [c.plays for c in await read(deps)] == [1_000, 35]


async def test_another_brand_sees_no_curve(everybody: People) -> None:
    ours, theirs = await brand(everybody), await brand(everybody)
    await ad(ours, "1")
    await kept(ours, curve("1", 900))

    assert await read(theirs) == []
    async with theirs.transaction() as conn:
        assert await play_curves.of_brand(conn, ours.require_brand().id) == []
