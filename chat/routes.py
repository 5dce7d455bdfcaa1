"""The chat's own addresses: CSV exports and reports, each for those who may see them."""

from asyncio import to_thread
from typing import Any
from uuid import UUID

from chainlit.server import app
from fastapi import HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from chat import stored
from chat.asker import NotSignedIn, asker
from chat.house import House
from chat.stored import HEADERS
from chat.unread import of as how_many_unread
from connectors.report_file import file_name, written
from domain.brand import Brand, User
from domain.csv_export import to_csv
from domain.errors import AskAgain
from domain.report import Report
from domain.table import Table
from store import audit, brands, runs, threads
from tools import commands, registry
from tools.copy_brief import ADDRESS as BRIEF_ADDRESS
from tools.copy_brief import FileFormat as BriefFormat
from tools.deps import Deps
from tools.evals import ADDRESS as TESTS_ADDRESS
from tools.hook_report import ADDRESS, FileFormat

# It draws itself by its own script, as nobody: a page of no origin, which reaches no cookie, no address and no opener.
TEST_REPORT = {
    "Content-Security-Policy": "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data:",
    # A sandboxed page that asks for another value is not shown at all.
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cache-Control": "no-store",
}
GONE = HTTPException(404, "There is nothing here that you may see.")


def add_routes(house: House) -> None:
    """Puts them before Chainlit's own routes, whose last one catches every address."""

    async def export(thread_id: UUID, element_id: UUID) -> Response:
        return await csv_of(house, thread_id, element_id)

    async def report(request: Request, format: FileFormat) -> Response:
        return await report_file(house, format, dict(request.query_params))

    async def brief(request: Request, format: BriefFormat) -> Response:
        return await report_file(house, format, dict(request.query_params), "copy_brief")

    async def tests(suite: str) -> Response:
        return await test_report(house, suite)

    async def unread() -> dict[str, int]:
        return {"unread": await how_many_unread(house, _signed_in())}

    for route in (
        APIRoute("/unread", unread, methods=["GET"]),
        APIRoute(ADDRESS + ".{format}", report, methods=["GET"]),
        APIRoute(TESTS_ADDRESS + "/{suite}.html", tests, methods=["GET"]),
        APIRoute(BRIEF_ADDRESS + ".{format}", brief, methods=["GET"]),
        APIRoute("/export/{thread_id}/{element_id}.csv", export, methods=["GET"]),
    ):
        app.router.routes.insert(0, route)
    stored.add_routes(house)


async def csv_of(house: House, thread_id: UUID, element_id: UUID) -> Response:
    """The whole table of an answer: rows that the chat left out are asked for again, as this person."""
    deps = await house.deps(_signed_in())
    async with deps.transaction() as conn:
        found = await threads.element(conn, thread_id, element_id)
        seen = await brands.visible(conn)
    try:
        props: dict[str, Any] = (found[0].get("props") or {}) if found else {}
        table = Table.model_validate(props.get("source"))
    except ValidationError:  # Another kind of element, or one that its owner's browser rewrote.
        raise GONE from None
    brand = next((b for b in seen if props.get("brand") == str(b.id)), None)
    if table.more and table.more_command and brand:
        try:
            chosen, args = commands.parse(table.more_command)
            if chosen.kind == "read":  # A link is followed without being asked: it changes nothing.
                table = (await registry.run(deps.about(brand), chosen, args)).table() or table
        except AskAgain as refusal:
            raise HTTPException(409, str(refusal)) from None
    name = f"viraltracker-{str(element_id)[:8]}.csv"
    if brand:
        await _exported(deps, brand, name, len(table.rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(to_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


async def report_file(house: House, format: BriefFormat, given: dict[str, str], name: str = "hook_report") -> Response:
    """A command's report, made now from what this person may see; `given` are the command's arguments and the brand."""
    deps = await house.deps(_signed_in())
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
    wanted = given.pop("brand", "")
    brand = next((b for b in seen if str(b.id) == wanted), None)
    if brand is None:
        raise GONE
    chosen = registry.tool(name)
    try:
        answer = await registry.run(deps.about(brand), chosen, commands.build(chosen, {**given, "format": format}))
    except AskAgain as refusal:
        raise HTTPException(409, str(refusal)) from None
    found = getattr(answer, "report", None)
    if not isinstance(found, Report):
        raise HTTPException(409, answer.headline)
    content, mime = await to_thread(written, found, format)
    await _exported(deps, brand, file_name(found, format))
    named = f'attachment; filename="{file_name(found, format)}"'
    headers = HEADERS | {"Content-Disposition": named, "Cache-Control": "no-store"}
    return Response(content, media_type=mime, headers=headers)


async def _exported(deps: Deps, brand: Brand, name: str, rows: int | None = None) -> None:
    """Tells the organisation's audit log that something of it left the house."""
    async with deps.transaction() as conn:
        await audit.record(conn, brand.organization_id, "file_exported", name, {"brand": brand.slug, "rows": rows})


async def test_report(house: House, suite: str) -> Response:
    """The report of a suite's last run of prompt tests, for those who look after the platform."""
    deps = await house.deps(_signed_in())
    async with deps.transaction() as conn:
        if not await runs.platform_wide(conn):
            raise GONE
    found = await to_thread(deps.prompt_book.report, suite)
    if found is None:
        raise GONE
    return Response(found, media_type="text/html; charset=utf-8", headers=TEST_REPORT)


def _signed_in() -> User:
    try:
        return asker()
    except NotSignedIn:
        raise HTTPException(401, "Sign in first.") from None
