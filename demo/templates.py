"""The demo's 40 templates and how each is drawn: a layout per category, a thing per niche."""

from collections.abc import Callable

from demo import material
from demo.drawing import PALETTES, SERIF, Palette, circle, ground, line, oval, picture, placed, rect, shape, words
from demo.material import TemplateMaterial
from demo.things import stars, thing

WIDE, HIGH = 800, 1000


def templates() -> tuple[TemplateMaterial, ...]:
    return material.templates()


def drawn(template: TemplateMaterial) -> bytes:
    """The template as SVG."""
    p = PALETTES[sum(map(ord, template.name)) % len(PALETTES)]
    return picture(
        ground(p, WIDE, HIGH) + _LAYOUTS[template.category](template, p),
        WIDE,
        HIGH,
        f"{template.name} (fictional template)",
    )


def _split(template: TemplateMaterial) -> list[str]:
    return template.words.split("|")


def _testimonial(t: TemplateMaterial, p: Palette) -> str:
    card = rect(60, 430, 680, 500, p.pale, 36) + stars(130, 510, p.accent, size=46)
    said = words(f"“{t.words}”", 110, 560, 580, 230, p.ink, most=84, font=SERIF, weight=700)
    return (
        placed(thing(t.niche, p), 400, 230, 1.25)
        + card
        + said
        + words(t.small, 110, 820, 580, 70, p.ink, most=36, weight=500)
    )


def _quote_card(t: TemplateMaterial, p: Palette) -> str:
    mark = words("“", 80, 60, 260, 300, p.accent, most=300, font=SERIF)
    said = words(t.words, 90, 280, 620, 440, p.ink, most=96, font=SERIF, weight=700)
    return (
        mark
        + said
        + rect(90, 780, 110, 10, p.accent, 5)
        + words(t.small, 90, 810, 400, 80, p.ink, most=40, weight=500)
        + placed(thing(t.niche, p), 650, 860, 0.55)
    )


def _before_after(t: TemplateMaterial, p: Palette) -> str:
    before, after = _split(t)
    halves = rect(40, 40, 355, 780, "#b9b4ab", 30) + rect(405, 40, 355, 780, p.pale, 30)
    faded = PALETTES[0].model_copy(update={"accent": "#8b857b", "ink": "#5c574f"})
    grey = f'<g opacity="0.55">{placed(thing(t.niche, faded), 218, 500, 0.85)}</g>'
    tags = rect(70, 80, 295, 90, "#5c574f", 45) + rect(435, 80, 295, 90, p.accent, 45)
    named = words(before, 80, 80, 275, 90, "#ffffff", most=52, anchor="middle") + words(
        after, 445, 80, 275, 90, p.pale, most=52, anchor="middle"
    )
    arrow = circle(400, 430, 52, p.ink) + line("M376 430 H424 M404 408 L426 430 L404 452", p.pale, 10)
    return (
        halves
        + grey
        + placed(thing(t.niche, p), 582, 500, 0.95)
        + tags
        + named
        + arrow
        + words(t.small, 60, 850, 680, 100, p.ink, most=50, anchor="middle")
    )


def _showcase(t: TemplateMaterial, p: Palette) -> str:
    stage = (
        circle(400, 520, 300, p.pale, 'opacity="0.7"')
        + oval(400, 760, 270, 46, p.ink, 'opacity="0.85"')
        + oval(400, 744, 270, 46, p.accent)
    )
    head = words(t.words, 60, 60, 680, 170, p.ink, most=80, anchor="middle")
    tag = rect(200, 850, 400, 90, p.ink, 45) + words(t.small, 220, 850, 360, 90, p.pale, most=42, anchor="middle")
    return stage + head + placed(thing(t.niche, p), 400, 540, 1.5) + tag


def _ugc(t: TemplateMaterial, p: Palette) -> str:
    person = circle(400, 430, 130, "#e8b48f") + shape(
        "M250 430 C240 260 560 260 550 430 C500 360 300 360 250 430 Z", "#4a2f23"
    )
    smile = (
        line("M350 470 Q400 510 450 470", "#8a4a3a", 10)
        + circle(355, 420, 11, "#3a2620")
        + circle(445, 420, 11, "#3a2620")
    )
    body = (
        rect(355, 530, 90, 140, "#d9a17c", 30)
        + shape("M140 1000 C140 640 660 640 660 1000 Z", p.accent)
        + placed(thing(t.niche, p), 620, 720, 0.8)
    )
    plate = rect(70, 90, 660, 150, "#ffffff", 24) + words(
        t.words, 100, 96, 600, 138, "#17181c", most=60, anchor="middle"
    )
    side = "".join(circle(740, 560 + n * 90, 26, "#ffffff", 'opacity="0.85"') for n in range(3))
    return person + smile + body + plate + side + words(t.small, 40, 920, 500, 56, "#ffffff", most=38)


def _meme(t: TemplateMaterial, p: Palette) -> str:
    above, below = _split(t)
    top = rect(0, 0, WIDE, 200, "#17181c") + words(above, 40, 20, 720, 160, "#ffffff", most=64, anchor="middle")
    return (
        top
        + placed(thing(t.niche, p), 400, 500, 1.6)
        + rect(0, 800, WIDE, 200, "#17181c")
        + words(below, 40, 820, 720, 160, "#ffffff", most=64, anchor="middle")
    )


def _carousel(t: TemplateMaterial, p: Palette) -> str:
    edge = rect(640, 90, 300, 760, p.accent, 36, 'opacity="0.55"') + rect(60, 60, 620, 820, p.pale, 36)
    head = words(t.words, 110, 110, 520, 330, p.ink, most=88)
    dots = "".join(circle(330 + n * 46, 940, 13, p.ink if n == 0 else p.pale) for n in range(4))
    return (
        edge
        + head
        + placed(thing(t.niche, p), 370, 610, 1.1)
        + words(t.small, 110, 790, 520, 60, p.ink, most=38, weight=600)
        + dots
    )


def _story(t: TemplateMaterial, p: Palette) -> str:
    bars = "".join(
        rect(60 + n * 232, 40, 216, 12, "#ffffff" if n == 0 else p.pale, 6, "" if n == 0 else 'opacity="0.5"')
        for n in range(3)
    )
    head = words(t.words, 80, 110, 640, 330, p.ink, most=110, anchor="middle")
    reply = rect(130, 820, 540, 110, "#ffffff", 55) + words(
        t.small, 160, 820, 480, 110, p.ink, most=46, anchor="middle"
    )
    return bars + head + placed(thing(t.niche, p), 400, 630, 1.2) + reply


def _list(t: TemplateMaterial, p: Palette) -> str:
    head, *rows = _split(t)
    sheet = rect(70, 60, 660, 760, p.pale, 30) + words(head, 120, 90, 560, 150, p.ink, most=70)
    for number, row in enumerate(rows):
        y = 270 + number * 126
        sheet += rect(126, y + 16, 64, 64, p.accent, 14) + line(
            f"M142 {y + 50} L156 {y + 64} L176 {y + 32}", p.pale, 11
        )
        sheet += words(row, 220, y, 460, 96, p.ink, most=54, weight=600)
    return sheet + words(t.small, 120, 850, 360, 90, p.ink, most=46) + placed(thing(t.niche, p), 640, 860, 0.7)


_LAYOUTS: dict[str, Callable[[TemplateMaterial, Palette], str]] = {
    "testimonial": _testimonial,
    "quote_card": _quote_card,
    "before_after": _before_after,
    "product_showcase": _showcase,
    "ugc_style": _ugc,
    "meme": _meme,
    "carousel_frame": _carousel,
    "story_format": _story,
    "other": _list,
}
