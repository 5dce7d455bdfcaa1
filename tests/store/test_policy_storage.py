# ruff: noqa: F811 (pytest fixtures)
"""What would go wrong: a file of one organisation, or of another's conversation, is reached past the chat.

Every bucket of the catalogue, each verb, each role, each folder; and every policy of `storage.objects` broken in turn.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from connectors.storage.paths import BUCKETS, TAKES
from domain.brand import ROLES
from store.migrate import MIGRATIONS
from tests.store.tenants import Actor, Connection, insert, row
from tests.store.test_policies import (
    ACTORS,
    AUTHOR,
    IN_BOTH,
    OURS,
    REMOVED,
    STAFF,
    STRANGER,
    THEIRS,
    house,  # noqa: F401  # pyright: ignore[reportUnusedImport]
)

VERBS = ("select", "insert", "update", "delete")
JOBS_ALONE: dict[str, str | None] = {"select": "viewer", "insert": None, "update": None, "delete": None}
# The least role for each verb; None: jobs alone, with the key that no policy holds for.
LEAST: dict[str, dict[str, str | None]] = {
    "meta-ad-assets": JOBS_ALONE,
    "scraped-templates": JOBS_ALONE,
    "lp-screenshots": JOBS_ALONE,
    "reference-ads": {"select": "viewer", "insert": "member", "update": "member", "delete": "member"},
    "uploads": dict.fromkeys(VERBS, "member"),
    "exports": {**JOBS_ALONE, "select": "owner"},
    # Besides, for the person alone in whose folder it lies.
    "chat": dict.fromkeys(VERBS, "viewer"),
}
# Who belongs where; nobody else does.
ROLE: dict[tuple[UUID | None, UUID], str] = {
    **{(user, OURS): role for role, user in STAFF.items()},
    (AUTHOR, OURS): "viewer",
    (STRANGER, THEIRS): "owner",
    (IN_BOTH, OURS): "owner",
    (IN_BOTH, THEIRS): "viewer",
}
EVERYBODY = [
    *ACTORS,
    Actor("in both", "authenticated", IN_BOTH),
    Actor("door", "viraltracker_door", STAFF["owner"]),
]
WRITERS = [actor for actor in EVERYBODY if actor.name in ("member", "owner", "author", "owner elsewhere", "in both")]
SHARED = uuid4()


@dataclass(frozen=True)
class Place:
    """A bucket, an organisation's folder and, in conversations, a person's folder."""

    bucket: str
    organization: UUID
    person: UUID
    shared: bool = False
    # Named as a file of a conversation, wherever it lies.
    nested: bool = False

    def name(self, last: str = "a.png") -> str:
        thread = SHARED if self.shared else "thread"
        between = f"/{self.person}/{thread}" if self.bucket == "chat" or self.nested else ""
        return f"{self.organization}{between}/{last}"


PLACES = [
    *(Place(bucket, organization, AUTHOR) for bucket in BUCKETS for organization in (OURS, THEIRS)),
    Place("chat", OURS, STAFF["member"]),
    Place("chat", OURS, REMOVED),
    Place("chat", OURS, STRANGER),
    Place("chat", THEIRS, STRANGER),
    Place("chat", THEIRS, IN_BOTH),
    Place("chat", OURS, AUTHOR, shared=True),
    # Dropped into a conversation and taken in.
    Place("uploads", OURS, AUTHOR, nested=True),
    Place("uploads", OURS, AUTHOR, shared=True, nested=True),
    Place("uploads", THEIRS, AUTHOR, shared=True, nested=True),
    Place("exports", OURS, AUTHOR, nested=True),
    Place("exports", OURS, AUTHOR, shared=True, nested=True),
]
UPLOADED = Place("uploads", OURS, AUTHOR, shared=True, nested=True)
# Those from which a policy that was made wider could let a file be taken.
TAKEN = [place for place in PLACES if LEAST[place.bucket]["update"] or place.nested]


def policies_named() -> list[str]:
    """Policies as the migrations name them."""
    text = "\n".join(path.read_text() for path in sorted(MIGRATIONS.glob("*.sql")))
    return re.findall(r'^create policy "([^"]+)" on storage\.objects', text, re.MULTILINE)


def may(place: Place, verb: str, actor: Actor) -> bool:
    """What this file says; the policies say it in SQL."""
    role = ROLE.get((actor.user, place.organization))
    least = LEAST[place.bucket][verb]
    if actor.role != "authenticated" or role is None or least is None:
        return False
    if place == UPLOADED and verb == "select":
        return True
    if place.bucket == "chat" and actor.user != place.person and not (place.shared and verb == "select"):
        return False
    return ROLES.index(role) >= ROLES.index(least)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def files(house: Connection) -> Connection:
    """A file in each place, and a conversation that its owner has shared."""
    for place in PLACES:
        _put(house, place.bucket, place.name())
    thread = row(house, "chat_threads", OURS, AUTHOR)
    insert(house, "chat_threads", {**thread, "id": SHARED, "brand_id": uuid4(), "shared_at": "2026-11-20T12:00:00Z"})
    for stored in (
        Place("chat", OURS, AUTHOR, shared=True).name(),
        # What lies in another's folder is not shared by whoever writes its name into an element.
        Place("chat", OURS, STAFF["member"]).name(),
        Place("chat", THEIRS, STRANGER).name(),
    ):
        element = row(house, "chat_elements", OURS, AUTHOR)
        insert(house, "chat_elements", {**element, "thread_id": SHARED, "storage_path": f"chat/{stored}"})
    for place in (UPLOADED, replace(UPLOADED, organization=THEIRS)):
        element = row(house, "chat_elements", OURS, AUTHOR)
        insert(house, "chat_elements", {**element, "thread_id": SHARED, "storage_path": f"uploads/{place.name()}"})
    return house


def _put(conn: Connection, bucket: str, name: str) -> None:
    conn.execute("INSERT INTO storage.objects (bucket_id, name) VALUES (%s, %s)", [bucket, name])


STATEMENTS = {
    "select": "SELECT FROM storage.objects WHERE bucket_id = %s AND name = %s",
    "insert": "INSERT INTO storage.objects (bucket_id, name) VALUES (%s, %s)",
    "update": "UPDATE storage.objects SET updated_at = now() WHERE bucket_id = %s AND name = %s",
    "delete": "DELETE FROM storage.objects WHERE bucket_id = %s AND name = %s",
}


def attempt(conn: Connection, place: Place, verb: str, actor: Actor, last: str = "a.png") -> bool:
    """Whether the actor could do it. Leaves nothing behind."""
    if verb == "insert" and last == "a.png":
        last = "b.png"
    return _done(conn, actor, STATEMENTS[verb], [place.bucket, place.name(last)])


def moved(conn: Connection, place: Place, to: Place, actor: Actor) -> bool:
    """Whether the actor could move the file there."""
    statement = "UPDATE storage.objects SET bucket_id = %s, name = %s WHERE bucket_id = %s AND name = %s"
    return _done(conn, actor, statement, [to.bucket, to.name("moved.png"), place.bucket, place.name()])


def _done(conn: Connection, actor: Actor, statement: str, arguments: list[str]) -> bool:
    with conn.transaction(force_rollback=True):
        actor.enter(conn)
        try:
            with conn.transaction():
                return conn.execute(statement, arguments).rowcount > 0  # type: ignore[arg-type]
        except psycopg.errors.InsufficientPrivilege:
            return False


def wrong(conn: Connection, verb: str) -> Iterator[str]:
    """Who may do more or less than this file says."""
    for place in PLACES:
        for actor in EVERYBODY:
            if attempt(conn, place, verb, actor) is not may(place, verb, actor):
                yield f"{actor.name}: {verb} {place}"


def wrong_moves(conn: Connection, place: Place) -> Iterator[str]:
    """Who could take the file from where it is to a place that is not theirs to write, or could not though both are."""
    for to in PLACES:
        for actor in WRITERS:
            if moved(conn, place, to, actor) is not (may(place, "update", actor) and may(to, "update", actor)):
                yield f"{actor.name}: {place} → {to}"


def test_every_bucket_is_private_and_known_here(files: Connection) -> None:
    found = files.execute("SELECT id, public, file_size_limit, allowed_mime_types FROM storage.buckets").fetchall()
    assert {name: (public, most, types and frozenset(types)) for name, public, most, types in found} == {
        name: (False, takes.most_bytes, takes.types) for name, takes in TAKES.items()
    }
    assert set(LEAST) == set(BUCKETS) == {name for name, *_ in found}


def test_a_new_bucket_is_missed_here(files: Connection) -> None:
    with files.transaction(force_rollback=True):
        files.execute("INSERT INTO storage.buckets (id, name) VALUES ('planted', 'planted')")
        with pytest.raises(AssertionError):
            test_every_bucket_is_private_and_known_here(files)


def test_the_catalogue_holds_the_policies_that_the_migrations_name(files: Connection) -> None:
    found = files.execute("SELECT policyname FROM pg_policies WHERE schemaname = 'storage' ORDER BY 1").fetchall()
    assert [name for (name,) in found] == sorted(policies_named())


def test_row_level_security_is_on_and_strangers_have_no_grant(files: Connection) -> None:
    off = "SELECT relname FROM pg_class WHERE relnamespace = 'storage'::regnamespace AND relkind = 'r'"
    assert files.execute(f"{off} AND NOT (relrowsecurity AND relforcerowsecurity)").fetchall() == []  # type: ignore[arg-type]
    reached = (
        "SELECT role, oid::regclass::text FROM pg_class,"
        " unnest(ARRAY['anon', 'viraltracker_worker', 'viraltracker_door', 'viraltracker_app']) role"
        " WHERE relnamespace = 'storage'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(role, oid, 'select, insert, update, delete')"
    )
    assert files.execute(reached).fetchall() == []  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", VERBS)
def test_each_may_do_what_the_role_says_and_no_more(files: Connection, verb: str) -> None:
    assert list(wrong(files, verb)) == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.bucket}-{PLACES.index(place)}")
def test_a_file_goes_only_where_its_mover_may_write(files: Connection, place: Place) -> None:
    assert list(wrong_moves(files, place)) == []


@pytest.mark.parametrize("bucket", ["uploads", "reference-ads", "chat"])
@pytest.mark.parametrize(
    "last", ["../x", "a//b", "/a", ".hidden", "a b", "a\n", "", "x" * 129, "ä.png", "a/../b", "%2e%2e"]
)
def test_a_name_that_is_no_path_of_ours_is_not_taken(files: Connection, bucket: str, last: str) -> None:
    place = Place(bucket, OURS, STAFF["member"])
    member = Actor("member", "authenticated", STAFF["member"])
    assert attempt(files, place, "insert", member)
    assert not attempt(files, place, "insert", member, last)
    moving = "UPDATE storage.objects SET name = %s WHERE bucket_id = %s AND name = %s"
    assert not _done(files, member, moving, [place.name(last), bucket, place.name()])


def test_a_file_outside_of_every_folder_is_nobodys(files: Connection) -> None:
    with files.transaction(force_rollback=True):
        for bucket in BUCKETS:
            for name in (
                str(OURS),
                "a.png",
                f"x/{OURS}/a.png",
                f"{OURS}x/a.png",
                f"{str(OURS).upper()}/a.png",
                f"/{OURS}/a.png",
            ):
                _put(files, bucket, name)
                for actor in WRITERS:
                    for verb in ("select", "update", "delete"):
                        assert not _done(files, actor, STATEMENTS[verb], [bucket, name]), (actor.name, verb, name)


def test_what_was_shared_ends_with_the_sharing_and_with_the_owners_membership(files: Connection) -> None:
    places = (Place("chat", OURS, AUTHOR, shared=True), UPLOADED)
    viewer = Actor("viewer", "authenticated", STAFF["viewer"])
    author = Actor("author", "authenticated", AUTHOR)
    with files.transaction(force_rollback=True):
        assert all(attempt(files, place, "select", viewer) for place in places)
        files.execute("UPDATE chat_threads SET shared_at = NULL WHERE id = %s", [SHARED])
        assert not any(attempt(files, place, "select", viewer) for place in places)
        assert all(attempt(files, place, "select", author) for place in places)
        files.execute("DELETE FROM user_organizations WHERE user_id = %s", [AUTHOR])
        assert not any(attempt(files, place, verb, author) for place in places for verb in VERBS)


def test_nobody_makes_opens_or_lists_a_bucket(files: Connection) -> None:
    files.execute("SAVEPOINT before")
    # As a Supabase project does, whose policies alone hold people back.
    files.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON storage.buckets TO anon, authenticated")
    for actor in EVERYBODY:
        for statement in (
            "SELECT FROM storage.buckets",
            "UPDATE storage.buckets SET public = true",
            "DELETE FROM storage.buckets",
            "INSERT INTO storage.buckets (id, name, public) VALUES ('mine', 'mine', true)",
        ):
            assert not _done(files, actor, statement, []), (actor.name, statement)
    files.execute("ROLLBACK TO SAVEPOINT before")


# Each policy in turn, broken.


def _policy(conn: Connection, name: str) -> tuple[str, str | None, str | None]:
    found = conn.execute(
        "SELECT lower(cmd), qual, with_check FROM pg_policies WHERE schemaname = 'storage' AND policyname = %s", [name]
    ).fetchone()
    assert found is not None
    return found[0], found[1], found[2]


def _alter(conn: Connection, name: str, qual: str | None, check: str | None) -> None:
    parts = [*([f"USING ({qual})"] if qual else []), *([f"WITH CHECK ({check})"] if check else [])]
    statement = sql.SQL("ALTER POLICY {} ON storage.objects " + " ".join(parts).replace("{", "{{").replace("}", "}}"))  # type: ignore[arg-type]
    conn.execute(statement.format(sql.Identifier(name)))


def noticed(conn: Connection, verb: str) -> bool:
    """Whether the tests above fail now."""
    if verb == "update" and any(True for place in reversed(TAKEN) for _ in wrong_moves(conn, place)):
        return True
    return any(True for _ in wrong(conn, verb))


def _without_person(text: str) -> str:
    """Whoever's folder it is in conversations."""
    return re.sub(r"\(storage\.foldername\(name\)\)\[2\] = ", "'' IS DISTINCT FROM ", text)


def _without_organization(text: str) -> str:
    return re.sub(r"\(storage\.foldername\(name\)\)\[1\] = ANY", "'00000000-0000-0000-0000-000000000000' <> ALL", text)


def _lower(text: str) -> str:
    """One role lower than it takes."""
    return text.replace("'member'", "'viewer'").replace("'owner'", "'admin'")


def _any_bucket(text: str) -> str:
    return re.sub(r"\bbucket_id = ", "'' <> ", text).replace("bucket_id = ANY", "'' <> ALL")


WIDER: dict[str, Callable[[str], str]] = {
    "wide open": lambda _: "true",
    "for a lower role": _lower,
    "in any bucket": _any_bucket,
    "in any organisation's folder": _without_organization,
    "in any person's folder": _without_person,
}


@pytest.mark.parametrize("name", policies_named())
def test_each_policy_is_missed_when_it_is_gone(files: Connection, name: str) -> None:
    verb, *_ = _policy(files, name)
    with files.transaction(force_rollback=True):
        files.execute(sql.SQL("DROP POLICY {} ON storage.objects").format(sql.Identifier(name)))
        assert noticed(files, verb)


@pytest.mark.parametrize("how", WIDER)
@pytest.mark.parametrize("name", policies_named())
def test_each_policy_is_missed_when_it_is_wider(files: Connection, name: str, how: str) -> None:
    verb, qual, check = _policy(files, name)
    for part in ("filter", "check"):
        text = qual if part == "filter" else check
        if text is None or WIDER[how](text) == text:
            continue
        with files.transaction(force_rollback=True):
            wider = WIDER[how](text)
            _alter(files, name, *((wider, None) if part == "filter" else (None, wider)))
            if verb in ("update", "delete"):
                _show_all(files)
            assert noticed(files, verb), part


def _show_all(conn: Connection) -> None:
    """Rows that a select does not show are neither changed nor removed, whatever other policies let through."""
    conn.execute("CREATE POLICY shown ON storage.objects FOR SELECT TO authenticated USING (true)")


def test_row_level_security_that_is_off_is_noticed(files: Connection) -> None:
    for broken in ("DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"):
        with files.transaction(force_rollback=True):
            files.execute(f"ALTER TABLE storage.objects {broken}")  # type: ignore[arg-type]
            with pytest.raises(AssertionError):
                test_row_level_security_is_on_and_strangers_have_no_grant(files)
