"""A web page as Markdown: what a visitor can read, with its offers, prices, guarantees, questions and tables."""

import re
from typing import NamedTuple

import html_to_markdown

from connectors.page_data import page_data
from domain.landing_page import TITLE_LENGTH, stable_markdown
from domain.page_data import PageData

# Menus are left out; forms stay, since the price often stands beside the button in one. Text that a click opens stays
# too: questions and guarantees are folded away on most shops' pages.
_OPTIONS = html_to_markdown.ConversionOptions(
    heading_style="atx",
    bullets="-",
    hidden_content="reachable",
    inline_data_media="alt_text_only",
    exclude_selectors=["nav", "script", "style", "template", "noscript", "svg", "iframe"],
    # Not the library's own removal of menus: it takes every <header> along, and with it many a page's headline.
    preprocessing=html_to_markdown.PreprocessingOptions(preset="minimal", remove_navigation=False, remove_forms=False),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES = 4_096


class PageText(NamedTuple):
    """What a page says. `markdown` is empty where the page says nothing without a browser."""

    title: str
    description: str
    markdown: str
    data: PageData = PageData()


def page_text(html: str) -> PageText:
    """Reads a page; malformed HTML is read as browsers do, or comes out shorter, but never fails."""
    made = html_to_markdown.convert(html, _OPTIONS)
    document = made.metadata.document
    title = document.title or ""
    told = document.description or ""
    return PageText(_line(title), _line(told), stable_markdown(made.content or ""), page_data(html))


def decoded(content: bytes, content_type: str) -> str:
    """The page's characters: by its header, then its own word for it, then UTF-8; what fits nothing is replaced."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    inside = _CHARSET.search(content[:_HEAD_BYTES])
    named = found[1] if found else inside[1].decode("ascii", "replace") if inside else "utf-8"
    for name in (named, "utf-8"):
        try:
            return content.decode(name).removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _line(text: str) -> str:
    return " ".join(text.split())[:TITLE_LENGTH]
