"""Fences text from outside in a prompt, so that it reads as data and nothing in it can close the fence."""

import re

_TAG = re.compile(r"<(?=\s*/?\s*[A-Za-z_])")


def fenced(tag: str, text: str) -> str:
    """The text between <tag> and </tag>; a "<" in it that could open or close a tag becomes "‹".

    The length stays, so offsets into the text hold; quotes out of it are compared with "‹" put back.
    """
    return f"<{tag}>\n{_TAG.sub('‹', text)}\n</{tag}>"


def unfenced(quote: str) -> str:
    """A model's quote as it stands in the text that was fenced."""
    return quote.replace("‹", "<")
