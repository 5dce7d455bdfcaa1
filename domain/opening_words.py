"""Words by which the rules tell how an ad opens, and the few formats that words give away."""

import re
from typing import Generic, NamedTuple, TypeVar

from domain.ad_material import AdMaterial
from domain.creative_kinds import CreativeFormat, HookType

Kind = TypeVar("Kind")


class Told(NamedTuple, Generic[Kind]):
    """What was told, and the words that told it."""

    kind: Kind
    quote: str


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# In order: the first that fits an opening names it.
_HOOKS: tuple[tuple[HookType, re.Pattern[str]], ...] = (
    (
        "urgency",
        _words(r"\b(?:this|one) (?:week|weekend|day) only\b", r"\blast chance\b", r"\b(?:today|tonight) only\b"),
    ),
    (
        "urgency",
        _words(r"\b(?:ends|until) (?:\w+day|midnight|tonight)\b", r"\bbuy (?:one|two|three|\d)\b", r"\d+ ?% off"),
    ),
    (
        "transformation",
        _words(r"\bday (?:1|one)\b.*\bday \w+", r"\bbefore\b.{0,20}\bafter\b", r"\bfrom \w+ to \w+ in \d+"),
    ),
    ("statistic", _words(r"\b\d[\d,.]* ?%", r"\b(?:\d+|eight|nine|seven) (?:in|out of) (?:\d+|ten)\b")),
    (
        "statistic",
        _words(r"\b\d{1,3}(?:,\d{3})+ \w+", r"\b\d{3,} (?:owners|customers|people|women|men|users|parents)\b"),
    ),
    (
        "fear",
        _words(r"\bwarning\b", r"\bdanger\w*", r"\bnever (?:do|give|buy|eat|use)\b", r"\b(?:mistake|toxic|deadly)s?\b"),
    ),
    (
        "social_proof",
        _words(
            r"\b(?:everyone|everybody) (?:is|was|has|loves)\b", r"\bbest[- ]?seller\b", r"\b5[- ]stars?\b", r"★{3,}"
        ),
    ),
    (
        "testimonial",
        _words(
            r"^[\"“'‘]?I (?!have a secret)\w+",
            r"^[\"“]?my \w+ (?!ate)",
            r"\bbefore I \w+",
            r"^[\"“]?we (?!asked)\w+ed\b",
        ),
    ),
    (
        "curiosity",
        _words(
            r"^pov\b",
            r"\bwatch what\b",
            r"\bwhat happen\w*",
            r"\bguess (?:who|what)\b",
            r"\bsecret\b",
            r"\bnobody tells\b",
        ),
    ),
    (
        "curiosity",
        _words(
            r"\b(?:things|reasons|signs|facts) \w+ (?:check|know|do|say)\b",
            r"\bthis is why\b",
            r"\bthe (?:real )?reason\b",
        ),
    ),
    (
        "curiosity",
        _words(
            r"^the .{1,40} (?:everybody|everyone|nobody) ", r"\bisn['’]t .{1,40} because\b", r"\byou won['’]t believe\b"
        ),
    ),
    ("question", _words(r"\?[\"'”’)]*\s*$")),
    (
        "benefit",
        _words(
            r"\bstop (?:buying|using|wasting|paying)\b",
            r"\bwithout\b",
            r"\byou (?:do not|don['’]t) need\b",
            r"\bfinally\b",
        ),
    ),
    (
        "benefit",
        _words(
            r"^(?:get|enjoy|sleep|feel|save|give it|wake up|grow|build)\b",
            r"\bwhat(?:'s| is) in\b",
            r"\bin (?:just )?\d+ (?:days|minutes|weeks)\b",
        ),
    ),
)

_BEFORE_AFTER = _words(r"\bbefore\b[\s\S]{0,60}\bafter\b", r"\bday \d+\b[\s\S]{0,40}\bday \d+\b")
_QUOTED = re.compile(r"^\s*[\"“][^\"”]{15,}[\"”]\s*[-—–]\s*\w+|★{4,5}", re.MULTILINE)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]m|I['’]ve|my|me)\b")
_PAST = re.compile(r"\b(?:was|were|had|used to|started|stopped|tried|\w{3,}ed)\b", re.IGNORECASE)
_UNBOX = _words(r"\bunbox\w*", r"\blet['’]?s (?:try|test)\b", r"\bhere['’]s how (?:to|it|I)\b", r"\bstep (?:one|1)\b")


def hook_type_of(opening: str) -> Told[HookType] | None:
    """How an ad opens, by its first words; None where they do not tell."""
    text = " ".join(opening.split())
    for kind, words in _HOOKS:
        if words.search(text):
            return Told(kind, opening.strip())
    return None


def format_of(ad: AdMaterial) -> Told[CreativeFormat] | None:
    """The format as far as words tell: what Meta calls a carousel or collection; a person telling what happened to
    them, a demonstration that says so, a picture that says before and after or quotes somebody."""
    if ad.format == "carousel" or ad.format == "collection":
        return Told(ad.format, "")
    if ad.format == "video":
        return _video_format(ad)
    text = ad.picture_text or ""
    if ad.format != "image" or not text:
        return None
    if found := _BEFORE_AFTER.search(text):
        return Told("image_before_after", found[0])
    return Told("image_testimonial", found[0]) if (found := _QUOTED.search(text)) else None


def _video_format(ad: AdMaterial) -> Told[CreativeFormat] | None:
    lines = [line.text for line in ad.transcript]
    if shown := next((line for line in lines if _UNBOX.search(line)), None):
        return Told("video_demo", shown)
    told = [line for line in lines if _FIRST_PERSON.search(line) and _PAST.search(line)]
    return Told("video_testimonial", told[0]) if len(told) >= 3 else None
