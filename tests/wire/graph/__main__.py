"""`python -m tests.wire.graph [--port 8600] [--world JSON]`: serves on loopback and prints the address first."""

import argparse
import logging
import socket

import uvicorn

from tests.wire.graph.server import Server
from tests.wire.graph.world import GraphWorld


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--world", default="{}")
    asked = parser.parse_args()
    server = Server(GraphWorld.model_validate_json(asked.world))
    # Only of a socket that is called TCP does asyncio switch Nagle off, which costs 40 ms an answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", asked.port))
        # Before the address is told: who calls at once waits, and is not refused.
        listening.listen(2048)
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.begin(server.state.world)
        print(server.url, flush=True)
        # A connection dropped on purpose is not news.
        logging.getLogger("uvicorn.error").addFilter(lambda record: "ASGI callable returned without" not in record.msg)
        config = uvicorn.Config(server, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=60)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
