"""A worker that is killed in the middle of a deletion."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

from store.embedded import Addresses

ROOT = Path(__file__).parent.parent.parent
_SCRIPT = """
import asyncio, importlib, os, signal, sys
from pathlib import Path
from connectors.storage import LocalStorage, local_storage
from jobs import deletion, runtime
from jobs.process import jobs
from store.embedded import Addresses

deletion.MOST = 1
runtime.EVERY = 86_400.0  # As in conftest.py.
where, at, count = Addresses(*sys.argv[2:5]), sys.argv[6], 0
data = importlib.import_module("store." + sys.argv[5])

def die(after):
    global count
    count += 1
    if count > after:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(LocalStorage):
    async def delete_folder(self, folder):
        if at == "files": die(2)
        return await super().delete_folder(folder)
    async def delete(self, path):
        if at == "files": die(2)
        return await super().delete(path)

deleted = data.delete_rows
async def dying(*given):
    if at == "rows": die(9)
    return await deleted(*given)
data.delete_rows = dying

async def work():
    storage = local_storage(Path(sys.argv[1]))
    storage.__class__ = Dying
    async with jobs("at_once", where, storage):
        await asyncio.sleep(240)

asyncio.run(work())
"""


async def die(where: Addresses, home: Path, store: Literal["organization_data", "brand_data"], at: str) -> None:
    """Works on what waits, row by row, until some of its "files" or "rows" are gone, and is killed there."""
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SCRIPT, str(home), where.owner, where.app, where.jobs, store, at,
        cwd=ROOT, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(dying.communicate(), 200)
    assert dying.returncode == -signal.SIGKILL, said.decode()
