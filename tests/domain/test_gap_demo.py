"""What would go wrong: a rule that is right about the sentence it was made for, and wrong about a brand's real pages.

The demo's five pages and 200 reviews, with every value that a person finds on them; nothing else may be found.
"""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from demo.load import build
from domain.gap_extract import RULES_BY_KEY, extract
from domain.gap_merge import side_by_side
from domain.gap_value import value_of
from domain.profile_fields import FieldKey
from domain.research import ResearchText, review_text
from tests.domain.gap_texts import page, review, stands

PAGES = Path(__file__).parents[2] / "demo" / "material" / "pages"
OF = {"joint": ("joint", "ninety", "stairs"), "calm": ("calm", "fireworks")}

# By product and field: each candidate's items, by their heads.
LABELLED: dict[str, dict[FieldKey, list[list[str]]]] = {
    "joint": {
        "product.guarantee": [
            [
                "60-day money-back guarantee. Try Joint Chews for 60 days. If you do not see a difference, write to us"
                " and you get your money back, also for opened bags. You need not send anything back."
            ]
        ],
        "product.ingredients": [["Green-lipped mussel", "MSM", "Turmeric root", "Sweet potato"]],
        "product.key_ingredients": [["Green-lipped mussel", "MSM", "Turmeric root", "Sweet potato"]],
        "product.results_timeline": [["Week 1–2", "Week 3–4", "Week 6", "Week 12"]],
        "product.faq_items": [
            [
                "How many chews a day?",
                "Can I give them with medication?",
                "My dog is picky.",
                "When should I stop?",
            ],
            ["Does it have to be a film?", "What if my dog is younger than six?"],
            ["What is in them?"],
        ],
        "product.current_offer": [
            ["Subscription: 15 % off every delivery, cancel with one click. Spend $60 and shipping is free."],
            ["Two bags, enough for the 42 days of a large dog: $69.00, free shipping."],
        ],
        "product.target_audience": [["For dogs that think twice about the stairs."]],
        "product.required_disclaimers": [
            ["Ask your vet first. Joint Chews are a food supplement and do not replace treatment."]
        ],
        "offer_variant.mechanism.name": [["Re-glide"]],
        "offer_variant.mechanism.root_cause": [
            ["The dry-joint loop: less fluid, less movement, and less movement makes less fluid."]
        ],
        "offer_variant.mechanism.solution": [
            ["Joint Chews put back what the fluid is made of, once in the morning and once with dinner."]
        ],
    },
    "calm": {
        "product.guarantee": [["30-day guarantee. Not calmer after 30 days? Your money back, once per household."]],
        "product.ingredients": [["L-theanine", "Chamomile", "Valerian root"]],
        "product.key_ingredients": [["L-theanine", "Chamomile", "Valerian root"]],
        "product.faq_items": [
            ["Will my dog be drowsy?", "From what age?", "Together with the Joint Chews?"],
            ["Is it a sedative?"],
        ],
        "product.current_offer": [["Second bag at 25 % off. Subscription: 15 % off every delivery."]],
        "product.unique_selling_points": [["No melatonin", "No CBD", "Not a sedative"]],
        "offer_variant.mechanism.name": [["Soft reset"]],
        "offer_variant.mechanism.root_cause": [
            ["The alarm that never resets: each fright starts before the last one is over."]
        ],
        "offer_variant.mechanism.solution": [
            ["L-theanine slows the alarm without switching it off; chamomile and valerian help it reset."]
        ],
    },
}


def pages_of(product: str) -> list[ResearchText]:
    read = {name: (PAGES / f"{name}.md").read_text("utf-8").split("---\n", 2)[2] for name in OF[product]}
    return [page(text, name, name) for name, text in read.items()]


@pytest.mark.parametrize("product", ["joint", "calm"])
def test_rules_find_what_the_demos_pages_state_and_nothing_else(product):
    texts = pages_of(product)
    keys: list[FieldKey] = [key for key in RULES_BY_KEY if key.split(".")[1] not in ("pain_points",)]
    keys = [key for key in keys if key not in ("offer_variant.benefits", "offer_variant.target_audience")]

    found = side_by_side(extract(texts, keys), ())

    made: dict[str, list[list[str]]] = {}
    for one in found:
        made.setdefault(one.key, []).append([entry.text for entry in one.found])
        assert stands(one, *texts)
        assert value_of(one.key, one.found) is not None
    assert {key: sorted(held) for key, held in made.items()} == {
        key: sorted(held) for key, held in LABELLED[product].items()
    }


# Words that each pain told in the demo's reviews may hang on; a person has read the reviews for them.
PAINS = {
    "joint-chews": ("refused the car", "mornings were the worst", "afraid of it", "skip the last step", "limping"),
    "calm-chews": ("cannot be alone", "howled until", "afraid of everything", "fear of thunder"),
}


def test_pains_are_the_customers_own_sentences_and_no_complaints_about_parcels():
    rows = build(UUID("6f1f2c2e-0000-4000-8000-000000000001"), date(2026, 11, 20)).rows
    names = {row["id"]: row["slug"] for row in rows["products"]}
    for product, slug in names.items():
        texts = [
            review(review_text(row["title"], row["body"]), str(row["id"]))
            for row in rows["customer_reviews"]
            if row["product_id"] == product
        ]
        (one,) = extract(texts, ["offer_variant.pain_points"])
        assert stands(one, *texts)
        assert all(any(cue in entry.text for cue in PAINS[slug]) for entry in one.found), [e.text for e in one.found]
        assert all(entry.count and entry.count >= 2 and entry.of == len(texts) for entry in one.found)
