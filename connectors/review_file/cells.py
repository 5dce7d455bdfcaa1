"""What stands in cells of reviews: stars, text with what is left of HTML in it."""

import html
import re
from typing import Literal

Scale = Literal["5", "10", "100"]
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STARS = re.compile(r"[★⭐🌟]\ufe0f?")
_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|sur|de|di|van|z|av)\s*(5|10|100)\b.*", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%|[a-zäöüéèêçñłø]+)?\.?", re.IGNORECASE)
_STAR_WORDS = (
    "star stars stern sterne etoile etoiles étoile étoiles estrella estrellas stella stelle ster sterren estrela"
    " estrelas gwiazdka gwiazdki gwiazdek stjärna stjärnor stjerne stjerner"
)
_BREAK = re.compile(r"<br\s*/?>|</p>\s*<p[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|b|i|em|strong|span|div)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.IGNORECASE)


def stars(cell: str, scale: Scale = "5") -> float | None:
    """Stars from 0 to 5; None where the cell is blank.

    "4", "4,5", "4/5", "8/10", "4 out of 5 stars", "★★★★☆", "FIVE", "80%". A bare number is out of `scale`.

    Raises:
        ValueError: Anything else, with the reason.
    """
    text = cell.strip()
    if not text or text in ("-", "–", "—", "n/a", "N/A"):
        return None
    if drawn := len(_STARS.findall(text)):
        if drawn > 5 or re.search(r"[^\s★☆⭐🌟\ufe0f]", text):
            raise ValueError("not 0 to 5 stars")
        return float(drawn)
    if text.casefold() in _WORDS:
        return float(_WORDS[text.casefold()])
    if of := _OF.fullmatch(text):
        return _scaled(of[1], float(of[2]))
    number = _NUMBER.fullmatch(text)
    if number is None or (number[2] not in (None, "%") and number[2].casefold() not in _STAR_WORDS.split()):
        raise ValueError("not a number of stars")
    return _scaled(number[1], 100.0 if number[2] == "%" else float(scale))


def _scaled(written: str, most: float) -> float:
    value = float(written.replace(",", "."))
    if value > most:
        larger = " ; scale=10 reads it out of ten" if most == 5 and value <= 10 else ""
        raise ValueError(f"more than {most:g}{larger}".replace(" ;", ";"))
    return round(value * 5 / most, 2)


def is_rating(cell: str) -> bool:
    """Whether a cell may be a number of stars, out of whatever."""
    try:
        return stars(cell, "100") is not None
    except ValueError:
        return False


def words(cell: str) -> str:
    """A cell's text: line breaks and characters that stood there as HTML are themselves again, tags of its form are
    gone. Everything else stays as it came."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text.strip()
