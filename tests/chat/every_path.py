"""Every address and event of the chat's server, whose it is, and what a browser sends to each of a person's own."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import chainlit.data
import httpx
import psycopg
from chainlit.auth import create_jwt
from chainlit.server import app
from chainlit.session import WebsocketSession
from chainlit.user import PersistedUser
from chainlit.user import User as PageUser
from starlette.routing import Mount

from chat.door import Door
from chat.house import House
from domain.brand import Brand, User
from tests.conftest import People

Who = Literal["anybody", "nobody", "asker", "owner", "organisation", "operator", "sign-in"]
CANARY = "fernhill-canary"

# What is behind each address, and for whom.
# anybody: the program's own files and words, nothing of anybody's. nobody: closed. asker: only what is the asker's own.
# owner: one person's thing, named in the request. organisation: whoever belongs to it. sign-in: who signs in.
PATHS: dict[str, Who] = {
    "GET /public/{filename:path}": "anybody",
    "GET /assets/{filename:path}": "anybody",
    "GET /auth/config": "anybody",
    "GET /project/translations": "anybody",
    "GET /favicon": "anybody",
    "GET /logo": "anybody",
    "GET /avatars/{avatar_id:str}": "anybody",
    "HEAD /": "anybody",
    "GET /health": "anybody",
    "GET /{full_path:path}": "anybody",
    "POST /logout": "asker",
    "POST /set-session-cookie": "asker",
    "GET /user": "asker",
    "GET /project/settings": "asker",
    "POST /project/threads": "asker",
    "GET /unread": "asker",
    "GET /connect/meta": "asker",
    "GET /connect/meta/callback": "asker",
    "PUT /feedback": "owner",
    "DELETE /feedback": "owner",
    "GET /project/thread/{thread_id}": "owner",
    "GET /project/share/{thread_id}": "owner",
    "PUT /project/thread/share": "owner",
    "GET /project/thread/{thread_id}/element/{element_id}": "owner",
    "PUT /project/element": "owner",
    "DELETE /project/element": "owner",
    "PUT /project/thread": "owner",
    "DELETE /project/thread": "owner",
    "POST /project/action": "owner",
    "POST /project/file": "owner",
    "GET /project/file/{file_id}": "owner",
    "GET /export/{thread_id}/{element_id}.csv": "owner",
    "GET /files/{path:path}": "owner",
    "GET /reports/hook_report.{format}": "organisation",
    "GET /reports/copy_brief.{format}": "organisation",
    "GET /prompt_tests/{suite}.html": "operator",
    "POST /auth/header": "sign-in",
    "POST /login": "sign-in",
}
# Each event of the page's connection: it acts for the session of its own connection, never for one that it names.
EVENTS = {
    "connect": "refused with another's conversation or session",
    "connection_successful": "resumes what the connection may read",
    "client_message": "is written into the session's own conversation",
    "window_message": "knows two words and a notification of the asker's own",
    "edit_message": "finds messages of the session's own chat",
    "stop": "stops the session's own turn",
    "clear_session": "clears the session's own",
    "disconnect": "keeps the session's own metadata",
    "message_favorite": "switched off",
    "fetch_favorites": "switched off",
    "audio_start": "switched off",
    "audio_chunk": "switched off",
    "audio_end": "switched off",
    "chat_settings_change": "changes the session's own",
    "chat_settings_edit": "changes the session's own",
}


@dataclass
class World:
    """An owner with everything that a person can have, and those who are after it."""

    house: House
    everybody: People
    people: dict[str, User | None]
    brand: Brand
    thread: str
    step: str
    element: str
    feedback: str
    file: str
    run: str
    sessions: dict[str, WebsocketSession] = field(default_factory=dict)
    upload: str = ""

    def http(self, who: str) -> httpx.AsyncClient:
        """The chat's server, as this one's browser reaches it."""
        person = self.people[who]
        cookies = {"access_token": create_jwt(PageUser(str(person.id), person.email))} if person else {}
        transport = httpx.ASGITransport(Door(app, self.house), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=cookies)

    def kept(self) -> list[tuple[Any, ...]]:
        """All that is the owner's, as the database has it."""
        person = self.people["owner"]
        assert person
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.everybody.database.owner) as conn:
            for table in ("chat_threads", "chat_steps", "chat_elements", "chat_feedback"):
                rows += conn.execute(
                    f"SELECT to_jsonb(t) - 'updated_at' FROM {table} t WHERE user_id = %s ORDER BY t.id",  # type: ignore[arg-type]
                    [person.id],
                ).fetchall()
            rows += conn.execute("SELECT id, status FROM job_runs ORDER BY id").fetchall()
        return rows


THIEVES = ("colleague", "stranger", "removed", "anonymous")


def paths() -> dict[str, Any]:
    """Every address that the server has, by method."""
    found: dict[str, Any] = {}

    def walk(routes: list[Any]) -> None:
        for route in routes:
            if hasattr(route, "original_router"):
                walk(route.original_router.routes)
            elif isinstance(route, Mount):
                assert route.path == "/ws/socket.io", f"{route.path} is mounted and not in the table"
            else:
                for method in route.methods or ():
                    # Starlette answers HEAD where it answers GET.
                    if method != "HEAD" or route.path == "/":
                        found.setdefault(f"{method} {route.path}", route)

    walk(app.router.routes)
    return found


def session_of(who: str, person: User, thread: str) -> WebsocketSession:
    async def emit(event: str, data: object) -> None: ...

    user = PersistedUser(
        id=str(person.id), identifier=str(person.id), display_name=person.email, createdAt="2026-01-01T00:00:00Z"
    )
    made = WebsocketSession(
        id=f"page-{who}-{uuid4()}",
        socket_id=f"socket-{who}-{uuid4()}",
        emit=emit,  # type: ignore[arg-type]
        emit_call=emit,  # type: ignore[arg-type]
        user_env={},
        client_type="webapp",
        user=user,
        thread_id=thread,
    )
    made.has_first_interaction = True
    return made


def attempts(world: World, who: str) -> dict[str, list[dict[str, Any]]]:
    """For each address of somebody's own: what a browser sends for it, also with a page of the sender's own."""
    pages = [world.sessions["owner"].id]
    if who in world.sessions and who != "owner":
        pages.append(world.sessions[who].id)
    own = {"type": "custom", "name": "AnswerTable", "display": "inline", "threadId": world.thread, "forId": world.step}
    forged = {**own, "id": world.element, "props": {"forged": who}}
    stop = {"name": "stop_job", "payload": {"job": world.run}, "label": "", "tooltip": "", "icon": None}
    rated = {"forId": world.step, "value": 0, "threadId": world.thread, "comment": "forged"}
    thread = f"/project/thread/{world.thread}"
    link = world.house.link(world.file)
    return {
        "GET /project/thread/{thread_id}": [{"url": thread}],
        "GET /project/share/{thread_id}": [{"url": f"/project/share/{world.thread}"}],
        "GET /project/thread/{thread_id}/element/{element_id}": [{"url": f"{thread}/element/{world.element}"}],
        "GET /export/{thread_id}/{element_id}.csv": [{"url": f"/export/{world.thread}/{world.element}.csv"}],
        "GET /files/{path:path}": [{"url": link}, {"url": f"/files/{world.file}"}],
        "GET /project/file/{file_id}": [{"url": f"/project/file/{world.upload}?session_id={page}"} for page in pages],
        "PUT /project/thread/share": [{"url": "/project/thread/share", "json": to_share(world)}],
        "PUT /feedback": [{"url": "/feedback", "json": {"feedback": rated, "sessionId": page}} for page in pages],
        "DELETE /feedback": [{"url": "/feedback", "json": {"feedbackId": world.feedback}}],
        "PUT /project/element": [{"url": "/project/element", "json": about(forged, page)} for page in pages],
        "PUT /project/thread": [{"url": "/project/thread", "json": {"threadId": world.thread, "name": "forged"}}],
        "POST /project/action": [
            {"url": "/project/action", "json": {"action": {**stop, "id": "1"}, "sessionId": page}} for page in pages
        ],
        "POST /project/file": [
            {"url": f"/project/file?session_id={page}", "files": {"file": ("a.csv", b"a,b", "text/csv")}}
            for page in pages
        ],
        "DELETE /project/element": [{"url": "/project/element", "json": about(forged, page)} for page in pages],
        "DELETE /project/thread": [{"url": "/project/thread", "json": {"threadId": world.thread}}],
    }


def about(element: dict[str, Any], page: str) -> dict[str, Any]:
    return {"element": element, "sessionId": page}


def to_share(world: World) -> dict[str, Any]:
    return {"threadId": world.thread, "isShared": True}


async def asked(world: World, who: str, path: str, request: dict[str, Any]) -> httpx.Response:
    before = asyncio.all_tasks()
    async with world.http(who) as http:
        answer = await http.request(path.split(" ")[0], **request)
    # Chainlit writes in tasks of its own, behind the answer.
    if left := asyncio.all_tasks() - before:
        await asyncio.wait(left, timeout=30)
    await chainlit.data.get_data_layer().close()  # type: ignore[union-attr]
    return answer


async def shares(world: World) -> bool:
    """The owner shares the conversation."""
    request = {"url": "/project/thread/share", "json": to_share(world)}
    return (await asked(world, "owner", "PUT /project/thread/share", request)).is_success
