"""What an ad's hook is, and when two hooks are the same."""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

AdFormat = Literal["video", "image", "carousel", "collection", "unknown"]
HookSource = Literal["spoken", "overlay", "headline", "picture_text", "copy", "naming_convention", "ad_name"]


# What a catalogue ad fills in for each viewer: `{{product.name}}` is no words of its own.
_FILLED_IN = re.compile(r"\{\{[^{}]*\}\}")


class TimedText(BaseModel):
    """A line that is spoken or shown, in seconds from the start. `end` is None when not known."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float | None = None
    text: str


class Creative(BaseModel):
    """What an ad says and shows, as far as known."""

    model_config = ConfigDict(frozen=True)

    headline: str | None = None
    body: str | None = None
    picture_text: str | None = None
    transcript: tuple[TimedText, ...] = ()
    overlays: tuple[TimedText, ...] = ()


class Hook(BaseModel):
    """An ad's opening: the words as they came, the key under which equal hooks meet, where it was read."""

    model_config = ConfigDict(frozen=True)

    text: str
    key: str
    source: HookSource


def normalise(text: str) -> str:
    """The hook's key: lower case, no punctuation or symbols, single spaces.

    A text of symbols alone keeps itself, so that two of them do not meet under an empty key.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(" " if unicodedata.category(c)[0] in "PSZC" and c not in "'’" else c for c in folded)
    key = re.sub(r"\s+", " ", kept.replace("'", "").replace("’", "")).strip()
    return key or re.sub(r"\s+", " ", folded).strip()


def hook_id(key: str) -> str:
    """A hook's short name for commands: `h` and eight hex digits of its key's SHA-256."""
    return f"h{sha256(key.encode()).hexdigest()[:8]}"


def hook_of(ad_name: str, ad_format: AdFormat, creative: Creative | None = None, named_hook: str | None = None) -> Hook:
    """The ad's hook.

    A video's first spoken line, else its first overlay; a still's or carousel's headline, else the text
    on the picture, else the first line of copy; without a creative, the part of the ad's name that the
    brand's naming convention calls the hook; else the ad's name. A text that is filled in for each viewer is passed
    over.
    """
    for source, text in _candidates(ad_format, creative, named_hook):
        cleaned = re.sub(r"\s+", " ", text).strip()
        if _FILLED_IN.sub("", cleaned).strip():
            return Hook(text=cleaned, key=normalise(cleaned), source=source)
    name = re.sub(r"\s+", " ", ad_name).strip()
    return Hook(text=name, key=normalise(name), source="ad_name")


def _candidates(ad_format: AdFormat, creative: Creative | None, named: str | None) -> Iterator[tuple[HookSource, str]]:
    if creative is not None:
        if ad_format == "video" or (ad_format == "unknown" and (creative.transcript or creative.overlays)):
            yield "spoken", _first(creative.transcript)
            yield "overlay", _first(creative.overlays)
        yield "headline", creative.headline or ""
        yield "picture_text", creative.picture_text or ""
        yield "copy", (creative.body or "").strip().split("\n")[0]
    yield "naming_convention", named or ""


def _first(lines: tuple[TimedText, ...]) -> str:
    """The text of the earliest line that has any; empty when none has."""
    return min((line for line in lines if line.text.strip()), key=lambda line: line.start, default=_NO_LINE).text


_NO_LINE = TimedText(start=0, text="")
