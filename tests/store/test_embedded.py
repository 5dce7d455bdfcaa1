"""What would go wrong: two processes of one person that start at the same moment on a new data folder."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

START = """
import asyncio, sys
from pathlib import Path
import wiring
from settings import Settings

async def start():
    async with wiring.database(Settings(viraltracker_home=Path(sys.argv[1]))) as where:
        print(where.app)

asyncio.run(start())
"""


def test_two_processes_may_start_at_once_on_a_new_folder() -> None:
    # A socket's path is short: not pytest's own folder.
    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as home:
        started = [
            subprocess.Popen(
                [sys.executable, "-c", START, home],
                cwd=ROOT,
                env={**os.environ},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], [told[1] for told in ended]
    assert len({told[0] for told in ended}) == 1
