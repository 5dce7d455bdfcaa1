"""What would go wrong: something happens that the log does not tell, under another name, or to the wrong people."""

import psycopg
import pytest

from domain.audit import AUDIT_ACTIONS
from domain.audit_report import SAID
from domain.errors import AskAgain
from store import audit as log
from store.db import as_door, as_worker
from tests.conftest import People
from tools.audit import AuditArgs, audit
from tools.deps import Deps


@pytest.fixture
async def office(everybody: People) -> Deps:
    owner = await everybody.person("owner@example.test")
    return everybody.deps(owner, await everybody.brand(owner))


def lines(answer: object) -> list[tuple[str, str, str]]:
    """Who did what to what, the oldest first."""
    return [(one.actor, one.action, one.subject) for one in reversed(answer.events)]  # type: ignore[attr-defined]


async def test_roles_brands_names_and_webhooks_are_told_by_the_change_itself(office: Deps, everybody: People) -> None:
    home = office.require_brand().organization_id
    member = await everybody.person("m@example.test")
    await everybody.join(member, home, "member")
    changes = (
        "UPDATE user_organizations SET role = 'admin' WHERE organization_id = %(home)s AND user_id = %(member)s",
        "UPDATE organizations SET name = 'Acme Two' WHERE id = %(home)s",
        "INSERT INTO notification_webhooks (organization_id, address_sealed, host, last_four)"
        " VALUES (%(home)s, 'sealed-canary', 'hooks.example.test', 'a1b2')",
        "DELETE FROM notification_webhooks WHERE organization_id = %(home)s",
        "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, auth_method)"
        " VALUES (%(home)s, %(brand)s, 'act_7', 'USD', 'oauth')",
        "UPDATE brand_ad_accounts SET auth_method = 'none' WHERE organization_id = %(home)s",
        "DELETE FROM user_organizations WHERE organization_id = %(home)s AND user_id = %(member)s",
        "DELETE FROM brands WHERE id = %(brand)s",
    )
    async with office.transaction() as conn:
        for change in changes:
            await conn.execute(change, {"home": home, "member": member.id, "brand": office.require_brand().id})
    answer = await audit(office.about(None), AuditArgs())
    assert lines(answer) == [
        ("owner@example.test", action, subject)
        for action, subject in (
            ("brand_added", "Acme"),
            ("role_changed", "m@example.test"),
            ("organization_renamed", "Acme Two"),
            ("webhook_set", "hooks.example.test"),
            ("webhook_removed", "hooks.example.test"),
            ("account_linked", "act_7"),
            ("account_unlinked", "act_7"),
            ("removed_from_team", "m@example.test"),
            ("brand_removed", "Acme"),
        )
    ]
    assert "sealed-canary" not in answer.model_dump_json()
    changed = next(one for one in answer.events if one.action == "role_changed")
    assert changed.details == {"from": "member", "to": "admin"}


async def test_a_connection_and_a_renewed_token_are_told_apart(office: Deps) -> None:
    brand = office.require_brand()
    told = {"brand": brand.id, "home": brand.organization_id}
    changes = (
        "INSERT INTO meta_connections (brand_id, organization_id, status, token_id, connected_at, meta_user_name)"
        " VALUES (%(brand)s, %(home)s, 'connected', gen_random_uuid(), now(), 'Ann')",
        "UPDATE meta_connections SET token_id = gen_random_uuid() WHERE brand_id = %(brand)s",
        "UPDATE meta_connections SET status = 'expired' WHERE brand_id = %(brand)s",
        "UPDATE meta_connections SET status = 'disconnected', token_id = NULL WHERE brand_id = %(brand)s",
    )
    async with office.transaction() as conn:
        for change in changes:
            await conn.execute(change, told)
    answer = await audit(office, AuditArgs(action="connected"))
    assert [(one.action, one.details) for one in answer.events] == [("connected", {"as": "Ann"})]
    assert len((await audit(office, AuditArgs(action="disconnected"))).events) == 1


async def test_a_line_bears_the_name_of_whoever_acts_and_stays_as_it_is(
    office: Deps, everybody: People, database: object
) -> None:
    home = office.require_brand().organization_id
    stranger = await everybody.person()
    async with office.transaction() as conn:
        await log.record(conn, home, "file_exported", "top_hooks.csv", {"rows": 3})
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with everybody.deps(stranger, None).transaction() as conn:
            await log.record(conn, home, "file_exported", "theirs")
    async with as_worker(office.pool, home, office.user.id) as conn:
        await log.record(conn, home, "organization_exported", "Acme")
    async with as_worker(office.pool, home) as conn:
        await log.record(conn, home, "organization_exported", "nightly")
    answer = await audit(office, AuditArgs(days=1))
    assert lines(answer)[1:] == [
        ("owner@example.test", "file_exported", "top_hooks.csv"),
        ("owner@example.test", "organization_exported", "Acme"),
        ("a job", "organization_exported", "nightly"),
    ]
    for statement in ("UPDATE audit_events SET actor = 'x'", "DELETE FROM audit_events"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with office.transaction() as conn:
                await conn.execute(statement)  # type: ignore[arg-type]
        # Nor by whom no policy holds.
        with psycopg.connect(database.owner) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):  # type: ignore[attr-defined]
            owner.execute(statement)  # type: ignore[arg-type]


async def test_nobody_tells_of_a_change_that_there_was_not(office: Deps) -> None:
    """What a trigger writes with the change itself, and what jobs or the door write, no person writes; nor a job."""
    home = office.require_brand().organization_id
    told: set[tuple[str, str]] = set()
    for who in ("person", "job"):
        for action in (*AUDIT_ACTIONS, "made_up", None):
            try:
                async with office.transaction() if who == "person" else as_worker(office.pool, home) as conn:
                    await log.record(conn, home, action, "forged")  # type: ignore[arg-type]
            except psycopg.errors.InsufficientPrivilege:
                continue
            told.add((who, str(action)))
    people = ("conversation_shared", "conversation_unshared", "file_exported")
    assert told == {*(("person", action) for action in people), ("job", "organization_exported")}


async def test_admins_read_the_log_members_and_strangers_do_not(office: Deps, everybody: People) -> None:
    home = office.require_brand().organization_id
    for role in ("admin", "member", "viewer"):
        person = await everybody.person()
        await everybody.join(person, home, role)
        theirs = everybody.deps(person, office.brand)
        if role == "admin":
            assert (await audit(theirs, AuditArgs())).events
            continue
        with pytest.raises(AskAgain, match="'admin'"):
            await audit(theirs, AuditArgs())
        async with theirs.transaction() as conn:
            assert await log.events(conn, home, theirs.now.replace(year=2000)) == ([], 0)


async def test_a_sign_in_is_told_in_each_organisation_and_by_the_door_alone(office: Deps, everybody: People) -> None:
    home = office.require_brand().organization_id
    person = await everybody.person("p@example.test")
    await everybody.join(person, home, "viewer")
    async with as_door(office.pool) as conn:
        await log.record_sign_in(conn, person.id, "signed_in", {"how": "password"})
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        async with as_door(office.pool) as conn:
            await log.record_sign_in(conn, person.id, "role_changed")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with office.transaction() as conn:
            await log.record_sign_in(conn, person.id, "signed_in")
    for deps in (office, everybody.deps(person, None)):
        if deps is not office:
            from dataclasses import replace

            from store import organizations

            async with deps.transaction() as conn:
                own = next(one for one in await organizations.visible(conn) if one.role == "owner")
            deps = replace(deps, organization=own)
        answer = await audit(deps, AuditArgs(person="p@example.test"))
        assert ("p@example.test", "signed_in", "") in lines(answer)


async def test_a_mistyped_action_names_the_nearest_and_more_lines_are_one_click_away(office: Deps) -> None:
    with pytest.raises(AskAgain, match="Did you mean role_changed"):
        await audit(office, AuditArgs(action="rolechange"))
    home = office.require_brand().organization_id
    async with office.transaction() as conn:
        for number in range(5):
            await log.record(conn, home, "file_exported", f"file {number}")
    answer = await audit(office, AuditArgs(limit=2))
    assert [one.subject for one in answer.events] == ["file 4", "file 3"]
    assert answer.more == 4
    assert answer.more_command is not None
    assert answer.more_command.endswith("limit=6")


def test_every_action_has_words() -> None:
    assert set(SAID) == set(AUDIT_ACTIONS)
