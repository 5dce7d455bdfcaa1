"""Starts a loopback Graph API and speaks to its controls: `with served(GraphWorld(ads=300, days=90)) as graph:`."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, JsonValue

from tests.wire.graph.faults import Faults, Say
from tests.wire.graph.world import GraphWorld, Token

ROOT = Path(__file__).parents[3]


class Totals(BaseModel):
    """Sums of ad-days. By ad only some are given, the others are 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    spend: Decimal
    purchase_value: Decimal
    impressions: int = 0
    reach: int = 0
    clicks: int = 0
    link_clicks: int = 0
    landing_page_views: int = 0
    content_views: int = 0
    add_to_carts: int = 0
    initiate_checkouts: int = 0
    purchases: int = 0
    video_views: int = 0
    video_thruplay: int = 0
    video_p25: int = 0
    video_p50: int = 0
    video_p75: int = 0
    video_p95: int = 0
    video_p100: int = 0


class Oracle(BaseModel):
    """What a correct reader has at the end: `totals` of readable rows; `whole` counts malformed ones too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    since: date
    until: date
    totals: Totals
    whole: Totals
    malformed_rows: int
    malformed_ads: tuple[str, ...]
    days: dict[date, Totals]
    ads: dict[str, Totals]


class Log(BaseModel):
    """What was asked. `slices`: how often each page of each slice was answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: tuple[dict[str, Any], ...]
    slices: dict[str, int]
    rows: int
    offences: tuple[str, ...]
    secrets_in_addresses: dict[str, int]
    early: int
    told_seconds: float
    most_at_once: int
    fetched: int
    calls: int
    throttles: int
    errors: int
    drops: int
    reports: int

    def paths(self, holding: str = "") -> list[str]:
        return [str(one["path"]) for one in self.requests if holding in str(one["path"])]


class Graph:
    """A running loopback Graph API."""

    def __init__(self, url: str, world: GraphWorld) -> None:
        self.url = url
        self.world = world
        self._http = httpx.Client(base_url=url, timeout=120)

    def token(self, name: str = "main") -> str:
        """The secret of one of the world's tokens."""
        return next(token.value for token in self.world.tokens if token.name == name)

    def oracle(self, account: str | None = None, since: date | None = None, until: date | None = None) -> Oracle:
        """The truth of the present reading; of the first account and all days unless told otherwise."""
        asked = {"account": account, "since": since, "until": until}
        params = {name: str(value) for name, value in asked.items() if value is not None}
        return Oracle.model_validate(self._said(self._http.get("/_oracle", params=params)))

    def destinations(self) -> dict[str, dict[str, Any]]:
        """Shape and addresses by ad id, in the order in which Meta tells them."""
        return self._said(self._http.get("/_destinations"))

    def log(self) -> Log:
        return Log.model_validate(self._said(self._http.get("/_log")))

    def forget(self) -> None:
        """Empties the log, told waits included."""
        self._said(self._http.post("/_log"))

    def faults(self, faults: Faults | None = None, /, **some: JsonValue) -> Faults:
        """Switches some faults, or (with a value) all of them."""
        given = faults.model_dump(mode="json") if faults else some
        return Faults.model_validate(self._said(self._http.post("/_faults", json=given)))

    def say(self, where: str, code: str, times: int = 1) -> None:
        """Answers the next calls whose path, with "?ids=" and the ids asked for, holds `where` with an error of
        errors.KNOWN. Replaces what was said."""
        said = Say(where=where, code=code, times=times)
        self.faults(say=[said.model_dump(mode="json")] if where else [])

    def advance(self) -> None:
        """The second reading: with the faults `restating` and `vanishing`, figures change and rows disappear."""
        self._said(self._http.post("/_advance"))

    def know(self, token: Token) -> None:
        """Accepts one more token."""
        self._said(self._http.post("/_token", json=token.model_dump(mode="json")))

    def reset(self, world: GraphWorld | None = None) -> None:
        """As new: no faults, first reading, empty log; of another world, when one is given."""
        told = self._said(self._http.post("/_reset", json=world.model_dump(mode="json") if world else {}))
        self.world = GraphWorld.model_validate(told)

    @staticmethod
    def _said(response: httpx.Response) -> Any:
        assert response.status_code == 200, response.text[:2000]
        return response.json()

    def close(self) -> None:
        self._http.close()


@contextmanager
def served(world: GraphWorld | None = None) -> Generator[Graph]:
    """A loopback Graph API in a process of its own, until the block ends."""
    world = world or GraphWorld()
    words = [sys.executable, "-m", "tests.wire.graph", "--world", world.model_dump_json()]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, "the loopback Graph API did not start"
        graph = Graph(url, world)
        try:
            yield graph
        finally:
            graph.close()
            process.terminate()
            process.wait(20)
