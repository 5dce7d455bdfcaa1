"""Text into the chat's Markdown without letting it become markup: names come from outside."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~:&$\"'=])")
_JOINER = "\u2060"  # Breaks what Markdown would turn into a link; invisible, and never a line break.
_LINK = re.compile(r"(https?:|www(?=\.)|@|(?:ftp|mailto|xmpp):)", re.IGNORECASE)


def storable(text: str) -> str:
    """The text without what no database text can hold: zero bytes and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def plain(text: str) -> str:
    """Any text as Markdown that shows exactly this text: no emphasis, link, picture, list or HTML."""
    one_line = " ".join(text.split())
    return _MARKUP.sub(r"\\\1", _LINK.sub(lambda m: m[0] + _JOINER, one_line))


def calm(text: str) -> str:
    """A model's Markdown with its emphasis and lists, without links, pictures, directives and HTML."""
    quiet = _LINK.sub(lambda m: m[0] + _JOINER, text).replace("<", r"\<").replace("[", r"\[")
    return re.sub(r":(?=[A-Za-z:])", r"\\:", quiet)


def short(text: str, most: int) -> str:
    """The beginning of a text, at most so many characters, cut at a word where possible."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > most // 2 else cut).rstrip(" ,;:.") + "…"


def wrapped(text: str, width: int, lines: int) -> str:
    """At most so many lines of about so many characters, joined with `<br>` for a chart's label; escaped for it."""
    words = short(" ".join(text.split()), width * lines).split(" ")
    made: list[str] = [""]
    for word in words:
        if made[-1] and len(made[-1]) + 1 + len(word) > width and len(made) < lines:
            made.append("")
        made[-1] = f"{made[-1]} {word}".strip()
    return "<br>".join(chart_text(short(line, width + 6)) for line in made)


def chart_text(text: str) -> str:
    """Text for a chart, whose labels read a little HTML: all of it is shown as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
