"""What would go wrong: a page that nobody read looks read, somebody else's site is fetched, a typo starts a job."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import AskAgain
from domain.job import JobStarted
from domain.landing_page_report import LandingPages
from tests import factories
from tests.conftest import NOW
from tools import commands, registry
from tools.deps import Started


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person))
    await factories.account(made)
    for ad_id, url, spend in (("1", "https://shop.example.com/a", 30), ("2", "https://shop.example.com/b", 70)):
        await factories.ad(made, ad_id)
        await factories.day(made, ad_id, NOW.date() - timedelta(days=2), spend=spend)
        await factories.destination(made, ad_id, url)
    return made


async def ask(deps, typed: str):
    chosen, args = commands.parse(typed)
    return await registry.run(deps, chosen, args)


async def read(deps, url: str) -> None:
    await factories.insert(
        deps,
        "brand_landing_pages",
        url=f"https://{url}",
        canonical_url=url,
        raw_markdown="# A",
        content_hash="1",
        last_scraped_at=NOW,
        scrape_status="scraped",
    )


async def test_pages_come_by_spend_and_say_whether_they_were_read(deps):
    await read(deps, "shop.example.com/a")

    found = await ask(deps, "/landing_pages")

    assert isinstance(found, LandingPages)
    assert found.headline == "Acme's ads lead to 2 pages, of which 1 is not read yet."
    assert [(line.page, line.state, line.versions) for line in found.pages] == [
        ("shop.example.com/b", "not read yet", 0),
        ("shop.example.com/a", "read", 1),
    ]
    assert found.commands[0] == "/landing_page url=shop.example.com/b"
    assert found.actions[0].command == "/landing_page"


async def test_a_page_that_could_not_be_read_looks_as_if_nobody_tried(deps):
    await factories.insert(
        deps,
        "brand_landing_pages",
        url="https://shop.example.com/a",
        canonical_url="shop.example.com/a",
        scrape_status="failed",
        failed_at=NOW,
        failed_reason="http_503",
    )

    found = await ask(deps, "/landing_pages unread=yes")

    assert found.headline == "Acme's ads lead to 2 pages that nobody has read yet."
    assert [line.state for line in found.pages] == ["not read yet", "not readable: the server answered 503"]


class Jobs:
    """Notes what would be started."""

    def __init__(self) -> None:
        self.started: list[tuple[str, dict]] = []

    async def start(self, user, brand, kind, arguments, now, join=None) -> Started:
        self.started.append((kind, arguments))
        return Started(job_id="run-1")


async def test_only_the_brands_own_pages_are_read(deps):
    jobs = Jobs()
    deps = replace(deps, jobs=jobs)
    started = await ask(deps, "/landing_page https://www.shop.example.com/new?x=1")
    assert isinstance(started, JobStarted)
    for typed, said in (
        ("/landing_page url=https://elsewhere.example.org/ robots=no", "leads to 'elsewhere.example.org'"),
        ("/landing_page url=http://169.254.169.254/latest", "is not on the open internet"),
        ("/landing_page url=http://10.0.0.1:8080/", "is not on the open internet"),
        ("/landing_page hello", "'hello' is no web address"),
        ("/landing_page limit=0", "limit"),
    ):
        with pytest.raises(AskAgain, match=said):
            await ask(deps, typed)
    assert [kind for kind, _ in jobs.started] == ["landing_page"]
    assert jobs.started[0][1]["url"] == "https://www.shop.example.com/new?x=1"


async def test_a_brand_without_ads_is_told_where_pages_come_from(everybody):
    person = await everybody.person()
    found = await ask(everybody.deps(person, await everybody.brand(person)), "/landing_pages")

    assert found.headline.endswith("/fetch_destinations asks Meta, and so does a sync.")
    assert found.table() is None


async def test_a_viewer_starts_a_reading(deps, everybody):
    viewer = await everybody.person()
    await everybody.join(viewer, deps.require_brand().organization_id, "viewer")
    theirs = everybody.deps(viewer, deps.require_brand().model_copy(update={"role": "viewer"}))

    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await ask(theirs, "/landing_page")
    assert len((await ask(theirs, "/landing_pages")).pages) == 2


async def test_spend_of_two_currencies_is_never_added(deps):
    await factories.account(deps, "act_2", "EUR")
    other = {"meta_ad_account_id": "act_2", "meta_ad_id": "9"}
    await factories.insert(
        deps, "meta_ads", **other, ad_name="9", format="image", hook_text="9", hook_key="9", hook_source="ad_name",
        source="export",
    )  # fmt: skip
    for url in ("shop.example.com/b", "shop.example.com/c"):
        await factories.insert(
            deps, "meta_ad_destinations", **other, destination_url=f"https://{url}", canonical_url=url
        )
    day = NOW.date() - timedelta(days=2)
    await factories.insert(deps, "meta_ads_performance", **other, date=day, spend=500, impressions=9, reported=0)

    found = await ask(deps, "/landing_pages")

    assert {line.page.rpartition("/")[2]: line.spend for line in found.pages} == {"b": 70, "a": 30, "c": None}
    assert found.foot.currency == "USD"
    assert "Left out: act_2 in EUR" in found.foot.notes[0]


async def test_a_brand_without_pages_starts_no_run_that_reads_none(everybody):
    person = await everybody.person()
    empty = everybody.deps(person, await everybody.brand(person))

    with pytest.raises(AskAgain, match="not known where any ad of Acme leads") as refused:
        await ask(empty, "/landing_page")
    assert "/fetch_destinations" in (refused.value.hint or "")
