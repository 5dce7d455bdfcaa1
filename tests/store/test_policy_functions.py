# ruff: noqa: F811 (pytest fixtures)
"""What would go wrong: a function of the database, which no policy holds back, tells or changes another organisation's.

Every function of `private` that a role may execute stands below with what it tells its own people and what others get.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.store.tenants import Actor, Connection, insert, row, tables
from tests.store.test_policies import (
    ACTORS,
    AUTHOR,
    HALF_WAY,
    OURS,
    REMOVED,
    STAFF,
    STRANGER,
    THEIRS,
    house,  # noqa: F401  # pyright: ignore[reportUnusedImport]
)

PEOPLE = frozenset({"authenticated"})
WORKERS = frozenset({"viraltracker_worker"})
BOTH = PEOPLE | WORKERS
DOOR = frozenset({"viraltracker_door"})
ROLES = ("anon", "authenticated", "service_role", "viraltracker_worker", "viraltracker_door", "viraltracker_app")

NOW, SOON = "2026-11-20T12:00:00Z", "2026-11-27T12:00:00Z"
NAME, RUN, CODE, FILE = "Ours and nobody else's", "run-of-ours", "code-of-ours", "element.png"
BRAND, INVITATION, THREAD, GUEST, PLATFORM = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
IDS = {"ours": OURS, "member": STAFF["member"], "invitation": INVITATION, "run": RUN, "code": CODE, "name": NAME}
# What an answer to somebody else must not hold.
OF_OURS = (*map(str, (OURS, BRAND, INVITATION, THREAD, *STAFF.values(), AUTHOR)), NAME, RUN, FILE, "@ours.test")

Answer = list[tuple[Any, ...]]
REFUSED: Answer = [("refused",)]
NOTHING: Answer = []
NO: Answer = [(False,)]
NULL: Answer = [(None,)]


def people(role: str) -> Actor:
    return Actor(role, "authenticated", STAFF[role])


OWNER, MEMBER, VIEWER = people("owner"), people("member"), people("viewer")
INVITED = Actor("the invited person", "authenticated", GUEST)
WORKER = Actor("worker", "viraltracker_worker", None, OURS)
FOR_OWNER = Actor("worker for an owner", "viraltracker_worker", None, OURS, STAFF["owner"])
FOR_ALL = Actor("worker for none", "viraltracker_worker")
# Who have no business with ours.
STRANGERS = [
    *(actor for actor in ACTORS if actor.name in ("owner elsewhere", "removed member", "nobody signed in")),
    # Settings that only a worker's door makes mean nothing to anybody else.
    Actor("owner elsewhere who names ours", "authenticated", STRANGER, OURS, STAFF["owner"]),
    Actor("worker for another", "viraltracker_worker", None, THEIRS),
    Actor("worker for another and an owner of ours", "viraltracker_worker", None, THEIRS, STAFF["owner"]),
    Actor("worker for a removed member", "viraltracker_worker", None, OURS, REMOVED),
]


@dataclass(frozen=True)
class Called:
    """How one function is called with ids of ours, by whom it is for, and what others get."""

    roles: frozenset[str]
    call: str
    ours: Actor
    others: tuple[Answer, ...] = (NOTHING,)
    # With an organisation that an owner has just said is to be deleted.
    going: bool = False
    # Those among the strangers whom it is for all the same.
    spared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nobodys:
    """A function that takes and tells nothing of an organisation."""

    roles: frozenset[str]
    reason: str


LISTED: dict[str, Called | Nobodys] = {
    "organizations_as(organization_role)": Called(
        BOTH, "private.organizations_as('viewer')", VIEWER, (NOTHING, [(THEIRS,)])
    ),
    "platform_wide()": Nobodys(BOTH, "whether the caller may see what belongs to no organisation"),
    "ensure_performance_months(date,date)": Nobodys(BOTH, "makes room for results of whole months, of everybody"),
    "record_audit(uuid,text,text,jsonb)": Called(
        BOTH, "private.record_audit(%(ours)s, 'file_exported', '', '{}')", VIEWER, (REFUSED,)
    ),
    "stop_run(text,timestamp with time zone)": Called(BOTH, "private.stop_run(%(run)s, now())", MEMBER, (NO,)),
    "organization_counts(uuid)": Called(BOTH, "private.organization_counts(%(ours)s)", OWNER, (REFUSED,)),
    "ask_organization_deletion(uuid,text,text,timestamp with time zone)": Called(
        PEOPLE, "private.ask_organization_deletion(%(ours)s, %(name)s, 'c', now())", OWNER, (REFUSED,)
    ),
    "confirm_organization_deletion(uuid,text,text,timestamp with time zone)": Called(
        PEOPLE, "private.confirm_organization_deletion(%(ours)s, %(code)s, 'r', now())", OWNER, (NO,)
    ),
    "invite(uuid,text,organization_role,text,timestamp with time zone,timestamp with time zone)": Called(
        PEOPLE, f"private.invite(%(ours)s, 'a@b.test', 'viewer', 'h', '{NOW}', '{SOON}')", OWNER, (REFUSED,)
    ),
    "withdraw_invitation(uuid,timestamp with time zone)": Called(
        PEOPLE, "private.withdraw_invitation(%(invitation)s, now())", OWNER, (NO,)
    ),
    "decline_invitation(uuid,timestamp with time zone)": Called(
        PEOPLE, "private.decline_invitation(%(invitation)s, now())", INVITED, (NO,)
    ),
    "accept_invitation(text,timestamp with time zone)": Called(
        PEOPLE,
        f"* FROM private.accept_invitation(%(code)s, '{NOW}')",
        INVITED,
        ([("other", None)], [("over", None)]),
    ),
    "invitations_to_me(timestamp with time zone)": Called(PEOPLE, f"private.invitations_to_me('{NOW}')", INVITED),
    # Whoever holds the code of a link reads what it invites to, and cannot accept it.
    "invitation_by_code(text,timestamp with time zone)": Called(
        PEOPLE,
        f"outcome FROM private.invitation_by_code(%(code)s, '{NOW}')",
        INVITED,
        ([("other",)],),
    ),
    "team(uuid)": Called(PEOPLE, "private.team(%(ours)s)", VIEWER),
    "shared_threads()": Called(PEOPLE, "private.shared_threads()", VIEWER),
    "shared_files()": Called(PEOPLE, "private.shared_files()", VIEWER),
    "asker_may(uuid)": Called(
        WORKERS, "private.asker_may(%(member)s)", WORKER, (NO,), spared=("worker for a removed member",)
    ),
    "started_platform_wide()": Called(WORKERS, "private.started_platform_wide()", WORKER),
    "organizations_after(uuid,integer)": Called(WORKERS, "private.organizations_after(NULL, 9)", FOR_ALL),
    "brands_with(text)": Called(WORKERS, "private.brands_with('nothing')", FOR_ALL),
    "brands_with_tokens()": Called(WORKERS, "private.brands_with_tokens()", FOR_ALL),
    "brands_with_watched_pages(date)": Called(WORKERS, "private.brands_with_watched_pages('2026-01-01')", FOR_ALL),
    "operators()": Called(WORKERS, "private.operators()", FOR_ALL),
    "organizations_to_watch()": Called(WORKERS, "private.organizations_to_watch()", FOR_ALL),
    "organizations_with_webhook()": Called(WORKERS, "private.organizations_with_webhook()", FOR_ALL),
    "runs_unsettled(timestamp with time zone)": Called(WORKERS, "private.runs_unsettled(now())", FOR_ALL),
    "schedules_due(timestamp with time zone)": Called(WORKERS, "private.schedules_due('2100-01-01')", FOR_ALL),
    "deletions_left(timestamp with time zone)": Called(
        WORKERS, "private.deletions_left('2100-01-01')", FOR_ALL, going=True
    ),
    "open_organization_rows(uuid,text)": Called(
        WORKERS, "private.open_organization_rows(%(ours)s, 'people')", FOR_OWNER, (REFUSED,), going=True
    ),
    "stop_organization(uuid,timestamp with time zone)": Called(
        WORKERS, "private.stop_organization(%(ours)s, now())", FOR_ALL, (REFUSED,), going=True
    ),
    "delete_organization_rows(uuid,text,integer)": Called(
        WORKERS, "private.delete_organization_rows(%(ours)s, 'public.brands', 9)", FOR_ALL, (REFUSED,), going=True
    ),
    "delete_organization(uuid)": Called(
        WORKERS, "private.delete_organization(%(ours)s)", FOR_ALL, (REFUSED,), going=True
    ),
    "finish_organization_deletion(uuid,bigint,bigint,timestamp with time zone)": Called(
        WORKERS, "private.finish_organization_deletion(%(ours)s, 1, 1, now())", FOR_ALL, (REFUSED,), going=True
    ),
    # The door acts before anybody is signed in: it knows a session by the hash of its cookie, and no organisation.
    "ensure_person(uuid,text,timestamp with time zone)": Nobodys(DOOR, "a person whose token was verified"),
    "begin_session(uuid,bytea,uuid,uuid,text,text,text,timestamp with time zone,text,timestamp with time zone,"
    "timestamp with time zone)": Nobodys(DOOR, "a session of a person whose token was verified"),
    "read_session(bytea,boolean,interval,timestamp with time zone)": Nobodys(DOOR, "by the hash of the cookie"),
    "lock_session(uuid)": Nobodys(DOOR, "sealed tokens, which the chat's own keys open"),
    "renew_session(uuid,text,text,timestamp with time zone,timestamp with time zone)": Nobodys(DOOR, "sealed tokens"),
    "claim_check(uuid,interval,timestamp with time zone)": Nobodys(DOOR, "which process asks the auth server"),
    "end_session(uuid,text,timestamp with time zone)": Nobodys(DOOR, "signs out"),
    "end_other_sessions(uuid,uuid,text,timestamp with time zone)": Nobodys(DOOR, "signs the same person out elsewhere"),
    "end_own_session(uuid,uuid,text,timestamp with time zone)": Nobodys(DOOR, "of the person whose cookie was shown"),
    "open_sessions(uuid,interval,interval,timestamp with time zone)": Nobodys(
        DOOR, "of the person whose cookie was shown"
    ),
    "begin_flow(bytea,text,bytea,text,text,text,timestamp with time zone,timestamp with time zone)": Nobodys(
        DOOR, "a sign-in that is under way"
    ),
    "find_flow(bytea,boolean,timestamp with time zone)": Nobodys(DOOR, "by the hash of its state"),
    "take_attempt(bytea,integer,interval,timestamp with time zone)": Nobodys(DOOR, "counts by a hash"),
    "forget_attempts(bytea)": Nobodys(DOOR, "counts by a hash"),
    "record_sign_in(uuid,text,jsonb)": Nobodys(DOOR, "a line in the person's own organisations"),
    "note_refused_sign_in(text)": Nobodys(DOOR, "a line in the person's own organisations"),
}
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
