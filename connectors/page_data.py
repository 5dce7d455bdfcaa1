"""Finds what an HTML page says to machines: its JSON-LD scripts, mended where they are broken, and its meta tags."""

import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from domain.page_data import PageData
from domain.structured_data import structured

_SCRIPT_BEGINS, _META_BEGINS = (re.compile(rf"<{tag}\b", re.IGNORECASE) for tag in ("script", "meta"))
_SCRIPT = re.compile(r"<script\b([^>]{0,1000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_JSON_LD = re.compile(r"application/ld\+json", re.IGNORECASE)
_META = re.compile(r"<meta\b((?:[^>\"']|\"[^\"]{0,6000}\"|'[^']{0,6000}')*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_WRAPPING = re.compile(
    r"\A\s*(?:(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|<!--)|(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?|-->)\s*\Z"
)
# What is open goes to the end: so nothing is read twice, however many begin and never end.
_LOOSE = re.compile(
    r'("(?:[^"\\]|\\.)*+(?:"|\Z))|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|(?<!:)//[^\n]*+|,(?=\s*+[}\]])', re.DOTALL
)
_MOST_BLOCKS = 100
_LONGEST_BLOCK = 1_000_000
_MOST_TAGS, _LONGEST_TAG = 1_000, 6_000


def page_data(page: str) -> PageData:
    """Products and questions of the page; empty where it says nothing to machines, whatever is broken in it."""
    blocks: list[Any] = []
    broken = 0
    for script in _scripts(page):
        try:
            blocks += _parsed(script)
        except (ValueError, RecursionError):
            broken += 1
    return structured(blocks, _properties(page), broken)


def _scripts(page: str) -> Iterator[str]:
    closed_at = 0
    found = 0
    for begun in islice(_SCRIPT_BEGINS.finditer(page), _MOST_TAGS):
        opened = _SCRIPT.match(page, begun.start())
        if begun.start() < closed_at or opened is None:
            continue
        closed = _SCRIPT_END.search(page, opened.end())
        if closed is None or found == _MOST_BLOCKS:
            return
        closed_at = closed.end()
        if _JSON_LD.search(opened[1]) and (script := page[opened.end() : closed.start()].strip()):
            found += 1
            yield script[:_LONGEST_BLOCK]


def _parsed(script: str) -> list[Any]:
    """The values in a script: one, or several in a row; comments, trailing commas and HTML's entities are mended.

    Raises:
        ValueError: It is no JSON even so.
    """
    bare = _WRAPPING.sub("", script.removeprefix("\ufeff")).strip().rstrip(";")
    tries = (
        bare,
        _LOOSE.sub(lambda found: found[1] or "", bare),
        _LOOSE.sub(lambda f: f[1] or "", html.unescape(bare)),
    )
    last: ValueError | None = None
    for text in tries:
        try:
            return _values(text)
        except ValueError as error:
            last = error
    raise last or ValueError("it is empty")


def _values(text: str) -> list[Any]:
    # Line breaks within strings are allowed: many shops paste a description as it is.
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
    values: list[Any] = []
    text, at = text.strip(), 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def _properties(page: str) -> dict[str, str]:
    """`og:…` and `product:…` of the meta tags, the first of each."""
    found: dict[str, str] = {}
    for begun in islice(_META_BEGINS.finditer(page), _MOST_TAGS):
        meta = _META.match(page, begun.start(), begun.start() + _LONGEST_TAG)
        if meta is None:
            continue
        given = {name.casefold(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(meta[1])}
        key = (given.get("property") or given.get("name") or "").strip().casefold()
        if key.startswith(("og:", "product:")) and given.get("content"):
            found.setdefault(key, html.unescape(given["content"]).strip())
    return found
