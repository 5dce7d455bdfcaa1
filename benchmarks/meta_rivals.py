"""The same account read by others: a bare asyncio loop, which is the floor, and the facebook-business SDK.

Each reads ads with their creatives and every ad-day, and stores the ad-days through COPY to a temporary table and an
upsert. Run as a process: `python -m benchmarks.meta_rivals floor|sdk --graph URL …` prints what it took as JSON.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import psycopg

from connectors.meta.insights import DAY_FIELDS, STATUSES

AT_ONCE = 8
PAGE = 500
SLICE_DAYS = 10
CREATIVE = "id,name,status,creative{id,title,body,object_type,object_story_spec,asset_feed_spec,thumbnail_url}"
_ACTIONS = ("omni_purchase", "purchase", "add_to_cart", "initiate_checkout", "landing_page_view", "video_view")
_LISTS = tuple(name for name in DAY_FIELDS if name.startswith("video_"))
_COLUMNS = (
    "ad_id", "date", "spend", "impressions", "reach", "clicks", "link_clicks", "purchase_value",
    *(f"n_{name}" for name in _ACTIONS), *_LISTS, "ad_name", "attribution",
)  # fmt: skip
_TYPES = {"ad_id": "text", "ad_name": "text", "attribution": "text", "date": "date"}
_TABLE = ", ".join(f"{name} {_TYPES.get(name, 'numeric')}" for name in _COLUMNS)
STORED = f"create table if not exists public.bench_rival ({_TABLE}, primary key (ad_id, date))"


@dataclass(frozen=True)
class Taken:
    """What a reader took. Seconds from the first call to the commit; starting Python is left out."""

    seconds: float
    cpu: float
    rows: int
    calls: int
    spend: str
    peak_mb: float


@dataclass(frozen=True)
class Asked:
    """What is read: an account's days, both included."""

    graph: str
    token: str
    account: str
    since: date
    until: date
    database: str


def _listed(row: dict[str, Any], name: str) -> dict[str, str]:
    return {one["action_type"]: one["value"] for one in row.get(name) or ()}


def plain(row: dict[str, Any]) -> tuple[Any, ...]:
    """An insights row as the values of the table's columns."""
    actions, values = _listed(row, "actions"), _listed(row, "action_values")
    return (
        row["ad_id"], row["date_start"], row["spend"], row["impressions"], row.get("reach"), row.get("clicks"),
        next((one["value"] for one in row.get("outbound_clicks") or ()), None),
        values.get("omni_purchase", values.get("purchase")), *(actions.get(name) for name in _ACTIONS),
        *(next((one["value"] for one in row.get(name) or ()), None) for name in _LISTS),
        row.get("ad_name"), row.get("attribution_setting"),
    )  # fmt: skip


def store(conn: psycopg.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY to a temporary table, then one upsert."""
    names = ", ".join(_COLUMNS)
    with conn.transaction():
        conn.execute("create temp table fresh (like public.bench_rival) on commit drop")
        with conn.cursor().copy(f"copy fresh ({names}) from stdin".encode()) as copy:
            for row in rows:
                copy.write_row(row)
        changed = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
        conn.execute(
            f"insert into public.bench_rival ({names}) select {names} from fresh"
            f" on conflict (ad_id, date) do update set {changed}".encode()
        )


def _query(since: date, until: date) -> dict[str, Any]:
    return {
        "level": "ad", "time_increment": 1,
        "filtering": [{"field": "ad.effective_status", "operator": "IN", "value": list(STATUSES)}],
        "time_range": {"since": since.isoformat(), "until": until.isoformat()},
    }  # fmt: skip


async def floor(asked: Asked) -> tuple[int, list[tuple[Any, ...]]]:
    """Eight at once, no check of anything, no second try. Returns the number of calls and the rows."""
    calls, rows = 0, list[tuple[Any, ...]]()
    gate = asyncio.Semaphore(AT_ONCE)
    head = {"Authorization": f"Bearer {asked.token}"}
    async with httpx.AsyncClient(base_url=asked.graph, headers=head, timeout=60) as http:

        async def pages(path: str, params: dict[str, str]) -> list[dict[str, Any]]:
            nonlocal calls
            found: list[dict[str, Any]] = []
            while True:
                async with gate:
                    calls += 1
                    body = (await http.get(f"/v25.0/{asked.account}/{path}", params=params)).json()
                found += body["data"]
                if "next" not in body.get("paging", {}):
                    return found
                params = {**params, "after": body["paging"]["cursors"]["after"]}

        async def days(since: date) -> None:
            until = min(since + timedelta(days=SLICE_DAYS - 1), asked.until)
            query = {name: json.dumps(value) for name, value in _query(since, until).items() if name != "level"}
            asking = {**query, "level": "ad", "fields": ",".join(DAY_FIELDS), "limit": str(PAGE)}
            found = await pages("insights", asking)
            rows.extend(plain(row) for row in found)

        starts = range(0, (asked.until - asked.since).days + 1, SLICE_DAYS)
        statuses = json.dumps(list(STATUSES))
        await asyncio.gather(
            pages("ads", {"fields": CREATIVE, "effective_status": statuses, "limit": "100"}),
            *(days(asked.since + timedelta(days=start)) for start in starts),
        )
    return calls, rows


def sdk(asked: Asked, limit: int | None) -> tuple[int, list[tuple[Any, ...]]]:
    """The loop that the SDK's documentation shows; without a limit its pages have Meta's default size."""
    from facebook_business.adobjects.adaccount import AdAccount
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    # Its types say that the address is a constant and that an edge is no list of rows.
    session: Any = FacebookSession
    session.GRAPH = asked.graph
    api = FacebookAdsApi.init(access_token=asked.token, api_version="v25.0", crash_log=False)
    size: dict[str, Any] = {"limit": limit} if limit else {}
    account: Any = AdAccount(asked.account)
    ads = account.get_ads(fields=CREATIVE.split(",", 3), params={"effective_status": list(STATUSES), **size})
    assert sum(1 for _ in ads)
    found = account.get_insights(fields=list(DAY_FIELDS), params={**_query(asked.since, asked.until), **size})
    rows = [plain(row) for row in found]
    return api.get_num_requests_attempted(), rows


def run(kind: str, asked: Asked, limit: int | None) -> Taken:
    """Reads and stores once."""
    with psycopg.connect(asked.database, autocommit=True) as conn:
        conn.execute("drop table if exists public.bench_rival")
        conn.execute(STORED.encode())
        began, worked = time.perf_counter(), time.process_time()
        calls, rows = asyncio.run(floor(asked)) if kind == "floor" else sdk(asked, limit)
        store(conn, rows)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        kept = conn.execute("select count(*), coalesce(sum(spend), 0)::text from public.bench_rival").fetchone()
        assert kept is not None
    return Taken(seconds, cpu, int(kept[0]), calls, str(kept[1]), peak_mb())


def peak_mb() -> float:
    """The most memory this process ever had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("floor", "sdk"))
    parser.add_argument("--limit", type=int)
    for name in ("graph", "token", "account", "database"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("since", "until"):
        parser.add_argument(f"--{name}", type=date.fromisoformat, required=True)
    given = vars(parser.parse_args())
    kind, limit = given.pop("kind"), given.pop("limit")
    print(json.dumps(asdict(run(kind, Asked(**given), limit))))


if __name__ == "__main__":
    main()
