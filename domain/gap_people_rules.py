"""For whom a page says the product is, who founded it, and how it says that it speaks."""

import re
from collections.abc import Iterator

from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import plain

_WHOM = (
    r"(?:(?:busy|older|senior|young|new|active|adult|working|anxious|sensitive|small|large|big|medium|all|any"
    r"|most|every"
    r"|expecting|pregnant|tired|nervous|stiff|\w+-?breed) ){0,3}"
    r"(?:people|women|men|adults|kids|children|babies|toddlers|teens|parents|moms|mothers|dads|fathers|families|couples"
    r"|dogs?|cats?|puppies|kittens|horses|pets|owners|runners|athletes|cyclists|gamers|professionals|beginners|students"
    r"|travell?ers|homeowners|renters|gardeners|cooks|anyone|everyone|those|skin|hair|seniors)"
)
_AUDIENCE = re.compile(
    rf"(?:^|\b(?:made|built|designed|formulated|created|developed|perfect|ideal|suitable|meant|best|recommended)\s+)"
    rf"for {_WHOM}\b(?P<more>[^.\n]{{0,200}})",
    re.IGNORECASE,
)
_NARROWER = re.compile(
    r"^\s*(?:,?\s*(?:who|that|whose|with|over|under|from|aged|above|between|of|in|on|struggling|suffering|prone"
    r"|living)\b|\d)",
    re.IGNORECASE,
)
_FAQ = re.compile(r"\bfaqs?\b|question|\?$|owners say|reviews|testimonial", re.IGNORECASE)
_PERSON = r"[A-Z][a-zà-ÿ'’-]+(?: (?:(?:van|von|de|del|der|la|le|Mc|O['’])\s?)?[A-Z][a-zà-ÿ'’.-]*){1,3}"
_PEOPLE = rf"(?P<who>(?:(?:Dr|Prof)\.? )?{_PERSON}(?:(?:,| and| &) (?:(?:Dr|Prof)\.? )?{_PERSON}){{0,3}})"
_FOUNDERS = (
    re.compile(rf"\b(?:[Ff]ounded|[Ss]tarted|[Cc]reated|[Bb]uilt) (?:in \d{{4}} |together )?by {_PEOPLE}"),
    re.compile(
        rf"\b(?:[Oo]ur |[Tt]he |[Cc]o-?)?(?:[Cc]o-?)?[Ff]ounders?(?: and CEO| & CEO)?,? (?:is |are |were "
        rf"|was )?{_PEOPLE}"
    ),
    re.compile(rf"{_PEOPLE},? (?:(?:is|are|the|our|its) )*(?:[Cc]o-?)?[Ff]ounders?\b"),
    re.compile(rf"{_PEOPLE} (?:co-?)?founded\b"),
    re.compile(rf"(?:I(?:'|’)m|I am|[Mm]y name is) {_PEOPLE}[^.\n]{{0,40}}\bfounder"),
)
_VOICE = re.compile(
    r"\b(?:(?:our|brand|the) )?(?:tone(?: of voice| and voice)?|voice(?: and tone| & tone)?)\s*(?:is|:"
    r"|–)\s*(?P<voice>[^.\n]{5,200})",
    re.IGNORECASE,
)
_SPEAK = re.compile(
    r"\bwe (?:speak|talk|write) (?P<voice>(?:like|in an?|plainly|simply|with)\b[^.\n]{3,150})", re.IGNORECASE
)


def target_audience(page: Page) -> tuple[Found, ...]:
    """The first sentence that says for whom the product is, where it says so more closely than "for dogs"."""
    found = [one for one in _audiences(page) if one is not None]
    return kept(found[:1])


def _audiences(page: Page) -> Iterator[Found | None]:
    for at, block in enumerate(page.blocks):
        if block.kind not in ("paragraph", "item") or any(_FAQ.search(heading) for heading in block.headings):
            continue
        for clause in page.sentences(block):
            words = plain(clause.text)
            match = _AUDIENCE.search(words)
            if match and _NARROWER.match(match["more"]):
                early = at <= 6
                why = "The page says so in its first lines." if early else "The page says so further down."
                yield page.found(words, [(clause.start, clause.end)], "medium" if early else "low", why)


def founders(page: Page) -> tuple[Found, ...]:
    """Names that a sentence gives to the founders."""
    for block in page.blocks:
        # Not by sentences: "Dr." ends one.
        said = page.text[block.start : block.end]
        for pattern in _FOUNDERS:
            match = pattern.search(said)
            if match:
                who = plain(match["who"]).rstrip(".,")
                span = (block.start + match.start(), block.start + match.end())
                return kept([page.found(who, [span], "high", "The page names them as founders.")])
    return ()


def voice(page: Page) -> tuple[Found, ...]:
    """How the brand says that it speaks. What its sentences sound like is for people, or a model, to say."""
    for block in page.blocks:
        for clause in page.sentences(block):
            match = _VOICE.search(clause.text) or _SPEAK.search(clause.text)
            if match:
                why = "The page describes its own voice."
                return kept([page.found(plain(match["voice"]), [(clause.start, clause.end)], "medium", why)])
    return ()
