"""What we change in Chainlit's page and server, each change with its reason. Called once, before serving."""

import logging
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import chainlit.config
import chainlit.server
from chainlit.emitter import ChainlitEmitter
from chainlit.server import app
from chainlit.session import WebsocketSession
from fastapi import FastAPI

from chat.uploads import own_folder

_OUTSIDE = re.compile(r"<link[^>]*(?:fonts\.googleapis|fonts\.gstatic|cdn\.jsdelivr)[^>]*/>\s*", re.DOTALL)
_OUTSIDE_META = re.compile(r'<meta property="og:(?:image|url)"[^>]*>\s*')


def adapt(home: Path, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> None:
    """Makes Chainlit serve only what is ours, keep its files in the data folder, and stop in our order."""
    _no_outside_links()
    # The person's own light or dark setting, which the page's script knows and the configuration's type does not.
    object.__setattr__(chainlit.config.config.ui, "default_theme", "system")
    logging.getLogger("chainlit").setLevel(logging.ERROR)
    chainlit.config.FILES_DIRECTORY = own_folder(home / "chat-files")
    # Chainlit's own would delete a shared folder and end the process before the database is closed.
    app.router.lifespan_context = lifespan
    # Profiles carry no settings of their own here; Chainlit's way of looking for them blocks the running loop.
    WebsocketSession.get_config = _one_config  # type: ignore[method-assign]
    _name_drops()


def written() -> str:
    """The page as it is served to everybody; call it after `adapt`."""
    return chainlit.server.get_html_template("")


def _no_outside_links() -> None:
    """The built page loads fonts and KaTeX from public hosts; this one loads nothing from anywhere else."""
    made = chainlit.server.get_html_template

    def template(root_path: str) -> str:
        return _OUTSIDE_META.sub("", _OUTSIDE.sub("", made(root_path)))

    chainlit.server.get_html_template = template


def _name_drops() -> None:
    """A conversation that begins with files alone is called by their names: without any, the page would neither list it
    nor give it an address to come back to."""
    made = ChainlitEmitter.init_thread

    async def init_thread(emitter: ChainlitEmitter, interaction: str) -> None:
        dropped = ", ".join(str(file["name"]) for file in emitter.session.files.values())
        await made(emitter, interaction if interaction.strip() else dropped)

    ChainlitEmitter.init_thread = init_thread  # type: ignore[method-assign]


def _one_config(session: WebsocketSession) -> chainlit.config.ChainlitConfig:
    return chainlit.config.config
