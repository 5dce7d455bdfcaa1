"""What would go wrong: two sources averaged, one that wins in silence, a customer counted twice."""

from typing import Any

from domain.evidence import fingerprint
from domain.gap_extract import extract
from domain.gap_finding import Finding
from domain.gap_merge import read_candidates, side_by_side
from domain.profile_fields import FieldKey
from domain.research import ResearchText
from tests.domain.gap_texts import page, review, stands

MODEL = "anthropic:some-model"


def read(text: ResearchText, key: FieldKey, value: str, quote: str, **more: Any) -> Finding:
    given = {
        "text": fingerprint(text.text),
        "key": key,
        "value": value,
        "quotes": (quote,),
        "confidence": "high",
        **more,
    }
    return Finding.model_validate(given)


def test_sources_that_disagree_stand_side_by_side_and_none_is_sure():
    texts = [page("60-day money-back guarantee.", "a"), page("Our 90-day money-back guarantee.", "b")]
    found = side_by_side(extract(texts, ["product.guarantee"]), ())
    assert [one.found[0].text for one in found] == ["60-day money-back guarantee.", "Our 90-day money-back guarantee."]
    assert {one.confidence for one in found} == {"medium"}
    assert all("2 sources say different things" in one.reasoning for one in found)


def test_sources_that_agree_are_one_with_the_quotes_of_both():
    texts = [page("60-day guarantee.", "a"), page("You get a 60-day money-back guarantee on all bags.", "b")]
    (one,) = side_by_side(extract(texts, ["product.guarantee"]), ())
    assert one.found[0].text == "You get a 60-day money-back guarantee on all bags."
    assert {e.source_id for e in one.evidence} == {"a", "b"}
    assert one.confidence == "high"
    assert stands(one, *texts)


def test_lists_of_two_pages_contradict_only_where_they_say_different_things_of_the_same():
    one = page("## Ingredients\n\n- Zinc (15 mg)\n- Oats\n", "a")
    more = page("## Ingredients\n\n- Honey\n- Oats\n", "b")
    other = page("## Ingredients\n\n- Zinc (30 mg)\n", "c")
    keys: list[FieldKey] = ["product.ingredients"]
    assert {c.confidence for c in side_by_side(extract([one, more], keys), ())} == {"high"}
    assert {c.confidence for c in side_by_side(extract([one, other], keys), ())} == {"medium"}


def test_a_model_reads_a_page_instead_of_the_rules_and_the_rules_read_the_others():
    first = page("60-day money-back guarantee. Send the bag back, opened or not.", "a")
    second = page("60-day money-back guarantee, in full.", "b")
    value = "60-day money-back guarantee, opened or not"
    quote = "60-day money-back guarantee. Send the bag back, opened or not."
    findings = [read(first, "product.guarantee", value, quote)]
    by_model = read_candidates(findings, [first, second], MODEL, {})
    found = side_by_side(extract([first, second], ["product.guarantee"]), by_model)
    assert [(one.found[0].text, one.made_by) for one in found] == [(value, MODEL)]
    assert {e.source_id for e in found[0].evidence} == {"a", "b"}


def test_customers_are_counted_by_us_and_each_once():
    texts = [
        review("She could not get up the stairs. Could not get up the stairs at all.", "1"),
        review("My dog could not get up the stairs", "2"),
        review("It smells.", "3"),
    ]
    key: FieldKey = "offer_variant.pain_points"
    findings = [
        read(texts[0], key, "could not get up the stairs", "could not get up the stairs"),
        read(texts[0], key, "Could not get up the stairs at all", "Could not get up the stairs at all"),
        read(texts[1], key, "could not get up the stairs", "could not get up the stairs"),
    ]
    (one,) = read_candidates(findings, texts, MODEL, {fingerprint(texts[0].text): "asked"})
    assert [(entry.count, entry.of) for entry in one.found] == [(2, 3)]
    assert one.input_hash == "asked"
    assert one.reasoning == "2 of 3 texts."
    assert stands(one, *texts)


def test_a_piece_that_stands_in_two_pages_bears_both():
    texts = [page("60-day money-back guarantee.", "a"), page("60-day money-back guarantee.", "b")]
    findings = [read(texts[0], "product.guarantee", "60-day money-back guarantee", "60-day money-back guarantee.")]
    found = read_candidates(findings, texts, MODEL, {})
    assert [one.origin.id for one in found] == ["a", "b"]
    assert len(side_by_side((), found)) == 1
