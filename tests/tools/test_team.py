"""What would go wrong: somebody is let in who was not asked, stays when removed, or does more than the role says."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from domain.errors import AskAgain
from domain.roles import LEAST, RIGHTS, ROLES, has_right
from domain.team import InvitationList, OrganizationList, TeamList, roles_table
from store import organizations, team
from store.db import as_user
from tests.conftest import NOW
from tools import commands, registry
from tools.deps import Deps


async def say(deps: Deps, text: str):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


class Office:
    """Acme, which Ada owns, with its brand."""

    def __init__(self, everybody) -> None:
        self.everybody = everybody

    async def open(self) -> "Office":
        self.ada = await self.everybody.person("ada@acme.test")
        self.brand = await self.everybody.brand(self.ada, "Acme")
        self.home = self.brand.organization_id
        return self

    def ask(self, query: str, *values: object):
        with psycopg.connect(self.everybody.database.owner, autocommit=True) as conn:
            cur = conn.execute(query, values)  # type: ignore[arg-type]
            return cur.fetchall() if cur.description else []

    async def person(self, email: str | None = None, confirmed: bool = True):
        made = await self.everybody.person(email)
        if confirmed:
            self.ask("UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", made.id)
        return made

    async def staff(self, role: str, email: str | None = None):
        made = await self.person(email)
        await self.everybody.join(made, self.home, role)
        return made

    def deps(self, user=None, brand="own", now=NOW) -> Deps:
        return self.everybody.deps(user or self.ada, self.brand if brand == "own" else None, now)

    async def invited(self, email: str, role: str = "member", by=None) -> str:
        """The code of a new invitation."""
        answer = await say(self.deps(by), f"/team invite {email} role={role}")
        return answer.foot.notes[0].rsplit("/join ", 1)[1]

    def role_of(self, user) -> str | None:
        found = self.ask(
            "SELECT role::text FROM user_organizations WHERE user_id = %s AND organization_id = %s", user.id, self.home
        )
        return found[0][0] if found else None


@pytest.fixture
async def office(everybody) -> Office:
    return await Office(everybody).open()


async def test_an_invitation_is_accepted_by_the_invited_person_alone_and_once(office: Office) -> None:
    bob, eve = await office.person("Bob@Acme.test"), await office.person("eve@evil.test")
    code = await office.invited("bob@acme.test", "admin")

    with pytest.raises(AskAgain, match="for another address than eve@evil"):
        await say(office.deps(eve, None), f"/join {code}")
    listed = await say(office.deps(bob, None), "/join")
    accepted = await say(office.deps(bob, None), f"/join {code}")
    with pytest.raises(AskAgain, match="is over"):
        await say(office.deps(bob, None), f"/join {code}")

    assert isinstance(listed, InvitationList)
    assert listed.headline == "ada@acme.test invites you to ada as admin."
    assert accepted.headline == "You belong to ada now, as admin."
    assert (office.role_of(bob), office.role_of(eve)) == ("admin", None)


async def test_an_address_that_nobody_confirmed_opens_nothing(office: Office) -> None:
    squatter = await office.person("bob@acme.test", confirmed=False)
    code = await office.invited("bob@acme.test")

    assert (await say(office.deps(squatter, None), "/join")).headline == "No invitation waits for you."
    with pytest.raises(AskAgain, match="is not confirmed yet"):
        await say(office.deps(squatter, None), f"/join {code}")
    assert office.role_of(squatter) is None


async def test_a_confirmed_address_without_the_code_opens_nothing(office: Office) -> None:
    """A project that confirms every address by itself says of anybody that they are anybody."""
    bob = await office.person("bob@acme.test")
    await office.invited("bob@acme.test")

    for guess in ("a", "x" * 43, str(uuid4())):
        with pytest.raises(AskAgain, match="is over"):
            await say(office.deps(bob, None), f"/join {guess}")
    async with as_user(office.everybody.pool, bob.id) as conn:
        assert await (await conn.execute("SELECT * FROM organization_invitations")).fetchall() == []
        assert await team.people(conn, office.home) == []


@pytest.mark.parametrize("how", ["withdrawn", "old", "inviter removed", "inviter lowered", "declined", "invited again"])
async def test_an_invitation_that_is_over_lets_nobody_in(office: Office, how: str) -> None:
    bob, admin = await office.person("bob@acme.test"), await office.staff("admin")
    code = await office.invited("bob@acme.test", by=admin)
    now = NOW
    match how:
        case "withdrawn":
            await say(office.deps(), "/team withdraw bob@acme.test")
        case "old":
            now = NOW + timedelta(days=7, seconds=1)
        case "inviter removed":
            await say(office.deps(), f"/team remove {admin.email} confirm=yes")
        case "inviter lowered":
            await say(office.deps(), f"/team role {admin.email} member")
        case "declined":
            await say(office.deps(bob, None), "/join decline=ada")
        case _:
            await office.invited("bob@acme.test", "viewer")

    with pytest.raises(AskAgain, match="is over"):
        await say(office.deps(bob, None, now), f"/join {code}")
    assert office.role_of(bob) is None


async def test_nobody_is_put_into_an_organisation(office: Office) -> None:
    victim = await office.person()
    async with as_user(office.everybody.pool, office.ada.id) as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute("INSERT INTO user_organizations VALUES (%s, %s, 'owner')", [office.home, victim.id])


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_invite_change_and_remove_is_what_the_table_of_rights_says(office: Office, role: str) -> None:
    """The database is asked directly: no command stands before it."""
    actor = await office.staff(role)
    pool, hour = office.everybody.pool, timedelta(hours=1)
    for other in ROLES:
        right = "manage_owners" if other == "owner" else "invite"
        target = await office.staff(other)
        tried = {}

        async def attempt(name, call, tried=tried):
            try:
                async with as_user(pool, actor.id) as conn:
                    tried[name] = await call(conn)
            except team.NotAllowed:
                tried[name] = False

        email = f"{uuid4().hex[:6]}@new.test"
        await attempt(
            "invite", lambda c, e=email, o=other: team.invite(c, office.home, e, o, team.new_code(), NOW, NOW + hour)
        )
        await attempt("lower", lambda c, t=target: team.set_role(c, office.home, t.id, "viewer"))
        office.ask("UPDATE user_organizations SET role = 'viewer' WHERE user_id = %s AND organization_id = %s",
                   target.id, office.home)  # fmt: skip
        await attempt("raise", lambda c, t=target, o=other: team.set_role(c, office.home, t.id, o))
        office.ask("UPDATE user_organizations SET role = %s WHERE user_id = %s AND organization_id = %s",
                   other, target.id, office.home)  # fmt: skip
        await attempt("remove", lambda c, t=target: team.remove(c, office.home, t.id))

        allowed = has_right(role, right)  # type: ignore[arg-type]
        assert {name: bool(done) for name, done in tried.items()} == dict.fromkeys(tried, allowed), (role, other)


async def test_a_stranger_manages_nothing_by_calling_the_functions_with_our_ids(office: Office) -> None:
    eve = await office.person("eve@evil.test")
    await office.invited("bob@acme.test")
    invitation = office.ask("SELECT id FROM organization_invitations")[0][0]

    async with as_user(office.everybody.pool, eve.id) as conn:
        assert await team.people(conn, office.home) == []
        assert not await team.withdraw(conn, invitation, NOW)
        assert not await team.decline(conn, invitation, NOW)
        assert not await team.remove(conn, office.home, office.ada.id)
        assert not await team.set_role(conn, office.home, office.ada.id, "viewer")
        with pytest.raises(team.NotAllowed):
            await team.invite(conn, office.home, "eve@evil.test", "owner", "c", NOW, NOW + timedelta(days=1))


async def test_a_removed_member_sees_nothing_with_the_next_question(office: Office) -> None:
    bob = await office.staff("member", "bob@acme.test")
    deps = office.deps(bob)
    await say(deps, "/team")
    asked = await say(office.deps(), "/team remove bob@acme.test")
    await say(office.deps(), asked.actions[0].command)

    with pytest.raises(AskAgain, match="You are no member of ada any more"):
        await say(deps, "/team")
    async with deps.transaction() as conn:
        assert await (await conn.execute("SELECT * FROM brands")).fetchall() == []


async def test_removing_leaving_and_making_owners_wait_for_a_click(office: Office) -> None:
    bob = await office.staff("admin", "bob@acme.test")

    for text in ("remove bob@acme.test", "role bob@acme.test owner"):
        answer = await say(office.deps(), f"/team {text}")
        assert answer.actions[0].command == f"/team {text} confirm=yes".replace("/team ", "/team ", 1)
    await say(office.deps(bob), "/team leave")
    assert office.role_of(bob) == "admin"
    left = await say(office.deps(bob), "/team leave confirm=yes")

    assert left.headline == "You have left ada."
    assert office.role_of(bob) is None


async def test_the_last_owner_cannot_go(office: Office) -> None:
    for text in ("/team leave confirm=yes", "/team role ada@acme.test admin confirm=yes"):
        with pytest.raises(AskAgain, match="needs at least one owner"):
            await say(office.deps(), text)
    assert office.role_of(office.ada) == "owner"


async def test_an_admin_touches_no_owner(office: Office) -> None:
    admin, second = await office.staff("admin"), await office.staff("owner", "second@acme.test")
    await say(office.deps(), "/team invite third@acme.test role=owner")

    for text in (
        "/team remove second@acme.test confirm=yes",
        "/team role second@acme.test viewer",
        "/team role ada@acme.test member",
        "/team invite fourth@acme.test role=owner",
        "/team invite third@acme.test role=viewer",
        "/team withdraw third@acme.test",
    ):
        with pytest.raises(AskAgain) as refused:
            await say(office.deps(admin), text)
        assert refused.value.code == "forbidden", text
    assert office.role_of(second) == "owner"


async def test_the_team_shows_what_each_role_may_do_as_the_table_of_rights_has_it(office: Office) -> None:
    answer = await say(office.deps(), "/team")

    assert isinstance(answer, TeamList)
    assert answer.tables()[-1] == roles_table()
    assert [row["role"] for row in roles_table().rows] == [LEAST[right] for right in RIGHTS]
    assert {tool.least for tool in registry.TOOLS} <= {LEAST[right] for right in RIGHTS}


async def test_the_first_of_several_organisations_is_never_taken_silently(office: Office) -> None:
    bob = await office.staff("admin", "bob@acme.test")
    deps = office.deps(bob, None)

    for text in ("/team", "/team invite x@y.test", "/org rename Mine", "/brand new Joint"):
        with pytest.raises(AskAgain, match="2 organisations"):
            await say(deps, text)
    async with deps.transaction() as conn:
        chosen = next(o for o in await organizations.visible(conn) if o.id == office.home)
    within = deps.within(chosen)
    added = await say(within, "/brand new Joint")
    assert added.chosen.organization_id == office.home
    assert (await say(within, "/team")).organization == chosen


async def test_a_role_read_before_it_was_lowered_gives_no_right(office: Office) -> None:
    bob = await office.staff("admin", "bob@acme.test")
    async with as_user(office.everybody.pool, bob.id) as conn:
        chosen = next(o for o in await organizations.visible(conn) if o.id == office.home)
    await say(office.deps(), "/team role bob@acme.test viewer")

    with pytest.raises(AskAgain, match="needs the role 'admin'"):
        await say(replace(office.deps(bob, None), organization=chosen), "/team invite x@y.test")


async def test_org_lists_switches_and_renames(office: Office) -> None:
    bob = await office.staff("admin", "bob@acme.test")
    deps = office.deps(bob, None)

    listed = await say(deps, "/org")
    switched = await say(deps, "/org ada")
    renamed = await say(deps.within(switched.in_use), '/org rename "Acme & Sons <b>"')

    assert isinstance(listed, OrganizationList)
    assert listed.headline == "You belong to 2 organisations; none is chosen."
    assert switched.switched
    assert switched.headline == "ada it is; you are admin there. Its brand is Acme."
    assert renamed.headline == "ada is called Acme & Sons <b> now."
    with pytest.raises(AskAgain, match="no organisation 'Elsewhere'"):
        await say(deps, "/org Elsewhere")


async def test_organisations_alike_in_name_are_told_apart(office: Office) -> None:
    twin = await office.everybody.person("ada@other.test")
    bob = await office.staff("viewer", "bob@acme.test")
    home = office.ask("SELECT id FROM organizations WHERE owner_user_id = %s", twin.id)[0][0]
    await office.everybody.join(bob, home, "viewer")
    deps = office.deps(bob, None)

    with pytest.raises(AskAgain, match="Two of your organisations are called 'ada'"):
        await say(deps, "/org ada")
    rows = (await say(deps, "/org")).table().rows
    chosen = {(await say(deps, row["command"])).in_use.id for row in rows}
    assert {office.home, home} < chosen


@pytest.mark.parametrize(
    "text",
    ["invite", "invite nobody", "invite a@b", "invite a@b.c x y", "invite a@b.test role=boss", "role", "role a@b.test",
     "role ada@acme.test boss", "remove", "remove x", "withdraw x@y.test", "dance", "leave now", "INVITE"],
)  # fmt: skip
async def test_what_a_hurried_person_types_gets_a_sentence(office: Office, text: str) -> None:
    with pytest.raises(AskAgain):
        await say(office.deps(), f"/team {text}")
