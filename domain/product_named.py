"""Which of a brand's products a file means: by slug or name, or by the one name that its own words contain."""

from collections.abc import Sequence
from uuid import UUID

# Shorter names stand in other words.
_LEAST = 4


class ProductNames:
    """The brand's products, to look names up in that files write again and again."""

    def __init__(self, products: Sequence[tuple[UUID, str, str]]) -> None:
        """Of (id, slug, name)."""
        self._exact = {_plain(name): id_ for id_, slug, called in products for name in (slug, called)}
        self._seen: dict[str, UUID | None] = {}

    def find(self, named: str | None) -> UUID | None:
        """The product; None where none or more than one may be meant."""
        if named is None:
            return None
        if named not in self._seen:
            self._seen[named] = self._found(_plain(named))
        return self._seen[named]

    def _found(self, word: str) -> UUID | None:
        if word in self._exact:
            return self._exact[word]
        held = {id_ for name, id_ in self._exact.items() if len(name) >= _LEAST and f" {name} " in f" {word} "}
        return held.pop() if len(held) == 1 else None


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
