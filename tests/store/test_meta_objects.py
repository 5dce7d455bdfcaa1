"""What would go wrong with Meta's own lists: names wiped, a creative's hook lost, rows rewritten for nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from connectors.meta.ad_days import LONGEST_NAME
from domain.meta_objects import MetaAccount, MetaAdset, MetaCampaign
from store import meta_objects
from store.db import as_worker
from tests.conftest import NOW
from tests.factories import account, ad
from tests.store.syncing import ACCOUNT, Syncing, listed

UPDATED = datetime(2026, 11, 3, 8, tzinfo=UTC)
CAMPAIGN = MetaCampaign(
    ACCOUNT, "c1", "Winter", "OUTCOME_SALES", "ACTIVE", "ACTIVE", Decimal("50.00"), None, None, UPDATED
)
ADSET = MetaAdset(
    ACCOUNT, "s1", "c1", "Broad", "OFFSITE_CONVERSIONS", "PAUSED", "PAUSED", None, Decimal(900), None, UPDATED
)


@pytest.fixture
async def syncing(everybody) -> Syncing:
    person = await everybody.person()
    brand = await everybody.brand(person)
    await account(everybody.deps(person, brand), ACCOUNT, is_primary=True, auth_method="oauth")
    return Syncing(everybody, person, brand)


async def above(syncing: Syncing, campaign: MetaCampaign = CAMPAIGN, adset: MetaAdset = ADSET) -> tuple[int, int]:
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        return (
            await meta_objects.put_campaigns(conn, syncing.brand, [campaign], NOW),
            await meta_objects.put_adsets(conn, syncing.brand, [adset], NOW),
        )


async def test_campaigns_and_ad_sets_are_written_where_they_differ(syncing):
    assert await above(syncing) == (1, 1)
    assert await above(syncing) == (0, 0)
    assert await above(syncing, CAMPAIGN._replace(effective_status="DELETED")) == (1, 0)

    assert await syncing.rows("SELECT name, objective, status, effective_status, daily_budget FROM meta_campaigns") == [
        ("Winter", "OUTCOME_SALES", "ACTIVE", "DELETED", Decimal("50.00"))
    ]
    assert await syncing.rows("SELECT meta_campaign_id, optimization_goal, lifetime_budget FROM meta_adsets") == [
        ("c1", "OFFSITE_CONVERSIONS", 900)
    ]


async def test_an_ad_takes_names_and_objective_from_what_stands_above_it(syncing):
    await above(syncing)

    written = await syncing.list_ads(
        listed("1", "Ad one", adset_id="s1", effective_status="ARCHIVED", creative_id="77", updated_time=UPDATED)
    )

    assert (written.new, written.changed) == (1, 0)
    assert await syncing.rows(
        "SELECT ad_name, adset_name, meta_campaign_id, campaign_name, campaign_objective, ad_status, hook_text,"
        " hook_source, source, meta_creative_id, meta_updated_at FROM meta_ads"
    ) == [("Ad one", "Broad", "c1", "Winter", "OUTCOME_SALES", "ARCHIVED", "Ad one", "ad_name", "meta", "77", UPDATED)]


async def test_ads_that_are_equal_are_not_written_again(syncing):
    ads = [listed(str(n), f"Ad {n}", updated_time=UPDATED if n else None) for n in range(3)]
    await syncing.list_ads(*ads)
    before = await syncing.rows("SELECT xmin, meta_ads::text FROM meta_ads ORDER BY meta_ad_id")

    again = await syncing.list_ads(*ads, now=NOW + timedelta(days=1))

    assert (again.new, again.changed) == (0, 0)
    assert await syncing.rows("SELECT xmin, meta_ads::text FROM meta_ads ORDER BY meta_ad_id") == before


async def test_a_hook_that_a_creative_gave_stays_when_the_ad_is_renamed(syncing):
    deps = syncing.everybody.deps(syncing.person, syncing.brand)
    await ad(deps, "1", "Old name", hook="Stop scrolling")
    await ad(deps, "2", "Old name two")

    await syncing.list_ads(listed("1", "New name"), listed("2", "New name two"))

    assert await syncing.rows("SELECT ad_name, hook_text, hook_source FROM meta_ads ORDER BY meta_ad_id") == [
        ("New name", "Stop scrolling", "spoken"),
        ("New name two", "New name two", "ad_name"),
    ]


async def test_what_meta_does_not_say_wipes_nothing(syncing):
    await above(syncing)
    await syncing.list_ads(listed("1", "Ad one", adset_id="s1", effective_status="ACTIVE", creative_id="77"))

    await syncing.list_ads(listed("1", "Ad one, deleted", effective_status="DELETED"))

    assert await syncing.rows(
        "SELECT ad_name, adset_name, campaign_name, ad_status, meta_creative_id FROM meta_ads"
    ) == [("Ad one, deleted", "Broad", "Winter", "DELETED", "77")]


async def test_an_ad_that_a_page_names_twice_is_one_ad(syncing):
    assert (await syncing.list_ads(listed("1", "A"), listed("1", "A"))).new == 1


async def test_the_longest_name_that_is_read_fits_into_the_index_of_names(syncing):
    # Four bytes each, and nothing that could be packed.
    letters = Random(1)
    name = "".join(chr(letters.randint(0x20000, 0x2A000)) for _ in range(LONGEST_NAME))
    assert (await syncing.list_ads(listed("77", name))).new == 1


async def test_an_account_has_metas_currency_and_time_zone_and_keeps_its_name(syncing):
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await meta_objects.refresh_account(
            conn, syncing.brand, MetaAccount(ACCOUNT, "Shop", "EUR", "Europe/Berlin", None)
        )
        await meta_objects.refresh_account(
            conn, syncing.brand, MetaAccount(ACCOUNT, None, "EUR", "Europe/Berlin", None)
        )

    assert await syncing.rows("SELECT account_name, currency, timezone FROM brand_ad_accounts") == [
        ("Shop", "EUR", "Europe/Berlin")
    ]


async def test_lists_of_one_brand_do_not_touch_anothers(syncing):
    person = await syncing.everybody.person()
    other = Syncing(syncing.everybody, person, await syncing.everybody.brand(person))
    await other.list_ads(listed("1", "Theirs"))

    await syncing.list_ads(listed("1", "Ours"))

    assert await other.rows("SELECT ad_name FROM meta_ads") == [("Theirs",)]
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        assert await meta_objects.latest_update(conn, other.brand.id, ACCOUNT) is None
