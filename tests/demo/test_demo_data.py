"""What would go wrong: another demo tomorrow, figures no account ever had, a story that the commands cannot tell."""

import json
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from datetime import date, timedelta
from uuid import UUID

import pytest

from demo import ads as demo_ads
from demo import material, reviews, templates
from demo.load import SEED, build
from demo.results import DROP_DAYS, DayOfAd, results
from domain.evidence import fingerprint
from domain.persona import DIMENSIONS, Persona
from domain.research import review_text
from domain.urls import canonical_url

TODAY = date(2026, 11, 20)
UNTIL = TODAY - timedelta(days=1)
ORG = UUID("6f1f2c2e-0000-4000-8000-000000000001")


@pytest.fixture(scope="session")
def demo():
    return build(ORG, TODAY)


@pytest.fixture(scope="session")
def days() -> list[DayOfAd]:
    return results(demo_ads.ads(), UNTIL, SEED)


@pytest.fixture(scope="session")
def by_id():
    return {ad.ad_id: ad for ad in demo_ads.ads()}


def total(rows, name):
    return sum(getattr(row, name) or 0 for row in rows)


def roas(rows):
    return total(rows, "purchase_value") / total(rows, "spend")


def last(days, count, before=0):
    return [d for d in days if before <= (UNTIL - d.date).days < before + count]


def by_concept(rows, by_id):
    found = defaultdict(list)
    for row in rows:
        found[by_id[row.ad_id].material.concept].append(row)
    return found


def test_the_same_day_gives_the_same_demo(demo):
    assert build(ORG, TODAY) == demo


def test_another_organisation_shares_no_id_with_ours(demo):
    theirs = build(UUID("6f1f2c2e-0000-4000-8000-000000000002"), TODAY)

    for table, rows in demo.rows.items():
        ours = {row["id"] for row in rows if "id" in row}
        assert not ours & {row["id"] for row in theirs.rows[table] if "id" in row}
    assert not demo.pictures.keys() & theirs.pictures.keys()


def test_there_is_as_much_of_everything_as_is_promised(demo, days):
    counts = {table: len(rows) for table, rows in demo.rows.items()}

    assert (counts["products"], counts["meta_ads"], counts["customer_reviews"]) == (2, 60, 200)
    assert (counts["reddit_sentiment_quotes"], counts["amazon_review_analysis"]) == (24, 1)
    assert (counts["scraped_templates"], counts["personas_4d"]) == (40, 2)
    assert (counts["template_queue"], counts["template_reviews"]) == (5, 4)
    assert len({day.date for day in days}) == 120
    assert (min(day.date for day in days), max(day.date for day in days)) == (UNTIL - timedelta(days=119), UNTIL)
    assert {row["format"] for row in demo.rows["meta_ads"]} == {"video", "image", "carousel", "collection"}
    assert len({row["hook_key"] for row in demo.rows["meta_ads"]}) == 21
    assert len({row["ad_name"] for row in demo.rows["meta_ads"]}) == 60


def test_the_figures_are_those_of_an_ordinary_account(days):
    videos = [day for day in days if day.video_views is not None]

    assert 150_000 < total(days, "spend") < 400_000
    assert 8 < 1000 * total(days, "spend") / total(days, "impressions") < 25
    assert 0.006 < total(days, "link_clicks") / total(days, "impressions") < 0.025
    assert 1.5 < roas(days) < 3.5
    assert 40 < total(days, "purchase_value") / total(days, "purchases") < 70
    assert 0.25 < total(videos, "video_views") / total(videos, "impressions") < 0.45


def test_rows_hold_together(days, by_id):
    for row in days:
        is_video = by_id[row.ad_id].plan.format == "video"
        assert (row.video_views is not None) is is_video
        assert (row.link_clicks or 0) <= (row.clicks or 0) <= row.impressions
        assert row.reach <= row.impressions
        funnel = (row.purchases, row.initiate_checkouts, row.add_to_carts, row.content_views, row.landing_page_views)
        steps = [step or 0 for step in funnel]
        assert steps == sorted(steps)
        assert steps[-1] <= (row.link_clicks or 0)
        assert (row.purchases is None) == (row.purchase_value is None)
        assert row.purchases != 0
        if is_video:
            watched = (row.video_p100_watched, row.video_p95_watched, row.video_p75_watched, row.video_p50_watched)
            assert list(watched) == sorted(watched)
            assert row.video_p25_watched <= row.video_views <= row.impressions
        assert row.reported == 31


def test_days_without_a_purchase_are_blank_not_zero(days):
    assert 100 < sum(row.purchases is None for row in days) < 1000


@pytest.mark.parametrize("until", [UNTIL, date(2027, 2, 28), date(2028, 2, 29)])
def test_the_story_is_the_same_whenever_the_demo_is_loaded(by_id, until):
    days = [d for d in results(demo_ads.ads(), until, SEED) if (until - d.date).days < 30]
    hooks = by_concept(days, by_id)
    ranked = sorted(((roas(rows), concept) for concept, rows in hooks.items()), reverse=True)
    typical = roas(days)

    assert [concept for _, concept in ranked[:2]] == ["Lunch", "Stairs"]
    assert ranked[1][0] > 1.3 * ranked[2][0], "the winner is not clear"
    assert total(hooks["Lunch"], "spend") < 3
    assert total(hooks["Stairs"], "spend") > 5000
    for concept in ("POV-leash", "Thunder", "Vet-checks"):
        videos = [d for d in hooks[concept] if d.video_views is not None]
        assert total(videos, "video_views") / total(videos, "impressions") > 0.38, "engaging"
        assert roas(hooks[concept]) < 0.6 * typical, "not converting"
    for concept in ("No-powder", "Not-sedated"):
        videos = [d for d in hooks[concept] if d.video_views is not None]
        assert total(videos, "video_views") / total(videos, "impressions") < 0.27, "hidden"
        assert roas(hooks[concept]) > typical, "a gem"


def test_roas_falls_at_the_end_and_the_mix_the_price_and_the_buyers_all_have_a_part(days, by_id):
    after, before = last(days, DROP_DAYS), last(days, DROP_DAYS, before=DROP_DAYS)
    steady = [ad_id for ad_id in {d.ad_id for d in after} & {d.ad_id for d in before} if by_id[ad_id].plan.since < 60]
    same_after, same_before = ([d for d in rows if d.ad_id in steady] for rows in (after, before))

    assert roas(after) < 0.75 * roas(before)
    assert roas(same_after) < 0.95 * roas(same_before), "not by the mix alone"
    assert roas(same_after) / roas(same_before) > roas(after) / roas(before) + 0.1, "the mix has a part"
    assert total(same_after, "spend") / total(same_after, "impressions") > 1.1 * (
        total(same_before, "spend") / total(same_before, "impressions")
    )


def test_a_long_running_ad_tires(days, by_id):
    ad_id = next(ad.ad_id for ad in by_id.values() if ad.concept == "CC42 Fireworks")
    rows = [d for d in days if d.ad_id == ad_id]
    first, then = rows[:30], rows[60:90]

    assert total(then, "link_clicks") / total(then, "impressions") < 0.85 * (
        total(first, "link_clicks") / total(first, "impressions")
    )
    assert total(then, "impressions") / total(then, "reach") > 1.2 * total(first, "impressions") / total(first, "reach")


def test_a_restatement_ends_at_what_the_row_says_and_is_not_older_than_its_day(demo, days):
    now = {(d.ad_id, d.date.isoformat()): d for d in days}

    assert len(demo.rows["performance_restatements"]) > 60
    for row in demo.rows["performance_restatements"]:
        assert getattr(now[row["meta_ad_id"], row["date"]], row["metric"]) == row["new_value"]
        assert (row["old_value"] or 0) < row["new_value"]
        assert row["date"] < row["seen_at"][:10] <= TODAY.isoformat()


def test_every_quote_stands_in_its_source(demo):
    texts = {row["id"]: review_text(row["title"], row["body"]) for row in demo.rows["customer_reviews"]}
    texts |= {row["id"]: row.get("raw_markdown") for row in demo.rows["brand_landing_pages"]}

    assert len(demo.rows["evidence"]) > 35
    for row in demo.rows["evidence"]:
        assert texts[row["source_id"]][row["start_at"] : row["end_at"]] == row["quote"]
        assert row["content_hash"] == fingerprint(texts[row["source_id"]])


def test_every_claim_of_a_persona_cites_evidence_that_is_there(demo):
    known = {row["id"] for row in demo.rows["evidence"]}

    for row in demo.rows["personas_4d"]:
        persona = Persona.model_validate({dimension: row[dimension] for dimension in DIMENSIONS})
        found = [claim for _, claim in persona.claims()]
        assert len(found) > 10
        assert all(claim.evidence for claim in found)
        assert {str(e) for claim in found for e in (*claim.evidence, *claim.counter)} <= known


def test_where_ad_and_page_disagree_both_say_it_word_for_word():
    pages = material.pages()
    disagreeing = [hook for hook in material.hooks() if hook.contradicts]

    assert len(disagreeing) >= 6
    assert len({c.about for hook in disagreeing for c in hook.contradicts}) >= 4
    for hook in disagreeing:
        for contradiction in hook.contradicts:
            assert contradiction.ad in hook.body.replace("\n", " ")
            assert contradiction.page in pages[hook.page].markdown


def test_each_destination_is_a_page_read_or_the_one_that_waits(demo):
    pages = {row["canonical_url"]: row["scrape_status"] for row in demo.rows["brand_landing_pages"]}
    used = Counter(pages[row["canonical_url"]] for row in demo.rows["meta_ad_destinations"])

    assert used["pending"] == 2
    assert used["scraped"] + used["analyzed"] == 58
    assert all(canonical_url(r["destination_url"]) == r["canonical_url"] for r in demo.rows["meta_ad_destinations"])


def test_reviews_do_not_read_like_repeats(demo):
    bodies = [row["body"] for row in demo.rows["customer_reviews"]]
    stars = Counter(row["rating"] for row in demo.rows["customer_reviews"])

    assert len(set(bodies)) == 200
    assert dict(stars) == reviews.STARS
    assert not any("{" in body for body in bodies)
    sentences = Counter(s for body in bodies for s in body.split(". ") if len(s) > 30)
    assert max(sentences.values()) <= 8


def test_everything_says_that_it_is_invented(demo):
    assert all("demo" in str(row["subreddit"]) for row in demo.rows["reddit_sentiment_quotes"])
    assert all("reddit.example" in str(row["post_url"]) for row in demo.rows["reddit_sentiment_quotes"])
    brand = material.brand()

    assert "(demo)" in brand.name
    assert "fictional" in brand.description
    assert brand.website_url.endswith(".example")
    assert all("invented" in page.markdown for page in material.pages().values())
    assert all("fictional" in str(row["description"]) for row in demo.rows["scraped_templates"])


def test_pictures_are_whole_load_nothing_and_carry_no_script(demo):
    assert len(demo.pictures) == 105
    for content in demo.pictures.values():
        root = ET.fromstring(content)
        assert "fictional" in root.findtext("{http://www.w3.org/2000/svg}title", "")
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "image", "foreignObject", "use", "a", "style"}
        assert b"http" not in content.replace(b"http://www.w3.org/2000/svg", b"")
    assert len(set(demo.pictures.values())) == 105


def test_templates_cover_every_category_and_awareness_level():
    made = templates.templates()

    assert len({t.category for t in made}) == 9
    assert {t.awareness for t in made} == {1, 2, 3, 4, 5}
    assert len({t.niche for t in made}) >= 10


def test_rows_are_plain_json(demo):
    assert json.loads(json.dumps(dict(demo.rows), default=None)) == demo.rows
