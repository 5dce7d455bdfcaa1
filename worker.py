"""The job process: settings → wiring → work until told to stop."""

import asyncio
import logging
import signal

import settings
import wiring


async def _work(configured: settings.Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, stopped.set)
    async with wiring.worker(configured):
        print("The worker takes jobs. Ctrl-C stops it; unfinished work goes on at the next start.", flush=True)
        await stopped.wait()


def run(configured: settings.Settings) -> int:
    """Works until interrupted. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(_work(configured))
    return 0


if __name__ == "__main__":
    raise SystemExit(run(settings.load()))
