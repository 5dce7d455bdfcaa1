"""What would go wrong: a number that leads to other words than were shown, a bad review that found no room."""

from hypothesis import given
from hypothesis import strategies as st

from domain.evidence import verified
from domain.persona_passages import passages
from tests.domain.personas import text

WRITTEN = st.text(alphabet=st.sampled_from("abc def. ghi!\n\r|#-?“é🐕"), max_size=80)


@given(st.lists(WRITTEN, max_size=8), st.one_of(st.none(), st.integers(0, 200)))
def test_every_number_leads_to_words_that_stand_in_their_text(bodies, room):
    texts = [text(body, number) for number, body in enumerate(bodies)]
    held = passages(texts, room)

    by_key = {one.key: one for one in texts}
    for number, passage in enumerate(held.passages, start=1):
        assert passage.number == number
        assert held.numbered(number) is passage
        assert all(verified(passage.evidence, by_key[key].text) for key in passage.said_in[:1])
        assert all(passage.quote.lower()[:2] in by_key[key].text.lower() for key in passage.also)
    assert held.numbered(0) is None
    assert held.numbered(len(held.passages) + 1) is None


def test_what_three_say_in_the_same_words_is_read_once_and_counted_thrice():
    held = passages([text("Will order again.", n) for n in (1, 2, 3)])

    assert [passage.quote for passage in held.passages] == ["Will order again."]
    assert len(held.passages[0].said_in) == 3
    assert held.texts == {"customer_review": 3}


def test_a_text_that_repeats_itself_is_one_text():
    held = passages([text("It works well. It works well.")])

    assert held.passages[0].said_in == (("customer_review", "customer_review 1"),)


def test_without_room_for_all_the_bad_ones_are_not_those_left_out():
    good = [text(f"All is fine with number {n} here.", n, rating=5) for n in range(50)]
    bad = [text("It made no difference at all.", 99, rating=1)]
    held = passages([*good, *bad], characters=200)

    assert any(passage.bad for passage in held.passages)
    assert held.texts["customer_review"] + held.left_out["customer_review"] == 51


def test_a_long_page_does_not_push_out_the_reviews():
    page = text(
        "A sentence about the product. " * 400 + "".join(f"Line {n} of it.\n" for n in range(400)), kind="landing_page"
    )
    reviews = [text(f"Review number {n} says something.", n) for n in range(40)]
    held = passages([page, *reviews], characters=4_000)

    assert held.texts["customer_review"] == 40
    assert held.texts["landing_page"] == 1


def test_marks_and_numbers_alone_are_no_passage():
    assert passages([text("***\n---\n12.50\n:)")]).passages == ()


def test_grouped_the_numbers_go_by_kind_and_rating_and_lead_to_the_same_words():
    told = [text("Fine.", 1, rating=5), text("A page.", 2, kind="landing_page"), text("It did nothing.", 3, rating=1)]
    held = passages(told, grouped=True)

    assert [passage.quote for passage in held.passages] == ["It did nothing.", "Fine.", "A page."]
    assert [passage.number for passage in held.passages] == [1, 2, 3]
    assert all(verified(passage.evidence, passage.text.text) for passage in held.passages)
