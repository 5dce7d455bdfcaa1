"""What the page may cause: opening, a message, coming back. Registered with Chainlit once, by serve."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import chainlit as cl
from chainlit.element import Element
from chainlit.types import ChatProfile, Feedback, Starter, ThreadDict
from chainlit.user import User as PageUser
from starlette.datastructures import Headers

from chat import connect_meta, drop, following, questions, sharing, slash, thumbs, unread, welcome
from chat.asker import asker, user_of
from chat.house import House
from chat.origins import LOOPBACK, host_name
from chat.pages import answering
from chat.problems import told
from chat.secrets import hidden
from chat.talk import begin
from chat.threads import Threads
from domain.brand import User
from tools.commands import is_command


def register(house: House) -> Threads:
    """Tells Chainlit whom to call; returns the data layer."""
    layer = Threads(house)
    taking_up: set[asyncio.Task[None]] = set()
    _sign_in(house)
    _connecting_again(house)

    def soon(saying: Coroutine[Any, Any, None]) -> None:
        """Chainlit shows the conversation only once its handler has returned."""
        taking_up.add(task := asyncio.create_task(saying))
        task.add_done_callback(taking_up.discard)

    @cl.data_layer
    def data_layer() -> Threads:
        return layer

    @cl.set_chat_profiles
    async def set_chat_profiles(page_user: PageUser | None, language: str | None = None) -> list[ChatProfile]:
        return await welcome.profiles(house)

    @cl.set_starters
    async def set_starters(page_user: PageUser | None, language: str | None = None) -> list[Starter]:
        return []

    @cl.on_chat_start
    async def on_chat_start() -> None:
        await _tell_page(house)

    @cl.on_chat_resume
    async def on_chat_resume(thread: ThreadDict) -> None:
        await _tell_page(house)
        left = following.unfinished(thread)
        if left:
            soon(following.take_up(house, left))

    @cl.action_callback("stop_job")  # pyright: ignore[reportUntypedFunctionDecorator] its hint names no type
    async def stop_job(action: cl.Action) -> None:
        async with told("stopping a job"):
            await following.stop(house, str(action.payload["job"]))

    @cl.on_shared_thread_view
    async def on_shared_thread_view(thread: ThreadDict, viewer: PageUser | None) -> bool:
        return await sharing.may_view(layer, thread, viewer)

    @cl.on_feedback
    async def on_feedback(feedback: Feedback) -> None:
        await thumbs.take(house, feedback)

    @cl.on_window_message
    async def on_window_message(told: object) -> None:
        # Of all that the page's window hears, these are its own (public/chat.js): the badge's click, and the way back.
        if told == {"viraltracker": "open_notifications"}:
            await say_for_them(house, "/notifications unread=yes")
        elif notification := unread.opened(told):
            await say_for_them(house, f"/notifications open={notification}")
        elif told == {"viraltracker": "back_from_meta"}:
            with answering(cl.context.session.id):
                await connect_meta.say_how_it_went(house)

    @cl.on_message
    async def on_message(message: cl.Message) -> None:
        await answer(house, message)

    return layer


async def answer(house: House, message: cl.Message) -> None:
    """One message: files to import, a command, or a free question."""
    typed = slash.as_typed(message)
    files: list[Element] = [element for element in message.elements if element.path]
    with answering(cl.context.session.id):
        async with told("answering a message"):
            shown = hidden(typed)
            if shown != typed:
                message.content, message.command = shown, None
                await message.update()
            talk = await begin(house, shown or ", ".join(file.name for file in files))
            if files:
                await drop.take_in(talk, files)
            if is_command(typed):
                await slash.run(talk, typed, shown)
            elif typed and not files:
                await questions.answer(talk, typed)


async def say_for_them(house: House, text: str) -> None:
    """A click that is a message: shown as the person's own, then answered."""
    session = cl.context.session
    if not session.has_first_interaction:
        session.has_first_interaction = True
        await cl.context.emitter.init_thread(text)
    message = cl.Message(content=text, type="user_message", author=asker().email)
    await message.send()
    await answer(house, message)


async def _tell_page(house: House) -> None:
    """What every page shows: the commands, and how much is unread."""
    await cl.context.emitter.set_commands(slash.menu())
    await unread.tell_this_page(house)


def _connecting_again(house: House) -> None:
    """A page whose connection was lost is told again what it shows: Chainlit tells it once, perhaps on the lost one."""
    from chainlit import socket
    from chainlit.server import sio
    from chainlit.session import WebsocketSession

    @sio.on("connection_successful")  # pyright: ignore[reportOptionalCall, reportUntypedFunctionDecorator]
    async def connection_successful(sid: str) -> None:  # pyright: ignore[reportUnusedFunction] Socket.IO calls it
        await socket.connection_successful(sid)
        session = WebsocketSession.get(sid)
        # One whose conversation is taken up again is told there.
        if session is not None and session.restored and not session.thread_id_to_resume:
            await _tell_page(house)


def _sign_in(house: House) -> None:
    """The local user on this machine. Where people sign in, the door has told Chainlit who asks."""
    local = house.given.local_user
    if house.given.sign_in is None and local is not None:

        @cl.header_auth_callback
        async def header_auth_callback(headers: Headers) -> PageUser | None:
            # The gate has refused foreign hosts already; a sign-in without a password checks for itself.
            return _page_user(local) if host_name(headers.get("host", "")) in LOOPBACK else None


def _page_user(user: User) -> PageUser:
    made = PageUser(identifier=str(user.id), display_name=user.email)
    assert user_of(made.identifier, made.display_name) == user
    return made
