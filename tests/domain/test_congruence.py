"""What would go wrong: a verdict without its quotes, a missing transcript called weak, a conflict nobody sees."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from demo import ads as demo_ads
from demo import material
from domain.ad_congruence import AdCongruence
from domain.ad_material import AdMaterial, PageText
from domain.congruence import DIMENSIONS, PLACES, Cell, awareness_score, by_dimension, formula, score
from domain.congruence_check import check_of, input_hash
from domain.congruence_sources import compared
from domain.evidence import fingerprint, verified
from domain.judged_congruence import Judged, with_judgement
from domain.rule_congruence import check

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PAGE = "# Joint Chews\n\nFrom **$39.00** a bag.\n\n60-day money-back guarantee. Dogs climb stairs again by week six."
# The facets of a contradiction's label and the words that carry each in the copy and on the page.
LABELS = [
    (ad, label) for ad in demo_ads.ads() for label in ad.material.contradicts
]  # fmt: skip


def page_of(text: str | None = PAGE) -> tuple[PageText, ...]:
    if text is None:
        return (PageText(canonical_url="acme.example/p", url="https://acme.example/p"),)
    made = {"id": uuid4(), "content_hash": fingerprint(text), "markdown": text}
    return (PageText.model_validate({"canonical_url": "acme.example/p", "url": "https://acme.example/p"} | made),)


def an_ad(**more: object) -> AdMaterial:
    given = {
        "account": "act_1",
        "ad_id": "1",
        "ad_name": "One",
        "format": "image",
        "currency": "USD",
        "pages": page_of(),
    }
    return AdMaterial.model_validate(given | more)


def video(*lines: str, heard: str | None = "creative", **more: object) -> AdMaterial:
    spoken = [{"start": 4.0 * n, "end": 4.0 * n + 4, "text": line} for n, line in enumerate(lines)]
    return an_ad(format="video", transcript=spoken, heard_by=heard, **more)


def cells_of(ad: AdMaterial, **more: object) -> dict[tuple[str, str], Cell]:
    asked = compared(ad).model_copy(update=more)
    return {(cell.dimension, cell.place): cell for cell in check(asked)}


def of_demo(ad: demo_ads.DemoAd) -> AdMaterial:
    of, said = ad.material, ad.creative
    text = material.pages()[of.page].markdown if of.page in material.pages() else None
    return AdMaterial(
        account="act_1", ad_id=ad.ad_id, ad_name=ad.name, format=ad.plan.format, headline=said.headline, body=said.body,
        description=of.description, heard_by="creative" if said.transcript or said.overlays else None,
        transcript=said.transcript, overlays=said.overlays, picture_text=said.picture_text, pages=page_of(text),
        currency="USD",
    )  # fmt: skip


@pytest.mark.parametrize(("ad", "label"), LABELS, ids=[f"{ad.number} {label.about}" for ad, label in LABELS])
def test_every_labelled_contradiction_of_the_demo_is_found(ad, label):
    asked = compared(of_demo(ad))
    against = [cell for cell in check(asked) if cell.verdict == "contradicts"]
    figures = {"price": ("$34", "3 for the price of 2"), "amount": ("500 mg",), "guarantee": ("90 days",),
               "percentage": ("30 % off", "81 %"), "count": ("1,204",),
               "time": ("40 minutes",)}[label.about]  # fmt: skip

    assert any(figure in cell.explanation for cell in against for figure in figures)
    assert label.page.strip("| *") in asked.sources["landing_page"].text


def test_no_other_ad_of_the_demo_contradicts_its_page():
    clean = [ad for ad in demo_ads.ads() if not ad.material.contradicts]

    assert len(clean) > 30
    for ad in clean:
        assert [c.explanation for c in check(compared(of_demo(ad))) if c.verdict == "contradicts"] == []


def test_every_verdict_of_the_demo_has_quotes_that_stand_in_their_texts():
    for ad in demo_ads.ads():
        asked = compared(of_demo(ad))
        texts = {(source.kind, source.id): source.text for source in asked.sources.values()}
        for cell in check(asked):
            quotes = [quote for quote in (cell.here, cell.there) if quote is not None]
            assert quotes or cell.verdict == "not_checkable"
            assert all(verified(quote, texts[(quote.source_kind, quote.source_id)]) for quote in quotes)
            if cell.verdict in ("aligned", "weak", "contradicts"):
                assert len(quotes) == 2


def test_an_unknown_transcript_is_not_checkable_and_says_what_would_cure_it():
    found = cells_of(an_ad(format="video", body="$39 a bag"))

    assert {found[(d, "speech")].verdict for d in DIMENSIONS} == {"not_checkable"}
    assert "/classify_ads ads=1" in found[("offer", "speech")].explanation
    assert found[("offer", "ad_copy")].verdict == "aligned"


def test_a_silent_video_and_a_picture_say_that_nobody_speaks():
    assert cells_of(video(heard="video_analysis"))[("offer", "speech")].explanation == "Nobody speaks in the video."
    assert "says nothing aloud" in cells_of(an_ad(body="x"))[("offer", "speech")].explanation


@pytest.mark.parametrize("kind", ["image", "carousel", "collection"])
def test_stills_get_the_check_too(kind):
    found = cells_of(an_ad(format=kind, body="Now $34 a bag", picture_text="90-day guarantee"))

    assert found[("offer", "ad_copy")].verdict == "contradicts"
    assert found[("offer", "overlay")].verdict == "contradicts"
    assert found[("offer", "overlay")].explanation == "The overlay says 90 days, the page 60 days."


def test_what_is_said_aloud_is_quoted_with_its_second():
    found = cells_of(video("She waits.", "A bag is thirty-four dollars."))[("offer", "speech")]

    assert found.verdict == "contradicts"
    assert found.here is not None
    assert (found.here.quote, found.here.seconds) == ("A bag is thirty-four dollars.", 4.0)
    assert found.there is not None
    assert found.there.quote == "From **$39.00** a bag."
    assert found.suggestion is not None
    assert "$34.00" in found.suggestion


def test_a_page_that_nobody_read_is_not_checkable_but_the_ads_parts_are_held_against_each_other():
    ad = video("You have ninety days to send it back.", body="60-day money-back guarantee", pages=page_of(None))
    found = cells_of(ad)

    assert found[("offer", "landing_page")].verdict == "not_checkable"
    assert "/landing_page url=acme.example/p" in found[("offer", "landing_page")].explanation
    assert found[("offer", "speech")].verdict == "contradicts"
    assert found[("offer", "speech")].there is not None
    assert found[("offer", "speech")].there.source_kind == "ad_copy"


def test_two_currencies_are_not_held_against_each_other():
    assert cells_of(an_ad(body="Only €39 a bag"))[("offer", "ad_copy")].verdict == "not_checkable"


@pytest.mark.parametrize(
    ("copy", "page", "verdict"),
    [
        ("problem_aware", "solution_aware", "aligned"),
        ("problem_aware", "product_aware", "weak"),
        ("unaware", "product_aware", "missing"),
        ("unaware", "most_aware", "missing"),
    ],
)
def test_awareness_is_aligned_weak_or_missing_by_the_stages_between(copy, page, verdict):
    found = cells_of(an_ad(body="Something."), levels={"ad_copy": copy, "landing_page": page})

    assert found[("awareness", "ad_copy")].verdict == verdict
    assert found[("awareness", "landing_page")].verdict == verdict
    assert (found[("awareness", "ad_copy")].suggestion is None) == (verdict == "aligned")


def test_the_score_is_that_of_the_facts_over_what_could_be_checked():
    verdicts = {"awareness": "weak", "hook_headline": "aligned", "benefits": "missing", "angle": "aligned",
                "claims": "not_checkable", "offer": "not_checkable"}  # fmt: skip

    # (0.25·0.5 + 0.25·1 + 0.20·0 + 0.15·1) / 0.85
    assert score(verdicts) == pytest.approx(0.525 / 0.85)
    assert formula(verdicts) == "(0.25·0.5 + 0.25·1 + 0.20·0 + 0.15·1) / (0.25 + 0.25 + 0.20 + 0.15) = 0.618"
    assert score(dict.fromkeys(DIMENSIONS, "not_checkable")) is None


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["unaware", "most_aware"], 0.0),
        (["problem_aware", "solution_aware", "product_aware"], 0.5),
        (["product_aware", "product_aware"], 1.0),
        (["product_aware", None], None),
    ],
)
def test_the_ordinal_gap_is_a_score_of_its_own(levels, expected):
    assert awareness_score(levels) == expected


def test_a_contradiction_in_any_part_decides_its_dimension():
    cells = check(compared(video("A bag is thirty-four dollars.", body="$39 a bag")))

    assert by_dimension(cells)["offer"] == "contradicts"


def judged(**more: object) -> Judged:
    given = {"dimension": "benefits", "place": "ad_copy", "verdict": "aligned", "explanation": "Both.",
             "quote_ad": "She climbs again", "quote_page": "Dogs climb stairs again"}  # fmt: skip
    return Judged.model_validate(given | more)


def with_model(one: Judged) -> tuple[Cell, int]:
    asked = compared(an_ad(body="She climbs  again. Now $34 a bag. 500 mg mussel."))
    cells, dropped = with_judgement(check(asked), [one], asked, "anthropic:some-model")
    return next(c for c in cells if (c.dimension, c.place) == (one.dimension, one.place)), dropped


def test_a_models_verdict_counts_with_its_quotes_in_the_texts_own_characters():
    cell, dropped = with_model(judged())

    assert (cell.verdict, cell.judged_by, dropped) == ("aligned", "anthropic:some-model", 0)
    assert cell.here is not None
    assert cell.here.quote == "She climbs  again"


@pytest.mark.parametrize(
    "wrong",
    [{"quote_ad": "She flies"}, {"quote_page": "Cats climb"}, {"quote_ad": None}, {"quote_page": None},
     {"verdict": "contradicts", "quote_page": "We never said that"}],
)  # fmt: skip
def test_a_models_verdict_whose_quote_is_not_there_is_dropped(wrong):
    cell, dropped = with_model(judged(**wrong))

    assert (cell.verdict, dropped) == ("not_checkable", 1)


def test_missing_needs_the_ads_quote_alone():
    cell, _ = with_model(judged(verdict="missing", quote_page=None, suggestion="Say it."))

    assert (cell.verdict, cell.there, cell.suggestion) == ("missing", None, "Say it.")


def test_a_model_cannot_talk_away_what_figures_say():
    page = PAGE + " 400 mg mussel."
    asked = compared(an_ad(body="500 mg mussel.", pages=page_of(page)))
    soft = judged(dimension="claims", quote_ad="500 mg mussel", quote_page="400 mg mussel")
    offer = soft.model_copy(update={"dimension": "offer"})

    cells, _ = with_judgement(check(asked), [soft, offer], asked, "m")

    claims = next(c for c in cells if (c.dimension, c.place) == ("claims", "ad_copy"))
    assert (claims.verdict, claims.judged_by) == ("contradicts", "rules")


def test_nothing_is_stored_whose_quote_does_not_stand():
    asked = compared(an_ad(body="Now $34 a bag"))
    cells = list(check(asked))
    at = next(n for n, cell in enumerate(cells) if cell.here is not None)
    moved = cells[at].here.model_copy(update={"content_hash": "0"})
    cells[at] = cells[at].model_copy(update={"here": moved})

    with pytest.raises(ValueError, match="does not stand"):
        check_of("act_1", "1", asked, cells, NOW)


def test_another_wording_is_another_input_and_the_same_is_the_same():
    pages = page_of()
    first = compared(an_ad(body="a", pages=pages))

    assert input_hash(first) == input_hash(compared(an_ad(body="a", pages=pages)))
    assert input_hash(first) != input_hash(compared(an_ad(body="b", pages=pages)))
    assert input_hash(first) != input_hash(compared(an_ad(body="a", pages=page_of(PAGE + " New."))))


def test_the_matrix_names_every_column_and_each_cell_opens_its_quotes():
    asked = compared(an_ad(body="Now $34 a bag"))
    made = check_of("act_1", "1", asked, check(asked), NOW)
    answer = AdCongruence(headline="", ad_name="One", check=made, spend=None, command="/congruence_check ad=1")
    (grid,) = answer.pictures()

    assert grid.columns == ("Ad copy", "Speech", "Overlay", "Landing page")
    assert [len(row.cells) for row in grid.rows] == [len(PLACES)] * len(DIMENSIONS)
    offer = grid.rows[-1].cells[0]
    assert (offer.state, offer.command) == ("failed", "/congruence_check ad=1 dimension=offer place=ad_copy")
    assert answer.table().rows[0]["here"] == "“Now $34 a bag”"
