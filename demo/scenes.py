"""One drawn scene per kind of ad. Each takes what the ad says and returns shapes on 800 by 800; the top 250 stay free
for the caption, unless the scene is listed in WITH_WORDS, which write their own."""

import re
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from demo.drawing import NIGHT, SERIF, Palette, circle, line, oval, placed, rect, shape, words
from demo.things import COATS, Coat, bag, chews, dog, face, lying_dog, stars


class Script(BaseModel):
    """What a scene is drawn from."""

    model_config = ConfigDict(frozen=True)

    hook: str
    picture_text: str
    points: tuple[str, ...]
    product: str
    small: str
    # What the product is better than.
    instead_of: str
    palette: Palette
    coat: Coat


def stairs(s: Script) -> str:
    p, steps = s.palette, ""
    for number in range(5):
        steps += rect(150 + number * 130, 680 - number * 72, 700, 600, p.pale if number % 2 else p.top)
        steps += rect(150 + number * 130, 680 - number * 72, 700, 14, p.ink, 0, 'opacity="0.75"')
    rail = line("M180 590 L720 290", p.accent, 14) + line(
        "M180 590 L180 680 M450 440 L450 540 M720 290 L720 400", p.accent, 9
    )
    return rail + steps + placed(dog(s.coat, p.accent), 420, 538, 0.86, -20)


def portrait(s: Script) -> str:
    return circle(400, 560, 300, s.palette.pale, 'opacity="0.6"') + placed(
        face(s.coat, s.palette.accent), 400, 500, 1.05
    )


def sofa(s: Script) -> str:
    p = s.palette
    couch = (
        rect(90, 400, 620, 230, p.ink, 50) + rect(60, 490, 120, 180, p.ink, 40) + rect(620, 490, 120, 180, p.ink, 40)
    )
    seat = rect(160, 540, 480, 110, p.accent, 26) + rect(110, 660, 40, 50, p.ink) + rect(650, 660, 40, 50, p.ink)
    return (
        couch
        + seat
        + placed(lying_dog(s.coat, p.pale), 390, 548, 0.95)
        + rect(0, 708, 800, 92, p.pale, 0, 'opacity="0.6"')
    )


def checklist(s: Script) -> str:
    p, rows = s.palette, ""
    for number, point in enumerate((s.points or (s.picture_text,))[:3]):
        y = 330 + number * 128
        rows += circle(190, y + 44, 36, p.accent) + line(f"M174 {y + 46} L186 {y + 58} L208 {y + 32}", p.pale, 10)
        rows += words(point.strip("1234. "), 250, y, 400, 90, p.ink, most=48)
    sheet = rect(110, 290, 580, 430, p.pale, 26) + rect(330, 268, 140, 44, p.ink, 14)
    return sheet + rows + placed(face(s.coat, p.accent), 690, 690, 0.42)


def versus(s: Script) -> str:
    p = s.palette
    left = (
        rect(0, 250, 400, 550, p.bottom)
        + rect(110, 420, 180, 210, "#cfc8bd", 18)
        + rect(96, 384, 208, 48, "#a9a196", 14)
    )
    heap = shape("M80 690 C120 600 280 600 320 690 Z", "#e7ddc9") + words(
        s.instead_of, 110, 480, 180, 80, "#6a6258", most=38, anchor="middle"
    )
    cross = circle(200, 330, 40, "#c94f43") + line("M184 314 L216 346 M216 314 L184 346", "#fff", 10)
    right = (
        rect(400, 250, 400, 550, p.pale)
        + placed(bag(p, s.product, s.small), 600, 690, 0.82)
        + placed(chews(p.accent, 3), 600, 724)
    )
    tick = circle(600, 330, 40, "#3f8f5b") + line("M582 332 L596 346 L620 316", "#fff", 10)
    return left + heap + cross + right + tick


def pouch(s: Script) -> str:
    p = s.palette
    return (
        oval(400, 700, 330, 60, p.pale, 'opacity="0.8"')
        + placed(bag(p, s.product, s.small), 400, 700, 1.12)
        + placed(chews(p.accent, 5), 400, 728, 1.2)
    )


def shelf(s: Script) -> str:
    p = s.palette
    bags = "".join(placed(bag(p, s.product, s.small), x, 520, 0.62) for x in (170, 400, 630))
    tiles = "".join(
        rect(40 + n * 245, 590, 230, 170, p.pale, 18) + placed(_tile(n, s), 155 + n * 245, 690) for n in range(3)
    )
    return bags + rect(40, 520, 720, 18, p.ink, 6) + tiles


def _tile(number: int, s: Script) -> str:
    if number == 0:
        return placed(chews(s.palette.accent, 3), 0, -14)
    return (
        placed(face(s.coat, s.palette.accent), 0, -20, 0.32)
        if number == 1
        else placed(stars(-82, -14, s.palette.accent), 0, 0)
    )


def dates(s: Script) -> str:
    p, panels = s.palette, ""
    for number, label in enumerate(("Day 1", "Day 14", "Day 42")):
        x = 30 + number * 250
        panels += rect(x, 280, 238, 460, p.pale, 20) + rect(x, 640, 238, 100, p.bottom, 20)
        panels += rect(x + 16, 296, 136, 50, p.ink, 12) + words(
            label, x + 24, 296, 120, 50, p.pale, most=30, anchor="middle"
        )
        panels += placed(dog(s.coat, p.accent), x + 112, 660 - number * 26, 0.5, (0, -6, -16)[number])
        if number == 2:
            panels += line(f"M{x + 14} 560 h46 M{x + 8} 596 h40 M{x + 20} 524 h30", p.accent, 8)
    return panels


def night(s: Script) -> str:
    p = s.palette
    window = rect(470, 280, 250, 250, NIGHT.top, 12) + circle(640, 360, 44, "#f6e7b4") + circle(622, 350, 40, NIGHT.top)
    panes = line("M595 280 V530 M470 405 H720", p.pale, 10) + rect(
        470, 280, 250, 250, "none", 12, f'stroke="{p.pale}" stroke-width="14"'
    )
    bed = rect(40, 600, 720, 140, p.accent, 30) + rect(60, 570, 220, 90, p.pale, 36)
    return window + panes + bed + placed(lying_dog(s.coat, p.ink), 420, 606, 1.05)


def car(s: Script) -> str:
    p = s.palette
    body = rect(420, 470, 460, 190, p.accent, 40) + shape("M440 480 L520 330 L800 330 L800 480 Z", p.accent)
    glass = shape("M560 366 L800 366 L800 470 L520 470 Z", p.pale) + rect(400, 560, 60, 70, p.ink, 10)
    lid = line("M520 332 L400 268", p.ink, 22)
    wheels = circle(600, 664, 66, "#2b2b30") + circle(600, 664, 28, p.pale)
    road = rect(0, 716, 800, 84, p.ink, 0, 'opacity="0.25"')
    return (
        road
        + body
        + glass
        + lid
        + wheels
        + placed(dog(s.coat, p.ink), 230, 640, 0.9, -24)
        + line("M60 690 h90 M90 650 h60", p.ink, 9)
    )


def leash(s: Script) -> str:
    p = s.palette
    hook = circle(180, 300, 20, p.ink) + line(
        "M180 310 C120 420 250 470 190 560 C170 600 140 590 150 560", p.accent, 16
    )
    shoes = "".join(rect(x, 700, 90, 34, c, 16) for x, c in ((560, p.ink), (668, p.accent)))
    rack = line("M540 744 H780", p.ink, 10)
    speed = line("M70 600 h80 M50 650 h70 M90 690 h60", p.ink, 9)
    return (
        rect(0, 744, 800, 56, p.pale, 0, 'opacity="0.6"')
        + hook
        + shoes
        + rack
        + speed
        + placed(dog(s.coat, p.accent), 400, 744, 1.1, -10)
    )


def offer(s: Script) -> str:
    p = s.palette
    found = re.search(r"-?\d+ ?%|\d ?\+ ?\d", s.picture_text)
    burst = "".join(
        rect(-150, -150, 300, 300, p.accent, 24, f'transform="rotate({turn})"') for turn in range(0, 90, 15)
    )
    label = words(found[0] if found else "offer", -120, -80, 240, 110, p.pale, most=104, anchor="middle")
    return placed(bag(p, s.product, s.small), 250, 710, 1.0) + placed(
        burst + label + words("this week", -120, 34, 240, 44, p.pale, most=36, anchor="middle"), 560, 500
    )


def stat(s: Script) -> str:
    p = s.palette
    found = re.search(r"\d[\d,]*(?: ?%)?(?: minutes)?", s.picture_text)
    share = int(found[0].rstrip("% ")) if found and found[0].endswith("%") else 40
    dots = "".join(
        circle(110 + (n % 20) * 30.5, 532 + n // 20 * 32, 11, p.accent if n < share else p.pale) for n in range(100)
    )
    big = words(found[0] if found else s.picture_text, 60, 262, 680, 180, p.ink, most=180, anchor="middle")
    return (
        big
        + words(
            s.picture_text.replace(found[0] if found else "", "").strip(". "),
            60,
            438,
            680,
            60,
            p.ink,
            most=44,
            anchor="middle",
            weight=600,
        )
        + dots
    )


def question(s: Script) -> str:
    p = s.palette
    paw = oval(200, 590, 80, 66, p.ink) + "".join(
        oval(x, y, 30, 40, p.ink) for x, y in ((110, 500), (165, 458), (235, 458), (290, 500))
    )
    mark = circle(400, 530, 74, p.accent) + words("?", 340, 470, 120, 120, p.pale, most=110, anchor="middle")
    return rect(400, 250, 400, 550, p.pale) + paw + placed(dog(s.coat, p.accent), 600, 660, 0.85) + mark


def fireworks(s: Script) -> str:
    bursts = ""
    for x, y, r, colour in ((190, 360, 86, "#f3b95f"), (600, 386, 92, "#e3697a"), (420, 430, 62, "#8fd0c6")):
        rays = "".join(
            line(f"M0 {-r * 0.35:g} L0 {-r:g}", colour, 8, f'transform="rotate({turn})"') for turn in range(0, 360, 30)
        )
        bursts += placed(rays, x, y)
    frame = rect(50, 260, 700, 310, NIGHT.top, 14, f'stroke="{NIGHT.ink}" stroke-width="12"')
    rug = oval(400, 742, 340, 40, "#b4563f")
    return (
        frame
        + bursts
        + line("M400 260 V570", NIGHT.ink, 10)
        + rug
        + placed(lying_dog(s.coat, "#f3b95f"), 390, 742, 1.15)
    )


def storm(s: Script) -> str:
    cloud = "".join(
        circle(x, y, r, "#4d5a8c")
        for x, y, r in ((200, 340, 70), (290, 310, 90), (390, 340, 74), (560, 320, 60), (640, 340, 50))
    )
    bolt = shape("M330 380 L270 500 L330 490 L290 600 L400 460 L340 468 L384 380 Z", "#f6d55f")
    bed = rect(40, 640, 720, 120, "#8a5a86", 30) + rect(540, 600, 200, 90, "#f4eeda", 36)
    return cloud + bolt + bed + placed(lying_dog(s.coat, "#f3b95f"), 480, 648, 1.2)


def meme(s: Script) -> str:
    return circle(400, 420, 270, s.palette.pale, 'opacity="0.5"') + placed(
        face(s.coat, s.palette.accent), 400, 380, 0.95
    )


def door(s: Script) -> str:
    p = s.palette
    frame = (
        rect(430, 270, 270, 450, p.ink, 10) + rect(456, 296, 218, 424, p.accent, 6) + circle(640, 520, 15, "#f5d98b")
    )
    table = rect(60, 560, 210, 18, p.ink, 6) + line("M84 578 V720 M246 578 V720", p.ink, 12)
    keys = shape("M110 556 C110 520 220 520 220 556 Z", p.pale) + line(
        "M150 536 l30 -24 M170 540 l34 -14", "#b9923e", 8
    )
    return (
        rect(0, 718, 800, 82, p.pale, 0, 'opacity="0.6"')
        + frame
        + table
        + keys
        + placed(dog(s.coat, p.accent), 360, 720, 0.82)
    )


def score(s: Script) -> str:
    p = s.palette
    board = rect(200, 290, 400, 180, p.ink, 24) + words("1 : 0", 220, 300, 360, 160, p.pale, most=130, anchor="middle")
    cleaner = (
        oval(190, 690, 110, 60, p.accent)
        + circle(140, 730, 22, p.ink)
        + line("M250 660 C330 560 200 520 330 500", p.ink, 16)
    )
    table = rect(430, 560, 330, 24, p.ink, 8) + line("M456 584 V745 M734 584 V745", p.ink, 16)
    return board + cleaner + table + placed(lying_dog(s.coat, p.accent), 590, 745, 0.62)


def quote(s: Script) -> str:
    p = s.palette
    card = rect(70, 90, 660, 620, p.pale, 34) + words("“", 100, 70, 200, 240, p.accent, most=240, font=SERIF)
    said = words(s.hook, 120, 230, 560, 270, p.ink, most=68, font=SERIF, weight=700)
    return (
        card
        + said
        + stars(142, 560, p.accent)
        + words(s.picture_text, 120, 590, 390, 96, p.ink, most=36, weight=500)
        + placed(face(s.coat, p.accent), 630, 690, 0.52)
    )


SCENES: dict[str, Callable[[Script], str]] = {
    "stairs": stairs,
    "portrait": portrait,
    "sofa": sofa,
    "list": checklist,
    "versus": versus,
    "bag": pouch,
    "shelf": shelf,
    "dates": dates,
    "night": night,
    "car": car,
    "leash": leash,
    "offer": offer,
    "stat": stat,
    "question": question,
    "fireworks": fireworks,
    "storm": storm,
    "meme": meme,
    "door": door,
    "score": score,
    "quote": quote,
}
DARK = frozenset({"fireworks", "storm"})
WITH_WORDS = frozenset({"quote", "meme"})


def coat(number: int, dark: bool) -> Coat:
    """One of the coats; a light one for a dark scene."""
    light = (COATS[0], COATS[3], COATS[4], COATS[5])
    return light[number % 4] if dark else COATS[number % len(COATS)]
