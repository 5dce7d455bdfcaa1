"""What would go wrong with /schedule: what the job is told refused, lost, or taken for something else."""

import pytest

from domain.errors import AskAgain
from store import schedules
from tests.conftest import People
from tools import commands, registry
from tools.deps import Deps


@pytest.fixture
async def deps(everybody: People) -> Deps:
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def say(deps: Deps, text: str) -> str:
    chosen, args = commands.parse(text)
    return (await registry.run(deps, chosen, args)).headline


async def told(deps: Deps) -> dict[str, object]:
    """What the one schedule tells its job."""
    async with deps.transaction() as conn:
        (made,) = await schedules.listed(conn, deps.require_brand().id)
    return made.arguments


@pytest.mark.parametrize(
    "given",
    [
        "job=meta_sync every=day at=06:00 days=7 media=no",
        "days=7 media=no job=meta_sync every=day at=06:00",
        'meta_sync every=day at=06:00 days=7 arguments="media=no"',
        'job=meta_sync every=day at=06:00 arguments="days=7 media=no"',
    ],
)
async def test_the_jobs_own_arguments_may_stand_beside_those_of_the_schedule(deps: Deps, given: str) -> None:
    assert "every day at 06:00" in await say(deps, f"/schedule {given}")
    assert await told(deps) == {"days": 7, "media": False}


async def test_a_key_of_both_is_the_schedules_and_can_still_be_told(deps: Deps) -> None:
    with pytest.raises(AskAgain, match=r'deadline=\. To tell Meta sync, write arguments="since=2026-11-01"'):
        await say(deps, "/schedule job=meta_sync every=day since=2026-11-01")
    await say(deps, '/schedule job=meta_sync every=day arguments="since=2026-11-01"')
    assert await told(deps) == {"since": "2026-11-01"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "job=meta_sync every=day acount=act_1",
            r"^Neither /schedule nor Meta sync has an argument 'acount'\. Did you mean account=\? /schedule takes: job,"
            r" every, .*; Meta sync takes: days, since, .*\.$",
        ),
        ("job=meta_sync every=day timezoen=UTC", r"'timezoen'\. Did you mean timezone=\?"),
        ("job=meta_sync every=day days=many", r"^Meta sync: days='many': "),
        ('job=meta_sync every=day days=7 arguments="days=8"', "^'days' is given twice"),
        ("days=7", "^/schedule has no argument 'days'"),
        ("pasue=abc", r"^/schedule has no argument 'pasue'\. Did you mean pause=\?"),
        ("deadline=meta_sync took=2h days=7", "^/schedule has no argument 'days'"),
        ("job=destination_sync every=day days=7", r"^Neither /schedule nor Destinations has an argument 'days'"),
    ],
)
async def test_what_neither_knows_is_refused_and_nothing_is_scheduled(deps: Deps, given: str, said: str) -> None:
    with pytest.raises(AskAgain, match=said):
        await say(deps, f"/schedule {given}")
    assert await say(deps, "/schedule") == "Nothing of Acme is scheduled yet."


async def test_the_help_says_so(deps: Deps) -> None:
    chosen, args = commands.parse("/schedule ?")
    page = await registry.run(deps, chosen, args)
    table = page.table()
    assert table is not None
    lines = {str(row["name"]): str(row["summary"]) for row in table.rows}
    assert "may stand alone: days=7" in lines["arguments="]
