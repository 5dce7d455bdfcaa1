"""What a diagnosis rests on: each ad's sums, what the ad is, and its sums since something was done about it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from domain.ad_sums import SUMMED, AdFigures, AdKind, Grouped, Sums, figures, sums
from domain.metrics import HoldRate
from domain.window import Window
from store.columns import whole_columns
from store.congruence import SQL as CONGRUENCE
from store.db import Connection
from store.performance import Filter
from store.sql import queries

SQL = queries("diagnosis")


class Diagnosed(NamedTuple):
    """All ads of the accounts with results in the window, and which of them were asked about (by place)."""

    figures: AdFigures
    asked: list[int]


class Since(NamedTuple):
    """A recommendation that was done: which ad it was about, and after which day it may show."""

    account: str
    ad_id: str
    decided_on: date


async def ad_figures(
    conn: Connection, which: Filter, window: Window, hold_rate: HoldRate, only_asked: bool = False
) -> Diagnosed:
    """Every ad's figures: they all make the baselines, so the rest of `which` only says which were asked about.

    Args:
        only_asked: Leave the others out.
    """
    accounts = None if which.accounts is None else list(which.accounts)
    given: dict[str, Any] = {"brand_id": which.brand_id, "since": window.since, "until": window.until}
    await conn.execute(SQL["hashing"])
    cur = whole_columns(conn)
    await cur.execute(SQL["sums"], {**given, "accounts": accounts}, prepare=False)
    row = await cur.fetchone()
    keys_of, columns = ([], []) if row is None or row[0] is None else (list(zip(*row[:2], strict=True)), row[2:])
    places: dict[tuple[str, str], int] = {}
    at = [places.setdefault(key, len(places)) for key in keys_of]
    keys = {"with_account": [key[0] for key in places], "with_ad": [key[1] for key in places]}
    cur = await conn.execute(SQL["kinds"], which.parameters() | keys, prepare=False)
    found = await cur.fetchall()
    cur = await conn.execute(SQL["readings"], given, prepare=False)
    readings = {(row[0], row[1]): (row[2], row[3]) for row in await cur.fetchall()}
    ads = [_kind(row, readings.get((row[0], row[1]), (None, None))) for row in found]
    groups = _grouped(np.array(at, dtype=np.int64), columns)
    asked = [n for n, row in enumerate(found) if row[-1]]
    if only_asked and len(asked) < len(ads):
        groups, ads = groups.of(asked, len(ads)), [ads[n] for n in asked]
        asked = list(range(len(ads)))
    return Diagnosed(figures(ads, groups, window.until, hold_rate), asked)


async def scores(conn: Connection, brand_id: UUID) -> dict[tuple[str, str], tuple[float | None, datetime]]:
    """The score of each ad's newest congruence check, and when it was made."""
    cur = await conn.execute(CONGRUENCE["newest_scores"], {"brand_id": brand_id})
    return {(row[0], row[1]): (row[2], row[4]) for row in await cur.fetchall()}


async def since(conn: Connection, which: Filter, done: Sequence[Since], until: date, hold_rate: HoldRate) -> Sums:
    """The sums of each ad after the day on which its recommendation was done, in the order of `done`."""
    given = {
        "brand_id": which.brand_id,
        "places": list(range(len(done))),
        "with_account": [one.account for one in done],
        "with_ad": [one.ad_id for one in done],
        "days": [one.decided_on for one in done],
        "until": until,
    }
    cur = whole_columns(conn)
    await cur.execute(SQL["since_decided"], given, prepare=False)
    row = await cur.fetchone()
    columns = [] if row is None or row[0] is None else row
    at = columns[0].astype(np.int64) if columns else np.empty(0, dtype=np.int64)
    return sums(_grouped(at, columns), len(done), hold_rate)


def _kind(row: tuple[Any, ...], reading: tuple[Any, ...]) -> AdKind:
    account, ad_id, name, plain_format, objective, status, _ = row
    awareness, creative_format = reading
    return AdKind(account, ad_id, name, awareness, creative_format or plain_format, objective, status)


def _grouped(at: Any, columns: Sequence[Any]) -> Grouped:
    """Columns of part, covered metrics and sums."""
    table = columns or [np.empty(0) for _ in range(2 + len(SUMMED))]
    named: dict[str, Any] = dict(zip(SUMMED, table[2:], strict=True))
    return Grouped(at, table[0].astype(np.int64), table[1].astype(np.int64), named)
