"""Whole columns out of Postgres: an array of doubles as one block of memory, without a Python object for each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncCursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from store.db import Connection

_HEAD = 20  # Dimensions, whether there are nulls, type, length, lower bound: five integers of four bytes.
_DOUBLES = 1022  # The type number of float8[], the same in every Postgres.
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">f8")])


class Doubles(Loader):
    """`float8[]` of one dimension and without NULLs, as numpy array. The wire format is array_send's."""

    format = Format.BINARY

    def load(self, data: Buffer) -> NDArray[np.float64]:
        """The array; empty for an empty one."""
        return np.frombuffer(bytes(data)[_HEAD:], dtype=_ELEMENT)["value"].astype(np.float64)


def whole_columns(conn: Connection) -> AsyncCursor[tuple[Any, ...]]:
    """A cursor that reads arrays of doubles as numpy arrays."""
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(_DOUBLES, Doubles)
    return cursor
