"""Where the files lie that running sessions are dropped: a folder of each chat process, of which several may share one
data folder."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path


def own_folder(shared: Path) -> Path:
    """Makes this process's folder below the shared one, and removes those of processes that are gone: what they left
    is of no use to anybody. A process holds the lock on its folder until it ends, however it ends."""
    # Chainlit writes files readable by everybody on the machine.
    shared.mkdir(mode=0o700, parents=True, exist_ok=True)
    shared.chmod(0o700)
    # One at a time, so that nobody takes a folder for left behind that its process has made and not locked yet.
    turn = os.open(shared, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for left in shared.iterdir():
            _remove_unless_held(left)
        own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=shared))
        # Stays open: closing it would let the lock go.
        fcntl.flock(os.open(own, os.O_RDONLY), fcntl.LOCK_EX)
    finally:
        os.close(turn)
    return own


def _remove_unless_held(left: Path) -> None:
    if left.is_symlink() or not left.is_dir():
        left.unlink(missing_ok=True)
        return
    found = os.open(left, os.O_RDONLY)
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    finally:
        os.close(found)
    shutil.rmtree(left, ignore_errors=True)
