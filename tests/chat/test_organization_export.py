"""What would go wrong: the button below a finished export opens all of an organisation's data to somebody else."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from chat.asker import set_asker
from chat.show.answer import elements
from chat.stored import stored_file
from connectors.storage import local_storage
from domain.job_arguments import OrganizationExport
from jobs.organization_export import organization_export
from jobs.running import Running, Surroundings
from tests.conftest import NOW
from tests.jobs.template_desk import Told, at_once


async def exported(everybody, home, owner, brand):
    """The answer of `/org export`, as its job ends."""
    storage = local_storage(home)
    running = Running(
        run_id=str(uuid4()),
        organization_id=brand.organization_id,
        brand=None,
        user_id=owner.id,
        now=NOW,
        pool=everybody.pool,
        around=Surroundings(app=everybody.database.app, storage=storage, clock=lambda: NOW),
        tell=Told(),
        stages=at_once,
    )
    return await organization_export(running, OrganizationExport())


def download(answer, link) -> str:
    """Where the button leads, in the answer as the page gets it."""
    (foot,) = [one for one in elements(answer, str(uuid4()), None, link) if one.name == "AnswerFoot"]
    (href,) = [action["href"] for action in foot.props["actions"] if action.get("href")]
    return href


async def fetched(house, href: str) -> httpx.Response:
    async def file(request: Request, path: str) -> Response:
        return await stored_file(house, request)

    app = FastAPI(routes=[APIRoute("/files/{path:path}", file)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as browser:
        return await browser.get(href)


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
async def test_the_button_of_an_export_opens_the_archive_for_its_owner_and_for_nobody_else(
    house, everybody, tmp_path, role
):
    owner, colleague, stranger, removed = [await everybody.person() for _ in range(4)]
    brand = await everybody.brand(owner)
    await everybody.brand(stranger, "Elsewhere")
    await everybody.join(colleague, brand.organization_id, role)
    await everybody.join(removed, brand.organization_id, "owner")
    answer = await exported(everybody, tmp_path, owner, brand)
    href = download(answer, house.link)

    set_asker(owner)
    opened = await fetched(house, href)
    assert opened.status_code == 200
    assert opened.headers["content-disposition"].startswith("attachment")
    assert "manifest.json" in ZipFile(BytesIO(opened.content)).namelist()
    assert (await fetched(house, href.partition("?")[0])).status_code == 403

    set_asker(removed)
    assert (await fetched(house, href)).status_code == 200
    with psycopg.connect(everybody.database.owner) as conn:
        conn.execute("DELETE FROM user_organizations WHERE user_id = %s AND role = 'owner' AND organization_id = %s",
                     [removed.id, brand.organization_id])  # fmt: skip
    for other in (removed, colleague, stranger):
        set_asker(other)
        refused = await fetched(house, href)
        assert refused.status_code == 404
        assert b"PK" not in refused.content
    set_asker(None)
    assert (await fetched(house, href)).status_code == 401

    set_asker(owner)
    old = house.given.links.signed(answer.path, NOW - timedelta(hours=2))
    assert (await fetched(house, old)).status_code == 403
