"""A name for each living worker, and whose work it may take over.

DBOS resumes the work of an executor under that executor's name, so two living workers must never share one, and
the name of a dead one must be found again. A slot is a number guarded by an advisory lock on a connection: the
database frees it the moment its holder dies, on whichever machine that was. Each version of the jobs counts for itself:
a worker of the next version must not keep the name under which an earlier one's work waits.
"""

from types import TracebackType
from zlib import crc32

import psycopg

from store.sql import queries

SQL = queries("slots")
_SPACE = 730_411_824
_VERSIONS = 1_000_000_000
MOST = 64


class Slots:
    """The slot of this process and a look at the others. Used from one thread at a time."""

    def __init__(self, url: str, version: str) -> None:
        self._space = _space(version)
        self._conn = psycopg.connect(url, autocommit=True)
        self.mine = next((slot for slot in range(1, MOST + 1) if self._take(slot)), None)

    def __enter__(self) -> "Slots":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone frees the slot too, but only when the server gets round to it.
        if not self._conn.broken:
            self._conn.execute(SQL["free_all"])
        self._conn.close()

    def executor(self) -> str:
        """The name under which this process works.

        Raises:
            RuntimeError: As many workers as are allowed are alive.
        """
        if self.mine is None:
            raise RuntimeError(f"{MOST} workers are running on this database; stop one before starting another")
        return name(self.mine)

    def abandoned(self, names: set[str]) -> list[str]:
        """Those of these executors that no living process is."""
        found: list[str] = []
        for slot in range(1, MOST + 1):
            if slot != self.mine and name(slot) in names and self._take(slot):
                self._conn.execute(SQL["free"], {"space": self._space, "slot": slot})
                found.append(name(slot))
        return found

    def _take(self, slot: int) -> bool:
        row = self._conn.execute(SQL["take"], {"space": self._space, "slot": slot}).fetchone()
        return row is not None and bool(row[0])


def name(slot: int) -> str:
    """The executor of this slot, as the ledger has it."""
    return f"worker-{slot}"


def _space(version: str) -> int:
    return _SPACE + crc32(version.encode()) % _VERSIONS


def anybody(url: str, version: str) -> bool:
    """Whether a worker of this version is alive on this database, in any process."""
    with psycopg.connect(url, autocommit=True) as conn:
        row = conn.execute(SQL["anybody"], {"space": _space(version), "most": MOST}).fetchone()
    return row is not None and bool(row[0])
