"""What would go wrong: a part of a page that no question holds, a piece that is paid for twice, a question too long."""

from domain.gap_reading import Window, pieces_of, windows
from domain.profile_fields import BY_KEY, FieldKey
from tests.domain.gap_texts import page, review

KEYS: tuple[FieldKey, ...] = ("product.guarantee", "product.faq_items", "offer_variant.pain_points", "product.founders")
LONG = "# Chews\n\n90 chews.\n\n" + "\n\n".join(
    f"## Section {number}\n\n" + f"Sentence {number} of a page that goes on. " * 60 for number in range(40)
)


def asked(made: tuple[Window, ...]) -> list[tuple[str, FieldKey]]:
    return [(piece.hash, key) for window in made for piece in window.pieces for key in window.keys]


def test_every_piece_of_a_long_page_is_asked_about_for_every_field_exactly_once():
    text = page(LONG)
    made = windows([text], KEYS, {})
    pairs = asked(made)
    wanted = {(piece.hash, key) for piece in pieces_of(text) for key in KEYS}
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == wanted
    assert len(made) > 5
    assert max(window.characters for window in made) <= 16_000
    covered = bytearray(len(LONG))
    for window in made:
        for piece in window.pieces:
            covered[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
    assert all(covered[at] for at in range(len(LONG)) if not LONG[at].isspace())


def test_what_was_read_before_is_not_asked_again_in_whatever_page_it_stands():
    text = page(LONG)
    first = windows([text], KEYS, {})
    covered = {piece: set(KEYS) for piece, _ in asked(first)}
    assert windows([text], KEYS, covered) == ()
    changed = page(LONG.replace("Sentence 7 of", "Another sentence 7 of"), "page-2")
    again = windows([text, changed], KEYS, covered)
    assert sum(len(window.pieces) for window in again) == 1
    more: tuple[FieldKey, ...] = (*KEYS, "product.dimensions")
    assert {window.keys for window in windows([text], more, covered)} == {("product.dimensions",)}


def test_a_page_that_says_the_same_as_another_is_asked_about_once():
    assert len(windows([page(LONG, "a"), page(LONG, "b")], KEYS, {})) == len(windows([page(LONG)], KEYS, {}))


def test_customers_are_asked_about_what_customers_tell_the_troubled_first():
    texts = [review(f"Fine chews, number {n}.", str(n)) for n in range(100)]
    texts += [review("She could not climb the stairs.", "sad"), page("# A\n\nwords of a page", "p")]
    made = windows(texts, KEYS, {})
    assert [window.kind for window in made] == ["landing_page", "customer_review", "customer_review"]
    assert made[1].pieces[0].source.id == "sad"
    assert all(window.keys == ("offer_variant.pain_points",) for window in made[1:])
    assert sum(len(window.pieces) for window in made[1:]) == 101


def test_a_question_is_halved_until_one_piece_and_one_field_are_left():
    window = windows([page(LONG)], KEYS, {})[0]
    seen: list[Window] = []
    todo = [window]
    while todo:
        halves = (one := todo.pop()).halves()
        todo += halves or ()
        seen += [] if halves else [one]
    assert sorted(asked(tuple(seen))) == sorted(asked((window,)))
    assert all(len(one.keys) == len(one.pieces) == 1 for one in seen)


def test_every_field_that_a_job_may_fill_has_words_by_which_a_page_is_searched():
    assert all(field.keywords for field in BY_KEY.values() if field.automatic)


def test_a_sorted_quote_that_is_no_pain_is_not_asked_for_pains():
    texts = [
        review("She cannot climb the stairs.", "1", "amazon_quote", tells=("pain",)),
        review("Half of it stays in the bowl.", "2", "amazon_quote", tells=("complaint",)),
    ]
    both: tuple[FieldKey, ...] = ("offer_variant.pain_points", "product.results_timeline")
    made = windows(texts, both, {})
    assert [([piece.source.id for piece in one.pieces], one.keys) for one in made] == [
        (["1"], both),
        (["2"], ("product.results_timeline",)),
    ]
