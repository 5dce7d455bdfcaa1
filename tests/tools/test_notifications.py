"""What would go wrong: a click that leads nowhere, a mark on somebody else's, a webhook that leaks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from domain.errors import AskAgain
from store import notifications
from store.db import as_user, as_worker
from tests.conftest import NOW
from tests.factories import ad, day
from tools import commands, registry
from tools.deps import Started

SECRET = "https://hooks.slack.example/services/T0/B0/verysecretab12"


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def left(deps, title, user=None, brand=None, **changed):
    home = brand or deps.require_brand()
    told = {"type": "info", "category": "job", "message": "", "command": None, "once": title, **changed}
    async with as_worker(deps.pool, home.organization_id) as conn:
        await notifications.leave(
            conn, organization_id=home.organization_id, brand_id=home.id, user_id=user, title=title, **told
        )


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    # The database stamps what is left with its own clock.
    return everybody.deps(person, await everybody.brand(person), datetime.now(UTC))


async def test_the_list_says_how_many_are_unread_and_how_grave(deps):
    await left(deps, "Sync failed", type="error", category="deadline")
    await left(deps, "Export imported", type="success", category="import", message="40 rows")

    answer = await say(deps, "/notifications days=400")
    assert answer.headline == "2 notifications in the last 400 days, 2 unread: 1 error, 1 success."
    assert [row["title"] for row in answer.table().rows] == ["Export imported", "Sync failed"]
    assert {row["category"]: row["unread"] for row in answer.tables()[1].rows} == {"deadline": 1, "import": 1}
    assert [action.command for action in answer.actions] == ["/notifications read=all"]


async def test_filters_narrow_the_list_and_an_unknown_category_names_those_there_are(deps):
    await left(deps, "Sync failed", category="deadline")
    await left(deps, "Export imported", category="import")

    answer = await say(deps, "/notifications category=import days=400")
    assert [notice.title for notice in answer.notices] == ["Export imported"]
    with pytest.raises(AskAgain, match=r"'imports'.*Did you mean import\?"):
        await say(deps, "/notifications imports days=400")


async def test_more_than_the_limit_are_a_command_away(deps):
    for number in range(5):
        await left(deps, f"Run {number}")

    answer = await say(deps, "/notifications days=400 limit=2")
    assert (len(answer.notices), answer.more) == (2, 3)
    assert len((await say(deps, answer.more_command)).notices) == 5


async def test_one_or_all_are_marked_as_read(deps):
    for number in range(3):
        await left(deps, f"Run {number}", category="job" if number else "import")
    listed = await say(deps, "/notifications days=400")

    one = await say(deps, f"/notifications read={listed.notices[0].id}")
    assert one.headline == "Marked 1 notification as read; 2 unread are left."
    rest = await say(deps, "/notifications read=all category=import")
    assert rest.headline == "Marked 1 notification as read; 1 unread is left."
    assert (await say(deps, "/notifications read=all")).headline.endswith("none is unread.")
    with pytest.raises(AskAgain, match="no notification 'ffffffff'"):
        await say(deps, "/notifications read=ffffffff")


async def test_a_click_leads_to_the_ad_at_the_brand_that_it_is_about(everybody, deps):
    other = await everybody.brand(deps.user, "Other")
    there = deps.about(other)
    await ad(there, "777", name="Stairs")
    await day(there, "777", NOW.date())
    await left(there, "Stairs is disapproved", user=deps.user.id, command="/ad 777")
    listed = await say(deps, "/notifications days=400")

    answer = await say(deps, str(listed.table().rows[0]["command"]))
    assert "Stairs" in answer.headline
    assert (await say(deps, "/notifications days=400")).unread == 0


async def test_a_click_changes_nothing_but_offers_the_command(deps):
    await left(deps, "The token expires soon", message="Reconnect before Friday.", command="/naming none")
    listed = await say(deps, "/notifications days=400")

    answer = await say(deps, str(listed.table().rows[0]["command"]))
    assert (answer.headline, answer.foot.notes) == ("The token expires soon.", ("Reconnect before Friday.",))
    assert [action.command for action in answer.actions] == ["/naming none"]


async def test_somebody_elses_is_not_there(everybody, deps):
    stranger = await everybody.person()
    await left(deps, "Ours")
    (ours,) = (await say(deps, "/notifications days=400")).notices

    theirs = everybody.deps(stranger, None, deps.now)
    assert (await say(theirs, "/notifications days=400")).notices == ()
    for verb in ("read", "open"):
        with pytest.raises(AskAgain, match="no notification"):
            await say(theirs, f"/notifications {verb}={ours.id}")


async def test_a_webhook_is_sealed_shown_by_its_end_tested_and_forgotten(deps):
    sealed, started = [], []

    def seal(secret: SecretStr, owner: str) -> str:
        sealed.append((secret.get_secret_value(), owner))
        return "sealed text"

    class Jobs:
        async def start(self, user, brand, kind, arguments, now, join=None):
            started.append((kind, arguments))
            return Started(job_id="job-1")

    admin = replace(deps, seal=seal, jobs=Jobs())
    answer = await say(admin, f"/notifications webhook={SECRET}")
    assert answer.headline.endswith("goes to hooks.slack.example …ab12.")
    assert sealed == [(SECRET, f"notification_webhook {deps.brand.organization_id}")]
    async with as_user(deps.pool, deps.user.id) as conn:
        assert (await notifications.webhook(conn, deps.brand.organization_id)).address_sealed == "sealed text"

    listed = await say(admin, "/notifications days=400")
    assert listed.foot.notes == ("A daily digest goes to hooks.slack.example …ab12.",)
    tested = await say(admin, "/notifications webhook=test")
    assert (tested.job_id, started) == ("job-1", [("notification_digest", {"test": True})])
    assert "forgotten" in (await say(admin, "/notifications webhook=off")).headline
    assert "was off already" in (await say(admin, "/notifications webhook=off")).headline
    with pytest.raises(AskAgain, match="has no webhook"):
        await say(admin, "/notifications webhook=test")
    for shown in (answer, listed, tested):
        assert "verysecret" not in shown.model_dump_json()


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.example/x",
        "https://localhost/x",
        "https://user:word@hooks.slack.example/x",
        "https://hooks.slack.example:8443/x",
        "https://hooks.slack.example",
        "https://[::1/x",
        "ftp://x",
        "yes",
    ],
)
async def test_what_is_no_webhook_address_is_refused_without_being_repeated(deps, address):
    with pytest.raises(AskAgain) as refused:
        await say(deps, f"/notifications webhook={address}")
    assert address not in str(refused.value)


async def test_only_admins_set_a_webhook(everybody, deps):
    member = await everybody.person()
    await everybody.join(member, deps.brand.organization_id, "member")
    theirs = everybody.deps(member, deps.brand.model_copy(update={"role": "member"}))

    for value in (SECRET, "off", "test"):
        with pytest.raises(AskAgain, match="needs the role 'admin'"):
            await say(theirs, f"/notifications webhook={value}")


async def test_two_things_at_once_are_refused(deps):
    with pytest.raises(AskAgain, match="do not go together"):
        await say(deps, "/notifications read=all open=12345678")
