"""The demo's 60 ads: who they are shown to, what they say and show, and how they are drawn."""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from demo import material, scenes
from demo.drawing import NIGHT, PALETTES, Palette, circle, ground, picture, rect, shape, words
from demo.material import HookMaterial, Plan
from domain.hooks import AdFormat, Creative, Hook, TimedText, hook_of

DAYS = 120
SIZE = 800
_SHORT: dict[AdFormat, str] = {"video": "VID", "image": "IMG", "carousel": "CAR", "collection": "COL", "unknown": "AD"}
_WORDS_PER_SECOND = 2.7
_SMALL = {"joint": "90 chews", "calm": "60 chews"}

CreativeFormat = Literal[
    "video_ugc", "video_professional", "video_testimonial", "video_demo", "image_static", "image_before_after",
    "image_testimonial", "image_product", "carousel", "collection",
]  # fmt: skip


class DemoAd(BaseModel):
    """One ad, still without results. `number` counts from 1 in the order of the material."""

    model_config = ConfigDict(frozen=True)

    number: int
    material: HookMaterial
    plan: Plan
    hook: Hook
    creative: Creative
    headline: str
    video_seconds: float | None

    @property
    def ad_id(self) -> str:
        return f"1202100000{self.number:04d}0117"

    @property
    def concept(self) -> str:
        return f"{'JC' if self.material.product == 'joint' else 'CC'}{self.number:02d} {self.material.concept}"

    @property
    def name(self) -> str:
        """As the brand's naming convention has it."""
        return "_".join((self.concept, _SHORT[self.plan.format], self.material.hook, self.plan.audience))

    @property
    def campaign(self) -> tuple[str, str]:
        """Id and name."""
        product = "Joint" if self.material.product == "joint" else "Calm"
        stage = "Retargeting" if self.plan.audience.startswith("Retargeting") else "Prospecting"
        number = {"JointProspecting": 1, "JointRetargeting": 2, "CalmProspecting": 3, "CalmRetargeting": 4}[
            product + stage
        ]
        return f"12021000000{number}0017", f"{product} | {stage} | Purchases"

    @property
    def adset(self) -> tuple[str, str]:
        """Id and name."""
        audiences = ("Broad 25+", "Broad 18+", "Lookalike 2%", "Dog owners", "Retargeting 30d")
        code = audiences.index(self.plan.audience)
        return f"{self.campaign[0][:-4]}{code}027", self.plan.audience

    @property
    def is_running(self) -> bool:
        return self.plan.until == DAYS - 1

    @property
    def destination(self) -> str:
        """With the tracking parameters that an ad carries."""
        pages = material.pages()
        page = pages[self.material.page].url if self.material.page in pages else material.brand().unread_page
        return f"{page}?utm_source=meta&utm_campaign={self.campaign[0]}&utm_content={self.ad_id}"

    @property
    def creative_format(self) -> CreativeFormat:
        """In the words of the classification."""
        if self.plan.format == "carousel" or self.plan.format == "collection":
            return self.plan.format
        if self.plan.format == "video":
            kinds: dict[str, CreativeFormat] = {
                "testimonial": "video_testimonial", "demonstration": "video_demo",
                "product_hero": "video_professional", "authority": "video_professional",
            }  # fmt: skip
            return kinds.get(self.material.visual_type, "video_ugc")
        pictures: dict[str, CreativeFormat] = {
            "quote": "image_testimonial", "dates": "image_before_after",
            "bag": "image_product", "offer": "image_product",
        }  # fmt: skip
        return pictures.get(self.plan.scene, "image_static")


def ads() -> list[DemoAd]:
    """All ads, in the order of the material."""
    made: list[DemoAd] = []
    for hook in material.hooks():
        for version, plan in enumerate(hook.ads):
            made.append(_ad(len(made) + 1, hook, plan, version))
    return made


def day(until: date, number: int) -> date:
    """The calendar day of one of the 120; the last is `until`."""
    return until - timedelta(days=DAYS - 1 - number)


def _ad(number: int, hook: HookMaterial, plan: Plan, version: int) -> DemoAd:
    spoken = _spoken(hook, version) if plan.format == "video" else ()
    creative = Creative(
        headline=hook.card if plan.format == "video" else hook.hook,
        body=hook.body.strip(),
        picture_text=None if plan.format == "video" else hook.picture_text,
        transcript=spoken,
        overlays=_overlays(hook, spoken) if spoken else (),
    )
    return DemoAd(
        number=number,
        material=hook,
        plan=plan,
        hook=hook_of(hook.concept, plan.format, creative),
        creative=creative,
        headline=creative.headline or "",
        video_seconds=spoken[-1].end if spoken else None,
    )


def _spoken(hook: HookMaterial, version: int) -> tuple[TimedText, ...]:
    """The script with times. A hook's second ad is the short cut, its later ones leave one sentence out."""
    said = (f"{hook.hook}{'' if hook.hook[-1] in '.?!' else '.'}", *hook.lines)
    if version == 1 and len(said) > 5:
        said = (*said[:4], said[-1])
    elif version > 1 and len(said) > 4:
        left_out = 2 + version % (len(said) - 3)
        said = tuple(text for number, text in enumerate(said) if number != left_out)
    lines: list[TimedText] = []
    start = 0.0
    for text in said:
        end = start + max(1.2, len(text.split()) / _WORDS_PER_SECOND)
        lines.append(TimedText(start=round(start, 1), end=round(end, 1), text=text))
        start = end + 0.2
    return tuple(lines)


def _overlays(hook: HookMaterial, spoken: tuple[TimedText, ...]) -> tuple[TimedText, ...]:
    """The hook as written on the first seconds, then the overlays spread over the rest."""
    length = spoken[-1].end or 1
    shown = [TimedText(start=0.2, end=spoken[0].end, text=hook.hook)]
    for number, text in enumerate(hook.overlays):
        start = round((spoken[0].end or 0) + (length - (spoken[0].end or 0)) * number / len(hook.overlays), 1)
        shown.append(TimedText(start=start, end=round(start + 2.4, 1), text=text))
    return tuple(shown)


def thumbnail(ad: DemoAd) -> bytes:
    """The ad's picture as SVG: its scene, its hook as caption, and a sign of its format."""
    dark = ad.plan.scene in scenes.DARK
    p = NIGHT if dark else PALETTES[(sum(map(ord, ad.material.concept)) + ad.number) % len(PALETTES)]
    product = "Joint Chews" if ad.material.product == "joint" else "Calm Chews"
    script = scenes.Script(
        hook=ad.material.hook,
        picture_text=ad.material.picture_text,
        points=ad.material.overlays,
        product=product,
        small=_SMALL[ad.material.product],
        instead_of="powder" if ad.material.product == "joint" else "pills",
        palette=p,
        coat=scenes.coat(ad.number, dark),
    )
    drawn = ground(p, SIZE, SIZE) + scenes.SCENES[ad.plan.scene](script)
    if ad.plan.scene not in scenes.WITH_WORDS:
        drawn += _caption(ad, p)
    elif ad.plan.scene == "meme":
        drawn += _meme(ad)
    drawn += _sign(ad, p) + _label(ad, p)
    return picture(drawn, SIZE, SIZE, f"{ad.material.hook} (fictional demo ad)")


def _caption(ad: DemoAd, p: Palette) -> str:
    text = ad.material.hook
    if ad.plan.format != "video":
        return words(text, 60, 46, 680, 196, p.ink, most=76, anchor="middle")
    plate = rect(50, 56, 700, 180, "#ffffff", 26, 'opacity="0.94"')
    return plate + words(text, 80, 64, 640, 164, "#17181c", most=66, anchor="middle")


def _meme(ad: DemoAd) -> str:
    first, _, second = ad.material.hook.partition(", ")
    if not second:
        first, second = ad.material.hook, ad.material.picture_text
    top = rect(0, 0, SIZE, 160, "#17181c") + words(first, 40, 34, 720, 120, "#ffffff", most=60, anchor="middle")
    bottom = rect(0, 650, SIZE, 150, "#17181c") + words(second, 40, 662, 720, 96, "#ffffff", most=56, anchor="middle")
    return top + bottom


def _sign(ad: DemoAd, p: Palette) -> str:
    match ad.plan.format:
        case "video" if ad.plan.scene == "meme":
            return circle(400, 400, 62, "#17181c", 'opacity="0.7"') + shape("M382 366 L436 400 L382 434 Z", "#ffffff")
        case "video":
            length = f"0:{int(ad.video_seconds or 0):02d}"
            play = circle(72, 728, 42, "#17181c", 'opacity="0.86"') + shape("M60 706 L96 728 L60 750 Z", "#ffffff")
            return (
                play
                + rect(126, 704, 100, 48, "#17181c", 24, 'opacity="0.86"')
                + words(length, 126, 704, 100, 48, "#ffffff", most=28, anchor="middle")
            )
        case "carousel":
            dots = "".join(
                circle(352 + n * 32, 768, 9, p.ink if n == 0 else "#ffffff", f'stroke="{p.ink}" stroke-width="3"')
                for n in range(4)
            )
            arrow = circle(742, 400, 34, "#ffffff", 'opacity="0.9"') + shape("M734 382 L756 400 L734 418 Z", p.ink)
            return dots + arrow
        case _:
            return ""


def _label(ad: DemoAd, p: Palette) -> str:
    colour = "#ffffff" if ad.plan.scene == "meme" else p.ink
    return words("bramblehound · fictional", 250, 12, 300, 30, colour, most=20, anchor="middle", weight=600)
