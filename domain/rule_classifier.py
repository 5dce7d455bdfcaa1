"""Reads an ad by rules, where no model is connected: what its words tell, and nothing that they do not.

Every field says by which words it was decided. A field that no words decide stays unknown: a picture is not seen and a
voice is not heard here, so angle and most formats are left to a model.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from domain.ad_material import AdMaterial
from domain.awareness import AwarenessLevel, ordinal
from domain.awareness_words import SIGNS
from domain.classification import Quote, QuotedFrom, Read
from domain.creative_kinds import video_length
from domain.opening_words import format_of, hook_type_of

# What a text opens with counts double: it decides who reads on.
_OPENING = 140
_OPENING_FACTOR = 2.0
# Below one clear sign, or with less than this share of all signs, the rules cannot tell.
_LEAST = 1.0
_LEAST_SHARE = 0.4
# Words alone are never quite sure: on labelled ads they hit the stage in about seven of ten.
_SUREST = 0.7
_LONGEST_QUOTE = 160
# A page's opening decides to whom it speaks; what follows sells to everybody.
PAGE_OPENING = 1_500
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)|\n+")


class Leaning(NamedTuple):
    """To which stage a text speaks. `level` None: it cannot be told; `quote` stands in the text as it is here."""

    level: AwarenessLevel | None = None
    confidence: float | None = None
    quote: str | None = None


def awareness_of(text: str) -> Leaning:
    """The stage of awareness that a text speaks to, by its words; the opening counts double, a word said again nothing.

    Confidence is the stage's share of all signs found, less where these are few, and never above 0.7.
    """
    scores: defaultdict[AwarenessLevel, float] = defaultdict(float)
    best: dict[AwarenessLevel, tuple[float, int]] = {}
    met: set[str] = set()
    for level, weight, words in SIGNS:
        for found in words.finditer(text):
            if (said := found[0].casefold()) in met:
                continue
            met.add(said)
            counted = weight * (_OPENING_FACTOR if found.start() < _OPENING else 1.0)
            scores[level] += counted
            if level not in best or counted > best[level][0]:
                best[level] = (counted, found.start())
    if not scores:
        return Leaning()
    level = max(scores, key=lambda found: (scores[found], ordinal(found)))
    share = scores[level] / sum(scores.values())
    if scores[level] < _LEAST or share < _LEAST_SHARE:
        return Leaning()
    confidence = min(_SUREST, share * min(1.0, 0.5 + scores[level] / 8))
    return Leaning(level, round(confidence, 2), sentence_at(text, best[level][1]))


def read(ad: AdMaterial) -> Read:
    """What the ad's words tell."""
    quotes: list[Quote] = []
    shown = awareness_of(_opening_of(ad))
    written = awareness_of(ad.copy_text)
    for field, leaning in (("creative_awareness", shown), ("copy_awareness", written)):
        if leaning.quote is not None:
            quotes.append(_quote(ad, field, leaning.quote))
    opening = _first_words(ad)
    hook = hook_type_of(opening)
    if hook is not None:
        quotes.append(_quote(ad, "hook_type", hook.quote))
    made = format_of(ad)
    if made is not None and made.quote:
        quotes.append(_quote(ad, "format", made.quote))
    return Read(
        creative_awareness=shown.level,
        creative_awareness_confidence=shown.confidence,
        copy_awareness=written.level,
        copy_awareness_confidence=written.confidence,
        format=made.kind if made else None,
        hook_type=hook.kind if hook else None,
        primary_cta=button(ad.call_to_action),
        video_length=video_length(ad.video_seconds) if ad.format == "video" and ad.video_seconds else None,
        quotes=tuple(quotes),
    )


def button(call_to_action: str | None) -> str | None:
    """Meta's button in words: SHOP_NOW is "Shop now", NO_BUTTON is none."""
    words = (call_to_action or "").replace("_", " ").strip()
    if not words or words.casefold() in ("no button", "none"):
        return None
    return words.capitalize() if words.isupper() else words


def sentence_at(text: str, at: int) -> str:
    """The sentence around a place in the text, character for character, cut at 160."""
    begin = max((found.end() for found in _SENTENCE_END.finditer(text, 0, at + 1) if found.end() <= at), default=0)
    after = _SENTENCE_END.search(text, at)
    sentence = text[begin : after.end() if after else len(text)].strip()
    if len(sentence) <= _LONGEST_QUOTE:
        return sentence
    start = max(begin, at - _LONGEST_QUOTE // 2)
    return text[start : start + _LONGEST_QUOTE].strip()


def _opening_of(ad: AdMaterial) -> str:
    """What is seen and heard: speech, overlays, text on the picture; nothing written beside it."""
    return "\n".join(part for part in (*(line.text for line in ad.transcript), ad.overlay_text) if part)


def _first_words(ad: AdMaterial) -> str:
    """The ad's opening as people meet it."""
    heard = ad.transcript[0].text if ad.transcript else ad.overlays[0].text if ad.overlays else ""
    return heard or ad.headline or ad.picture_text or (ad.body or "").strip().split("\n")[0]


def _quote(ad: AdMaterial, field: str, quote: str) -> Quote:
    return Quote(field=field, source=_where(ad, field, quote), quote=quote)


def _where(ad: AdMaterial, field: str, quote: str) -> QuotedFrom:
    seen: list[tuple[QuotedFrom, str | None]] = [
        ("spoken", "\n".join(line.text for line in ad.transcript)),
        ("overlay", "\n".join(line.text for line in ad.overlays)),
        ("picture_text", ad.picture_text),
    ]
    written: list[tuple[QuotedFrom, str | None]] = [
        ("headline", ad.headline),
        ("body", ad.body),
        ("description", ad.description),
    ]
    places = [*written, *seen] if field == "copy_awareness" else [*seen, *written]
    return next(source for source, text in places if text and quote in text)
