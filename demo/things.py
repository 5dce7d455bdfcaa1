"""What stands in the demo's pictures: dogs in several coats, bags of chews, and a thing for each niche."""

from pydantic import BaseModel, ConfigDict

from demo.drawing import Palette, circle, line, oval, rect, shape, words


class Coat(BaseModel):
    """A dog's colours: body, darker parts, muzzle."""

    model_config = ConfigDict(frozen=True)

    body: str
    dark: str
    muzzle: str


COATS = (
    Coat(body="#d9a35c", dark="#b57c37", muzzle="#f3dfbd"),
    Coat(body="#6b5546", dark="#4a392e", muzzle="#c9b9a8"),
    Coat(body="#3d3f46", dark="#27282d", muzzle="#b9bbc1"),
    Coat(body="#efe3cf", dark="#c99a62", muzzle="#fffaf0"),
    Coat(body="#b86a3a", dark="#8b4a24", muzzle="#f0d4ba"),
    Coat(body="#9aa0a8", dark="#6d737b", muzzle="#e6e8ea"),
)
_NIGHT_EYE = "#2a211b"


def dog(coat: Coat, collar: str) -> str:
    """A dog from the side, facing right; the origin lies on the ground below its middle; about 370 by 270."""
    return "".join(
        (
            line("M-118-140 C-160-160 -170-205 -150-235", coat.body, 24),
            rect(-72, -95, 30, 95, coat.dark, 14),
            rect(38, -95, 30, 95, coat.dark, 14),
            rect(-130, -185, 225, 112, coat.body, 54),
            rect(-118, -110, 34, 110, coat.body, 15),
            rect(66, -120, 34, 120, coat.body, 15),
            shape("M36-170 L84-250 L140-205 L100-110 Z", coat.body, f'stroke="{coat.body}" stroke-width="20"'),
            rect(108, -236, 92, 54, coat.muzzle, 26),
            circle(110, -228, 54, coat.body),
            rect(130, -216, 76, 42, coat.muzzle, 21),
            oval(203, -208, 13, 11, _NIGHT_EYE),
            line("M168-184 C178-176 190-178 198-186", _NIGHT_EYE, 4),
            circle(134, -240, 7.5, _NIGHT_EYE),
            oval(86, -216, 23, 48, coat.dark, 'transform="rotate(18 86 -216)"'),
            line("M50-176 L112-150", collar, 17),
            circle(98, -138, 10, "#f5d98b"),
        )
    )


def lying_dog(coat: Coat, collar: str) -> str:
    """A dog that lies, head to the right; the origin lies on the ground below its middle; about 400 by 170."""
    return "".join(
        (
            line("M-165-40 C-210-35 -222-62 -205-80", coat.body, 22),
            shape("M-185 0 C-200-110 -60-150 40-120 C100-105 120-60 120 0 Z", coat.body),
            rect(60, -34, 130, 34, coat.dark, 17),
            oval(-110, -30, 62, 34, coat.dark),
            circle(112, -92, 54, coat.body),
            rect(120, -92, 92, 46, coat.muzzle, 23),
            oval(207, -82, 13, 11, _NIGHT_EYE),
            line("M128-104 C134-97 144-97 150-104", _NIGHT_EYE, 5),
            oval(84, -84, 22, 46, coat.dark, 'transform="rotate(14 84 -84)"'),
            line("M66-50 L104-36", collar, 15),
        )
    )


def face(coat: Coat, collar: str, *, tongue: bool = True) -> str:
    """A dog's head and shoulders from the front, about 420 wide; the origin is between the eyes."""
    eyes = "".join(
        circle(x, 2, 19, _NIGHT_EYE)
        + circle(x + 6, -5, 6, "#fff")
        + line(f"M{x - 22}-38 Q{x}-52 {x + 22}-38", coat.dark, 8)
        for x in (-58, 58)
    )
    return "".join(
        (
            shape("M-150 330 C-160 180 160 180 150 330 Z", coat.body),
            oval(0, 26, 152, 150, coat.body),
            shape("M-118-86 C-220-110 -236 70 -168 132 C-128 110 -112 20 -86-70 Z", coat.dark),
            shape("M118-86 C220-110 236 70 168 132 C128 110 112 20 86-70 Z", coat.dark),
            shape("M-26-118 C-40-30 -50 30 -78 70 L78 70 C50 30 40-30 26-118 Z", coat.muzzle, 'opacity="0.85"'),
            oval(0, 92, 92, 70, coat.muzzle),
            shape("M-24 128 C-26 190 26 190 24 128 Z", "#e8868b") if tongue else "",
            line("M0 84 L0 116 M0 116 C-14 138 -46 138 -56 118 M0 116 C14 138 46 138 56 118", _NIGHT_EYE, 6),
            oval(0, 62, 34, 24, _NIGHT_EYE),
            oval(-8, 54, 10, 6, "#ffffff", 'opacity="0.5"'),
            eyes,
            line("M-104 176 C-50 214 50 214 104 176", collar, 24),
            circle(0, 212, 19, "#f5d98b"),
        )
    )


def bag(p: Palette, name: str, small: str) -> str:
    """A standing pouch, about 260 by 380; the origin lies on the ground below its middle."""
    return "".join(
        (
            oval(0, 2, 150, 16, "#000", 'opacity="0.12"'),
            shape("M-125 0 C-138-120 -132-240 -122-352 L122-352 C132-240 138-120 125 0 Z", p.ink),
            rect(-124, -384, 248, 40, p.ink, 8),
            line("M-118-350 L118-350", p.pale, 4, 'opacity="0.5" stroke-dasharray="10 8"'),
            circle(0, -262, 46, p.accent),
            shape(_BONE, p.pale, 'transform="translate(0 -262) scale(0.62)"'),
            words(name, -106, -206, 212, 92, p.pale, most=44, anchor="middle"),
            rect(-92, -92, 184, 52, p.accent, 26),
            words(small, -84, -92, 168, 52, p.pale, most=24, anchor="middle"),
        )
    )


_BONE = "M-46-14 C-62-40 -24-52 -24-22 L24-22 C24-52 62-40 46-14 C62 12 24 46 24 20 L-24 20 C-24 46 -62 12 -46-14 Z"


def chews(colour: str, count: int) -> str:
    """A few chews on the ground, around the origin."""
    return "".join(
        shape(_BONE, colour, f'transform="translate({x} {y}) rotate({turn}) scale(0.5)"')
        for x, y, turn in ((0, 0, -12), (62, 6, 24), (-64, 8, 40), (124, 0, -30), (-126, 2, -8))[:count]
    )


def stars(x: float, y: float, colour: str, count: int = 5, size: float = 34) -> str:
    """Five-pointed stars in a row, the first one's middle at (x, y)."""
    one = "M0-10 L3-3.2 L10-3.2 L4.4 1.4 L6.4 9 L0 4.6 L-6.4 9 L-4.4 1.4 L-10-3.2 L-3-3.2 Z"
    return "".join(
        shape(one, colour, f'transform="translate({x + number * size * 1.2:g} {y:g}) scale({size / 20:g})"')
        for number in range(count)
    )


def thing(niche: str, p: Palette) -> str:
    """What a niche sells, about 260 by 260 around the origin."""
    a, i, w = p.accent, p.ink, p.pale
    edge = f'stroke="{i}" stroke-width="6"'  # So that a pale thing shows on a pale ground.
    match niche:
        case "pets":
            return f'<g transform="scale(0.62) translate(0 -50)">{face(COATS[0], a)}</g>'
        case "skincare":
            return rect(-58, -70, 116, 190, w, 22, edge) + rect(-58, -10, 116, 70, a) + rect(-24, -130, 48, 60, i, 10)
        case "coffee":
            cup = shape("M-95-50 L95-50 L70 110 L-70 110 Z", w, edge) + shape("M-86 0 L86 0 L76 62 L-76 62 Z", a)
            return cup + line("M-30-84 C-50-110 -10-125 -30-150 M30-84 C10-110 50-125 30-150", i, 9)
        case "fitness":
            plates = "".join(rect(x, -h / 2, 34, h, i, 10) for x, h in ((-130, 120), (-90, 180), (56, 180), (96, 120)))
            return rect(-60, -14, 120, 28, a, 8) + plates
        case "kitchen":
            return (
                oval(-20, 20, 120, 110, i)
                + oval(-20, 12, 96, 84, a)
                + rect(94, -6, 120, 32, i, 16, 'transform="rotate(-18 94 10)"')
            )
        case "supplements":
            return (
                rect(-80, -70, 160, 200, a, 26) + rect(-66, -120, 132, 56, i, 12) + rect(-80, -20, 160, 90, w, 0, edge)
            )
        case "sleep":
            return (
                shape("M40-120 A120 120 0 1 0 110 70 A96 96 0 1 1 40-120 Z", a)
                + circle(86, -70, 8, w)
                + circle(120, -10, 5, w)
            )
        case "travel":
            handle = line("M-40-84 L-40-130 L40-130 L40-84", i, 14)
            return handle + rect(-110, -86, 220, 200, a, 26) + line("M-50-80 L-50 108 M50-80 L50 108", w, 10)
        case "gardening":
            leaves = "".join(oval(0, -70, 30, 66, i, f'transform="rotate({turn} 0 0)"') for turn in (-48, -16, 16, 48))
            return leaves + shape("M-84 0 L84 0 L60 124 L-60 124 Z", a)
        case "home office":
            return (
                line("M-50 110 L-10-20 L60-90", i, 16)
                + shape("M20-130 L120-90 L70-10 L10-60 Z", a)
                + oval(-50, 116, 80, 16, i)
            )
        case "baby":
            ears = circle(-70, -80, 36, a) + circle(70, -80, 36, a)
            return (
                ears
                + circle(0, 0, 108, a)
                + oval(0, 34, 46, 36, w)
                + circle(-36, -22, 11, i)
                + circle(36, -22, 11, i)
                + oval(0, 20, 16, 11, i)
            )
        case _:
            wheels = "".join(circle(x, 50, 66, "none", f'stroke="{i}" stroke-width="13"') for x in (-92, 92))
            return wheels + line(
                "M-92 50 L-30-50 L60-50 L92 50 M-30-50 L10 50 L60-50 M10 50 L-92 50 M60-50 L52-84 L84-90"
                " M-44-72 L-14-72",
                a,
                12,
            )
