"""What stored texts state about the fields of a profile, found by rules: no model, no network, every value a quote.

A text field has a candidate for each page (and each value, where a page contradicts itself); a list has one for each
page with the items in the page's order; what customers suffered from has one for all texts of a kind, counted.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, time

from domain.evidence import fingerprint
from domain.format import plural
from domain.gap_candidate import Candidate, Found, counted, least
from domain.gap_data_rules import data_description, data_dimensions, data_faq, data_ingredients
from domain.gap_faq_rules import faq
from domain.gap_ingredient_rules import ingredients, key_ingredients
from domain.gap_mechanism_rules import mechanism_name, root_cause
from domain.gap_more_rules import disclaimers, solution
from domain.gap_offer_rules import current_offer, guarantee
from domain.gap_page import Page
from domain.gap_pain_rules import pains_listed, pains_told
from domain.gap_people_rules import founders, target_audience, voice
from domain.gap_promise_rules import benefits, selling_points
from domain.gap_size_rules import dimensions
from domain.gap_timeline_rules import timeline
from domain.profile_fields import BY_KEY, FieldKey, FillSource
from domain.proposal import Origin
from domain.research import LABELS, ResearchText

Rule = Callable[[Page], tuple[Found, ...]]

RULES_BY_KEY: Mapping[FieldKey, Rule] = {
    "brand.voice_tone": voice,
    "product.brand_voice_notes": voice,
    "offer_variant.voice_tone": voice,
    "product.guarantee": guarantee,
    "product.current_offer": current_offer,
    "product.ingredients": ingredients,
    "product.key_ingredients": key_ingredients,
    "product.results_timeline": timeline,
    "product.faq_items": faq,
    "product.benefits": benefits,
    "offer_variant.benefits": benefits,
    "product.unique_selling_points": selling_points,
    "product.target_audience": target_audience,
    "offer_variant.target_audience": target_audience,
    "product.founders": founders,
    "product.dimensions": dimensions,
    "product.required_disclaimers": disclaimers,
    "offer_variant.mechanism.name": mechanism_name,
    "offer_variant.mechanism.root_cause": root_cause,
    "offer_variant.mechanism.solution": solution,
    "offer_variant.pain_points": pains_listed,
}
DATA_RULES: Mapping[FieldKey, Rule] = {
    "product.faq_items": data_faq,
    "product.dimensions": data_dimensions,
    "product.description": data_description,
    "product.ingredients": data_ingredients,
    "product.key_ingredients": data_ingredients,
}
_RULES: Mapping[str, Mapping[FieldKey, Rule]] = {"landing_page": RULES_BY_KEY, "page_data": DATA_RULES}
# Texts of customers, counted over all of a kind.
_TOLD: tuple[FillSource, ...] = ("amazon_quote", "reddit_quote", "customer_review")


def extract(texts: Sequence[ResearchText], keys: Collection[FieldKey]) -> tuple[Candidate, ...]:
    """The candidates for these fields, in the order of the fields' sources and then of the texts."""
    found: list[Candidate] = []
    pages = [(text, Page(text.source)) for text in texts if text.kind in _RULES]
    for key in keys:
        for source in BY_KEY[key].sources or ("landing_page",):
            if source == "landing_page":
                for text, page in pages:
                    found += _of_page(key, text, page)
            elif source in _TOLD and key == "offer_variant.pain_points":
                found += _told(key, source, texts)
    return tuple(found)


def _of_page(key: FieldKey, text: ResearchText, page: Page) -> list[Candidate]:
    rule = _RULES[text.kind].get(key)
    found = rule(page) if rule else ()
    if not found:
        return []
    origin = origin_of(text)
    if is_list(key):
        return [_candidate(key, found, origin)]
    return [_candidate(key, (one,), origin) for one in found]


def is_list(key: FieldKey) -> bool:
    """Whether the field holds items, each with evidence of its own."""
    return BY_KEY[key].type not in ("text", "dimensions")


def _candidate(key: FieldKey, found: tuple[Found, ...], origin: Origin) -> Candidate:
    reasons = tuple(dict.fromkeys(one.why for one in found))
    return Candidate(key=key, found=found, confidence=least(found), reasoning=" ".join(reasons), origin=origin)


def _told(key: FieldKey, source: FillSource, texts: Sequence[ResearchText]) -> list[Candidate]:
    of_kind = [text for text in texts if text.kind == source]
    found, fewer = pains_told(of_kind)
    if not found:
        return []
    said = counted(found, plural(len(of_kind), _ONE[source]), fewer)
    return [
        Candidate(key=key, found=found, confidence=least(found), reasoning=said, origin=origin_of_all(of_kind, found))
    ]


_ONE: Mapping[str, str] = {
    "amazon_quote": "Amazon quote", "reddit_quote": "Reddit quote", "customer_review": "review"
}  # fmt: skip


def origin_of(text: ResearchText) -> Origin:
    """One text as a proposal's origin."""
    return Origin(
        kind=text.kind,
        id=text.source.id,
        content_hash=text.source.content_hash,
        url=text.url,
        title=text.title,
        at=None if text.at is None else datetime.combine(text.at, time(), UTC),
    )


def origin_of_all(texts: Sequence[ResearchText], found: Sequence[Found]) -> Origin:
    """All texts of a kind together; their wording is that of the quotes taken."""
    hashes = sorted({evidence.content_hash for one in found for evidence in one.evidence})
    kind = texts[0].kind
    return Origin(
        kind=kind, id=f"all {kind}", content_hash=fingerprint("\n".join(hashes)), title=f"{len(texts):,} {LABELS[kind]}"
    )
