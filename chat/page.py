"""What we change in Chainlit's page and server, each change with its reason. Called once, before serving."""

import logging
import re
import shutil
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import chainlit.config
import chainlit.server
from chainlit.server import app
from chainlit.session import WebsocketSession
from fastapi import FastAPI

_OUTSIDE = re.compile(r"<link[^>]*(?:fonts\.googleapis|fonts\.gstatic|cdn\.jsdelivr)[^>]*/>\s*", re.DOTALL)
_OUTSIDE_META = re.compile(r'<meta property="og:(?:image|url)"[^>]*>\s*')


def adapt(home: Path, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> None:
    """Makes Chainlit serve only what is ours, keep its files in the data folder, and stop in our order."""
    _no_outside_links()
    # The person's own light or dark setting, which the page's script knows and the configuration's type does not.
    object.__setattr__(chainlit.config.config.ui, "default_theme", "system")
    logging.getLogger("chainlit").setLevel(logging.ERROR)
    _files_in(home / "chat-files")
    # Chainlit's own would delete a shared folder and end the process before the database is closed.
    app.router.lifespan_context = lifespan
    # Profiles carry no settings of their own here; Chainlit's way of looking for them blocks the running loop.
    WebsocketSession.get_config = _one_config  # type: ignore[method-assign]


def _no_outside_links() -> None:
    """The built page loads fonts and KaTeX from public hosts; this one loads nothing from anywhere else."""
    made = chainlit.server.get_html_template

    def template(root_path: str) -> str:
        return _OUTSIDE_META.sub("", _OUTSIDE.sub("", made(root_path)))

    chainlit.server.get_html_template = template


def _files_in(folder: Path) -> None:
    """Uploads of running sessions; what a stopped server left there is of no use."""
    shutil.rmtree(folder, ignore_errors=True)
    # Chainlit writes them readable by everybody on the machine.
    folder.mkdir(mode=0o700, parents=True)
    chainlit.config.FILES_DIRECTORY = folder


def _one_config(session: WebsocketSession) -> chainlit.config.ChainlitConfig:
    return chainlit.config.config
