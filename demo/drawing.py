"""Drawing with plain SVG text: shapes, and words that fit their box. No fonts or pictures are loaded."""

from xml.sax.saxutils import escape

from pydantic import BaseModel, ConfigDict

SANS = "Avenir Next, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
SERIF = "Georgia, Times New Roman, serif"


class Palette(BaseModel):
    """Five colours that go together: two of the ground, one to write with, one to catch the eye, one pale."""

    model_config = ConfigDict(frozen=True)

    top: str
    bottom: str
    ink: str
    accent: str
    pale: str


PALETTES = (
    Palette(top="#f6ead7", bottom="#e9cfa6", ink="#24523f", accent="#d9763f", pale="#fffaf1"),
    Palette(top="#dcebe3", bottom="#a9cdbb", ink="#1d4436", accent="#e08a3c", pale="#f6fbf8"),
    Palette(top="#fbe3d6", bottom="#f2b391", ink="#5a2a1f", accent="#2f7f79", pale="#fff6f0"),
    Palette(top="#e3e8f7", bottom="#b4c1e6", ink="#2b3566", accent="#e3697a", pale="#f8f9ff"),
    Palette(top="#fdf0c4", bottom="#f4cf63", ink="#4b3a10", accent="#3f7d52", pale="#fffbea"),
    Palette(top="#e9e2f3", bottom="#c3b0e0", ink="#40295f", accent="#e7a13a", pale="#faf7fe"),
    Palette(top="#d9eef3", bottom="#93cad8", ink="#164957", accent="#ef7d57", pale="#f3fbfd"),
)
NIGHT = Palette(top="#1d2547", bottom="#38457a", ink="#f4eeda", accent="#f3b95f", pale="#28315a")

_NARROW, _WIDE = frozenset("iljtfrI.,'’!|:;-()[] 1"), frozenset("mwMW%@—")


def width_of(text: str, size: float) -> float:
    """About how wide bold sans text is, a little too wide rather than too narrow."""
    ems = sum(0.36 if c in _NARROW else 0.92 if c in _WIDE else 0.72 if c.isupper() else 0.59 for c in text)
    return ems * size


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit the width; a word longer than a line keeps its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _even(text: str, lines: list[str], width: float, size: float) -> list[str]:
    """As many lines, but none left with a single short word."""
    while width > 60 and len(narrower := wrapped(text, width - 20, size)) == len(lines):
        lines, width = narrower, width - 20
    return lines


def words(
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    *,
    most: float = 72,
    anchor: str = "start",
    font: str = SANS,
    weight: int = 800,
) -> str:
    """The text as large as its box allows, in the middle of the box's height. `x` is the box's left edge."""
    size = most
    lines = wrapped(text, width, size)
    while size > 16 and (len(lines) * size * 1.14 > height or any(width_of(line, size) > width for line in lines)):
        size -= 2
        lines = wrapped(text, width, size)
    lines = _even(text, lines, width, size)
    at = x + (width / 2 if anchor == "middle" else 0)
    first = y + (height - len(lines) * size * 1.14) / 2 + size * 0.9
    spans = "".join(
        f'<tspan x="{at:.0f}" y="{first + number * size * 1.14:.0f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<text font-family="{font}" font-weight="{weight}" font-size="{size:.0f}" fill="{colour}"'
        f' text-anchor="{anchor}">{spans}</text>'
    )


def rect(x: float, y: float, w: float, h: float, fill: str, radius: float = 0, more: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}" fill="{fill}" {more}/>'


def circle(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" {more}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}" {more}/>'


def shape(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}" {more}/>'


def line(d: str, colour: str, thick: float, more: str = "") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{thick:g}" stroke-linecap="round"'
        f' stroke-linejoin="round" {more}/>'
    )


def placed(content: str, x: float, y: float, scale: float = 1, turn: float = 0, flip: bool = False) -> str:
    """The content moved to a place, sized and turned about its own origin."""
    across = -scale if flip else scale
    return f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({across:g} {scale:g})">{content}</g>'


def ground(p: Palette, width: int, height: int) -> str:
    """The picture's background, lighter above."""
    return (
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{p.top}"/>'
        f'<stop offset="1" stop-color="{p.bottom}"/></linearGradient></defs>' + rect(0, 0, width, height, "url(#g)")
    )


def picture(content: str, width: int, height: int, title: str) -> bytes:
    """A whole SVG file with a title for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img"><title>{escape(title)}</title>{content}</svg>'
    ).encode()
