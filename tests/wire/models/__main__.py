"""The loopback model providers as a process: `python -m tests.wire.models --answer '{"level": "unaware"}'`.

Prints its address, then answers every question with the same JSON until it is stopped.
"""

import argparse
import json
import signal
import threading

from tests.wire.models.wire import model_wire


def main() -> None:
    """Serves until SIGTERM or Ctrl-C."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--answer", type=json.loads, required=True)
    asked.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    asked.add_argument("--port", type=int, default=0)
    given = asked.parse_args()
    stopped = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopped.set())
    with model_wire(given.latency, given.port) as wire:
        wire.script = lambda _: given.answer
        print(wire.url, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
