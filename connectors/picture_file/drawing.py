"""SVG from outside: written anew with shapes, words and colours alone. A drawing may otherwise run programs, load
addresses and unpack without end."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from domain.errors import AskAgain

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 20_000
_DEEPEST = 50
_SVG = "http://www.w3.org/2000/svg"
_NAMES = (
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs linearGradient radialGradient stop"
    " clipPath"
)
_SAFE = (
    "id x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox preserveAspectRatio transform fill"
    " fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray"
    " stroke-dashoffset opacity offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod clip-path"
    " clip-rule font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing dx dy rotate"
    " role"
)
_ELEMENTS = frozenset(_NAMES.split())
_ATTRIBUTES = frozenset(_SAFE.split())
# `url(#name)` points within the drawing; every other url( leads out of it.
_INWARD = re.compile(r"\s*url\(\s*#[\w-]+\s*\)\s*")
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
_HOW = "Save it as PNG or JPEG and drop that."


@dataclass(frozen=True)
class Drawing:
    """A drawing as we wrote it, and the words that stand on it."""

    content: bytes
    width: int
    height: int
    words: tuple[str, ...]


def is_drawing(head: bytes) -> bool:
    """Whether a file that begins so is SVG."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in text)


def safe_drawing(content: bytes, name: str) -> Drawing:
    """The drawing without anything that runs, loads or styles.

    Raises:
        AskAgain: It is too large, broken, or declares entities.
    """
    if len(content) > MOST_BYTES:
        raise AskAgain(f"{name!r} has {len(content):,} bytes, too many for an SVG.", _HOW, "limit")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise AskAgain(f"{name!r} declares things of its own (a DTD), which is not taken.", _HOW, "bad_file") from None
    except (ParseError, ValueError, LookupError):
        # LookupError: an encoding that nobody knows.
        raise AskAgain(f"{name!r} is a broken SVG.", _HOW, "bad_file") from None
    if _local(root) != "svg":
        raise AskAgain(f"{name!r} is no SVG.", _HOW, "bad_file")
    size = _size(root)
    if size is None:
        raise AskAgain(f"{name!r} does not say how large it is.", _HOW, "bad_file")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise AskAgain(f"{name!r} has more than {MOST_ELEMENTS:,} parts.", _HOW, "limit")
    words: list[str] = []
    made = Element("svg", {"xmlns": _SVG, **_kept(root)})
    _copy(root, made, words, 1, name)
    return Drawing(tostring(made, "utf-8"), *size, tuple(words))


def is_harmless_drawing(content: bytes) -> bool:
    """Whether it is an SVG of shapes, words and colours alone, as `safe_drawing` writes them."""
    if len(content) > MOST_BYTES:
        return False
    try:
        root = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        return False
    return _local(root) == "svg" and all(
        _local(part) in _ELEMENTS and len(_kept(part)) == len(part.attrib) for part in root.iter()
    )


def _copy(source: Element, target: Element, words: list[str], depth: int, name: str) -> None:
    if depth > _DEEPEST:
        raise AskAgain(f"{name!r} is nested deeper than {_DEEPEST} levels.", _HOW, "limit")
    for child in source:
        kind = _local(child)
        if kind not in _ELEMENTS or kind == "svg":
            continue
        made = SubElement(target, kind, _kept(child))
        if kind in ("text", "tspan", "title", "desc"):
            made.text, made.tail = child.text, child.tail
        _copy(child, made, words, depth + 1, name)
        if kind == "text" and (said := " ".join(" ".join(made.itertext()).split())):
            words.append(said)


def _local(element: Element) -> str:
    """The element's name in SVG; empty for elements of any other language."""
    space, _, local = element.tag.rpartition("}")
    return local if space in ("", "{" + _SVG) else ""


def _kept(element: Element) -> dict[str, str]:
    return {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES and _harmless(value)}


def _harmless(value: str) -> bool:
    folded = value.casefold()
    if "javascript:" in folded or "\\" in folded:
        return False
    return "url" not in folded or _INWARD.fullmatch(value) is not None


def _size(root: Element) -> tuple[int, int] | None:
    """Width and height in pixels, by those attributes or by the view box."""
    told = [_LENGTH.fullmatch(root.attrib.get(side, "")) for side in ("width", "height")]
    sides = [float(found[1]) for found in told if found]
    if len(sides) < 2:
        box = re.split(r"[\s,]+", root.attrib.get("viewBox", "").strip())
        try:
            sides = [float(part) for part in box[2:4]]
        except ValueError:
            return None
    if len(sides) < 2 or not all(1 <= side <= 100_000 for side in sides):
        return None
    return round(sides[0]), round(sides[1])
