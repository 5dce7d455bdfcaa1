"""The loopback world's ads as an earlier sync left them: known by id and name, with a day of results."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from connectors.storage import LocalStorage, local_storage
from domain.destination_report import DestinationReport
from domain.job_arguments import AssetDownload, DestinationSync
from domain.media_report import MediaReport
from jobs.asset_download import asset_download
from jobs.destination_sync import destination_sync
from jobs.running import Running
from tests import factories
from tests.conftest import NOW
from tests.meta_desk import MetaDesk, meta_desk
from tests.wire.graph.client import Graph

LAST = date(2026, 11, 18)


@dataclass
class Shop:
    """A connected brand whose ads are stored, and nothing of their creatives."""

    desk: MetaDesk
    home: Path
    ads: list[str]

    @property
    def account(self) -> str:
        return self.graph.world.accounts[0].id

    @property
    def graph(self) -> Graph:
        return self.desk.graph

    @property
    def storage(self) -> LocalStorage:
        return local_storage(self.home)

    def running(self, now: Any = NOW, **other: Any) -> Running:
        made = self.desk.running()
        around = replace(made.around, storage=self.storage)
        return replace(made, around=around, now=now, **other)

    async def fetch(self, running: Running | None = None, **asked: Any) -> DestinationReport:
        return await destination_sync(running or self.running(), DestinationSync(**asked))

    async def download(self, running: Running | None = None, **asked: Any) -> MediaReport:
        return await asset_download(running or self.running(), AssetDownload(**asked))

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.desk.ask(query, *values)


async def open_shop(everybody: Any, graph: Graph, home: Path, most: int | None = None) -> Shop:
    """A shop with the world's ads, the first of which spent most."""
    desk = await meta_desk(everybody, graph)
    await desk.connect()
    await desk.link()
    deps, account = desk.deps(), graph.world.accounts[0].id
    ads = sorted(graph.destinations())[:most]
    for number, ad_id in enumerate(ads):
        await factories.ad(deps, ad_id, name=f"Ad {ad_id}", format="unknown", meta_ad_account_id=account, source="meta")
        await factories.day(deps, ad_id, LAST, spend=1000 - number, meta_ad_account_id=account)
    return Shop(desk, home, ads)
