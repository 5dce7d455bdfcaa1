"""Takes out of texts what tells whose they are, and puts stand-ins in its place, the same for the same thing.

Names become those of the fictional brand that the prompt tests are about (evals/cases/routing.yaml), so that a question
stays a question that can be asked. Amounts keep their shape and lose their digits; windows of days and days of the
calendar stay, because they decide what is asked. What no list knows (a friend's first name) is not recognised: whoever
shares a text reads it first.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from domain.ordinary_words import ORDINARY
from domain.stand_in import StandIn, stand_in
from domain.vocabulary import Named, Vocabulary

# Words of a name are known for themselves from this length on; those of ads and campaigns, whose names are half
# sentences, from the next, and so are those with a slip of the finger.
_ALONE, _LONG = 4, 6
_PLAIN_COUNT = 100  # A bare count from here on is an amount; "top 5" and "30 days" are not.
_WORD = re.compile(r"[^\W_]+")
_INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
# In this order at each place of the text: what stays, then the longest kinds.
_KINDS = (
    ("stays", r"(?<!\d)\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?(?!\d)"),
    ("stays", r"(?<![^\W_])(?:days|limit)=\d{1,4}(?![\w.,])"),
    ("e-mail", r"[^\s@\uff20]+[@\uff20][^\s@\uff20]+\.[^\s@\uff20]+"),
    ("address", r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^\s\"'<>]+"),
    ("address", r"(?<![^\W_])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[a-zA-Z][a-zA-Z-]{1,24}(?![^\W_])(?:/[^\s\"'<>]*)?"),
    ("handle", r"(?<!\w)[@\uff20][\w.]+"),
    ("id", r"(?<![^\W_])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![^\W_])"),
    ("secret", r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{20,}"),
    ("phone", r"(?<![\w.,])(?:\+|00)?\(?\d{1,5}\)?(?:[ ./()-]{1,2}\d{2,5}){2,5}(?![\w,])"),
    ("phone", r"(?<![\w.,])(?:\+\d{7,15}|\d{3}[-.]\d{4})(?![\w,])"),
    ("id", r"(?<![\w.,])\d{9,}(?![\w,])"),
)
_STRUCTURE = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_KINDS)))
_SIGN = r"[$€£¥₹]|(?:A|C|R|US)\$|\b(?:USD|EUR|GBP|JPY|AUD|CAD|INR|BRL|CHF)\b"
_FIGURE = re.compile(
    rf"(?P<sign>(?:{_SIGN})\s?)?(?<![\w.,])(?P<digits>\d+(?:[.,]\d+)*)"
    rf"(?P<unit>\s?(?:%|×|[$€£¥₹]|[xkKmM](?![^\W\d_])|(?:USD|EUR|GBP|CHF|dollars?|euros?|bucks|percent)\b))?"
    r"(?P<span>\s?-?(?:days?|weeks?|months?|hours?|tage|wochen|días|semanas|jours|semaines|[dwh](?![^\W_])))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class Known(BaseModel):
    """The names that may come up: of the conversation's brand, of all that its reader may see, and of others."""

    model_config = ConfigDict(frozen=True)

    words: Vocabulary = Vocabulary()
    # Brands with their slugs; organisations; competitors; the person's own name.
    brands: tuple[Named, ...] = ()
    others: tuple[str, ...] = ()


class Redactor:
    """Redacts the texts of one case; the same thing has the same stand-in in all of them."""

    def __init__(self, known: Known, salt: str, texts: Iterable[str]) -> None:
        """Reads all texts before the first is redacted.

        Args:
            known: The names to look for.
            salt: Decides the digits that amounts get; kept nowhere beside them.
            texts: All texts of the case: an amount of one of them is one in each.
        """
        self.replaced: Counter[str] = Counter()
        self._salt = salt
        self._stand_ins: dict[tuple[str, str], StandIn] = {}
        self._given: Counter[str] = Counter()
        # By their letters and digits alone: joint-chew, JointChew and "joint chew" are one name.
        self._phrases: dict[str, list[tuple[str, Named]]] = {}
        self._words: dict[str, list[tuple[str, Named]]] = {}
        self._slips: dict[str, str] = {}
        self._longest = 0
        self._learn(known)
        found = (figure for text in texts for figure in _FIGURE.finditer(_clean(text)))
        self._money = {_value(figure) for figure in found if figure["sign"]}

    def __call__(self, text: str) -> str:
        """The text without what tells whose it is."""
        text, made, at = _clean(text), [], 0
        for found in _STRUCTURE.finditer(text):
            made.append(self._plain(text[at : found.start()]))
            made.append(self._structured(_KINDS[int(str(found.lastgroup)[1:])][0], found[0]))
            at = found.end()
        return "".join([*made, self._plain(text[at:])])

    def value(self, text: str) -> str:
        """An argument of a command: a name alone becomes what commands call its stand-in by."""
        if held := self._phrases.get("".join(_tokens(_clean(text)))):
            return self._stand_in(*self._already(held)).key
        return self(text)

    def _learn(self, known: Known) -> None:
        words = known.words
        listed: list[tuple[str, Iterable[Named]]] = [
            ("brand", known.brands),
            ("product", words.products),
            ("persona", words.personas),
            ("ad", words.ads),
            ("campaign", words.campaigns),
            ("account", words.accounts),
            ("other", (Named(key=name, name=name) for name in known.others)),
        ]
        for kind, things in listed:
            for thing in things:
                for called in dict.fromkeys((thing.name, thing.key)):
                    self._learn_name(kind, thing, _clean(called))
        for word in self._words:
            for slip in _slips(word) if len(word) >= _LONG else ():
                self._slips.setdefault(slip, word)

    def _learn_name(self, kind: str, thing: Named, called: str) -> None:
        phrase = _tokens(called)
        if len(phrase) > 1 or any(len(word) > 1 and word not in _ORDINARY for word in phrase):
            self._phrases.setdefault("".join(phrase), []).append((kind, thing))
            # People write one word as two.
            self._longest = max(self._longest, len(phrase) + 2)
        for word in {*phrase, *_tokens(_INNER.sub(" ", called))}:
            if len(word) >= (_LONG if kind in ("ad", "campaign") else _ALONE) and word not in _ORDINARY:
                self._words.setdefault(word, []).append((kind, thing))

    def _structured(self, kind: str, text: str) -> str:
        if kind == "stays":
            return text
        if kind == "id" and (held := self._phrases.get("".join(_tokens(text)))):
            return self._stand_in(*held[0]).key
        end = text[len(text.rstrip(".,;:!?)\"'")) :] if kind in ("e-mail", "address") else ""
        return self._stand_in(kind, Named(key=text.removesuffix(end).casefold(), name=text)).name + end

    def _plain(self, text: str) -> str:
        """Names, then amounts in what is left."""
        tokens = list(_WORD.finditer(text))
        made, at, i = [], 0, 0
        while i < len(tokens):
            found = self._named(text, tokens, i)
            if found is None:
                i += 1
                continue
            stand_in, after = found
            made.append(_FIGURE.sub(self._figure, text[at : tokens[i].start()]))
            made.append(stand_in)
            at, i = tokens[after - 1].end(), after
        return "".join([*made, _FIGURE.sub(self._figure, text[at:])])

    def _named(self, text: str, tokens: list[re.Match[str]], i: int) -> tuple[str, int] | None:
        """The stand-in of the name that begins with this word, and the word after it."""
        folded = [_folded(token[0]) for token in tokens[i : i + max(self._longest, 8)]]
        for length in range(min(len(folded), self._longest), 0, -1):
            if held := self._phrases.get("".join(folded[:length])):
                kind, thing = self._already(held)
                raw = text[tokens[i].start() : tokens[i + length - 1].end()]
                stand_in = self._stand_in(kind, thing)
                by_key = raw.casefold() == thing.key.casefold() and not raw.isalpha() and thing.key != thing.name
                return (stand_in.key if by_key else stand_in.name), i + length
        held = self._alone(folded[0])
        if held is None:
            return None
        kind, thing = self._already(held)
        own = {*_tokens(_clean(thing.name)), *_tokens(_clean(thing.key))}
        length = 1
        while length < len(folded) and (folded[length] in own - _ORDINARY or self._alone(folded[length]) == held):
            length += 1
        return self._stand_in(kind, thing).name, i + length

    def _alone(self, word: str) -> list[tuple[str, Named]] | None:
        """The things that have this word in their name, also mistyped by a letter."""
        if len(word) < _ALONE or word in _ORDINARY:
            return None
        if word in self._words:
            return self._words[word]
        if len(word) < _LONG - 1:
            return None
        near = next((self._slips[slip] for slip in _slips(word) if slip in self._slips), None)
        return self._words[near] if near else None

    def _already(self, held: list[tuple[str, Named]]) -> tuple[str, Named]:
        """Of several things with this name the one that was spoken of before, else the first."""
        return next((found for found in held if (found[0], found[1].key) in self._stand_ins), held[0])

    def _stand_in(self, kind: str, thing: Named) -> StandIn:
        self.replaced[_TOLD.get(kind, "name")] += 1
        made = self._stand_ins.get((kind, thing.key))
        if made is None:
            self._given[kind] += 1
            made = self._stand_ins[kind, thing.key] = stand_in(kind, self._given[kind])
        return made

    def _figure(self, found: re.Match[str]) -> str:
        significant = _significant(found)
        if found["span"] or not significant or not (_tells(found) or _value(found) in self._money):
            return found[0]
        self.replaced["amount"] += 1
        digits, made = iter(_other_digits(significant, self._salt)), []
        begun = False
        for sign in found["digits"]:
            begun = begun or sign in "123456789"
            made.append(next(digits, "0") if begun and sign.isdigit() else sign)
        start = found.start("digits") - found.start()
        return found[0][:start] + "".join(made) + found[0][start + len(made) :]


# How what was replaced is told: the names of things together.
_TOLD = {"e-mail": "e-mail", "address": "address", "handle": "handle", "id": "id", "secret": "secret", "phone": "phone"}


def _clean(text: str) -> str:
    """Composed as everybody writes it, without characters that show nothing."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_folded(word) for word in _WORD.findall(text))


def _folded(word: str) -> str:
    """As it is compared: in small letters, one for many."""
    small = word.casefold()
    return small[:-1] if len(small) > 3 and small.endswith("s") and not small.endswith("ss") else small


_ORDINARY = frozenset(_folded(word) for word in ORDINARY)


def _slips(word: str) -> list[str]:
    """The word, and with each of its letters left out: two words that share one differ by a slip of the finger."""
    if len(word) < _LONG - 1:
        return []
    return [word, *(word[:n] + word[n + 1 :] for n in range(len(word)))]


def _tells(found: re.Match[str]) -> bool:
    """Whether a number is an amount by itself: with a currency or unit, with decimals, or large."""
    digits = found["digits"]
    if found["sign"] or found["unit"]:
        return True
    if found["span"] or _YEAR.fullmatch(digits):
        return False
    return not digits.isdigit() or int(digits) >= _PLAIN_COUNT


def _value(found: re.Match[str]) -> str:
    """500, 500.00 and 1,000 as one would compare them."""
    digits = found["digits"].replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _significant(found: re.Match[str]) -> str:
    """2,017 and 2017.00 are the same amount: its digits without zeros at either end."""
    return re.sub(r"[.,]", "", found["digits"]).strip("0")


def _other_digits(significant: str, salt: str) -> str:
    """As many digits, decided by the salt, and others than these."""
    hashed = int(hashlib.sha256(f"{salt}:{significant}".encode()).hexdigest(), 16)
    made = str(hashed)[: len(significant)].ljust(len(significant), "7")
    first = str(hashed % 9 + 1)
    made = first + made[1:]
    return made if made != significant else str(int(first) % 9 + 1) + made[1:]
