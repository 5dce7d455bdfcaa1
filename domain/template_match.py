"""How well a template fits a product, by words alone: for when no model is connected.

The score is the mean of the parts that can be judged, with the weights below. Nothing here understands a text; it is
called a keyword match wherever it is shown.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from domain.awareness import gap
from domain.gallery import ScorePart
from domain.instructing import instructs
from domain.niche_words import FEMALE, MALE, NICHE_WORDS, STOP
from domain.template import TemplateCategory
from domain.template_product import Phrase, ProductBrief, phrases_of, quoted
from domain.template_ranked import Quotes, Ranked, Shelved

VERSION = "1"
WEIGHTS: dict[str, float] = {"niche": 0.30, "words": 0.20, "awareness": 0.20, "audience": 0.15, "format": 0.15}
# Two such short texts about the same thing hardly have a larger cosine; from here on it counts as 1.
ALIKE = 0.35

# What a product is for, or without, is not what it is.
_SAYS_WHAT_IT_IS = ("audience", "description", "offer's audience", "ingredient", "name")
_WORD = re.compile(r"[^\W\d_]{3,}")


def match(
    product: ProductBrief, shelf: Sequence[Shelved], likeness: Mapping[UUID, float] | None = None
) -> list[Ranked]:
    """Each template's score for the product, in the shelf's order.

    Args:
        likeness: How near the texts are in meaning, 0 to 1, where a local model told; it replaces shared words.
    """
    corpus = _Corpus([phrase.text for phrase in product.phrases], [_texts(s) for s in shelf])
    return [_ranked(product, shelved, corpus, number, likeness) for number, shelved in enumerate(shelf)]


def quotes_between(product: ProductBrief, shelved: Shelved) -> Quotes:
    """The two phrases that share most, else what each says first."""
    own, theirs = _telling(product.phrases), _telling(phrases_of(shelved.template))
    pairs = [(_shared(a, b, shelved.template.industry_niche), a, b) for a in own for b in theirs]
    best = max(pairs, key=lambda pair: pair[0], default=None)
    if best is None:
        return Quotes()
    _, ours, its = best
    return Quotes(
        product=quoted(ours.text),
        product_label=ours.label,
        template=quoted(its.text),
        template_label=its.label,
    )


def words_of(text: str) -> list[str]:
    """The words that carry meaning, folded and without their endings."""
    return list(_words(text))


@lru_cache(maxsize=4_096)  # A product's texts are held against each template's.
def _words(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _WORD.findall(text.casefold()) if word not in STOP)


def _ranked(
    product: ProductBrief,
    shelved: Shelved,
    corpus: "_Corpus",
    number: int,
    likeness: Mapping[UUID, float] | None,
) -> Ranked:
    niche = _niche(product, shelved)
    near = None if likeness is None else likeness.get(shelved.id)
    if near is None:
        common = corpus.common(number)
        told = f"both say {', '.join(common)}" if common else "no word in common"
        words = ScorePart(label="words", value=min(1.0, corpus.likeness(number) / ALIKE), note=told)
    else:
        words = ScorePart(label="meaning", value=min(1.0, max(0.0, near)), note="how near the texts are in meaning")
    parts = {
        "niche": niche,
        "words": words,
        "awareness": _awareness(product, shelved),
        "audience": _audience(product, shelved),
        "format": _format(product, shelved),
    }
    weighed = [(WEIGHTS[name], part.value) for name, part in parts.items() if part.value is not None]
    whole = sum(weight for weight, _ in weighed)
    return Ranked(
        shelved=shelved,
        score=sum(weight * value for weight, value in weighed) / whole if whole else None,
        parts=tuple(parts.values()),
        reason=_reason(parts),
        quotes=quotes_between(product, shelved),
        scorer="keywords" if near is None else "semantic",
    )


def _niche(product: ProductBrief, shelved: Shelved) -> ScorePart:
    niche = shelved.template.industry_niche
    if not niche:
        return ScorePart(label="niche", note="the template's niche is not known")
    told = set(niche_words(niche))
    for phrase in (phrase for phrase in product.phrases if phrase.label in _SAYS_WHAT_IT_IS):
        found = [word for word in _WORD.findall(phrase.text.casefold()) if _stem(word) in told]
        if found:
            return ScorePart(label="niche", value=1.0, note=f"{niche}: “{found[0]}” in the product's {phrase.label}")
    return ScorePart(label="niche", value=0.0, note=f"nothing of the product says {niche}")


@lru_cache(maxsize=512)
def niche_words(niche: str) -> frozenset[str]:
    """The words that tell a niche: its name's own, and what else is known to belong to it."""
    own = words_of(niche)
    known = [words for name, words in NICHE_WORDS.items() if set(words_of(name)) & set(own)]
    return frozenset(own) | {_stem(word) for words in known for word in words.split()}


def _awareness(product: ProductBrief, shelved: Shelved) -> ScorePart:
    level = shelved.template.awareness
    if level is None:
        return ScorePart(label="awareness", note="the template's level is not known")
    if product.awareness is None:
        return ScorePart(label="awareness", note="no ad of the product is classified")
    apart = gap(product.awareness, level)
    told = f"template {level.replace('_', ' ')}, the product's ads {product.awareness.replace('_', ' ')}"
    return ScorePart(label="awareness", value=1 - apart / 4, note=told)


def _audience(product: ProductBrief, shelved: Shelved) -> ScorePart:
    sex = shelved.template.target_sex
    if sex is None:
        return ScorePart(label="audience", note="whom the template is for is not known")
    said = _WORD.findall(" ".join((product.target_audience or "", *product.audiences)).casefold())
    told = {*said, *map(_stem, said)}
    female, male = bool(told & FEMALE), bool(told & MALE)
    wanted = "any" if female == male else "female" if female else "male"
    value = 1.0 if sex == wanted else 0.7 if "any" in (sex, wanted) else 0.2
    return ScorePart(label="audience", value=value, note=f"template for {_whom(sex)}, product for {_whom(wanted)}")


def _whom(sex: str) -> str:
    return {"female": "women", "male": "men"}.get(sex, "anybody")


def _format(product: ProductBrief, shelved: Shelved) -> ScorePart:
    """Whether the product has what such a picture needs."""
    has = {
        "reviews": (product.reviews > 0, f"{product.reviews} customer reviews"),
        "problem": (bool(product.pain_points or product.desires), "pain points or desires"),
        "features": (bool(product.features or product.benefits or product.ingredients), "features or benefits"),
        "list": (len(product.benefits) + len(product.selling_points) >= 3, "three benefits or selling points"),
    }
    need = _NEEDS.get(shelved.template.category)
    if need is None:
        return ScorePart(label="format", note="what such a template needs is not known")
    there, what = has[need]
    told = f"it needs {_NEED_WORDS[need]}: {what if there else 'none known'}"
    return ScorePart(label="format", value=1.0 if there else 0.3, note=told)


_NEEDS: dict[TemplateCategory, str] = {
    "testimonial": "reviews",
    "quote_card": "reviews",
    "ugc_style": "reviews",
    "before_after": "problem",
    "meme": "problem",
    "story_format": "problem",
    "product_showcase": "features",
    "carousel_frame": "list",
}
_NEED_WORDS = {
    "reviews": "customers' words",
    "problem": "a problem to show",
    "features": "something to point at",
    "list": "a list",
}


def _reason(parts: Mapping[str, ScorePart]) -> str:
    judged = [part for part in parts.values() if part.value is not None and part.note]
    best = max(judged, key=lambda part: part.value or 0, default=None)
    worst = min(judged, key=lambda part: part.value or 0, default=None)
    if best is None or worst is None:
        return "Nothing of it can be compared."
    told = f"{best.label.capitalize()} fits ({best.note})"
    return f"{told}." if worst.value == best.value else f"{told}; least: {worst.label} ({worst.note})."


def _telling(phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """What may be a reason: not words that speak to a model, and a name only where there is nothing else."""
    told = [phrase for phrase in phrases if not _instructs(phrase.text)]
    return [phrase for phrase in told if phrase.label != "name"] or told


@lru_cache(maxsize=4_096)  # A product's phrases are held against each template's.
def _instructs(text: str) -> bool:
    return instructs(text)


def _texts(shelved: Shelved) -> list[str]:
    niche = shelved.template.industry_niche
    return [*(phrase.text for phrase in phrases_of(shelved.template)), *([niche] if niche else [])]


def _shared(ours: Phrase, its: Phrase, niche: str | None) -> tuple[float, bool, int]:
    a, b = set(words_of(ours.text)), set(words_of(its.text))
    told = niche_words(niche) if niche else frozenset[str]()
    # Words on the picture say most; of two as good ones the shorter reads faster.
    return (2 * len(a & b) + len(a & told) / 2, its.label == "words", -len(ours.text))


def _stem(word: str) -> str:
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


class _Corpus:
    """TF-IDF over the shelf: a word that every template says tells nothing."""

    def __init__(self, product: Sequence[str], templates: Sequence[Sequence[str]]) -> None:
        documents = [Counter(words_of(" ".join(texts))) for texts in templates]
        self._said = Counter(word for document in documents for word in document)
        self._count = len(documents)
        self._product = self._weighed(Counter(words_of(" ".join(product))))
        spelled = reversed(_WORD.findall(" ".join(product).casefold()))
        self._spelled = {_stem(word): word for word in spelled}
        self._templates = [self._weighed(document) for document in documents]

    def likeness(self, number: int) -> float:
        """The cosine between the product and a template."""
        other = self._templates[number]
        return sum(weight * other.get(word, 0.0) for word, weight in self._product.items())

    def common(self, number: int, most: int = 3) -> list[str]:
        """The words that tell most of what both say."""
        other = self._templates[number]
        shared = sorted(set(self._product) & set(other), key=lambda word: (-self._product[word] * other[word], word))
        return [self._spelled[word] for word in shared[:most]]

    def _weighed(self, counted: Counter[str]) -> dict[str, float]:
        raw = {
            word: (1 + math.log(times)) * (1 + math.log((1 + self._count) / (1 + self._said[word])))
            for word, times in counted.items()
        }
        norm = math.sqrt(sum(weight**2 for weight in raw.values()))
        return {word: weight / norm for word, weight in raw.items()} if norm else {}
