"""What would go wrong: one dead page that costs all others, an old text lost, a change that nobody hears of."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connectors.storage import local_storage, path_in
from domain.brand import Brand
from domain.errors import AskAgain
from domain.job_arguments import LandingPage, PageWatch
from domain.landing_page_report import PagesRead
from domain.urls import canonical_url
from jobs.landing_page import landing_page
from jobs.page_watch import page_watch
from jobs.running import Running, Surroundings
from store.db import as_user
from tests import factories
from tests.conftest import NOW, People
from tests.wire import pages
from tests.wire.pages import Answer, Shop
from tools.deps import Deps


@pytest.fixture
def shop() -> Iterator[Shop]:
    with pages.serving() as served:
        yield served


@dataclass
class Desk:
    """A brand whose ads lead to the shop."""

    everybody: People
    deps: Deps
    brand: Brand
    home: Path

    def running(self, brand: Brand | None, days: int = 0) -> Running:
        async def at_once(name: str, call: Any) -> Any:
            return await call()

        async def silent(step: str, done: int, total: int | None, note: str = "") -> None:
            pass

        where = self.everybody.database.app
        around = Surroundings(app=where, storage=local_storage(self.home), pages_on_loopback=True)
        organization = brand.organization_id if brand else None
        now = NOW + timedelta(days=days)
        return Running("run-1", organization, brand, None, now, self.everybody.pool, around, silent, at_once)

    async def read(self, days: int = 0, **asked: Any) -> PagesRead:
        return await landing_page(self.running(self.brand, days), LandingPage(**asked))

    async def watch(self, days: int = 0, brand: Brand | None = None) -> PagesRead:
        return await page_watch(self.running(brand, days), PageWatch())

    async def ad(self, ad_id: str, url: str, spend: int = 10) -> None:
        await factories.ad(self.deps, ad_id)
        await factories.day(self.deps, ad_id, NOW.date() - timedelta(days=1), spend=spend)
        await factories.insert(
            self.deps,
            "meta_ad_destinations",
            meta_ad_account_id=factories.ACCOUNT,
            meta_ad_id=ad_id,
            destination_url=url,
            canonical_url=canonical_url(url),
        )

    async def checked(self, ad_id: str) -> None:
        """The ad was checked against its page as it is now."""
        (page, digest), *_ = self.ask("SELECT id, content_hash FROM brand_landing_pages")
        await factories.insert(
            self.deps,
            "congruence_checks",
            meta_ad_account_id=factories.ACCOUNT,
            meta_ad_id=ad_id,
            landing_page_id=page,
            page_hash=digest,
            verdicts="{}",
            worst="not_checkable",
            cells="[]",
            prompt_version="1",
            judged_by="rules",
            schema_version="1",
            input_hash="1",
            checked_at=NOW,
        )

    def ask(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.everybody.database.owner) as conn:
            return conn.execute(query, given).fetchall()  # type: ignore[arg-type]


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    person = await everybody.person()
    brand = await everybody.brand(person)
    deps = everybody.deps(person, brand)
    await factories.account(deps)
    return Desk(everybody, deps, brand, tmp_path)


async def test_the_pages_of_ads_are_read_and_a_dead_one_costs_no_other(desk, shop):
    await desk.ad("1", shop.says("/stairs", "Stairs again") + "?utm_source=fb", spend=90)
    await desk.ad("2", shop.url + "/gone", spend=50)
    await desk.ad("3", shop.says("/calm", "Calm nights"), spend=10)

    report = await desk.read()

    assert [(page.page.rsplit("/", 1)[1], page.outcome) for page in report.pages] == [
        ("stairs", "new"),
        ("gone", "failed"),
        ("calm", "new"),
    ]
    assert report.headline == "2 pages read; 1 page could not be."
    table = report.table()
    assert table is not None
    assert table.rows[1]["outcome"] == "there is no such page (404)"
    stored = desk.ask(
        "SELECT page_title, raw_markdown, content_hash, scrape_status FROM brand_landing_pages ORDER BY url"
    )
    title, markdown, digest, status = stored[2]
    assert (title, status, digest) == ("Shop", "scraped", hashlib.sha256(markdown.encode()).hexdigest())
    assert markdown.startswith("# Stairs again")
    assert "utm" not in "".join(shop.asked)


async def test_a_page_that_is_away_for_a_day_loses_its_text(desk, shop):
    url = shop.says("/stairs", "Stairs again")
    await desk.read(url=url)
    del shop.pages["/stairs"]

    with pytest.raises(AskAgain, match="was not read: there is no such page"):
        await desk.read(days=1, url=url)

    text, status, reason = desk.ask("SELECT raw_markdown, scrape_status, failed_reason FROM brand_landing_pages")[0]
    assert text.startswith("# Stairs again")
    assert (status, reason) == ("scraped", "http_404")


async def test_what_was_quoted_from_an_old_text_can_still_be_looked_up(desk, shop):
    url = shop.says("/stairs", "Stairs again")
    await desk.read(url=url)
    same = await desk.read(days=1, url=url)
    shop.says("/stairs", "Now $36")
    changed = await desk.read(days=2, url=url)

    assert [report.pages[0].outcome for report in (same, changed)] == ["same", "changed"]
    versions = [row[0] for row in desk.ask("SELECT markdown FROM landing_page_versions ORDER BY first_seen_at")]
    assert [text.split("\n")[0] for text in versions] == ["# Stairs again", "# Now $36"]
    assert len(desk.ask("SELECT 1 FROM brand_landing_pages")) == 1


async def test_nothing_to_read_is_an_empty_success(desk, shop):
    with pytest.raises(AskAgain, match="not known where any ad of"):
        await desk.read()
    await desk.ad("1", shop.says("/stairs", "Stairs again"), spend=90)
    await desk.read()
    with pytest.raises(AskAgain, match="Every known page has been read"):
        await desk.read()
    with pytest.raises(AskAgain, match="is no web address"):
        await desk.read(url="not an address")


async def test_a_page_changes_and_nobody_hears_of_it(desk, shop):
    await desk.ad("1", shop.says("/stairs", "Stairs again"), spend=90)
    await desk.read()
    await desk.checked("1")
    quiet = await desk.watch()
    shop.says("/stairs", "Now $59")

    report = await desk.watch(days=1)
    again = await desk.watch(days=2)

    assert quiet.headline == "No page changed; pages of 1 brand were looked at."
    assert report.headline == "1 page changed; pages of 1 brand were looked at."
    assert again.headline == "No page changed; pages of 1 brand were looked at."
    told = desk.ask("SELECT title, message, command, category FROM notifications WHERE category = 'congruence'")
    assert [row[2:] for row in told] == [("/congruence_check ad=1", "congruence")]
    assert "changed since its ads were checked" in told[0][0]
    assert "1 ad that was checked against it spent $90" in told[0][1]


async def test_pages_without_spend_and_of_fictional_brands_are_asked_for_daily(desk, shop):
    await desk.read(url=shop.says("/old", "Old"))
    url = shop.says("/stairs", "Stairs again")
    await desk.ad("1", url)
    await desk.read(url=url)
    with psycopg.connect(desk.everybody.database.owner) as conn:
        conn.execute("UPDATE brands SET is_fictional = true")
    shop.asked.clear()

    assert (await desk.watch()).headline == "No page changed; pages of 0 brands were looked at."
    assert shop.asked == []
    await desk.watch(brand=desk.brand)
    assert shop.asked == ["/stairs"]


async def test_a_brand_of_another_organisation_sees_the_pages(desk, shop, everybody):
    await desk.read(url=shop.says("/stairs", "Stairs again"))
    stranger = await everybody.person()

    async with as_user(everybody.pool, stranger.id) as conn:
        seen = await (await conn.execute("SELECT count(*) FROM landing_page_versions")).fetchone()
    assert seen == (0,)


async def test_the_answer_says_nothing_of_what_the_page_says(desk, shop):
    url = shop.says("/chew", "Stairs again")
    data = '{"@type": "Product", "name": "Chew", "offers": {"price": "39.95", "priceCurrency": "USD"}}'
    body = shop.pages["/chew"].body.replace("</head>", f'<script type="application/ld+json">{data}</script></head>')
    offer = "<p>Now $39.95 a tub.</p><p>90-day money-back guarantee.</p><h3>Is it safe?</h3><p>Yes.</p>"
    shop.pages["/chew"].body = body.replace("</body>", f"{offer}</body>")

    report = await desk.read(url=url)
    shop.pages["/chew"].body = shop.pages["/chew"].body.replace('"39.95"', '"36.95"')
    later = await desk.read(days=1, url=url)

    (table,) = report.tables()
    said = {row["what"]: row["said"] for row in table.rows}
    assert "$39.95" in str(said["Price"])
    assert "90-day money-back guarantee" in str(said["Guarantee"])
    assert said["Questions"] == "Is it safe?"
    assert said["Product data"] == "Chew: 39.95 USD"
    assert later.pages[0].outcome == "same"
    texts = desk.ask("SELECT data_text, data_hash, extracted_data FROM brand_landing_pages")
    assert texts[0][0] == "Product: Chew\nPrice: 36.95 USD"
    assert texts[0][1] == hashlib.sha256(texts[0][0].encode()).hexdigest()
    assert texts[0][2]["products"][0]["name"] == "Chew"
    kept = desk.ask("SELECT markdown FROM landing_page_versions WHERE part = 'data' ORDER BY first_seen_at")
    assert [row[0] for row in kept] == ["Product: Chew\nPrice: 39.95 USD", "Product: Chew\nPrice: 36.95 USD"]


async def test_robots_are_asked_of_strangers_and_of_the_brand_only_when_told(desk, shop):
    shop.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /", kind="text/plain")
    url = shop.says("/chew", "Stairs again")

    with pytest.raises(AskAgain, match=r"its robots\.txt asks programs to stay away"):
        await desk.read(url=url)
    assert desk.ask("SELECT 1 FROM brand_landing_pages") == []
    await desk.ad("1", url)
    assert (await desk.read(url=url)).pages[0].outcome == "new"
    with pytest.raises(AskAgain, match=r"robots\.txt"):
        await desk.read(url=url, robots=True)


async def test_an_address_that_cannot_be_read_leaves_something_behind(desk, shop):
    shop.pages["/empty"] = Answer("")
    shop.pages["/list.pdf"] = Answer("%PDF-1.7", kind="application/pdf")
    shop.pages["/big"] = Answer("x" * 5_000_001)
    for path, said in (
        ("/empty", "it says nothing"),
        ("/list.pdf", "it is a file, not a page"),
        ("/big", "larger than 5 MB"),
        ("/gone", "no such page"),
    ):
        with pytest.raises(AskAgain, match=said):
            await desk.read(url=shop.url + path)
    assert desk.ask("SELECT 1 FROM brand_landing_pages") == []


async def test_a_saved_page_takes_another_path_and_is_fetched_the_day_after(desk, shop, tmp_path):
    url = shop.says("/members", "Please sign in")
    await desk.ad("1", url)
    file = tmp_path / "saved.html"
    file.write_text(shop.pages["/members"].body.replace("Please sign in", "Members pay $29"))
    path = path_in("uploads", desk.brand.organization_id, "1", "saved.html")
    await local_storage(desk.home).put(path, file, "application/octet-stream")

    report = await desk.read(file=path, url=url)
    same = await desk.read(file=path, url=url)
    await desk.watch(days=1, brand=desk.brand)
    with pytest.raises(AskAgain, match=r"Which address is 'saved\.html' the page of"):
        await desk.read(file=path)
    another = path.replace(str(desk.brand.organization_id), str(desk.brand.id))
    for strange in ("uploads/../../etc/passwd", another, path.replace("uploads/", "chat/")):
        with pytest.raises(AskAgain, match="There is no upload"):
            await desk.read(file=strange, url=url)

    assert [report.pages[0].outcome, same.pages[0].outcome] == ["new", "same"]
    assert desk.ask("SELECT raw_markdown ~ 'Members pay', read_by FROM brand_landing_pages") == [(True, "file")]
    assert shop.asked == []
