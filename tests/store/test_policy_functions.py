# ruff: noqa: F811 (pytest fixtures)
"""What would go wrong: a function of the database, which no policy holds back, tells or changes another organisation's.

Every function of `private` that a role may execute stands in private_functions.py with what it tells whom.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.store.private_functions import (
    BRAND,
    CODE,
    FILE,
    FOR_ALL,
    GUEST,
    IDS,
    INVITATION,
    LISTED,
    NAME,
    NO,
    NOTHING,
    NOW,
    NULL,
    OF_OURS,
    PLACE,
    PLATFORM,
    REFUSED,
    RUN,
    SOON,
    STRANGERS,
    THREAD,
    WORKER,
    Answer,
    Called,
    people,
)  # fmt: skip
from tests.store.tenants import Actor, Connection, insert, row, tables
from tests.store.test_policies import (
    AUTHOR,
    HALF_WAY,
    OURS,
    REMOVED,
    STAFF,
    STRANGER,
    house,  # noqa: F401  # pyright: ignore[reportUnusedImport]
)

# Who may have been granted something.
ROLES = ("anon", "authenticated", "service_role", "viraltracker_worker", "viraltracker_door", "viraltracker_app")
CALLED = {name: entry for name, entry in LISTED.items() if isinstance(entry, Called)}


def executable(conn: Connection) -> dict[str, frozenset[str]]:
    """Every function of `private` and who may execute it, everybody ("public") included; those of nobody left out."""
    found = conn.execute(
        "SELECT replace(p.oid::regprocedure::text, 'private.', ''), array_agg(r.name ORDER BY r.name)"
        " FROM pg_proc p, LATERAL ("
        "   SELECT name FROM unnest(%s::text[]) name WHERE has_function_privilege(name, p.oid, 'execute')"
        "   UNION ALL SELECT 'public' FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))"
        "              WHERE grantee = 0 AND privilege_type = 'EXECUTE') r"
        " WHERE p.pronamespace = 'private'::regnamespace GROUP BY p.oid",
        [list(ROLES)],
    ).fetchall()
    return {name: frozenset(roles) for name, roles in found}


def test_every_function_that_somebody_may_execute_is_listed(house: Connection) -> None:
    assert executable(house) == {name: entry.roles for name, entry in LISTED.items()}


def test_a_new_function_is_missed_here(house: Connection) -> None:
    """Made without a word on who may execute it, it is everybody's; so is a trigger's."""
    for made in (
        "FUNCTION private.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "FUNCTION private.planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN null; END'",
    ):
        with house.transaction(force_rollback=True):
            house.execute(f"CREATE {made}")  # type: ignore[arg-type]
            assert {"public", "anon", "authenticated"} <= executable(house)["planted()"]
            with pytest.raises(AssertionError):
                test_every_function_that_somebody_may_execute_is_listed(house)


@pytest.fixture(scope="module")
def furnished(house: Connection) -> Connection:
    """Ours with something of everything that the functions tell or change."""
    house.execute("UPDATE organizations SET name = %s WHERE id = %s", [NAME, OURS])
    for user, email in [*((STAFF[role], f"{role}@ours.test") for role in STAFF), (AUTHOR, "author@ours.test")]:
        _person(house, user, email)
    _person(house, HALF_WAY, "second@ours.test")
    _person(house, STRANGER, "owner@theirs.test")
    _person(house, REMOVED, "removed@theirs.test")
    _person(house, GUEST, "guest@theirs.test")
    _made(house, "brands", id=BRAND)
    for library in ("template_queue", "scraped_templates"):
        _made(house, library, brand_id=BRAND, storage_path=PLACE)
    _made(house, "brand_ad_accounts", brand_id=BRAND, auth_method="oauth")
    _made(house, "meta_tokens", brand_id=BRAND)
    _made(house, "notification_webhooks")
    _made(house, "job_runs", id=RUN, status="running", user_id=STAFF["member"], asked_at="2026-01-01")
    _made(house, "schedules", status="active", next_at="2026-01-01", user_id=STAFF["member"])
    platform = {**row(house, "schedules", None, AUTHOR), "id": PLATFORM, "status": "active", "cron": "0 6 * * *"}
    insert(house, "schedules", platform)
    _made(house, "job_runs", id=f"{RUN}-2", schedule_id=PLATFORM, brand_id=BRAND, asked_at="2026-01-01")
    _made(
        house,
        "organization_invitations",
        id=INVITATION,
        email="guest@theirs.test",
        link_hash=CODE,
        invited_by=STAFF["owner"],
        role="member",
        state="open",
        invited_at=NOW,
        expires_at=SOON,
    )
    _made(house, "chat_threads", id=THREAD, user_id=AUTHOR, shared_at=NOW, brand_id=BRAND)
    stored = f"chat/{OURS}/{AUTHOR}/{THREAD}/{FILE}"
    _made(house, "chat_elements", thread_id=THREAD, user_id=AUTHOR, storage_path=stored)
    page, ad = "https://ours.test/page", uuid4().hex
    _made(house, "brand_landing_pages", brand_id=BRAND, canonical_url=page, raw_markdown="a")
    _made(house, "meta_ad_destinations", brand_id=BRAND, canonical_url=page, meta_ad_account_id="1", meta_ad_id=ad)
    _made(house, "meta_ads_performance", brand_id=BRAND, meta_ad_account_id="1", meta_ad_id=ad, spend=1)
    house.execute("INSERT INTO private.platform_operators (user_id) VALUES (%s)", [STAFF["owner"]])
    return house


def _person(conn: Connection, user: UUID, email: str) -> None:
    conn.execute("INSERT INTO auth.users (id, email, email_confirmed_at) VALUES (%s, %s, now())", [user, email])


def _made(conn: Connection, table: str, **told: object) -> None:
    insert(conn, table, {**row(conn, table, OURS, AUTHOR), **told})


def answer(conn: Connection, name: str, actor: Actor, call: str) -> Answer:
    """What the function gives this one; a cursor is read to its end."""
    actor.enter(conn)
    try:
        with conn.transaction():
            got = conn.execute(f"SELECT {call}", IDS).fetchall()  # type: ignore[arg-type]
            if name.startswith("open_"):
                return conn.execute(sql.SQL("FETCH ALL FROM {}").format(sql.Identifier(got[0][0]))).fetchall()
            return got
    except psycopg.errors.InsufficientPrivilege:
        return REFUSED


def _prepare(conn: Connection, entry: Called) -> None:
    when = "now()" if entry.going else "NULL"
    conn.execute(
        "INSERT INTO private.organization_deletions (organization_id, asked_by, code, asked_at, confirmed_at)"
        f" VALUES (%s, %s, %s, now(), {when})",  # type: ignore[arg-type]
        [OURS, STAFF["owner"], CODE],
    )
    conn.execute(
        "INSERT INTO private.brand_deletions (brand_id, organization_id, asked_by, code_hash, asked_at, confirmed_at)"
        f" VALUES (%s, %s, %s, encode(sha256(%s::bytea), 'hex'), now(), {when})",  # type: ignore[arg-type]
        [BRAND, OURS, STAFF["owner"], CODE],
    )


@pytest.mark.parametrize("name", CALLED)
def test_whom_it_is_for_gets_something(furnished: Connection, name: str) -> None:
    """Else the answers to others would say nothing."""
    entry = CALLED[name]
    with furnished.transaction(force_rollback=True):
        _prepare(furnished, entry)
        assert answer(furnished, name, entry.ours, entry.call) not in (REFUSED, NOTHING, NO, NULL, *entry.others)


@pytest.mark.parametrize("name", CALLED)
def test_others_get_nothing_and_change_nothing(furnished: Connection, name: str) -> None:
    entry = CALLED[name]
    for actor in STRANGERS:
        if actor.name in entry.spared:
            continue
        with furnished.transaction(force_rollback=True):
            _prepare(furnished, entry)
            before = _ours(furnished)
            got = answer(furnished, name, actor, entry.call)
            assert got in ((REFUSED, *entry.others)) if actor.role not in entry.roles else got in entry.others, (
                actor.name
            )
            assert not [mark for mark in OF_OURS if mark in str(got)], actor.name
            furnished.execute("RESET ROLE")
            assert _ours(furnished) == before, actor.name


def test_a_job_for_a_removed_member_learns_only_of_the_own_organisation(furnished: Connection) -> None:
    """It has to learn that whoever asked may not go on; that it asks for another person of ours tells one word."""
    with furnished.transaction(force_rollback=True):
        gone = Actor("worker", "viraltracker_worker", None, OURS, REMOVED)
        assert answer(furnished, "asker_may", gone, f"private.asker_may('{REMOVED}')") == NO


@pytest.mark.parametrize("name", [name for name, entry in CALLED.items() if entry.going and entry.others == (REFUSED,)])
def test_nothing_is_deleted_that_no_owner_has_confirmed(furnished: Connection, name: str) -> None:
    with furnished.transaction(force_rollback=True):
        assert answer(furnished, name, FOR_ALL, CALLED[name].call) == REFUSED


@pytest.mark.parametrize("name", [name for name, entry in CALLED.items() if entry.going and entry.ours is WORKER])
def test_nothing_of_a_brand_is_deleted_that_no_admin_has_confirmed(furnished: Connection, name: str) -> None:
    """By the very job that may once one has; nor when somebody has only asked."""
    with furnished.transaction(force_rollback=True):
        assert answer(furnished, name, WORKER, CALLED[name].call) in (REFUSED, NULL)
        furnished.execute("RESET ROLE")
        _prepare(furnished, replace(CALLED[name], going=False))
        assert answer(furnished, name, WORKER, CALLED[name].call) in (REFUSED, NULL)


@pytest.mark.parametrize("role", ["viewer", "member"])
def test_whoever_is_no_admin_removes_no_brand_by_calling_the_functions(furnished: Connection, role: str) -> None:
    asked = ("brand_counts(", "brand_files(", "files_kept(", "ask_brand_deletion(", "confirm_brand_deletion(")
    for name in CALLED:
        if not name.startswith(asked):
            continue
        with furnished.transaction(force_rollback=True):
            _prepare(furnished, CALLED[name])
            furnished.execute("UPDATE private.brand_deletions SET asked_by = %s", [STAFF[role]])
            assert answer(furnished, name, people(role), CALLED[name].call) in (REFUSED, NO)


def _ours(conn: Connection) -> Sequence[object]:
    """A mark of every row of ours."""
    asked = [
        sql.SQL(
            "SELECT {} AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public.{} t WHERE {} = {}"
        ).format(
            sql.Literal(table),
            sql.Identifier(table),
            sql.Identifier("id" if table == "organizations" else "organization_id"),
            sql.Literal(OURS),
        )
        for table in tables(conn)
    ]
    return conn.execute(sql.SQL(" UNION ALL ").join(asked) + sql.SQL(" ORDER BY 1")).fetchall()


# How a definer function is spoilt, and the test that must see it.
SPOILT: list[tuple[str, Callable[[str], str]]] = [
    (
        "team(uuid)",
        lambda text: text.replace("and m.organization_id in (select private.organizations_as('viewer'))", ""),
    ),
    ("brands_with(text)", lambda text: text.replace("and (select private.of_no_organization())", "")),
    (
        "stop_run(text,timestamp with time zone)",
        lambda text: text.replace("private.organizations_as('member')", "id from public.organizations"),
    ),
    ("shared_threads()", lambda text: text.replace("and organization_id = any", "and true or organization_id = any")),
]


@pytest.mark.parametrize(("name", "spoil"), SPOILT, ids=[name for name, _ in SPOILT])
def test_a_function_that_no_longer_asks_whose_it_is_is_noticed(
    furnished: Connection, name: str, spoil: Callable[[str], str]
) -> None:
    with furnished.transaction(force_rollback=True):
        found = furnished.execute("SELECT pg_get_functiondef(('private.' || %s)::regprocedure)", [name]).fetchone()
        assert found is not None
        assert spoil(found[0]) != found[0]
        furnished.execute(spoil(found[0]))  # type: ignore[arg-type]
        with pytest.raises(AssertionError):
            test_others_get_nothing_and_change_nothing(furnished, name)
