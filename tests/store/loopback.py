"""A TCP door on this machine to a Postgres that only has a Unix socket, for programs that insist on one."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def door(folder: Path) -> Iterator[int]:
    """The port on 127.0.0.1 behind which the server with its socket in `folder` answers."""
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever, daemon=True)
    running.start()
    socket_path = next(folder.glob(".s.PGSQL.[0-9]*[0-9]"))

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back_writer = await asyncio.open_unix_connection(str(socket_path))
        await asyncio.gather(_copy(reader, back_writer), _copy(back_reader, writer))

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(through, "127.0.0.1", 0), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        running.join()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(1 << 16):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
