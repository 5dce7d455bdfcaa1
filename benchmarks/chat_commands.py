"""A slash command in the chat, from the message's arrival to the end of its answer, beside the tool alone.

A browser's part is played by a socket on this machine, so what is timed is the server: the web socket, the chat, the
tool, the thread's storage, and the sending of the answer.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import socketio

import wiring
from benchmarks.timing import free_port, head, kept, line, p95, serving
from settings import Settings
from store.people import LOCAL_USER
from tools import commands, registry
from tools.deps import choose_brand

MOST_ABOVE_SECONDS = 0.1
ASKED = "/top_hooks days=30"
BRAND = "bramblehound-demo"
# The chat starts its worker and imports what a free question needs after its first page; until then it shares the
# processor with them, and answers take up to 0.2 s longer.
SETTLED_SECONDS = 8


class Page:
    """What a browser's page sends and waits for."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self._client = client
        self._ended = asyncio.Event()
        self._shown = 0
        client.on("task_end", self._on_end)
        client.on("new_message", self._on_message)

    async def ask(self, text: str) -> float:
        """Seconds from sending to the end of the answer."""
        self._ended.clear()
        self._shown = 0
        message = {
            "id": str(uuid4()),
            "threadId": "",
            "name": "you",
            "type": "user_message",
            "output": text,
            "createdAt": datetime.now(UTC).isoformat(),
        }
        began = time.perf_counter()
        await self._client.emit("client_message", {"message": message, "fileReferences": []})
        await asyncio.wait_for(self._ended.wait(), 60)
        return time.perf_counter() - began

    async def _on_end(self, *_: Any) -> None:
        # The chat also says so when the socket opens; an answer has at least one message before its end.
        if self._shown:
            self._ended.set()

    async def _on_message(self, *_: Any) -> None:
        self._shown += 1


@asynccontextmanager
async def page(port: int) -> AsyncGenerator[Page]:
    """A signed-in page of the chat at this port."""
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, headers={"origin": address}) as web:
        (await web.post("/auth/header")).raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in web.cookies.items())
    client = socketio.AsyncClient()
    opened = Page(client)
    await client.connect(
        address,
        headers={"cookie": cookies, "origin": address},
        auth={"sessionId": str(uuid4()), "clientType": "webapp", "userEnv": "{}", "chatProfile": quote(BRAND)},
        socketio_path="/ws/socket.io",
        transports=["websocket"],
    )
    try:
        await client.emit("connection_successful")
        await asyncio.sleep(SETTLED_SECONDS)
        yield opened
    finally:
        await client.disconnect()


@asynccontextmanager
async def tool_alone(settings: Settings) -> AsyncGenerator[Any]:
    """Runs the same tool in this process, on the same database."""
    async with wiring.command_line(settings) as wired:
        deps = wired.deps(LOCAL_USER, None, datetime.now(UTC))
        deps = deps.about(await choose_brand(deps, BRAND))

        async def run() -> float:
            tool, args = commands.parse(ASKED)
            began = time.perf_counter()
            await registry.run(deps, tool, args)
            return time.perf_counter() - began

        yield run


async def measure(home: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds in the chat and of the tool alone, measured in turn."""
    port = free_port()
    chat: list[float] = []
    alone: list[float] = []
    with serving(port, {"VIRALTRACKER_HOME": str(home), "PORT": str(port)}):
        async with page(port) as shown, tool_alone(Settings(viraltracker_home=home)) as run:
            for number in range(rounds + 3):
                in_chat, by_itself = await shown.ask(ASKED), await run()
                if number >= 3:  # The first ones warm caches on both sides.
                    chat.append(in_chat)
                    alone.append(by_itself)
    return chat, alone


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vtb", ignore_cleanup_errors=True) as folder:
        chat, alone = asyncio.run(measure(Path(folder), asked.rounds))
    above = p95(chat) - p95(alone)
    print(head(f"In the chat: {ASKED}"))
    print(line("the tool alone", alone))
    print(line("the chat, message to end of answer", chat))
    print(f"{'p95 above the tool':<46}{'':>10}{above * 1000:>10.0f}{'≤ 100':>16}{kept(above <= MOST_ABOVE_SECONDS):>9}")


if __name__ == "__main__":
    main()
