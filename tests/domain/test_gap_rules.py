"""What would go wrong: a value that no page states, one from a manual or a customer's words, an amount in a name."""

import pytest

from domain.gap_extract import extract
from domain.profile_fields import FieldKey
from tests.domain.gap_texts import page, review, stands


def values(key: FieldKey, text: str) -> list[tuple[str, str, str]]:
    shown = page(text)
    found = extract([shown], [key])
    assert all(stands(one, shown) for one in found)
    return [(entry.text, entry.detail, entry.proof) for one in found for entry in one.found]


def words(key: FieldKey, text: str) -> list[str]:
    return [value for value, _, _ in values(key, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# A\n\n## Our 90-day guarantee\n\nSend it back within 90 days for a refund.",
            ["Our 90-day guarantee. Send it back within 90 days for a refund."],
        ),
        ("Order today. **30-day money-back guarantee** on all.", ["30-day money-back guarantee on all."]),
        ("Lifetime warranty on every frame.", ["Lifetime warranty on every frame."]),
        ("We do not offer refunds or a money-back guarantee.", []),
        ("Orders ship within 3 business days.", []),
        ("A 90-day supply for $39.", []),
    ],
)
def test_a_guarantee_is_what_promises_money_back(text, expected):
    assert words("product.guarantee", text) == expected


def test_a_page_that_names_two_guarantees_offers_both_and_is_sure_of_neither():
    shown = page("60-day money-back guarantee.\n\n## Terms\n\nThe guarantee is 30 days for opened bags.")
    found = extract([shown], ["product.guarantee"])
    assert [one.found[0].text for one in found] == [
        "60-day money-back guarantee.",
        "The guarantee is 30 days for opened bags.",
    ]
    assert {one.confidence for one in found} == {"medium"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Save 20 % today. Free shipping over $50.", ["Save 20 % today. Free shipping over $50."]),
        ("Buy two get one free.", ["Buy two get one free."]),
        ("The 20 % off sale ended last week.", []),
        ("Improves mobility by 20 %.", []),
        ("Only $39.", []),
    ],
)
def test_an_offer_is_more_than_a_price(text, expected):
    assert words("product.current_offer", text) == expected


def test_questions_are_those_that_are_answered():
    text = """# Tired of stiff mornings?

Try it.

### Does your back hurt?
Ours did too.

## FAQ

### Can I wash it?
Yes, at 40 °C.

### Shipping
Two days.

**Is it safe?** Tested by nobody you know.

Q: Who makes it?
A: We do.
"""
    assert [(q, a) for q, a, _ in values("product.faq_items", text)] == [
        ("Can I wash it?", "Yes, at 40 °C."),
        ("Shipping", "Two days."),
        ("Is it safe?", "Tested by nobody you know."),
        ("Who makes it?", "We do."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| In every chew | Dose | Why |\n|---|---|---|\n| Mussel | 400 mg | feeds |\n| **MSM** | 30 mg | builds |",
            [("Mussel", "feeds", "400 mg"), ("MSM", "builds", "30 mg")],
        ),
        (
            "## Ingredients\n\n- **Oat flour** – keeps it together\n- Zinc (15 mg)\n- No sugar\n",
            [("Oat flour", "keeps it together", ""), ("Zinc", "", "15 mg")],
        ),
        (
            "Ingredients: oat flour, honey and 2 g salt.",
            [("oat flour", "", ""), ("honey", "", ""), ("salt", "", "2 g")],
        ),
        ("| Bags | Price |\n|---|---|\n| 1 bag | $39.00 |", []),
        ("## Supplement facts\n\n| Amount per serving | |\n|---|---|\n| Calories | 10 |", []),
        ("It contains no sugar.", []),
    ],
)
def test_ingredients_come_with_what_the_page_says_of_them(text, expected):
    assert values("product.ingredients", text) == expected


def test_steps_of_a_manual_are_no_results():
    expect = "## What to expect\n\n- **Week 2**: softer coat\n- **Week 4–6**: less itching\n"
    manual = "1. **Day 1**: film the stairs.\n2. **Day 14**: the same path.\n3. **Day 42**: once more.\n"
    assert values("product.results_timeline", expect) == [
        ("Week 2", "softer coat", ""),
        ("Week 4–6", "less itching", ""),
    ]
    assert values("product.results_timeline", manual) == []
    assert values("product.results_timeline", "After 6 weeks: better.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Made for women over fifty who garden.", ["Made for women over fifty who garden."]),
        ("**For dogs from seven years up.**", ["For dogs from seven years up."]),
        ("Great for dogs.", []),
        ("## FAQ\n\n### Who is it for?\nFor people who ask.", []),
    ],
)
def test_an_audience_is_narrower_than_everybody(text, expected):
    assert words("product.target_audience", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Founded by Mara Lindqvist and Tom Ode in 2019.", ["Mara Lindqvist and Tom Ode"]),
        ("Our founder, Dr. Ann Berg, was a vet.", ["Dr. Ann Berg"]),
        ("Mara Lindqvist, co-founder: it began in a shed.", ["Mara Lindqvist"]),
        ("Founded in 2019 in Vermont.", []),
        ("The founders wanted better chews.", []),
    ],
)
def test_founders_are_named(text, expected):
    assert words("product.founders", text) == expected


def test_the_name_of_the_way_it_works_is_not_the_name_of_the_problem():
    text = """# Chews

## Why dogs slow down

The fluid thins. We call this **the dry-joint loop**: less fluid, less movement.

## How the chews work

They put it back. We call it **Re-glide**.
"""
    assert words("offer_variant.mechanism.name", text) == ["Re-glide"]
    assert words("offer_variant.mechanism.root_cause", text) == ["The dry-joint loop: less fluid, less movement."]
    assert words("offer_variant.mechanism.solution", text) == ["They put it back."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Dimensions\n\n- 16 cm wide\n- 23 cm high\n- Weight: 450 g", ["16 cm wide, 23 cm high, Weight: 450 g"]),
        ("The bag measures 16 x 23 x 7 cm.", ["The bag measures 16 x 23 x 7 cm."]),
        ("Give one chew per 30 lb.", []),
        ("For dogs that weigh 30 lb or more.", []),
        ("400 mg mussel in each chew.", []),
    ],
)
def test_measures_are_the_products_own(text, expected):
    assert words("product.dimensions", text) == expected


def test_benefits_and_selling_points_are_lists_of_the_page():
    text = "## Benefits\n\n- Moves freely\n- Sleeps well\n\n## Why choose us\n\n- Full amounts on the label\n"
    assert words("product.benefits", text) == ["Moves freely", "Sleeps well"]
    assert words("product.unique_selling_points", text) == ["Full amounts on the label"]
    assert words("product.benefits", "- Home\n- Shop\n- About us\n") == []
    assert words("product.unique_selling_points", "No refunds. No returns.") == []


@pytest.mark.parametrize("key", ["brand.voice_tone", "product.brand_voice_notes"])
def test_a_voice_is_unknown_unless_the_page_describes_it(key):
    assert words(key, "Buy now! The best chews ever!!!") == []
    assert words(key, "Our tone is dry and kind, never loud.") == ["dry and kind, never loud"]


def test_pains_are_counted_by_the_customers_who_name_them():
    texts = [
        review("He could not climb the stairs any longer. Great chews.", "1"),
        review("Our old dog could not climb the stairs.", "2"),
        review("She howls when we leave the house.", "3"),
        review("No more howling when we leave!", "4"),
        review("I can't recommend it enough. Delivery was painful, three weeks.", "5"),
        review("Mornings are stiff and slow", "6", "reddit_quote", tells=("pain",)),
        review("He refuses to eat the powder at all", "7", "reddit_quote", tells=("objection",)),
        # Called a pain with too little confidence: it counts as none.
        review("He could not climb the stairs, maybe", "8", "reddit_quote", confidence=0.5),
    ]
    found = extract(texts, ["offer_variant.pain_points"])
    assert [(one.origin.kind, [(e.text, e.count, e.of) for e in one.found]) for one in found] == [
        ("reddit_quote", [("Mornings are stiff and slow", 1, 3)]),
        (
            "customer_review",
            [("Our old dog could not climb the stairs.", 2, 5), ("She howls when we leave the house.", 1, 5)],
        ),
    ]
    assert all(stands(one, *texts) for one in found)


def test_product_data_is_read_line_by_line():
    data = (
        "Product: Joint Chews\nDescription: Soft chews.\nPrice: 39.00 USD\nWidth: 16 cm\nHeight: 23 cm\nWeight: 450 g\n"
        "\nProduct: Other\nWeight: 9 kg\n\nQuestion: Safe?\nAnswer: Yes."
    )
    shown = page(data, kind="page_data")
    keys: list[FieldKey] = ["product.dimensions", "product.faq_items", "product.description"]
    found = {one.key: one for one in extract([shown], keys)}
    assert found["product.dimensions"].found[0].text == "width 16 cm, height 23 cm, 450 g"
    assert [(e.text, e.detail) for e in found["product.faq_items"].found] == [("Safe?", "Yes.")]
    assert all(stands(one, shown) for one in found.values())
