"""Which chunks are read: the first screen and the offer always, the rest by what the fields ask for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chunk_pick import pick
from domain.chunks import chunk_markdown

_FILLER = "We walk by the sea with our dog and talk about the weather. " * 12
_FIELDS = {"product.guarantee": ("guarantee", "refund"), "product.ingredients": ("ingredient", "contains")}


def page(**sections: str) -> str:
    return f"Free shipping on all orders. {_FILLER}\n\n" + "".join(
        f"## {name}\n\n{body}\n\n" for name, body in sections.items()
    )


def titles(
    text: str, *, characters: int = 12_000, most: int = 8, fields: dict[str, tuple[str, ...]] | None = None
) -> list[str]:
    found = pick(text, chunk_markdown(text), _FIELDS if fields is None else fields, characters, most)
    return [chunk.breadcrumb[-1] if chunk.breadcrumb else "" for chunk in found.chosen]


def test_the_section_that_speaks_of_the_field_is_left_out() -> None:
    text = page(
        **{f"Story {n}": _FILLER for n in range(20)}, Ingredients="It contains salmon. " * 20, Guarantee="Refund. " * 30
    )
    chosen = titles(text)
    assert "Ingredients" in chosen
    assert "Guarantee" in chosen
    assert len(chosen) == 8


def test_the_first_screen_and_the_offer_do_not_fit_and_are_dropped() -> None:
    text = page(
        **{f"Guarantee {n}": "Refund guarantee. " * 60 for n in range(10)}, **{"Our offer": "Three bags. " * 30}
    )
    assert titles(text, characters=200, most=1) == ["", "Our offer"]


def test_an_offer_without_a_heading_of_its_own_is_dropped() -> None:
    text = page(
        **{f"Guarantee {n}": "Refund guarantee. " * 60 for n in range(10)}, Chews="Add to cart: bundle for $99. " * 10
    )
    assert "Chews" in titles(text, characters=3_000, most=3)


def test_a_small_announcement_takes_the_place_of_the_first_screen() -> None:
    text = f"Free shipping\n\n# Joint Chew\n\n{_FILLER}\n\n" + f"## Story\n\n{_FILLER}\n\n" * 20
    assert titles(text, fields={}, most=1) == ["", "Joint Chew"]


def test_one_field_crowds_out_another() -> None:
    text = page(
        **{f"Guarantee {n}": "Refund guarantee. " * 60 for n in range(10)}, Notes="It contains salmon oil. " * 20
    )
    assert "Notes" in titles(text, most=4)


def test_a_field_without_keywords_finds_nothing() -> None:
    text = page(**{f"Story {n}": _FILLER for n in range(20)}, Founders="Ann and Bo began in 2014. " * 20)
    assert "Founders" in titles(text, fields={"product.founders": ()}, most=3)


def test_a_word_within_a_word_counts() -> None:
    text = page(**{f"Story {n}": "Because. " * 80 for n in range(9)}, Use="Use it daily. " * 30)
    assert "Use" in titles(text, fields={"product.use": ("use",)}, most=2)


def test_a_bare_heading_is_read_before_a_section_that_says_something() -> None:
    text = page(
        **{"Guarantee": "", **{f"Story {n}": _FILLER for n in range(9)}, "Promise": "Guarantee and refund. " * 20}
    )
    chosen = titles(text, fields={"g": ("guarantee", "refund")}, most=2)
    assert "Promise" in chosen


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 20_000), st.integers(0, 12), st.integers(0, 30))
def test_a_chunk_is_dropped_silently(characters: int, most: int, sections: int) -> None:
    text = page(**{f"Part {n} guarantee": _FILLER * (n % 6) for n in range(sections)})
    chunks = chunk_markdown(text)
    found = pick(text, chunks, _FIELDS, characters, most)
    assert sorted((*found.chosen, *found.left_out)) == sorted(chunks)
    assert list(found.chosen) == sorted(found.chosen, key=lambda chunk: chunk.start)
    assert found.characters == sum(chunk.end - chunk.start for chunk in found.chosen)
    assert found.chosen[0] == chunks[0]


def test_an_empty_text_fails() -> None:
    assert pick("", (), _FIELDS) == ((), ())
