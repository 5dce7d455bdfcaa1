"""What would go wrong: spend on the wrong product, a page in two products, a decision nobody can take back."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import AskAgain
from domain.url_match import BadRule, UrlRule, confidence, url_rule
from store import url_map as stored
from store.db import as_user
from tests.factories import ACCOUNT, ad, day, destination, insert, product
from tests.tools.test_query_counts import queries
from tools import commands, registry
from tools.deps import choose_brand

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def rows(deps, query, *given_):
    async with deps.transaction() as conn:
        cur = await conn.execute(query, given_)
        return await cur.fetchall()


async def matches(deps):
    query = (
        "SELECT m.meta_ad_id, p.slug, m.match_method, m.match_confidence FROM meta_ad_product_matches m"
        " JOIN products p ON p.id = m.product_id ORDER BY 1, 2"
    )
    return await rows(deps, query)


async def leads(deps, ad_id, *urls, spend=100):
    await ad(deps, ad_id)
    for url in urls:
        await destination(deps, ad_id, url)
    if spend:
        await day(deps, ad_id, LAST, spend=spend)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


@pytest.fixture
async def mapped(deps):
    """Two products; pages of one ad, of two, one shared by a carousel; a lead form; an ad nobody asked about."""
    await product(deps, "Joint Chews")
    await product(deps, "Skin Oil")
    await leads(deps, "1", "https://acme.com/joint", spend=500)
    await leads(deps, "2", "https://acme.com/joint", spend=300)
    await leads(deps, "3", "https://acme.com/skin-care", spend=200)
    await leads(deps, "carousel", "https://acme.com/joint", "https://acme.com/quiz", spend=50)
    await leads(deps, "form", spend=40)
    await leads(deps, "nowhere", spend=30)
    await leads(deps, "unread", spend=20)
    for ad_id, status in (("form", "lead_form"), ("nowhere", "no_url")):
        await insert(deps, "meta_ad_destination_status", meta_ad_account_id=ACCOUNT, meta_ad_id=ad_id, status=status)
    return deps


async def test_pages_are_listed_by_spend_with_what_their_ads_spent(mapped):
    found = await say(mapped, "/url_map")

    assert [(p.page, p.ads, p.spend, p.spend_shared, p.state) for p in found.pages] == [
        ("acme.com/joint", 3, 850, 50, "unmatched"),
        ("acme.com/skin-care", 1, 200, None, "unmatched"),
        ("acme.com/quiz", 1, 50, 50, "unmatched"),
    ]
    assert found.headline == (
        "0 of 3 pages have a product (0 % of the spend that leads to pages); 3 wait for review, the largest is"
        " acme.com/joint with $850 spent."
    )
    assert [p.suggested for p in found.pages] == ["Joint Chews", "Skin Oil", None]
    assert found.totals.ads == {"page": 3, "several": 1, "lead_form": 1, "no_url": 1, "unread": 1}
    assert found.totals.spend["lead_form"] == 40
    assert [(a.ad_id, a.pages) for a in found.several] == [("carousel", ("acme.com/joint", "acme.com/quiz"))]


async def test_assigning_a_page_gives_its_ads_the_product_and_can_be_undone(mapped):
    done = await say(mapped, "/url_map assign=http://www.acme.com/joint/?utm=1 product=joint-chews")

    assert done.headline == "acme.com/joint now sells Joint Chews."
    assert await matches(mapped) == [(ad_id, "joint-chews", "url", 1.0) for ad_id in ("1", "2", "carousel")]
    assert done.totals.pages == {"matched": 1, "unmatched": 2}
    assert [line.ad_id for line in (await say(mapped, "/ads product=joint")).lines] == ["1", "2", "carousel"]
    assert await rows(mapped, "SELECT status FROM url_review_queue WHERE canonical_url = 'acme.com/joint'") == [
        ("assigned",)
    ]

    undone = await say(mapped, done.actions[0].command)

    assert undone.headline == "The rule exact acme.com/joint for Joint Chews is gone."
    assert await matches(mapped) == []
    assert await rows(mapped, "SELECT status FROM url_review_queue WHERE canonical_url = 'acme.com/joint'") == [
        ("pending",)
    ]


async def test_the_surest_rule_wins_then_the_longer(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    await say(mapped, "/url_map rule=acme.com/j match=prefix product=joint-chews")
    await say(mapped, "/url_map rule=quiz match=contains product=joint-chews")

    pages = {p.page: (p.product_slug, p.pattern) for p in (await say(mapped, "/url_map")).pages}

    assert pages == {
        "acme.com/joint": ("joint-chews", "acme.com/j"),
        "acme.com/skin-care": ("skin-oil", "acme.com/"),
        "acme.com/quiz": ("skin-oil", "acme.com/"),
    }
    # The carousel leads to pages of both.
    assert [m[:2] for m in await matches(mapped) if m[0] == "carousel"] == [
        ("carousel", "joint-chews"),
        ("carousel", "skin-oil"),
    ]


async def test_a_page_that_equally_sure_rules_give_to_two_products_counts_for_none(mapped):
    await say(mapped, "/url_map rule=joi match=contains product=skin-oil")
    await say(mapped, "/url_map rule=int match=contains product=joint-chews")

    found = await say(mapped, "/url_map show=review")
    why = await say(mapped, "/url_map url=acme.com/joint")

    assert found.pages[0].state == "ambiguous"
    assert await matches(mapped) == []
    assert await rows(mapped, "SELECT reason FROM url_review_queue WHERE canonical_url = 'acme.com/joint'") == [
        ("ambiguous",)
    ]
    assert why.headline.startswith(
        "acme.com/joint is ambiguous: equally sure rules name Joint Chews and Skin Oil, so it counts for none."
    )
    assert [fit.decides for fit in why.why] == [False, False]


async def test_tagged_landing_pages_give_products_until_a_person_says_otherwise(mapped):
    tagged = (await rows(mapped, "SELECT id FROM products WHERE slug = 'skin-oil'"))[0][0]
    url = "https://acme.com/quiz"
    await insert(mapped, "brand_landing_pages", url=url, canonical_url="acme.com/quiz", product_id=tagged)
    await say(mapped, "/url_map rule=zzz match=contains product=skin-oil")

    assert await matches(mapped) == [("carousel", "skin-oil", "url", 1.0)]

    await say(mapped, "/url_map assign=acme.com/quiz product=joint-chews")

    assert await matches(mapped) == [("carousel", "joint-chews", "url", 1.0)]


async def test_pages_tagged_twice_with_different_products_are_ambiguous(mapped):
    for slug in ("skin-oil", "joint-chews"):
        tagged = (await rows(mapped, "SELECT id FROM products WHERE slug = %s", slug))[0][0]
        url = f"https://acme.com/quiz?{slug}"
        await insert(mapped, "brand_landing_pages", url=url, canonical_url="acme.com/quiz", product_id=tagged)
    await say(mapped, "/url_map rule=zzz match=contains product=skin-oil")

    assert (await say(mapped, "/url_map url=acme.com/quiz")).pages[0].state == "ambiguous"


async def test_what_a_person_matched_by_hand_is_never_overwritten(mapped):
    await product(mapped, "Handmade", "1")
    await say(mapped, "/url_map assign=acme.com/joint product=joint-chews")

    assert await matches(mapped) == [
        ("1", "handmade", "manual", 1.0),
        ("2", "joint-chews", "url", 1.0),
        ("carousel", "joint-chews", "url", 1.0),
    ]


async def test_an_ignored_page_counts_for_nothing_until_it_is_restored(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    done = await say(mapped, "/url_map ignore=https://acme.com/quiz")

    assert done.headline == "acme.com/quiz is ignored: it counts for no product."
    assert done.totals.pages == {"matched": 2, "ignored": 1}
    assert [p.page for p in (await say(mapped, "/url_map show=ignored")).pages] == ["acme.com/quiz"]

    await say(mapped, done.actions[0].command)

    assert (await say(mapped, "/url_map")).totals.pages == {"matched": 3}
    with pytest.raises(AskAgain, match="is not ignored"):
        await say(mapped, "/url_map restore=acme.com/quiz")


async def test_a_rule_that_surer_ones_leave_nothing_says_so(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    done = await say(mapped, "/url_map rule=quiz match=contains product=joint-chews")

    assert done.headline.endswith("but it decides no page yet: none fits, or a surer rule does.")


async def test_an_unmatched_page_can_become_a_new_product(mapped):
    done = await say(mapped, '/url_map assign=acme.com/quiz product_new="Quiz Box"')

    assert done.headline == "acme.com/quiz now sells Quiz Box."
    assert await matches(mapped) == [("carousel", "quiz-box", "url", 1.0)]
    assert await rows(mapped, "SELECT status FROM url_review_queue WHERE canonical_url = 'acme.com/quiz'") == [
        ("new_product",)
    ]
    with pytest.raises(AskAgain, match="already has a product 'quiz-box'"):
        await say(mapped, '/url_map assign=acme.com/joint product_new="quiz box"')


async def test_another_product_replaces_a_rule_only_when_told(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    asked = await say(mapped, "/url_map rule=acme.com match=prefix product=joint-chews")

    assert asked.headline == "prefix acme.com/ sells Skin Oil by a rule already; Joint Chews would replace it."
    assert {m[1] for m in await matches(mapped)} == {"skin-oil"}

    done = await say(mapped, asked.actions[0].command)

    assert done.headline == "Pages that fit prefix acme.com/ now sell Joint Chews; the rule decides 3 pages."
    assert {m[1] for m in await matches(mapped)} == {"joint-chews"}
    await say(mapped, done.actions[0].command)
    assert {m[1] for m in await matches(mapped)} == {"skin-oil"}


async def test_each_write_leaves_a_trace(mapped):
    await say(mapped, "/url_map assign=acme.com/joint product=joint-chews")
    await say(mapped, "/url_map remove=acme.com/joint match=exact")
    await say(mapped, "/url_map ignore=acme.com/quiz")

    query = "SELECT target_table, target_id, action, old_value, new_value FROM provenance_events WHERE user_id = %s"
    assert sorted(await rows(mapped, query, mapped.user.id), key=str) == [
        ("product_urls", "exact:acme.com/joint", "remove", "joint-chews", None),
        ("product_urls", "exact:acme.com/joint", "set", None, "joint-chews"),
        ("url_review_queue", "acme.com/joint", "set", None, "assigned"),
        ("url_review_queue", "acme.com/quiz", "overwrite", "pending", "ignored"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/url_map assign=nonsense product=skin-oil", "'nonsense' is no web address"),
        ("/url_map assign=acme.com/other product=skin-oil", "No ad leads to 'acme.com/other'"),
        ("/url_map assign=acme.com/quiz", "Which product does it sell"),
        ("/url_map assign=acme.com/quiz product=skin", None),
        ("/url_map assign=acme.com/quiz product=hat", "has no product 'hat'"),
        ("/url_map product=skin-oil", "says what a page or rule sells"),
        ("/url_map ignore=acme.com/quiz assign=acme.com/quiz product=skin-oil", "are two decisions"),
        ("/url_map rule=(a+)+$ match=prefix product=skin-oil", "is no web address"),
        ("/url_map rule=x match=regex product=skin-oil", "match='regex'"),
        ("/url_map remove=acme.com/x match=exact", "has no rule exact acme.com/x"),
        ("/url_map page=9", "page=9 lies behind the last of 3 pages"),
        ("/url_map url=nonsense", "'nonsense' is no web address"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(mapped, text, told):
    if told is None:
        await say(mapped, text)
        return
    with pytest.raises(AskAgain) as refusal:
        await say(mapped, text)
    assert told in str(refusal.value)
    assert await matches(mapped) == []


async def test_a_viewer_reads_and_may_not_decide(mapped, everybody):
    viewer = await everybody.person()
    await everybody.join(viewer, mapped.brand.organization_id, "viewer")
    deps = everybody.deps(viewer, await choose_brand(everybody.deps(viewer, None), "acme"))

    assert len((await say(deps, "/url_map")).pages) == 3
    assert (await say(deps, "/url_map url=acme.com/quiz")).actions == ()
    for text in ("ignore=acme.com/quiz", "rule=acme.com product=skin-oil", "remove=acme.com"):
        with pytest.raises(AskAgain, match="needs the role 'member'"):
            await say(deps, f"/url_map {text}")
    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(deps, "/product new Hat")


async def test_another_organisation_sees_no_pages(mapped, everybody):
    stranger = everybody.deps(await everybody.person(), mapped.brand)

    assert (await say(stranger, "/url_map")).pages == ()


async def test_matching_again_changes_nothing(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    before = await matches(mapped), await rows(mapped, "SELECT *, xmin FROM url_review_queue ORDER BY canonical_url")
    async with as_user(mapped.pool, mapped.user.id) as conn:
        again = await stored.rematch(conn, mapped.brand, mapped.now)

    assert (again.written, again.gone) == (0, 0)
    assert before == (
        await matches(mapped),
        await rows(mapped, "SELECT *, xmin FROM url_review_queue ORDER BY canonical_url"),
    )


async def test_pages_wait_with_at_most_five_ads_to_look_at(mapped):
    for n in range(10, 20):
        await leads(mapped, str(n), "https://acme.com/quiz", spend=0)
    await say(mapped, "/url_map rule=zzz match=contains product=skin-oil")

    query = "SELECT canonical_url, cardinality(sample_ad_ids), status FROM url_review_queue ORDER BY 1"
    assert await rows(mapped, query) == [
        ("acme.com/joint", 3, "pending"),
        ("acme.com/quiz", 5, "pending"),
        ("acme.com/skin-care", 1, "pending"),
    ]


async def test_no_page_is_shown_under_a_rule_that_is_gone(mapped):
    await say(mapped, "/url_map rule=acme.com match=prefix product=skin-oil")
    await say(mapped, "/url_map remove=acme.com match=prefix")

    assert (await say(mapped, "/url_map")).totals.pages == {"unmatched": 3}
    assert await rows(mapped, "SELECT * FROM product_pages") == []


async def test_spend_of_the_window_and_account_only(mapped):
    await day(mapped, "1", LAST - timedelta(days=60), spend=1000)

    recent, old = await say(mapped, "/url_map days=7"), await say(mapped, "/url_map since=2026-09-01 until=2026-09-30")

    assert recent.pages[0].spend == 850
    assert (old.pages[0].page, old.pages[0].spend) == ("acme.com/joint", 1000)


async def test_a_brand_without_ads_says_how_to_bring_them(deps):
    found = await say(deps, "/url_map")

    assert found.headline.startswith("Acme has no ads yet")
    assert found.tables() == ()


PIECES = st.sampled_from(["a", "b", "/", "-", ".", "*", "_", "%", "\\", "é", "ab", "acme.com/", "A"])
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join)
KINDS = st.sampled_from(["exact", "prefix", "pattern", "contains"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.sets(TEXTS, min_size=1, max_size=6), told=st.lists(st.tuples(KINDS, TEXTS), min_size=1, max_size=8))
async def test_the_database_decides_as_the_rules_say(deps, pages, told):
    """store/url_map.sql (judge) says in SQL what domain/url_match.py says in Python."""
    wanted: dict[UrlRule, int] = {}
    for match, text in told:
        try:
            wanted.setdefault(url_rule(text, match), len(wanted))
        except BadRule:
            continue
    home = [deps.brand.organization_id, deps.brand.id]
    async with deps.transaction() as conn:
        for table in ("product_urls", "products", "meta_ads"):
            await conn.execute(f"DELETE FROM {table} WHERE brand_id = %s", [deps.brand.id])
        await conn.execute(
            "INSERT INTO meta_ads (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, hook_text,"
            " hook_key, hook_source, source) VALUES (%s, %s, %s, '1', 'a', 'a', 'a', 'ad_name', 'export')",
            [*home, ACCOUNT],
        )
        for page in pages:
            await conn.execute(
                "INSERT INTO meta_ad_destinations VALUES (%s, %s, %s, '1', 'a', %s)", [*home, ACCOUNT, page]
            )
        for rule, number in wanted.items():
            await conn.execute(
                "WITH p AS (INSERT INTO products (organization_id, brand_id, name, slug)"
                " VALUES (%s, %s, 'a', %s) RETURNING *)"
                " INSERT INTO product_urls (organization_id, brand_id, product_id, url_pattern, match_type)"
                " SELECT organization_id, brand_id, id, %s, %s FROM p",
                [*home, str(number), rule.pattern, rule.match],
            )
    async with deps.transaction() as conn:
        await stored.rematch(conn, deps.brand, deps.now)
    found = {p.page: (p.state, p.product_slug, p.confidence) for p in (await say(deps, "/url_map limit=100")).pages}
    for page in pages:
        fits = [
            ((sure, len(rule.pattern)), number)
            for rule, number in wanted.items()
            if (sure := confidence(rule, page)) is not None
        ]
        best = [number for rank, number in fits if rank == max(fits)[0]]
        state, slug, sure = found[page]
        assert state == ("unmatched" if not best else "matched" if len(best) == 1 else "ambiguous")
        if len(best) == 1:
            assert (slug, sure) == (str(best[0]), pytest.approx(max(fits)[0][0]))


@pytest.mark.parametrize(("text", "most"), [("/url_map", 8), ("/url_map url=acme.com/1", 8), ("/product", 6)])
async def test_the_database_counts_not_a_loop(deps, text, most):
    await product(deps, "Joint Chews")
    await leads(deps, "1", "https://acme.com/1")
    one = await queries(deps, text)
    for n in range(2, 30):
        await leads(deps, str(n), f"https://acme.com/{n}", "https://acme.com/1")

    assert await queries(deps, text) == one <= most
