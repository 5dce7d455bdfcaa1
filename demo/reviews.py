"""The demo's 200 reviews: some written out, the others put together so that none reads like another."""

import re
from datetime import date, timedelta
from random import Random
from typing import get_args

from pydantic import BaseModel, ConfigDict

from demo import material
from demo.material import Mood, Sentences

COUNT = 200
# How many of 200 have so many stars, the written ones included.
STARS = {5: 106, 4: 38, 3: 22, 2: 15, 1: 19}
OLDEST_DAYS = 420
_CALM_SHARE = 0.36
_MOODS: dict[int, Mood] = {5: "good", 4: "good", 3: "mixed", 2: "bad", 1: "bad"}


class Review(BaseModel):
    """One review; `key` is set where it is written out and others may quote it."""

    model_config = ConfigDict(frozen=True)

    number: int
    key: str | None
    product: str
    source: str
    author: str
    rating: int
    title: str
    body: str
    reviewed_on: date


def _speaks_of(text: str) -> str:
    """Whether the dog of these sentences is a he or a she, as far as they say."""
    if re.search(r"\b(he|him|his)\b", text, re.IGNORECASE):
        return "m"
    return "f" if re.search(r"\b(she|her|hers)\b", text, re.IGNORECASE) else ""


class _Deck:
    """Texts dealt in shuffled order; a text comes again only when all have been dealt."""

    def __init__(self, texts: tuple[str, ...], rng: Random) -> None:
        self._texts, self._rng = texts, rng
        self._left: list[str] = []

    def deal(self, speaks_of: str = "") -> str:
        """The next text that does not call a "he" a "she"; `speaks_of` is "m", "f" or empty."""
        if not self._left:
            self._left = self._rng.sample(self._texts, len(self._texts))
        for place in range(len(self._left) - 1, -1, -1):
            if not speaks_of or _speaks_of(self._left[place]) in ("", speaks_of):
                return self._left.pop(place)
        self._left = []
        return self.deal(speaks_of)


class _Writer:
    """Decks for one product and mood."""

    def __init__(self, sentences: Sentences, rng: Random) -> None:
        self.title, self.opening = _Deck(sentences.titles, rng), _Deck(sentences.openings, rng)
        self.middle, self.end = _Deck(sentences.middles, rng), _Deck(sentences.ends, rng)
        self._rng = rng

    def body(self) -> str:
        """One to five sentences."""
        shape = self._rng.choices(("om", "ome", "omm", "omme", "m", "me", "oe"), (20, 26, 18, 16, 7, 8, 5))[0]
        decks = {"o": self.opening, "m": self.middle, "e": self.end}
        told: list[str] = []
        for part in shape:
            told.append(decks[part].deal(_speaks_of(" ".join(told))))
        return " ".join(told)


def reviews(until: date, seed: int) -> list[Review]:
    """All 200, newest last. The same `until` and seed give the same."""
    rng, words = Random(seed), material.reviews()
    writers = {
        (product, mood): _Writer(sentences[mood], rng)
        for product, sentences in (("joint", words.joint), ("calm", words.calm))
        for mood in get_args(Mood)
    }
    left = [stars for stars, count in STARS.items() for _ in range(count)]
    for written in words.whole:
        left.remove(written.rating)
    rng.shuffle(left)
    dogs, breeds = _Deck(words.dogs, rng), _Deck(words.breeds, rng)
    texts: list[tuple[str | None, str, str, int, str, str]] = [
        (w.key, w.product, w.author, w.rating, w.title, w.body.strip()) for w in words.whole
    ]
    said: set[str] = set()
    for stars in left:
        product = "calm" if rng.random() < _CALM_SHARE else "joint"
        writer = writers[product, _MOODS[stars]]
        slots = {
            "dog": dogs.deal(),
            "breed": breeds.deal(),
            "age": str(rng.randint(6, 14)),
            "weeks": str(rng.randint(4, 10)),
            "days": str(rng.choice((9, 10, 12, 14, 18, 20))),
        }
        body = writer.body().format(**slots)
        while body in said:
            body = writer.body().format(**slots)
        said.add(body)
        texts.append((None, product, rng.choice(words.authors), stars, writer.title.deal().format(**slots), body))
    ages = sorted((rng.randint(1, OLDEST_DAYS) for _ in texts), reverse=True)
    rng.shuffle(texts)
    return [
        Review(
            number=number,
            key=key,
            product=product,
            source=rng.choice(words.places),
            author=author,
            rating=stars,
            title=title,
            body=body,
            reviewed_on=until - timedelta(days=age),
        )
        for number, ((key, product, author, stars, title, body), age) in enumerate(zip(texts, ages, strict=True), 1)
    ]
