"""What would go wrong: a price that differs and nobody says so, or two figures of different things called a conflict."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clauses import LONGEST, clauses
from domain.fact_match import compare
from domain.number_words import numbers_in
from domain.offer_facts import OFFER_KINDS, facts_in
from domain.rule_congruence import verdict_of

# ruff: noqa: E501

TABLE = "| Bottles | Price |\n|---|---|\n| 1 bottle | $39 |\n| 3 bottles | {0} |"
# What an ad says, what its page says, and how its offer or claim stands.
PAIRS = [
    ("Get 50% off today", "# Sale\nSave 20% on your first order.", "contradicts"),
    ("Get 20% off today", "# Sale\nSave up to 20% on everything.", "aligned"),
    ("Extra 10% off", "25% off sitewide", "contradicts"),
    ("Thirty percent off every bag", "Subscription: 15 % off every delivery", "contradicts"),
    ("Only $19.99 per bottle", "Price: $24.99 per bottle", "contradicts"),
    ("Only $19.99", "~~$39.99~~ $19.99 Add to cart", "aligned"),
    ("A bag is thirty-four dollars", "From **$39.00** a bag", "contradicts"),
    ("Only €29", "Nur 29,00 €", "aligned"),
    ("Only $29", "Only €29", "not_checkable"),
    ("Was $80, now $49", "Now only $49", "aligned"),
    ("Starting at $9/month", "Plans from $15 per month", "contradicts"),
    ("$1,299 sofa", "Sofa $1,299.00", "aligned"),
    ("3 bottles for $99", TABLE.format("$89"), "contradicts"),
    ("$99 for 3 bottles", TABLE.format("$99"), "aligned"),
    ("Just $39", "1x $39 2x $69 3x $99", "aligned"),
    ("Buy one get one free", "Buy 1 get 1 free this week", "aligned"),
    ("Three bottles for the price of two", TABLE.format("$78"), "aligned"),
    ("Buy two get one free", TABLE.format("$78"), "aligned"),
    ("Buy two get one free", TABLE.format("$99"), "contradicts"),
    ("Buy 2 get 1 free", "One bottle is $30", "missing"),
    ("Save $20 on your first box", "Save $10 when you order today", "contradicts"),
    ("30-day money back guarantee", "We offer a 60-day money-back guarantee.", "contradicts"),
    ("Risk-free for 30 days", "Full refund within 30 days of purchase.", "aligned"),
    ("12-month guarantee", "A guarantee of one year", "aligned"),
    ("You have ninety days to send it back", "## The guarantee\nYou have **60 days** from delivery.", "contradicts"),
    ("Returns within 30 days", "Refunds are processed within 5 business days. Returns accepted within 30 days.", "aligned"),
    ("Try it free for 14 days", "Start your 7-day free trial", "contradicts"),
    ("Free shipping on every order", "Shipping: $5.95 on all orders", "contradicts"),
    ("Free shipping", "Free delivery over $50", "aligned"),
    ("Free shipping", "Fast and friendly", "missing"),
    ("Sale ends November 30", "Sale ends November 15", "contradicts"),
    ("Sale ends Nov 30", "Offer valid until 30 November 2026", "aligned"),
    ("Ends Friday!", "Until Sunday only", "contradicts"),
    ("93% of users saw clearer skin in 4 weeks", "In a study, 83% of users saw clearer skin after 4 weeks.", "contradicts"),
    ("93% of users saw clearer skin", "12% of users returned it", "missing"),
    ("9 out of 10 dentists", "9 in 10 dentists recommend it", "aligned"),
    ("Eight in ten saw an easier morning by week four", "| Q | Week 4 |\n|---|---|\n| Gets up more easily | 76 % |", "aligned"),
    ("81% saw an easier morning by week four", "| Q | Week 4 |\n|---|---|\n| Gets up more easily | 76 % |", "contradicts"),
    ("Trusted by 50,000+ customers", "Loved by 12,000 customers", "contradicts"),
    ("Trusted by 10,000+ customers", "Loved by 12,000 customers", "aligned"),
    ("1000 mg of vitamin C", "500 mg vitamin C per tablet", "contradicts"),
    ("1000 mg of vitamin C", "20 mg vitamin D per tablet", "missing"),
    ("500 mg green tea", "400 mg green-lipped mussel", "missing"),
    ("1 g of creatine", "1,000 mg creatine per scoop", "aligned"),
    ("Works in 15 minutes", "Takes effect within 30 to 45 minutes", "contradicts"),
    ("One chew an hour before", "An hour to an hour and a half ahead", "aligned"),
    ("No melatonin, no CBD", "Contains no melatonin and no CBD.", "aligned"),
    # What is no offer and no claim, or not of the same thing.
    ("I lost 20 pounds in 3 months", "Members lose 12 pounds on average.", "not_checkable"),
    ("It takes four minutes", "Reading time: nine minutes", "not_checkable"),
    ("Two chews a day", "90 soft chews in a bag", "not_checkable"),
    ("Guests at seven? Chew at six twenty", "$32 a bag", "not_checkable"),
    ("See [our page](https://x.example/40-off-30-days)", "50% off", "not_checkable"),
]  # fmt: skip


def outcome(ad: str, page: str) -> str:
    own, other = facts_in(ad), facts_in(page)
    kinds = {kind in OFFER_KINDS for kind in (fact.kind for fact in own)}
    found = {verdict_of([compare(f, other, ad, page) for f in own if (f.kind in OFFER_KINDS) == k]) for k in kinds}
    return next((v for v in ("contradicts", "missing", "weak", "aligned") if v in found), "not_checkable")


@pytest.mark.parametrize(("ad", "page", "verdict"), PAIRS)
def test_figures_are_held_against_figures_of_the_same_thing(ad, page, verdict):
    assert outcome(ad, page) == verdict


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("One thousand two hundred and four answers", ["1204"]),
        ("five hundred milligrams", ["500"]),
        ("at six twenty", ["6", "20"]),
        ("$39.00, 1,204 and 1.204,50 or 10k+", ["39.00", "1204", "1204.50", "10000"]),
        ("a month and a half", ["1.5"]),
        ("half an hour", ["0.5"]),
        ("two hundred and", ["200"]),
        ("v1.2.3 and B12", []),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text, values):
    assert [number.value for number in numbers_in(text)] == [Decimal(value) for value in values]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_and_every_fact_stands_in_it(text):
    for fact in facts_in(text):
        assert 0 <= fact.clause[0] <= fact.start < fact.end <= fact.clause[1] <= len(text)


@given(st.integers(1, 999), st.integers(1, 999))
def test_two_prices_agree_when_they_are_the_same_and_only_then(one, other):
    assert outcome(f"Now ${one} a bag", f"${other} a bag") == ("aligned" if one == other else "contradicts")


def test_a_line_without_an_end_is_read_in_pieces_that_cover_it() -> None:
    line = "Only $39 a bag " * 400

    pieces = clauses(line)

    assert all(len(piece.text) <= LONGEST for piece in pieces)
    assert "".join(piece.text for piece in pieces).replace(" ", "") == line.replace(" ", "")
    assert all(line[piece.start : piece.end] == piece.text for piece in pieces)
    assert len(facts_in(line)) == 400


def test_a_figure_is_told_by_the_words_near_it_alone() -> None:
    far = "two bags " + "of words that say nothing, " * 20

    assert facts_in("two bags: $69")[0].quantity == 2
    assert facts_in(f"{far}$69")[0].quantity is None


@pytest.mark.parametrize("text", ["](" * 60_000, "$1 " * 3_000])
def test_a_hostile_page_costs_its_length_and_not_its_square(text: str) -> None:
    began = process_time()

    facts_in(text)

    # Seconds; by the square of its length each takes twice that, or four times.
    assert process_time() - began < 7
