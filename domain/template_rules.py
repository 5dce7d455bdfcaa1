"""A review without a model: what size, shape and words of a picture tell, and nothing beyond."""

import re
from collections.abc import Sequence

from domain.awareness import AwarenessLevel
from domain.template import TargetSex, TemplateCategory, named
from domain.template_review import ReviewMaterial, RuledReview, TemplateReview

# A story is 9:16; a phone's screenshot is a little taller still.
_STORY_RATIO = 1.7
_STARS = re.compile(r"[★⭐]{3,}|\b5[- ]stars?\b|\bfive stars?\b", re.IGNORECASE)
_BEFORE_AFTER = re.compile(
    r"\bbefore\b.{0,80}\bafter\b|\bday\s?1\b.{0,80}\bday\s?\d{2,}\b|\bweek\s?1\b.{0,80}\bweek\s?\d+\b",
    re.IGNORECASE | re.DOTALL,
)
_MEME = re.compile(r"\bnobody\s*:|\bme\s*:|\bexpectation\b.{0,60}\breality\b|\bpov\s*:", re.IGNORECASE | re.DOTALL)
_SWIPE = re.compile(r"\bswipe\b|\bslide \d\b|\b\d\s?/\s?\d\b", re.IGNORECASE)
_REVIEWER = re.compile(r"\bverified (?:buyer|customer)\b|\bcustomer review\b|[”\"]\s*[–—-]\s*[A-Z]\w+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[\w.]{3,}")
# An event, and the words by which it is known.
_EVENTS: tuple[tuple[str, str], ...] = (
    ("black_friday", r"black\s*friday|\bbfcm\b"),
    ("cyber_monday", r"cyber\s*monday"),
    ("christmas", r"\bchristmas\b|\bxmas\b|\badvent\b"),
    ("new_year", r"\bnew year"),
    ("valentines_day", r"\bvalentine"),
    ("mothers_day", r"\bmother[’']?s day\b"),
    ("fathers_day", r"\bfather[’']?s day\b"),
    ("easter", r"\beaster\b"),
    ("halloween", r"\bhalloween\b"),
    ("summer_sale", r"\bsummer sale\b"),
    ("back_to_school", r"\bback to school\b"),
    ("prime_day", r"\bprime day\b"),
)
_WOMEN = re.compile(r"\b(?:women|woman|moms?|mums?|ladies|girls)\b", re.IGNORECASE)
_MEN = re.compile(r"\b(?:men|man|dads?|guys|gentlemen)\b", re.IGNORECASE)
# What an offer says to somebody who knows the product: nothing is left to explain but the price.
_OFFER = re.compile(
    r"\b\d{1,2}\s?% off\b|\bends (?:today|tonight|sunday|soon)\b|\blast chance\b|\bcode [A-Z0-9]{4,}\b"
    r"|\b\d for the price of\b|\bbuy \d,? get\b|\bback in stock\b",
    re.IGNORECASE,
)


def review_by_rules(material: ReviewMaterial) -> RuledReview:
    """The review with its reasons; a field that nothing tells stays unknown."""
    places = [(place, text) for place, text in material.words.items() if text.strip()]
    why: dict[str, str] = {}
    category = _category(material, places, why)
    event = _event(places, why)
    sex = _sex(places, why)
    awareness = _awareness(places, event, why)
    if awareness is None and material.awareness is not None:
        awareness, why["awareness_level"] = material.awareness, "the ad was classified so"
    name = _name(material, category)
    if name is not None:
        why["name"] = "made of the file's or the ad's name"
    on_picture = material.words.get("picture", "")
    review = TemplateReview(
        name=name,
        category=category,
        sales_event=event,
        target_sex=sex,
        awareness_level=awareness,
        awareness_why=why.get("awareness_level"),
        words=tuple(line[:200] for line in on_picture.splitlines() if line.strip())[:20],
    )
    return RuledReview(review=review, why=why)


def _category(
    material: ReviewMaterial, places: Sequence[tuple[str, str]], why: dict[str, str]
) -> TemplateCategory | None:
    # A line in quotes alone may be a testimonial or a quote card: it tells neither.
    rules: tuple[tuple[TemplateCategory, re.Pattern[str], str], ...] = (
        ("before_after", _BEFORE_AFTER, ""),
        ("meme", _MEME, ""),
        ("testimonial", _STARS, ""),
        ("testimonial", _REVIEWER, ""),
        ("carousel_frame", _SWIPE, "picture"),
        ("ugc_style", _HANDLE, "picture"),
    )
    for category, pattern, only in rules:
        for place, text in places:
            if (not only or place == only) and (found := pattern.search(text)):
                why["category"] = _because(place, found[0])
                return category
    if material.height / material.width >= _STORY_RATIO:
        why["category"] = f"{material.width} × {material.height} pixels, the shape of a story"
        return "story_format"
    return None


def _event(places: Sequence[tuple[str, str]], why: dict[str, str]) -> str | None:
    for event, pattern in _EVENTS:
        for place, text in places:
            if found := re.search(pattern, text, re.IGNORECASE):
                why["sales_event"] = _because(place, found[0])
                return event
    return None


def _sex(places: Sequence[tuple[str, str]], why: dict[str, str]) -> TargetSex | None:
    women = next(((place, found[0]) for place, text in places if (found := _WOMEN.search(text))), None)
    men = next(((place, found[0]) for place, text in places if (found := _MEN.search(text))), None)
    if (women is None) == (men is None):
        return None
    place, said = women or men or ("", "")
    why["target_sex"] = _because(place, said)
    return "female" if women else "male"


def _awareness(places: Sequence[tuple[str, str]], event: str | None, why: dict[str, str]) -> AwarenessLevel | None:
    for place, text in places:
        if found := _OFFER.search(text):
            why["awareness_level"] = _because(place, found[0])
            return "most_aware"
    if event is not None:
        why["awareness_level"] = why["sales_event"]
        return "most_aware"
    return None


def _name(material: ReviewMaterial, category: TemplateCategory | None) -> str | None:
    """The file's name as words where it has some; else the first words on it, beside the format."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", material.title)
    words = re.sub(r"[\s_\-.]+", " ", stem).strip()
    letters = re.sub(r"[^A-Za-zÀ-ÿ]", "", words)
    if len(letters) >= 4 and not re.fullmatch(
        r"(?:img|dsc|image|screenshot|photo|picture|untitled|download)\b.*", words, re.I
    ):
        return words[:80]
    said = material.words.get("picture", "").split("\n")[0].strip()
    if said:
        return (f"{named(category).capitalize()}: {said}" if category else said)[:80]
    return None


def _because(place: str, said: str) -> str:
    shown = " ".join(said.split())
    return f"{place} says “{shown if len(shown) <= 60 else shown[:59] + '…'}”"
