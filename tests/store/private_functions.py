"""Every function of `private` that a role may execute: what it tells its own people, and what others get."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.store.tenants import Actor
from tests.store.test_policies import ACTORS, AUTHOR, OURS, REMOVED, STAFF, STRANGER, THEIRS

PEOPLE = frozenset({"authenticated"})
WORKERS = frozenset({"viraltracker_worker"})
BOTH = PEOPLE | WORKERS
DOOR = frozenset({"viraltracker_door"})

NOW, SOON = "2026-11-20T12:00:00Z", "2026-11-27T12:00:00Z"
NAME, RUN, CODE, FILE = "Ours and nobody else's", "run-of-ours", "code-of-ours", "element.png"
BRAND, INVITATION, THREAD, GUEST, PLATFORM = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
PLACE = f"scraped-templates/{OURS}/{BRAND}/a.png"
IDS = {
    "brand": BRAND,
    "place": PLACE,
    "ours": OURS,
    "member": STAFF["member"],
    "invitation": INVITATION,
    "run": RUN,
    "code": CODE,
    "name": NAME,
}
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
    "brands_going()": Called(BOTH, "private.brands_going()", VIEWER, going=True),
    "brand_counts(uuid)": Called(BOTH, "private.brand_counts(%(brand)s)", OWNER, (REFUSED,)),
    "brand_files(uuid)": Called(BOTH, "private.brand_files(%(brand)s)", OWNER, (REFUSED,)),
    "files_kept(uuid,text[])": Called(BOTH, "private.files_kept(%(brand)s, ARRAY[%(place)s::text])", OWNER, (REFUSED,)),
    "ask_brand_deletion(uuid,text,text,timestamp with time zone)": Called(
        PEOPLE, "private.ask_brand_deletion(%(brand)s, 'a', 'c', now())", OWNER, (REFUSED,)
    ),
    "confirm_brand_deletion(uuid,text,text,timestamp with time zone)": Called(
        PEOPLE, "private.confirm_brand_deletion(%(brand)s, %(code)s, 'r', now())", OWNER, (NO,)
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
    "brand_deletions_left(timestamp with time zone)": Called(
        WORKERS, "private.brand_deletions_left('2100-01-01')", FOR_ALL, going=True
    ),
    "stop_brand(uuid,timestamp with time zone)": Called(
        WORKERS, "private.stop_brand(%(brand)s, now())", WORKER, (REFUSED,), going=True
    ),
    "delete_brand_rows(uuid,text,integer)": Called(
        WORKERS, "private.delete_brand_rows(%(brand)s, 'public.brand_ad_accounts', 9)", WORKER, (REFUSED,), going=True
    ),
    "delete_brand(uuid)": Called(WORKERS, "private.delete_brand(%(brand)s)", WORKER, (REFUSED,), going=True),
    "finish_brand_deletion(uuid,bigint,bigint,timestamp with time zone)": Called(
        WORKERS, "private.finish_brand_deletion(%(brand)s, 1, 1, now())", WORKER, (NULL,), going=True
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
