"""Which ads are read anew, how, and why others are not: decided before any money is spent."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from domain.ad_material import SEEN_MIMES, AdMaterial, PageText
from domain.classification import RULES, RULES_VERSION, SCHEMA_VERSION, input_hash
from domain.model_names import ModelNames
from domain.model_spend import estimate

Way = Literal["video", "image", "thumbnail", "video_analysis", "rules"]
Skip = Literal[
    "no_image",
    "drawing",
    "low_res",
    "no_video_file",
    "no_video_model",
    "video_limit",
    "new_limit",
    "budget",
    "failed_before",
]
PICTURE_PROMPT, VIDEO_PROMPT, PAGE_PROMPT = "classify_image", "analyse_video", "classify_page"

# Tokens of one call, for the estimate. A picture: at most 1,600 with Anthropic (docs "Vision": width × height / 750),
# 258 per tile of 768 px with Gemini; a video: 258 a second for frames and 32 for sound (Gemini docs, "Video
# understanding"); instructions and schema as measured; four characters of copy are one token.
_PICTURE, _INSTRUCTIONS, _VIDEO_SECOND, _UNKNOWN_SECONDS = 1_600, 1_400, 290, 30.0
_CHARACTERS = 4
# A page's stage shows in how it begins; what stands beyond is terms and footers.
PAGE_CHARACTERS = 24_000
_WRITTEN: Mapping[str, int] = {"image": 350, "thumbnail": 350, "video": 2_500, "page": 120}


class Reader(NamedTuple):
    """Who reads in some way: under this name a reading is stored, and found again."""

    prompt_name: str
    prompt_version: str
    schema_version: str = SCHEMA_VERSION


class Known(NamedTuple):
    """A reading that is stored already."""

    account: str
    ad_id: str
    input_hash: str
    source: str
    prompt_name: str | None
    prompt_version: str | None
    schema_version: str
    video_analysis_id: UUID | None = None


class Todo(NamedTuple):
    """An ad that is read anew, and how; `expected` is its likely cost in US dollars (None: price not known). `unread`:
    nobody has read the ad as it is now, rules neither."""

    ad: AdMaterial
    way: Way
    input_hash: str
    expected: Decimal | None = Decimal(0)
    unread: bool = False

    @property
    def by_rules(self) -> "Todo":
        """The same ad, read by rules."""
        return Todo(self.ad, "rules", self.input_hash)

    @property
    def is_free(self) -> bool:
        """Whether no model is asked."""
        return self.way in ("rules", "video_analysis")


class Skipped(NamedTuple):
    """An ad that no model reads in this run, and why."""

    ad: AdMaterial
    reason: Skip


class Plan(NamedTuple):
    """What a run would do, the highest spend first. `meanwhile` are skipped ads of which rules can tell something and
    nobody has yet; `twins` show a video that is watched under another ad, and are read from that analysis after."""

    todo: tuple[Todo, ...]
    cached: tuple[AdMaterial, ...]
    skipped: tuple[Skipped, ...]
    meanwhile: tuple[Todo, ...] = ()
    twins: tuple[AdMaterial, ...] = ()

    @property
    def expected(self) -> Decimal | None:
        """In US dollars; None where the price of a model is not known."""
        costs = [todo.expected for todo in self.todo]
        return sum((cost for cost in costs if cost is not None), Decimal(0)) if None not in costs else None

    @property
    def is_empty(self) -> bool:
        """Whether there are no ads at all."""
        return not (self.todo or self.cached or self.skipped or self.twins)

    def ways(self) -> dict[Way, int]:
        """How many ads are read in each way."""
        counted: dict[Way, int] = {}
        for todo in self.todo:
            counted[todo.way] = counted.get(todo.way, 0) + 1
        return counted


def plan(
    ads: Iterable[AdMaterial],
    known: Collection[Known],
    models: ModelNames,
    *,
    max_new: int | None = None,
    max_video: int = 15,
    failed: Collection[tuple[str, str, str, str]] = (),
    again: bool = False,
) -> Plan:
    """What a run does with these ads, in their order.

    Args:
        known: Readings that are stored.
        max_new: At most so many read anew; None: no limit.
        max_video: At most so many videos watched.
        failed: (account, ad, input hash, way) that a model could not read; they are not asked about again.
        again: Also watch videos anew whose analysis was made with an older prompt.
    """
    stored: dict[tuple[str, str], list[Known]] = {}
    for reading in known:
        stored.setdefault((reading.account, reading.ad_id), []).append(reading)
    todo: list[Todo] = []
    cached: list[AdMaterial] = []
    skipped: list[Skipped] = []
    meanwhile: list[Todo] = []
    twins: list[AdMaterial] = []
    watched: set[str] = set()
    for ad in ads:
        made_from = input_hash(ad)
        same = [reading for reading in stored.get(ad.key, ()) if reading.input_hash == made_from]
        way, skip = _way(ad, models, again)
        if _is_known(ad, same, way, models):
            cached.append(ad)
            continue
        if skip is None and (ad.account, ad.ad_id, made_from, way) in failed:
            skip = "failed_before"
        film = ad.video.path if way == "video" and ad.video else None
        if skip is None and film in watched:
            twins.append(ad)
            continue
        if skip is None and film is not None and len(watched) >= max_video:
            skip = "video_limit"
        if skip is None and max_new is not None and len(todo) >= max_new:
            skip = "new_limit"
        if skip is None:
            watched |= {film} if film else set()
            todo.append(Todo(ad, way, made_from, expected(ad, way, models), unread=not same and _says_something(ad)))
            continue
        skipped.append(Skipped(ad, skip))
        if skip != "new_limit" and not same and _says_something(ad):
            meanwhile.append(Todo(ad, "rules", made_from))
    return Plan(tuple(todo), tuple(cached), tuple(skipped), tuple(meanwhile), tuple(twins))


def reader(way: Way, models: ModelNames) -> Reader:
    """Who reads in this way, by the live version of its prompt."""
    if way in ("rules", "video_analysis"):
        return Reader(RULES if way == "rules" else "video_analysis", RULES_VERSION)
    name = VIDEO_PROMPT if way == "video" else PICTURE_PROMPT
    return Reader(name, str(models.prompts.get(name, 0)))


def page_reader(models: ModelNames) -> Reader:
    """Who judges pages."""
    if models.writer is None:
        return Reader(RULES, RULES_VERSION)
    return Reader(PAGE_PROMPT, str(models.prompts.get(PAGE_PROMPT, 0)))


def expected(ad: AdMaterial, way: Way, models: ModelNames) -> Decimal | None:
    """What reading the ad in this way costs about, in US dollars; 0 where no model is asked."""
    if way in ("rules", "video_analysis") or models.vision is None:
        return Decimal(0)
    text = len(ad.copy_text) // _CHARACTERS + _INSTRUCTIONS
    if way == "video":
        return estimate(models.vision, text + _seconds(ad) * _VIDEO_SECOND, _WRITTEN[way])
    return estimate(models.vision, text + _PICTURE, _WRITTEN[way])


def expected_page(page: PageText, models: ModelNames) -> Decimal | None:
    """What reading a page's awareness costs about, in US dollars."""
    if models.writer is None:
        return Decimal(0)
    read = min(len(page.markdown or ""), PAGE_CHARACTERS)
    return estimate(models.writer, read // _CHARACTERS + _INSTRUCTIONS, _WRITTEN["page"])


def _way(ad: AdMaterial, models: ModelNames, again: bool) -> tuple[Way, Skip | None]:
    """How the ad is read: the analysis of its video that is there, else by watching it, else by seeing its picture;
    by rules where no model is connected. A video is never judged by its still."""
    is_video = ad.format == "video" or (ad.format == "unknown" and ad.video is not None)
    if is_video and ad.video_analysis_id is not None:
        older = ad.video_analysis_version != reader("video", models).prompt_version
        if not (again and older and models.watches and ad.video is not None):
            return "video_analysis", None
    if models.vision is None:
        return "rules", None
    if is_video:
        if ad.video is None:
            return "video", "no_video_file"
        return "video", None if models.watches else "no_video_model"
    picture = ad.picture
    if picture is None:
        drawn = any(m.kind != "video" and m.mime not in SEEN_MIMES for m in ad.media)
        return "image", "drawing" if drawn else "no_image"
    return ("image" if picture.kind == "image" else "thumbnail"), None


def _is_known(ad: AdMaterial, same: list[Known], way: Way, models: ModelNames) -> bool:
    """Whether the ad as it is was read so already; rules do not come after a model."""
    if any(reading.source == "demo" for reading in same):
        return True
    if way == "video_analysis":
        return any(reading.video_analysis_id == ad.video_analysis_id for reading in same)
    if way == "rules" and any(reading.source != "rules" for reading in same):
        return True
    wanted = reader(way, models)
    return any((known.prompt_name, known.prompt_version, known.schema_version) == wanted for known in same)


def _seconds(ad: AdMaterial) -> int:
    return round(ad.video_seconds or _UNKNOWN_SECONDS)


def _says_something(ad: AdMaterial) -> bool:
    return bool(ad.copy_text or ad.transcript or ad.overlay_text)
