"""Whether quotes stand where an answer says they do."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.evidence import locate
from evals.suite import Found

_SHOWN = 80


class Quote(NamedTuple):
    """Words that an answer quotes, from the text of this name."""

    where: str
    words: str


def quotes_stand(quotes: Iterable[Quote], texts: Mapping[str, str]) -> Found | None:
    """Every quote stands in its text, as domain.evidence finds it; None where nothing is quoted.

    The score is the share of those that do.
    """
    every = list(quotes)
    if not every:
        return None
    lost = [quote for quote in every if locate(texts.get(quote.where, ""), quote.words) is None]
    score = 1 - len(lost) / len(every)
    if not lost:
        return Found(True, f"{len(every)} of {len(every)} quotes stand in their texts", score)
    first = lost[0]
    return Found(False, f"“{shortened(first.words)}” does not stand in {first.where}{_more(len(lost))}", score)


def quoted_where_needed(needed: Mapping[str, bool]) -> Found | None:
    """Whatever says something (by its name) quotes something; None where nothing is said."""
    if not needed:
        return None
    bare = [name for name, quoted in needed.items() if not quoted]
    score = 1 - len(bare) / len(needed)
    if bare:
        return Found(False, f"{bare[0]} has no quote{_more(len(bare))}", score)
    return Found(True, f"{len(needed)} of {len(needed)} are quoted", score)


def shortened(words: str) -> str:
    """Words for a reason's one line."""
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"


def _more(count: int) -> str:
    return "" if count == 1 else f", and {count - 1} more"
