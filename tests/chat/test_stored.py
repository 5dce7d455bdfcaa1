"""What would go wrong: a file opened without a link, with an old one, by a stranger, by a colleague whose it is not."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import HTTPException
from pydantic import SecretStr
from starlette.requests import Request

from chat.asker import asker, set_asker
from chat.dropped import taken_in
from chat.house import House
from chat.stored import stored_file
from chat.threads import Threads
from connectors.storage import held_to, path_in
from domain.brand import User
from store import threads
from tests.conftest import NOW
from tests.connectors.homes import doors
from tests.wire.supabase.config import Faults

PNG = b"\x89PNG\r\n\x1a\n\0"


def following(link: str) -> Request:
    split = urlsplit(link)
    return Request(
        {
            "type": "http",
            "path": split.path,
            "raw_path": split.path.encode(),
            "query_string": split.query.encode(),
            "headers": [],
            "method": "GET",
        }
    )


async def status(house, link: str) -> int:
    try:
        return (await stored_file(house, following(link))).status_code
    except HTTPException as refused:
        return refused.status_code


async def lying(house, path: str, content: bytes = b"x", mime: str = "text/plain") -> str:
    """A link to a file that lies at the path."""
    await (await house.parts()).files.put(path, content, mime)
    return house.link(path)


async def test_a_file_wants_a_whole_link_a_sign_in_and_membership(house, everybody):
    owner, stranger = await everybody.person(), await everybody.person()
    organization = (await everybody.brand(owner)).organization_id
    link = await lying(house, path_in("meta-ad-assets", organization, "a.png"), PNG, "image/png")

    set_asker(owner)
    assert await status(house, link) == 200
    assert await status(house, link.partition("?")[0]) == 403
    assert await status(house, link[:-1]) == 403
    set_asker(stranger)
    assert await status(house, link) == 404
    set_asker(None)
    assert await status(house, link) == 401


async def test_a_link_opens_nothing_once_it_is_old(house, everybody, given):
    owner = await everybody.person()
    organization = (await everybody.brand(owner)).organization_id
    path = path_in("lp-screenshots", organization, "a.png")
    await lying(house, path, PNG, "image/png")
    old = given.links.signed(path, NOW - timedelta(hours=2))

    set_asker(owner)
    assert await status(house, old) == 403


@pytest.mark.parametrize(
    ("bucket", "role", "may"),
    [
        ("meta-ad-assets", "viewer", True),
        ("uploads", "viewer", False),
        ("uploads", "member", True),
        ("exports", "admin", False),
        ("exports", "owner", True),
        ("chat", "owner", False),
    ],
)
async def test_a_bucket_is_for_its_roles_and_a_conversation_for_its_owner(house, everybody, bucket, role, may):
    first, second = await everybody.person(), await everybody.person()
    organization = (await everybody.brand(first)).organization_id
    await everybody.join(second, organization, role)
    content, mime = (PNG, "image/png") if bucket == "meta-ad-assets" else (b"x", "text/plain")
    link = await lying(house, path_in(bucket, organization, str(first.id), "x"), content, mime)

    set_asker(second)

    assert await status(house, link) == (200 if may else 404)


@pytest.mark.parametrize(
    ("mime", "content", "shown"),
    [("image/png", PNG, "inline"), ("text/html", b"<script>alert(1)</script>", "attachment")],
)
async def test_only_pictures_are_shown_and_nothing_that_is_shown_runs(house, everybody, mime, content, shown):
    owner = await everybody.person()
    organization = (await everybody.brand(owner)).organization_id
    link = await lying(house, path_in("chat", organization, str(owner.id), "x"), content, mime)

    set_asker(owner)
    answer = await stored_file(house, following(link))

    assert answer.headers["content-disposition"] == shown
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def dropped(
    layer, thread: UUID, tmp_path, name: str, mime: str, content: bytes, kind: str = "file", made: str = ""
) -> str:
    """A file that somebody dropped into a conversation; the element's id."""
    made, file = made or str(uuid4()), tmp_path / uuid4().hex
    file.write_bytes(content)
    told = {"id": made, "threadId": str(thread), "name": name, "mime": mime, "type": kind, "url": None}
    await layer.create_element(
        SimpleNamespace(
            id=made, thread_id=str(thread), name=name, mime=mime, url=None, path=str(file), content=None,
            to_dict=lambda: told,
        )
    )  # fmt: skip
    return made


async def test_a_dropped_file_is_there_again_with_its_type_after_the_page_is_gone(house, everybody, tmp_path):
    owner = await everybody.person()
    await everybody.brand(owner)
    set_asker(owner)
    layer, thread = Threads(house), uuid4()

    made = await dropped(layer, thread, tmp_path, "../../résumé.pdf", "application/pdf", b"%PDF-1.7 x", "pdf")
    again = (await layer.get_thread(str(thread)))["elements"][0]

    assert (again["mime"], again["type"], again["name"]) == ("application/pdf", "pdf", "../../résumé.pdf")
    assert again["url"].partition("?")[0].endswith(f"/{owner.id}/{thread}/{made}.pdf")
    answer = await stored_file(house, following(again["url"]))
    assert answer.media_type == "application/pdf"
    assert Path(answer.path).read_bytes() == b"%PDF-1.7 x"


@pytest.mark.parametrize(
    ("name", "mime", "content", "kind"),
    [
        ("cat.png", "image/png", b"<html><script>alert(1)</script>", "image"),
        ("cat.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image"),
        ("report.pdf", "application/pdf", b"MZ\x90\0", "pdf"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_only_handed_over(
    house, everybody, tmp_path, name, mime, content, kind
):
    owner = await everybody.person()
    await everybody.brand(owner)
    set_asker(owner)
    layer, thread = Threads(house), uuid4()

    made = await dropped(layer, thread, tmp_path, name, mime, content, kind)
    again = await layer.get_element(str(thread), made)

    assert (again["type"], again["mime"]) == ("file", "application/octet-stream")
    assert (await stored_file(house, following(again["url"]))).headers["content-disposition"] == "attachment"


async def test_a_resumed_conversation_has_links_that_work_and_the_database_holds_none(house, everybody, pool):
    owner = await everybody.person()
    organization = (await everybody.brand(owner)).organization_id
    path = path_in("meta-ad-assets", organization, "ad.png")
    old = (await lying(house, path, PNG, "image/png")).replace("signature=", "signature=00")
    set_asker(owner)
    layer, thread, made = Threads(house), str(uuid4()), str(uuid4())
    props = {"rows": [{"cells": [{"image": old}]}], "items": [{"picture": "/files//evil.test/x"}], "title": old}
    await layer.create_element(
        SimpleNamespace(thread_id=thread, url="data:,", to_dict=lambda: {"id": made, "props": props, "name": "x"})
    )

    again = (await layer.get_thread(thread))["elements"][0]["props"]

    assert await status(house, again["rows"][0]["cells"][0]["image"]) == 200
    assert again["items"][0]["picture"] is None
    assert again["title"] == old
    async with pool.connection() as conn, conn.transaction():
        await conn.execute("SELECT set_config('role', 'authenticated', true)")
        await conn.execute("SELECT set_config('request.jwt.claims', %s, true)", [f'{{"sub": "{owner.id}"}}'])
        row = await (await conn.execute("SELECT element #> '{props,rows}' FROM chat_elements")).fetchone()
    assert "signature" not in str(row)


@pytest.mark.parametrize("first", ["taken in", "stored"])
async def test_a_dropped_file_that_was_taken_in_lies_once_and_opens_for_whom_the_conversation_is(
    house, everybody, tmp_path, first
):
    owner, viewer = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    organization = brand.organization_id
    await everybody.join(viewer, organization, "viewer")
    set_asker(owner)
    layer, thread, made = Threads(house), uuid4(), str(uuid4())
    storage = (await house.parts()).files
    upload = path_in("uploads", organization, str(owner.id), str(thread), f"{made}.png")
    taken = await storage.put(upload, PNG, "image/png")

    if first == "taken in":
        await taken_in(house, made, taken)
    await dropped(layer, thread, tmp_path, "a.png", "image/png", PNG, "image", made)
    if first == "stored":
        await taken_in(house, made, taken)

    assert not house.taken
    assert [one.path async for one in storage.listed(f"chat/{organization}")] == []
    shown = await layer.get_element(str(thread), made)
    assert (shown["mime"], shown["type"], house.given.links.verified(shown["url"], NOW)) == (
        "image/png",
        "image",
        upload,
    )
    assert await status(house, shown["url"]) == 200
    set_asker(viewer)
    assert await status(house, shown["url"]) == 404
    async with (await house.deps(owner)).transaction() as conn:
        await threads.choose_brand(conn, thread, brand.id)
        await threads.share(conn, thread, shared=True, now=NOW)
    assert await status(house, shown["url"]) == 200
    # Removing the conversation takes nothing from under a job's hands.
    set_asker(owner)
    await layer.delete_thread(str(thread))
    assert await storage.exists(upload)


async def test_an_element_cannot_name_anothers_file_as_its_own(house, everybody, tmp_path):
    first, second = await everybody.person(), await everybody.person()
    organization = (await everybody.brand(first)).organization_id
    await everybody.join(second, organization, "owner")
    set_asker(first)
    layer, thread = Threads(house), uuid4()
    made = await dropped(layer, thread, tmp_path, "a.txt", "text/plain", b"mine alone")
    link = (await layer.get_element(str(thread), made))["url"]
    path = house.given.links.verified(link, NOW)

    set_asker(second)
    forged = {"id": str(uuid4()), "name": "x", "objectKey": path, "url": "data:,"}
    other = str(uuid4())
    await layer.create_element(SimpleNamespace(thread_id=other, url="data:,", to_dict=lambda: forged))
    async with (await house.deps(second)).transaction() as conn:
        await conn.execute("UPDATE chat_elements SET storage_path = %s WHERE id = %s", [path, forged["id"]])

    assert await status(house, link) == 404


@asynccontextmanager
async def in_supabase(supabase, given, everybody):
    """A house whose files lie in the project, and two people of one organisation signed in there by turns."""
    async with doors(supabase) as opened:
        known = [supabase.person(), supabase.person()]
        organization = await opened.at_home(known[0])
        await opened.at_home(known[1])
        tokens = {one.id: await opened.token(one) for one in known}

        class HouseWithTokens(House):
            async def access_token(self) -> SecretStr:
                return tokens[asker().id]

        @asynccontextmanager
        async def parts():
            yield SimpleNamespace(files=opened.files(), deps=everybody.deps)

        house = HouseWithTokens(replace(given, open_parts=parts))
        async with house.open(lambda error: None):
            people = [User(id=one.id, email=one.email) for one in known]
            yield house, held_to(opened.jobs(), organization), organization, people
            set_asker(None)


async def test_a_picture_in_supabase_is_reached_by_a_link_of_a_minute_of_the_projects_own(supabase, given, everybody):
    async with in_supabase(supabase, given, everybody) as (house, jobs, organization, (owner, stranger)):
        path = path_in("meta-ad-assets", organization, "a.png")
        await jobs.put(path, PNG, "image/png")
        link = house.link(path)

        set_asker(owner)
        answer = await stored_file(house, following(link))

        assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
        async with httpx.AsyncClient() as browser:
            shown = await browser.get(answer.headers["location"])
        assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
        set_asker(stranger)
        assert await status(house, link) == 404
        assert await status(house, link[:-1]) == 403


async def test_what_a_conversation_holds_goes_to_supabase_as_its_owner_and_streams_back(
    supabase, given, everybody, tmp_path
):
    async with in_supabase(supabase, given, everybody) as (house, jobs, organization, (owner, _)):
        set_asker(owner)
        layer, thread = Threads(house), uuid4()
        data = await dropped(layer, thread, tmp_path, "chart.json", "application/json", b'{"data": []}', "plotly")
        page = await dropped(layer, thread, tmp_path, "page.html", "text/html", b"<script>alert(1)</script>")

        assert [one.path async for one in jobs.listed(f"chat/{organization}/{owner.id}/{thread}")]
        drawn = await stored_file(house, following((await layer.get_element(str(thread), data))["url"]))
        handed = await stored_file(house, following((await layer.get_element(str(thread), page))["url"]))

        assert (drawn.status_code, drawn.media_type) == (200, "application/json")
        assert b"".join([chunk async for chunk in drawn.body_iterator]) == b'{"data": []}'
        assert handed.status_code == 302
        async with httpx.AsyncClient() as browser:
            assert "attachment" in (await browser.get(handed.headers["location"])).headers["content-disposition"]
        await layer.delete_thread(str(thread))
        assert not [one async for one in jobs.listed(f"chat/{organization}/{owner.id}")]


async def test_a_storage_that_is_down_is_said_and_loses_no_message(supabase, given, everybody, tmp_path):
    async with in_supabase(supabase, given, everybody) as (house, jobs, organization, (owner, _)):
        path = path_in("meta-ad-assets", organization, "a.png")
        await jobs.put(path, PNG, "image/png")
        set_asker(owner)
        layer, thread = Threads(house), uuid4()
        supabase.standin.faults = Faults(kind="status", where="/storage/")

        made = await dropped(layer, thread, tmp_path, "a.txt", "text/plain", b"x")

        assert await status(house, house.link(path)) == 503
        assert (await layer.get_element(str(thread), made))["name"] == "a.txt"


async def test_a_removed_conversation_takes_its_files_along(house, everybody, tmp_path):
    owner = await everybody.person()
    await everybody.brand(owner)
    set_asker(owner)
    layer, thread = Threads(house), uuid4()
    made = await dropped(layer, thread, tmp_path, "a.txt", "text/plain", b"x")
    path = house.given.links.verified((await layer.get_element(str(thread), made))["url"], NOW)
    storage = (await house.parts()).files
    assert await storage.exists(path)

    await layer.delete_thread(str(thread))

    assert not await storage.exists(path)
