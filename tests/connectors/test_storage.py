"""What would go wrong: a name that leaves the folder, half a file, a link that outlives its time or opens another."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from connectors.storage import (
    BadLink,
    BadPath,
    Links,
    LocalStorage,
    NotStored,
    StorageError,
    TooLarge,
    checked,
    local_storage,
    organization_of,
    path_in,
    signing_key,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ORG = UUID("6f1f2c2e-0000-4000-8000-000000000001")
PLACE = f"uploads/{ORG}/results.csv"


@pytest.fixture
def storage(tmp_path) -> LocalStorage:
    return local_storage(tmp_path)


@pytest.fixture
def links(storage, tmp_path) -> Links:
    """Reads the folder's links back."""
    return Links(signing_key(tmp_path / "storage.key"))


async def test_what_was_put_comes_back_with_its_type(storage):
    stored = await storage.put(PLACE, b"a;b\n1;2\n", "text/csv; charset=utf-8")

    assert await storage.get(PLACE) == b"a;b\n1;2\n"
    assert [chunk async for chunk in storage.stream(PLACE)] == [b"a;b\n1;2\n"]
    assert await storage.about(PLACE) == stored
    async with storage.as_file(PLACE) as file:
        assert file.read_bytes() == b"a;b\n1;2\n"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "uploads/../../etc/passwd",
        f"uploads/{ORG}/../../../etc/passwd",
        f"uploads/{ORG}/..",
        f"uploads/{ORG}/.hidden",
        f"uploads/{ORG}//x",
        f"uploads/{ORG}/x/",
        f"/uploads/{ORG}/x",
        f"uploads/{ORG}/a\x00b",
        f"uploads/{ORG}/a\\..\\b",
        f"uploads/{ORG}/a\nb",
        f"uploads/{ORG}/C:x",
        f"uploads/{ORG}/%2e%2e",
        f"uploads/{ORG}/x.",
        f"uploads/{ORG}/" + "x" * 200,
        f"uploads/{ORG}",
        "uploads/not-an-id/x",
        f"uploads/{str(ORG).upper()}/x",
        f"elsewhere/{ORG}/x",
    ],
)
async def test_a_path_that_names_no_place_is_refused_by_every_method(storage, tmp_path, path):
    with pytest.raises(BadPath):
        await storage.put(path, b"x", "text/plain")
    for method in (storage.get, storage.about, storage.exists, storage.delete):
        with pytest.raises(BadPath):
            await method(path)
    with pytest.raises(BadPath):
        await storage.signed_url(path, 60, NOW)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "storage.key"]


@pytest.mark.parametrize(
    "name", ["../../up.csv", "a/b.csv", "naïve résumé.csv", "name:Ad 1 | v2", "x\x00.csv", "..", ".", "\udcff.csv", ""]
)
def test_a_persons_file_name_becomes_a_safe_part(name):
    path = path_in("uploads", ORG, name)

    assert len(checked(path)) == 3
    assert path.endswith(".csv") == name.endswith(".csv")
    assert path == path_in("uploads", ORG, name)


async def test_a_link_in_the_folder_that_leads_outside_is_not_followed(storage, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (tmp_path / "storage" / "files" / "uploads").mkdir(parents=True)
    (tmp_path / "storage" / "files" / "uploads" / str(ORG)).symlink_to(outside)

    with pytest.raises(BadPath):
        await storage.get(f"uploads/{ORG}/secret.txt")


async def test_nothing_stored_is_said_and_deleting_it_is_no_error(storage):
    with pytest.raises(NotStored):
        await storage.get(PLACE)
    assert not await storage.exists(PLACE)
    assert not await storage.delete(PLACE)
    await storage.put(PLACE, b"x", "text/csv")
    await storage.put(f"uploads/{ORG}/folder/results.csv", b"x", "text/csv")
    for no_file in (f"{PLACE}/below", f"uploads/{ORG}/folder"):
        assert not await storage.delete(no_file)
    assert await storage.delete(PLACE)
    assert not await storage.exists(PLACE)


async def test_a_stream_that_breaks_or_is_too_large_leaves_what_was_there(storage, tmp_path):
    await storage.put(PLACE, b"first", "text/csv")

    async def breaking():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await storage.put(PLACE, breaking(), "text/csv")
    with pytest.raises(TooLarge):
        await storage.put(PLACE, b"x" * 11, "text/csv", most_bytes=10)

    assert await storage.get(PLACE) == b"first"
    assert not list((tmp_path / "storage" / "incoming").iterdir())


async def test_two_writers_of_one_path_leave_one_whole_content(storage):
    contents = [bytes([65 + n]) * 300_000 for n in range(8)]

    await asyncio.gather(*(storage.put(PLACE, content, "text/plain") for content in contents))

    assert await storage.get(PLACE) in contents


async def test_a_type_that_could_carry_a_second_header_is_refused(storage):
    with pytest.raises(StorageError, match="media type"):
        await storage.put(PLACE, b"x", "text/html\r\nSet-Cookie: a=b")


async def test_a_link_opens_its_file_until_it_expires(storage, links):
    link = await storage.signed_url(PLACE, 60, NOW)

    assert links.verified(link, NOW + timedelta(seconds=59)) == PLACE
    with pytest.raises(BadLink, match="expired"):
        links.verified(link, NOW + timedelta(seconds=60))


async def test_no_link_lasts_longer_than_a_day(storage, links):
    link = await storage.signed_url(PLACE, 10**9, NOW)

    with pytest.raises(BadLink, match="expired"):
        links.verified(link, NOW + timedelta(days=1))


async def test_a_link_that_was_changed_opens_nothing(storage, links):
    link = await storage.signed_url(PLACE, 60, NOW)
    until = str(int((NOW + timedelta(seconds=60)).timestamp()))
    changed = [
        link.replace("results.csv", "other.csv"),
        link.replace(str(ORG), str(uuid4())),
        link.replace(until, str(int(until) + 1)),
        link.replace(until, ""),
        link[:-1],
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.replace("signature=", "signature=é"),
        link.replace("/files/", "/other/"),
        link.split("?")[0],
        "https://elsewhere.test" + link,
        "//[",
        "",
    ]

    for other in changed:
        with pytest.raises(BadLink):
            links.verified(other, NOW)


async def test_a_link_made_with_another_installations_key_opens_nothing(links, tmp_path):
    other = local_storage(tmp_path / "other")

    with pytest.raises(BadLink):
        links.verified(await other.signed_url(PLACE, 60, NOW), NOW)


async def test_the_organisation_of_a_file_is_known_so_that_a_reader_can_be_refused(storage, links):
    theirs = uuid4()
    link = await storage.signed_url(path_in("chat", theirs, "plot.json"), 60, NOW)

    assert organization_of(links.verified(link, NOW)) == theirs != ORG


async def test_processes_that_start_at_once_share_one_key_that_others_cannot_read(tmp_path):
    keys = await asyncio.gather(*(asyncio.to_thread(signing_key, tmp_path / "home" / "k") for _ in range(16)))

    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert (tmp_path / "home" / "k").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["k"]


def test_an_emptied_key_file_signs_nothing(tmp_path):
    (tmp_path / "storage.key").write_bytes(b"")

    with pytest.raises(StorageError, match="no signing key"):
        local_storage(tmp_path)
