"""A hurried person's words, made comparable: small letters, no accents, mistyped words put right."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.offline.lexicon import LEFT_ALONE, LEXICON, SHORT

_WORD = re.compile(r"[a-z0-9][a-z0-9'&+]*|[%$€£]")


@dataclass(frozen=True)
class Words:
    """One message: `text` as typed but folded, `tokens` put right, `plain` = the tokens with single spaces."""

    text: str
    tokens: tuple[str, ...]
    # The folded text with its words put right, punctuation kept.
    right: str = ""

    @property
    def plain(self) -> str:
        return f" {' '.join(self.tokens)} "

    def has(self, *phrases: str) -> bool:
        """Whether any of the phrases stands in the message as whole words."""
        return any(f" {phrase} " in self.plain for phrase in phrases)


def fold(text: str) -> str:
    """Small letters without accents, straight quotes."""
    straight = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFKD", straight.casefold()) if not unicodedata.combining(c))
    # French elisions ("d'achats") are two words.
    return re.sub(r"\s+", " ", re.sub(r"\b(?:[dljn]|qu)'(?=\w)", " ", bare)).strip()


def words(text: str) -> Words:
    """The message's words, mistyped ones put right where one known word is near."""
    folded = fold(text)
    right = _WORD.sub(lambda found: put_right(found[0]), folded)
    return Words(text=folded, tokens=tuple(put_right(token) for token in _WORD.findall(folded)), right=right)


def put_right(token: str) -> str:
    """The known word that a token most likely is; the token itself when it is known, short, or far from all."""
    bare = token.removesuffix("'s").strip("'") or token
    if bare in SHORT:
        return SHORT[bare]
    if bare in LEXICON or bare in LEFT_ALONE or len(bare) < 4 or any(c.isdigit() for c in bare):
        return bare
    allowed = 1 if len(bare) < 7 else 2
    near = process.extractOne(bare, LEXICON, scorer=OSA.distance, score_cutoff=allowed)
    # A word that starts otherwise is more often another word than a slip.
    if near is None or (near[0][0] != bare[0] and near[1] > 0 and sorted(near[0]) != sorted(bare)):
        return bare
    return near[0]
