"""What the page may cause: opening, a message, coming back. Registered with Chainlit once, by serve."""

import asyncio

import chainlit as cl
from chainlit.element import Element
from chainlit.types import ChatProfile, Starter, ThreadDict
from chainlit.user import User as PageUser
from starlette.datastructures import Headers

from chat import drop, questions, slash, welcome
from chat.asker import user_of
from chat.door import LOOPBACK, host_name
from chat.house import House
from chat.problems import told
from chat.talk import begin
from chat.threads import Threads
from domain.brand import User
from tools.commands import is_command


def register(house: House) -> Threads:
    """Tells Chainlit whom to call; returns the data layer."""
    layer = Threads(house)
    following: set[asyncio.Task[None]] = set()
    _sign_in(house)

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
        await cl.context.emitter.set_commands(slash.menu())

    @cl.on_chat_resume
    async def on_chat_resume(thread: ThreadDict) -> None:
        await cl.context.emitter.set_commands(slash.menu())
        left = drop.unfinished(thread)
        if left:
            following.add(task := asyncio.create_task(take_up(house, left)))
            task.add_done_callback(following.discard)

    @cl.on_message
    async def on_message(message: cl.Message) -> None:
        await answer(house, message)

    return layer


async def answer(house: House, message: cl.Message) -> None:
    """One message: files to import, a command, or a free question."""
    typed = slash.as_typed(message)
    files: list[Element] = [element for element in message.elements if element.path]
    async with told("answering a message"):
        talk = await begin(house, typed or ", ".join(file.name for file in files))
        if files:
            await drop.take_in(talk, files)
        if is_command(typed):
            await slash.run(talk, typed)
        elif typed and not files:
            await questions.answer(talk, typed)


async def take_up(house: House, jobs: list[tuple[str, drop.Progress]]) -> None:
    """Coming back shows the rest of what went on meanwhile."""
    async with told("following a job"):
        talk = await begin(house, "")
        for job_id, progress in jobs:
            await drop.follow(talk, job_id, progress)


def _sign_in(house: House) -> None:
    """The local user on this machine; everybody else with a password that the auth server checks."""
    local, sign_in = house.given.local_user, house.given.sign_in
    if sign_in is not None:

        @cl.password_auth_callback
        async def password_auth_callback(email: str, password: str) -> PageUser | None:
            user = await sign_in(email, password)
            return _page_user(user) if user else None

    elif local is not None:

        @cl.header_auth_callback
        async def header_auth_callback(headers: Headers) -> PageUser | None:
            # The door has refused foreign hosts already; a sign-in without a password checks for itself.
            return _page_user(local) if host_name(headers.get("host", "")) in LOOPBACK else None


def _page_user(user: User) -> PageUser:
    made = PageUser(identifier=str(user.id), display_name=user.email)
    assert user_of(made.identifier, made.display_name) == user
    return made
