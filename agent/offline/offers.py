"""Wishes that write or begin work: rules never do that by themselves, they offer buttons with the whole command."""

import re
from collections.abc import Callable

from agent.offline import profile_words as say
from agent.offline.profile_topics import refers_back
from agent.offline.slots import Slots
from agent.offline.words import Words
from tools.typed import typed

Options = tuple[tuple[str, str], ...]
_TO = re.compile(r"(?:\b(?:to|as|auf|zu|como|en|sur|should be|soll|be)\b|:)\s+(?P<what>\S.{2,})$", re.IGNORECASE)
_URL = re.compile(say.URL, re.IGNORECASE)


def offer(intent: str, words: Words, said: Slots, typed_text: str, before: Slots) -> tuple[str, Options] | None:
    """The question and its buttons (label, command); None when the wish is none of these.

    Args:
        said: What the clause names.
        before: The arguments of the conversation's last command.
    """
    made = _OFFERS.get(intent)
    if made is None:
        return None
    product = said.get("product") or (before.get("product") if refers_back(words) else None)
    return made(words, {"product": product} if product else {}, typed_text, before)


def _classify(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    return "Reading ads is work of its own; a button begins it.", (
        ("Read what is new", "/classify_ads"),
        ("Read all of them anew", "/classify_ads again=yes"),
    )


def _fill(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    return "Looking for values is work of its own; a button begins it, and what it finds waits for you.", (
        ("Look for all that sources could fill", typed("gap_fill", **product, fields="all")),
        ("Show first what is missing", typed("profile_gaps", **product)),
    )


def _undo(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    return "Take your own last write back?", (
        ("Take it back", "/undo id=last"),
        ("Show what was written", "/undo"),
    )


def _persona(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    return "You choose the sources that it is made of.", (
        ("Choose the sources", typed("persona_make", **product)),
        ("Show the personas that there are", "/persona"),
    )


def _edit_persona(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    name = str(before.get("name") or "")
    shown = typed("persona", name=name) if name else "/persona"
    return "A claim is changed with its field and the new words: /persona_edit name=… field=… to=…", (
        ("Show it, to choose the claim", shown),
        ("How /persona_edit works", "/help persona_edit"),
    )


def _voice(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    chain = ("Show whose voice holds now", typed("voice", **product))
    wish = _TO.search(text)
    if wish is None:
        return "Say what it is to be: /voice level=brand text=…", (chain, ("How /voice works", "/help voice"))
    what = wish["what"].strip(" .\"'“”!")
    level = "variant" if product else "brand"
    label = "Set it for the product's offer" if product else "Set it for the brand"
    return f"Set the voice to “{what}”?", ((label, typed("voice", **product, level=level, text=what)), chain)


def _page(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options] | None:
    url = _URL.search(text)
    if url is None:
        return None
    address = url[0].rstrip(".,;!?)")
    return "Reading a page is work of its own; a button begins it.", (
        ("Read this page", typed("landing_page", url=address)),
        ("Show the pages that were read", "/landing_pages"),
    )


def _competitor(words: Words, product: Slots, text: str, before: Slots) -> tuple[str, Options]:
    return "A competitor is added by name: /competitors new NAME", (
        ("Show the competitors", "/competitors"),
        ("How /competitors works", "/help competitors"),
    )


_OFFERS: dict[str, Callable[[Words, Slots, str, Slots], tuple[str, Options] | None]] = {
    "classify": _classify,
    "fill": _fill,
    "undo_last": _undo,
    "persona_make": _persona,
    "persona_edit": _edit_persona,
    "voice_set": _voice,
    "read_page": _page,
    "competitor_add": _competitor,
}
