"""The insights edge: what was asked, one page of it, and the figures of whole accounts."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tests.wire.graph import world as names
from tests.wire.graph.errors import GraphError, bad, known
from tests.wire.graph.faults import Faults
from tests.wire.graph.metrics import AdDays, Ints, ad_days
from tests.wire.graph.rows import ALWAYS, FIELDS, RowWriter
from tests.wire.graph.world import GraphWorld

RETENTION_MONTHS = 37
MALFORMED = (4, 9)
_DEFAULT = ("account_id", "campaign_id", "adset_id", "ad_id", "impressions", "spend")
_BLOCK = 1 << 16
_HELD_ROWS = 60_000

Page = tuple[list[str], str, str | None]


@dataclass(frozen=True)
class Query:
    """What an insights call asks of one account. `ads` None: all of them."""

    account: int
    level: Literal["ad", "account"]
    since: date
    until: date
    increment: int
    fields: tuple[str, ...]
    ads: tuple[int, ...] | None

    @property
    def key(self) -> str:
        """The slice: the same for the same rows, whatever page or fields; play curves are a read of their own."""
        which = "all" if self.ads is None else f"{len(self.ads)}:{hash(self.ads) & 0xFFFFFF:06x}"
        which += " curves" if "video_play_curve_actions" in self.fields else ""
        return f"{self.account}|{self.level}|{self.since}|{self.until}|{which}"

    @cached_property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def read_query(world: GraphWorld, account: int, params: Mapping[str, str]) -> Query:
    """Understands the parameters, or says what Meta says of wrong ones."""
    since, until = _range(world, params)
    level = params.get("level", "account")
    if level not in ("ad", "account"):
        raise bad(f"Level {level} is not served by the loopback")
    wanted = _field_list(params.get("fields"))
    unknown = [name for name in wanted if name not in FIELDS]
    if unknown:
        raise bad(f"{unknown[0]} is not valid for fields param. please check https://developers.facebook.com/docs/")
    increment = params.get("time_increment", "all_days")
    whole = (until - since).days + 1
    every = whole if increment == "all_days" else int(increment) if increment.isdigit() else 0
    if not 1 <= every <= max(90, whole):
        raise bad("time_increment must be an integer between 1 and 90, 'monthly' or 'all_days'")
    return Query(
        account, level, since, until, every, (*[name for name in wanted if name not in ALWAYS], *ALWAYS),
        _ads(world, account, params.get("filtering")) if level == "ad" else None,
    )  # fmt: skip


def _range(world: GraphWorld, params: Mapping[str, str]) -> tuple[date, date]:
    if "time_range" in params:
        try:
            asked = json.loads(params["time_range"])
            since, until = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])
        except (ValueError, KeyError, TypeError) as wrong:
            raise bad("Must be a valid time range: {'since':'YYYY-MM-DD','until':'YYYY-MM-DD'}") from wrong
    elif params.get("date_preset", "last_30d") in ("last_30d", "last_7d", "last_90d"):
        until = world.last_day
        since = until - timedelta(days=int(params.get("date_preset", "last_30d")[5:-1]) - 1)
    else:
        raise bad("Must be a valid date preset")
    if since > until:
        raise GraphError(400, 100, "(#100) since must be before until", 1487851)
    months = (world.today.year - since.year) * 12 + world.today.month - since.month
    if months > RETENTION_MONTHS or (months == RETENTION_MONTHS and since.day < world.today.day):
        raise GraphError(
            400, 3018, "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
        )
    return since, until


def _field_list(text: str | None) -> tuple[str, ...]:
    if not text:
        return _DEFAULT
    listed = json.loads(text) if text.startswith("[") else text.split(",")
    return tuple(dict.fromkeys(name.strip() for name in listed if name.strip()))


def _ads(world: GraphWorld, account: int, text: str | None) -> tuple[int, ...] | None:
    """The ads that a filter lets through; None: all of them.

    Of deleted and archived ads Meta tells only who asks for their status, or for the ad.
    """
    try:
        filters: list[dict[str, Any]] = json.loads(text or "[]")
    except ValueError as wrong:
        raise bad("Param filtering must be an array") from wrong
    found: set[int] = set(range(world.ads))
    if not any(str(one.get("field")).endswith(("effective_status", "ad.id", "ad_id")) for one in filters):
        found = {ad for ad in found if names.status_of(ad) not in ("DELETED", "ARCHIVED")}
    for one in filters:
        name, value = str(one.get("field")), one.get("value")
        values = {str(item) for item in (value if isinstance(value, list) else [value])}
        if name in ("ad.id", "ad_id"):
            kept = {ad[1] for id in values if (ad := names.ad_of(id)) and ad[0] == account}
        elif name == "adset.id":
            kept = {ad for ad in found if names.ad_set_id(account, names.ad_set_of(ad)) in values}
        elif name == "campaign.id":
            kept = {ad for ad in found if names.campaign_id(account, names.campaign_of(ad)) in values}
        elif name in ("ad.effective_status", "effective_status"):
            kept = {ad for ad in found if names.status_of(ad) in values}
        elif name in ("ad.impressions", "impressions", "ad.spend", "spend"):
            kept = found
        else:
            raise bad(f"Filtering field {name} is invalid")
        # NOT_IN and NOT_EQUAL let the others through.
        found = found - kept if str(one.get("operator")).startswith("NOT") else found & kept
    return None if len(found) == world.ads else tuple(sorted(found))


@dataclass
class Insights:
    """Pages of insights over a world, in its present state."""

    world: GraphWorld
    faults: Faults
    reading: int = 1

    def __post_init__(self) -> None:
        self._held: dict[tuple[Query, int, str | None], Page] = {}
        self._held_rows = 0
        self._long: tuple[Query, AdDays, list[int]] | None = None
        self._writers = [RowWriter(self.world, n) for n in range(len(self.world.accounts))]

    def switch(self, faults: Faults, reading: int) -> None:
        """Other faults, or another reading."""
        self.faults, self.reading = faults, reading
        self._held, self._held_rows, self._long = {}, 0, None

    def page(self, query: Query, limit: int, after: str | None) -> Page:
        """Rows as JSON texts, the cursor before them, and the cursor after them when there are more.

        The first ones written are held, so that a benchmark's rounds measure the reader.
        """
        found = self._held.get((query, limit, after))
        if found is None:
            found = self._page(query, limit, after)
            if self._held_rows < _HELD_ROWS:
                self._held[query, limit, after] = found
                self._held_rows += len(found[0])
        return found

    def _page(self, query: Query, limit: int, after: str | None) -> Page:
        start = _read_cursor(after)
        if query.level == "account":
            made = self._account_rows(query)
            more = start + limit < len(made)
            return made[start : start + limit], _cursor(start), _cursor(start + limit) if more else None
        if query.increment != 1:
            return self._long_rows(query, start, limit)
        rows, following = self._slice(query, start, limit)
        self._refuse_too_much(len(rows))
        self._refuse_unreadable(query, rows)
        written = self._writers[query.account].write(rows, query.fields)
        return self._spoil(rows, written), _cursor(start), None if following is None else _cursor(following)

    def count(self, query: Query) -> int:
        """How many ad-days the query finds."""
        return len(self._all(query))

    def _slice(self, query: Query, start: int, limit: int) -> tuple[AdDays, int | None]:
        """Up to `limit` ad-days from place `start` of the grid of days and ads on, and the place of the next one."""
        ads = np.array(range(self.world.ads) if query.ads is None else query.ads, dtype=np.int64)
        whole, found, have = len(ads) * query.days, [], 0
        step = max(256, min(_BLOCK, limit * 2))
        while start < whole and have <= limit:
            places = np.arange(start, min(start + step, whole), dtype=np.int64)
            days = places // max(len(ads), 1) + query.since.toordinal()
            piece = ad_days(self.world, self.faults, self.reading, query.account, ads[places % len(ads)], days)
            found.append(piece)
            have += len(piece)
            start += step
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return ad_days(self.world, self.faults, self.reading, query.account, none, none), None
        rows = join(found)
        if len(rows) <= limit:
            return rows, None
        place = int(np.searchsorted(ads, rows.ad[limit])) + (int(rows.day[limit]) - query.since.toordinal()) * len(ads)
        return rows.take(slice(0, limit)), place

    def _all(self, query: Query) -> AdDays:
        ads = np.array(range(self.world.ads) if query.ads is None else query.ads, dtype=np.int64)
        since = query.since.toordinal()
        return join([
            ad_days(self.world, self.faults, self.reading, query.account, ads, np.full(len(ads), day, dtype=np.int64))
            for day in range(since, since + query.days)
        ])  # fmt: skip

    def _account_rows(self, query: Query) -> list[str]:
        sums, until = periods(self._all(query), query, by_ad=False)
        return self._writers[query.account].write_account(
            sums, query.fields, until, lacking=self.faults.account_lacks_purchases
        )

    def _long_rows(self, query: Query, start: int, limit: int) -> Page:
        """Rows that cover several days each."""
        if self._long is None or self._long[0] != query:
            self._long = (query, *periods(self._all(query), query, by_ad=True))
        _, sums, until = self._long
        part = sums.take(slice(start, start + limit))
        self._refuse_too_much(len(part))
        self._refuse_unreadable(query, part)
        written = self._writers[query.account].write(part, query.fields, until[start : start + limit])
        return written, _cursor(start), _cursor(start + limit) if start + limit < len(sums) else None

    def _refuse_too_much(self, rows: int) -> None:
        if self.faults.too_much_above and rows > self.faults.too_much_above:
            # Meta says it in two ways: with its own subcode, or as an unknown error.
            raise known("100/1487534" if rows % 2 else "too much")

    def _refuse_unreadable(self, query: Query, rows: AdDays) -> None:
        if self.unreadable(query) and bool((rows.ad == self.faults.unreadable_ad).any()):
            raise known("1504044")

    def unreadable(self, query: Query) -> bool:
        """Whether the query asks for the one field of the one ad that Meta cannot read."""
        faults = self.faults
        if not faults.unreadable_ad or faults.unreadable_field not in query.fields:
            return False
        return query.ads is None or faults.unreadable_ad in query.ads

    def _spoil(self, rows: AdDays, written: list[str]) -> list[str]:
        """The two ads whose rows nobody can read: one has no number for its spend, the other has lost its day."""
        if not self.faults.malformed:
            return written
        first, second = MALFORMED
        for n, ad in enumerate(rows.ad.tolist()):
            if ad == first:
                row = json.loads(written[n])
                written[n] = json.dumps({**row, "spend": "not available", "impressions": "12,5x"})
            elif ad == second:
                row = json.loads(written[n])
                del row["date_start"]
                written[n] = json.dumps({**row, "actions": "purchase"})
        return written


def join(pieces: list[AdDays]) -> AdDays:
    return AdDays(**{f.name: np.concatenate([getattr(piece, f.name) for piece in pieces]) for f in fields(AdDays)})


def periods(days: AdDays, query: Query, by_ad: bool) -> tuple[AdDays, list[int]]:
    """Sums over each period of the query, by ad or over all; and each one's last day."""
    since, last = query.since.toordinal(), query.until.toordinal()
    first: Ints = (days.day - since) // query.increment * query.increment + since
    key = first * (1 << 32) + (days.ad if by_ad else 0)
    keys, which = np.unique(key, return_inverse=True)
    summed = {
        f.name: np.bincount(which, weights=getattr(days, f.name), minlength=len(keys)).round().astype(np.int64)
        for f in fields(AdDays)
    }
    summed["day"] = keys >> 32
    summed["ad"] = keys & 0xFFFFFFFF
    return AdDays(**summed), np.minimum(summed["day"] + query.increment - 1, last).tolist()


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"place:{place}".encode()).decode().rstrip("=")


def _read_cursor(text: str | None) -> int:
    if not text:
        return 0
    try:
        told = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        return int(told.removeprefix("place:"))
    except (ValueError, binascii.Error) as wrong:
        raise bad("Invalid cursors values: after", 1487742) from wrong
