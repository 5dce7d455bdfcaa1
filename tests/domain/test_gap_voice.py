"""A promise that is not the seller's must not stand in the profile as the seller's."""

import pytest

from domain.gap_extract import extract
from tests.domain.gap_texts import page


def told(text: str) -> list[tuple[str, str]]:
    """The guarantee's words and how sure the rules are."""
    return [(one.found[0].text, one.confidence) for one in extract([page(text)], ["product.guarantee"])]


@pytest.mark.parametrize(
    "text",
    [
        "Most mattress companies give you a 100-day money-back guarantee and hope that you forget it.",
        "Big brands promise refunds\nwithin 14 days, and keep half of the price.",
        "We are tired of rival creams with their 45-day guarantee.",
        "Other makers cut the soap thin. They come with a 30-day guarantee all the same.",
        "My old brand had a lifetime warranty on paper.",
        "## Customers also bought\n\n- Paw Balm, 30-day money-back guarantee",
        "## Related products\n\n### Ear Drops\n\nRefunded within 40 days if they do not help.",
        "You may also like\n\n- Night Cream – 100% satisfaction guarantee",
        "> I never had to ask for the 60-day refund.\n> – Marta, Lisbon",
        "“The one I had before came with a 2-year warranty”, says Olaf.",
        '"They gave a 90 day guarantee and then ignored my mails."',
        "## Reviews\n\nI liked that the money-back guarantee ran for 45 days.",
        "| | Guarantee |\n|---|---|\n| Other pillows | 30 days |",
    ],
)
def test_anothers_promise_is_not_taken_for_the_sellers(text):
    assert told(f"# Wool Pillow\n\n{text}") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Unlike other pillows, this one has a 60-day money-back guarantee.", "60-day"),
        ("No other brand gives you a 90-day guarantee.", "90-day"),
        ("Other brands talk. We refund you within 75 days.", "75 days"),
        ("Longer than any other maker's: a 200-day guarantee.", "200-day"),
        ("Sleep on it. Our guarantee lasts 30 days.\n\n## Reviews\n\n> “I sleep!” – Ines", "30 days"),
        ("> **45-day money-back guarantee**", "45-day"),
        ("> “If it does not suit you, we refund it within 50 days.” – Ana, founder", "50 days"),
        ("The “love it or return it” guarantee: 60 days.", "60 days"),
        ("## You may also like\n\n- Wool Duvet\n\nAll orders have a 21-day money-back guarantee.", "21-day"),
        ("In other words: you have 60 days to ask for a refund.", "60 days"),
        ("Join 5,000 other customers who try it risk-free for 60 days.", "60 days"),
        ("In my shop you may send it back within 30 days for a refund.", "30 days"),
        ("## Why you'll love it\n\n- 60-day money-back guarantee", "60-day"),
        ("> **45-day guarantee** – Sleep on it first", "45-day"),
        ("We give you what most brands do not: a 60-day guarantee.", "60-day"),
        ("With my own hands I sew them, and I refund you within 30 days.", "30 days"),
    ],
)
def test_the_sellers_own_promise_stays_sure_beside_words_of_others(text, days):
    ((words, sure),) = told(f"# Wool Pillow\n\n{text}")
    assert (days in words, sure) == (True, "high")


def test_of_a_comparison_in_one_sentence_only_the_sellers_length_is_taken():
    found = extract([page("Where others stop at a 30-day guarantee, we give you 365 days.")], ["product.guarantee"])
    assert [one.reasoning for one in found] == ["The page guarantees 365 days."]


def test_a_column_of_others_is_not_the_sellers():
    table = "| | Us | Them |\n|---|---|---|\n| Money-back guarantee | 60 days | 14 days |"
    found = extract([page(table)], ["product.guarantee"])
    assert [one.reasoning for one in found] == ["The page guarantees 60 days."]


@pytest.mark.parametrize(
    "text",
    [
        "Other makers do not give you a 60-day guarantee.",
        "Other makers send you a catalogue, the 60-day guarantee is printed on it.",
        "A 60-day guarantee is what other makers call fair.",
        "“I will refund you within 60 days, I promise.” – Tom",
        "## Reviews\n\nThe 60-day money-back guarantee is real.",
    ],
)
def test_where_the_marks_leave_room_for_the_seller_it_is_offered_unsurely(text):
    ((_, sure),) = told(f"# Wool Pillow\n\n{text}")
    assert sure == "low"


def test_what_may_be_anothers_is_not_taken_over_the_sellers_own():
    words = "Other makers send you a catalogue, the money-back guarantee is printed on it.\n\nLifetime warranty on all."
    assert told(words) == [("Lifetime warranty on all.", "medium")]
