"""What would go wrong: one broken script costs all others, a price is misread, a hostile block holds the reader up."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.page_data import page_data
from domain.page_data import PageData, PageMeasure, data_text
from domain.structured_data import structured


def script(*values: object, kind: str = "application/ld+json") -> str:
    said = "".join(
        f'<script type="{kind}">{value if isinstance(value, str) else json.dumps(value)}</script>' for value in values
    )
    return f"<html><head>{said}</head><body><h1>Chew</h1></body></html>"


CHEW = {
    "@context": "https://schema.org/", "@type": "Product", "name": "Joint &amp; Hip Chew",
    "brand": {"@type": "Brand", "name": "Pawlight"}, "description": "<p>For dogs <b>over seven</b>.</p>",
    "offers": [
        {"@type": "Offer", "name": "1 bag", "price": "39.00", "priceCurrency": "USD",
         "availability": "https://schema.org/InStock",
         "hasMerchantReturnPolicy": {"@type": "MerchantReturnPolicy", "merchantReturnDays": 90}},
        {"@type": "Offer", "name": "3 bags", "price": 99, "priceCurrency": "usd"},
    ],
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.7", "reviewCount": "2,014"},
    "weight": {"@type": "QuantitativeValue", "value": "0.9", "unitCode": "KGM"}, "width": "14 cm",
    "additionalProperty": [{"@type": "PropertyValue", "name": "Flavour", "value": "Salmon"}],
}  # fmt: skip
FAQ = {
    "@type": "FAQPage",
    "mainEntity": [
        {
            "@type": "Question",
            "name": "Is it safe?",
            "acceptedAnswer": {"@type": "Answer", "text": "<p>Yes, ask a vet.</p>"},
        },
        {"@type": "Question", "name": "No answer?"},
    ],
}
TEXT = """Product: Joint & Hip Chew
Brand: Pawlight
Description: For dogs over seven .
Price: 39.00 USD (1 bag)
Price: 99 USD (3 bags)
Returns: within 90 days
Width: 14 cm
Weight: 0.9 kg
Flavour: Salmon

Question: Is it safe?
Answer: Yes, ask a vet."""


def test_a_product_a_rating_or_a_question_is_missed():
    data = page_data(script(CHEW, FAQ))

    assert data_text(data) == TEXT
    rating = data.products[0].rating
    assert rating is not None
    assert (rating.value, rating.best, rating.count) == (Decimal("4.7"), 5, 2014)
    assert data.products[0].offers[0].availability == "InStock"
    assert PageData.model_validate_json(data.model_dump_json()) == data


def test_what_changes_daily_makes_evidence_stale():
    later = CHEW | {"aggregateRating": {"ratingValue": 4.8, "reviewCount": 2099}}

    assert data_text(page_data(script(later, FAQ))) == TEXT


@pytest.mark.parametrize(
    "block",
    [
        {"@graph": [{"@type": "WebPage"}, CHEW]},
        [CHEW],
        {"@type": "ItemPage", "mainEntity": CHEW},
        CHEW | {"@type": ["Product", "Thing"]},
        CHEW | {"@type": "http://schema.org/Product"},
        json.dumps(CHEW)[:-1] + ",}",
        "\ufeff<!--\n" + json.dumps(CHEW) + "\n-->",
        "//<![CDATA[\n" + json.dumps(CHEW) + ";\n//]]>",
        "/* shop */ " + json.dumps(CHEW) + " // end",
        json.dumps(CHEW).replace("over seven", "over\nseven"),
        json.dumps(CHEW).replace('"', "&quot;"),
        json.dumps({"@type": "WebSite"}) + "\n" + json.dumps(CHEW),
    ],
)
def test_a_shop_writes_it_in_its_own_way(block):
    data = page_data(script("{broken", block))

    assert [product.name for product in data.products] == ["Joint & Hip Chew"]
    assert data.products[0].offers[1].price == 99
    assert data.broken == 1


@pytest.mark.parametrize(
    ("written", "price"),
    [("39.00", "39.00"), (39, "39"), ("$39", "39"), ("1.299,00", "1299.00"), ("1,299.00", "1299.00"),
     ("39,90 €", "39.90"), ("1,299", "1299"), ("USD 39", "39"), ("1 299,50", "1299.50"), ("free", None), ("", None),
     (None, None), (True, None), (float("inf"), None), ("9" * 60, None)],
)  # fmt: skip
def test_a_price_is_misread(written, price):
    data = structured([{"@type": "Product", "name": "A", "offers": {"price": written}}], {})

    assert [str(offer.price) for offer in data.products[0].offers] == ([] if price is None else [price])


def test_a_range_of_prices_is_taken_for_one():
    offer = {"@type": "AggregateOffer", "lowPrice": "39", "highPrice": "99", "priceCurrency": "EUR"}
    data = structured([{"@type": "Product", "name": "A", "offers": offer}], {})

    assert data.products[0].offers[0].told == "39 to 99 EUR"


def test_variants_of_a_group_and_a_product_named_twice_are_lost_or_doubled():
    group = {
        "@type": "ProductGroup",
        "name": "A",
        "hasVariant": [{"@type": "Product", "name": "A small", "offers": {"price": 1}}],
    }
    data = structured([{"@type": "Product", "name": "a"}, group], {})

    assert [(product.name, len(product.offers)) for product in data.products] == [("A", 1), ("A small", 1)]


def test_open_graph_is_not_read_or_beats_json_ld():
    tags = (
        "<meta property='og:type' content='product'><meta content=\"Joint &amp; Hip\" property=og:title>"
        '<meta property="product:price:amount" content="39.00"><meta property="product:price:currency" content="usd">'
        '<meta property="product:weight:value" content="0.9"><meta property="product:weight:units" content="kg">'
    )
    data = page_data(tags)

    assert data_text(data) == "Product: Joint & Hip\nPrice: 39.00 USD\nWeight: 0.9 kg"
    assert data.products[0].measures == (PageMeasure(of="weight", value=Decimal("0.9"), unit="kg"),)
    assert page_data(tags + script(CHEW)).products[0].name == "Joint & Hip Chew"
    assert not page_data('<meta property="og:title" content="A blog"><meta property="og:type" content="article">')


@pytest.mark.parametrize(
    "html",
    [script("[" * 100_000), script('{"a":' * 50_000), "<script type=application/ld+json>" * 20_000, "<meta " * 30_000,
     '<meta content="' * 50_000, script("9" * 10_000), script('{"@type":"Product","name":"' + "<" * 200_000 + '"}'),
     script({"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": f"q{n}"} for n in range(30_000)]}),
     script("//" * 200_000), script("/*" * 200_000), script('"' * 200_001)],
)  # fmt: skip
def test_a_hostile_page_holds_the_reader_up(html):
    began = time.process_time()
    assert page_data(html) is not None
    assert time.process_time() - began < 3


_KEYS = (
    "@type",
    "@graph",
    "name",
    "offers",
    "price",
    "brand",
    "weight",
    "mainEntity",
    "acceptedAnswer",
    "text",
    "value",
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(_KEYS),
        inner | st.sampled_from(["Product", "Question", "FAQPage"]),
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(_JSON, max_size=4))
def test_odd_json_fails_the_page(blocks):
    data = structured(blocks, {})
    assert PageData.model_validate_json(data.model_dump_json()) == data
    assert "\x00" not in data_text(data)
