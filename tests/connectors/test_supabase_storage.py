"""What would go wrong: the two homes differ; a file of another's reached in Supabase; an error that is no error there.

Runs against the stand-in, or against a real project where SUPABASE_TEST_URL and its keys are set.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio

from connectors.storage import (
    BadPath,
    NotAllowed,
    NotStored,
    Storage,
    TooLarge,
    Unreachable,
    WrongType,
    held_to,
    path_in,
)
from connectors.storage.paths import TAKES
from tests.connectors.homes import Doors, doors
from tests.wire.supabase.config import Faults

NOW = datetime.now(UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0"


@pytest_asyncio.fixture
async def opened(supabase) -> AsyncIterator[Doors]:
    async with doors(supabase) as made:
        yield made


@pytest_asyncio.fixture
async def member(supabase, opened) -> tuple[Storage, UUID, UUID]:
    """Somebody signed in: their storage, their organisation, themselves."""
    known = supabase.person()
    organization = await opened.at_home(known)
    return await opened.signed_in(known), organization, known.id


def join(supabase, organization: UUID, user: UUID, role: str) -> None:
    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO user_organizations VALUES (%s, %s, %s)", [organization, user, role])


async def test_what_a_person_stores_comes_back_with_its_type_and_goes_again(member):
    storage, organization, _ = member
    path = path_in("uploads", organization, "results.csv")

    stored = await storage.put(path, b"a;b\n1;2\n", "text/csv")

    assert await storage.get(path) == b"a;b\n1;2\n"
    assert await storage.about(path) == stored
    async with storage.as_file(path) as file:
        assert file.read_bytes() == b"a;b\n1;2\n"
    assert not file.exists()
    assert await storage.put(path, b"again", "text/plain") != stored
    assert await storage.get(path) == b"again"
    assert await storage.delete(path)
    assert not await storage.delete(path)
    assert not await storage.exists(path)


async def test_another_organisations_file_looks_as_if_it_were_not_there(supabase, opened, member):
    storage, organization, _ = member
    path = path_in("uploads", organization, "secret.csv")
    await storage.put(path, b"secret", "text/csv")
    other = supabase.person()
    await opened.at_home(other)
    for stranger in (await opened.signed_in(other), opened.anonymous()):
        for reading in (stranger.get(path), stranger.about(path), stranger.signed_url(path, 60, NOW)):
            with pytest.raises(NotStored):
                await reading
        assert not await stranger.exists(path)
        assert not await stranger.delete(path)
        assert [one async for one in stranger.listed(f"uploads/{organization}")] == []
        assert await stranger.delete_folder(f"uploads/{organization}") == 0
        with pytest.raises(NotAllowed):
            await stranger.put(path, b"mine now", "text/csv")
        with pytest.raises(NotAllowed):
            await stranger.put(path_in("uploads", organization, "new.csv"), b"x", "text/csv")

    assert await storage.get(path) == b"secret"


@pytest.mark.parametrize(
    ("bucket", "role", "reads", "writes"),
    [
        ("meta-ad-assets", "viewer", True, False),
        ("scraped-templates", "owner", True, False),
        ("lp-screenshots", "viewer", True, False),
        ("reference-ads", "viewer", True, False),
        ("reference-ads", "member", True, True),
        ("uploads", "viewer", False, False),
        ("uploads", "member", True, True),
        ("exports", "admin", False, False),
        ("exports", "owner", True, False),
        ("chat", "owner", False, False),
    ],
)
async def test_each_bucket_is_for_its_roles(supabase, opened, member, bucket, role, reads, writes):
    _, organization, first = member
    other = supabase.person()
    await opened.at_home(other)
    join(supabase, organization, other.id, role)
    theirs = await opened.signed_in(other)
    path = path_in(bucket, organization, str(first), "a.png")
    await held_to(opened.jobs(), organization).put(path, PNG, "image/png")

    assert await theirs.exists(path) == reads
    for name in ("a.png", "b.png"):
        try:
            await theirs.put(path_in(bucket, organization, str(first), name), PNG, "image/png")
            wrote = True
        except NotAllowed:
            wrote = False
        assert wrote == writes
    assert await theirs.delete(path) == writes


async def test_a_removed_member_reaches_nothing_with_the_token_they_still_have(supabase, opened, member):
    _, organization, _ = member
    other = supabase.person()
    await opened.at_home(other)
    join(supabase, organization, other.id, "member")
    theirs, path = await opened.signed_in(other), path_in("uploads", organization, "a.csv")
    await theirs.put(path, b"x", "text/csv")

    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        conn.execute(
            "DELETE FROM user_organizations WHERE user_id = %s AND organization_id = %s", [other.id, organization]
        )

    with pytest.raises(NotStored):
        await theirs.get(path)
    with pytest.raises(NotAllowed):
        await theirs.put(path, b"y", "text/csv")


async def test_a_job_is_held_to_its_organisation_whatever_path_it_is_given(opened, member):
    _, organization, _ = member
    held, other = held_to(opened.jobs(), organization), path_in("uploads", uuid4(), "a.csv")

    for call in (held.put(other, b"x", "text/csv"), held.get(other), held.about(other), held.exists(other)):
        with pytest.raises(BadPath):
            await call
    for call in (held.delete(other), held.signed_url(other, 60, NOW), held.delete_folder(other.rpartition("/")[0])):
        with pytest.raises(BadPath):
            await call
    for made in (lambda: held.stream(other), lambda: held.listed(other), lambda: held.as_file(other)):
        with pytest.raises(BadPath):
            made()


async def test_a_signed_link_opens_its_file_for_anybody_and_no_other_and_not_for_long(opened, member):
    storage, organization, _ = member
    path, other = (path_in("uploads", organization, name) for name in ("a.csv", "b.csv"))
    for one in (path, other):
        await storage.put(one, one.encode(), "text/csv")

    link = await storage.signed_url(path, 1, NOW)
    kept = await storage.signed_url(path, 60, NOW, download=True)

    async with httpx.AsyncClient() as nobody:
        assert (await nobody.get(kept)).content == path.encode()
        assert "attachment" in (await nobody.get(kept)).headers["content-disposition"]
        assert (await nobody.get(kept.replace("a.csv?", "b.csv?"))).status_code == 400
        assert (await nobody.get(kept.partition("?")[0])).status_code == 400
        await asyncio.sleep(1.2)
        refused = await nobody.get(link)
    assert (refused.status_code, refused.json()["statusCode"]) == (400, "400")


async def test_a_whole_folder_is_listed_and_removed_whatever_its_depth(opened, member):
    storage, organization, person = member
    jobs = held_to(opened.jobs(), organization)
    paths = [path_in("uploads", organization, *parts) for parts in (("a",), ("b", "c"), ("b", "d", "e"), ("b2",))]
    for path in paths:
        await storage.put(path, path.encode(), "text/plain")
    kept = path_in("chat", organization, str(person), "x")
    await jobs.put(kept, b"x", "text/plain")

    assert sorted([one.path async for one in jobs.listed(f"uploads/{organization}")]) == sorted(paths)
    assert [one.path async for one in jobs.listed(f"uploads/{organization}/b/d")] == [paths[2]]
    (deepest,) = [one async for one in jobs.listed(f"uploads/{organization}/b/d")]
    assert deepest.size == len(paths[2])
    assert deepest.stored_at is not None
    assert abs(deepest.stored_at - datetime.now(UTC)) < timedelta(hours=1)
    assert await jobs.delete_folder(f"uploads/{organization}/b") == 2
    assert await jobs.delete_folder(f"uploads/{organization}") == 2
    assert [one async for one in jobs.listed(f"uploads/{organization}")] == []
    assert await jobs.exists(kept)


async def test_a_large_file_goes_up_in_pieces_and_survives_a_connection_that_is_cut(supabase, member):
    storage, organization, _ = member
    path, content = path_in("uploads", organization, "film.bin"), bytes(range(256)) * 4096 * 13  # 13 MB: three pieces
    wire = supabase.standin.storage
    wire.uploads.cut_after = 1_000_000

    stored = await storage.put(path, content, "application/octet-stream")

    assert stored.size == len(content)
    assert await storage.get(path) == content
    assert (await storage.about(path)).size == len(content)


async def test_a_large_file_of_a_stranger_is_refused_before_it_is_sent(supabase, opened, member):
    _, organization, _ = member
    other = supabase.person()
    await opened.at_home(other)
    theirs = await opened.signed_in(other)

    with pytest.raises(NotAllowed):
        await theirs.put(path_in("uploads", organization, "a.bin"), b"x" * 7_000_000, "application/octet-stream")


async def test_too_much_or_the_wrong_thing_is_refused_before_and_by_the_project(supabase, opened, member):
    storage, organization, _ = member
    with pytest.raises(TooLarge):
        await storage.put(path_in("uploads", organization, "a"), b"x" * 11, "text/plain", most_bytes=10)
    with pytest.raises(WrongType):
        await storage.put(path_in("reference-ads", organization, "a.png"), b"<html>", "image/png")
    # What goes past us meets the project's own limits.
    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        limits = conn.execute("SELECT id, file_size_limit, allowed_mime_types, public FROM storage.buckets").fetchall()
    for bucket, most, types, public in limits:
        if bucket in TAKES:
            assert (most, public) == (TAKES[bucket].most_bytes, False)
            assert (set(types) if types else None) == TAKES[bucket].types


async def test_a_sign_in_that_is_over_is_told_from_a_file_that_is_not_there(supabase, opened, member):
    _, organization, person = member
    expired = supabase.standin.keys.sign({"sub": str(person), "role": "authenticated", "exp": int(time.time()) - 5})
    path = path_in("uploads", organization, "a.csv")

    for bad in (expired, expired[:-8] + "AAAAAAAA", "not-a-token"):
        storage = opened.person(bad)
        for call in (storage.get(path), storage.put(path, b"x", "text/csv"), storage.signed_url(path, 60, NOW)):
            with pytest.raises(NotAllowed):
                await call


@pytest.mark.parametrize("kind", ["status", "drop", "garbage"])
async def test_a_storage_that_is_down_is_no_missing_file(supabase, member, kind):
    storage, organization, _ = member
    path = path_in("uploads", organization, "a.csv")
    await storage.put(path, b"x", "text/csv")
    standin = supabase.standin
    standin.faults = Faults(kind=kind, where="/storage/", status=503)

    for call in (storage.exists(path), storage.put(path, b"y", "text/csv"), storage.signed_url(path, 60, NOW)):
        with pytest.raises(Unreachable):
            await call

    standin.faults = Faults()
    assert await storage.get(path) == b"x"


async def test_no_message_holds_a_token_or_a_signed_address(supabase, opened, member):
    storage, organization, _ = member
    with pytest.raises(NotStored) as told:
        await storage.get(path_in("uploads", organization, "a.csv"))

    assert not re.search(r"token|eyJ|http", str(told.value))
    assert supabase.publishable_key not in repr(storage)


async def test_two_people_at_once_over_one_connection_never_read_as_each_other(supabase, opened):
    people = [supabase.person() for _ in range(4)]
    homes = [await opened.at_home(one) for one in people]
    theirs = [await opened.signed_in(one) for one in people]

    async def own(number: int) -> list[bool]:
        path = path_in("chat", homes[number], str(people[number].id), "mine")
        await theirs[number].put(path, str(number).encode(), "text/plain")
        others = [path_in("chat", home, str(one.id), "mine") for one, home in zip(people, homes, strict=True)]
        return [await theirs[number].exists(other) for other in others]

    seen = await asyncio.gather(*(own(number) for number in range(4)))

    assert seen == [[at == number for at in range(4)] for number in range(4)]


async def test_the_same_storage_works_in_a_loop_of_its_own_at_the_same_time(member):
    storage, organization, _ = member
    path = path_in("uploads", organization, "a.csv")
    await storage.put(path, b"x", "text/csv")

    async def often() -> set[bytes]:
        return {await storage.get(path) for _ in range(5)}

    elsewhere = asyncio.to_thread(lambda: asyncio.run(often()))

    assert await asyncio.gather(often(), elsewhere) == [{b"x"}, {b"x"}]
