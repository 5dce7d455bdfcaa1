"""/classify_ads: read what ads are: awareness, format, angle, hook, button."""

from decimal import Decimal

from domain.brand import Brand
from domain.classification_plan import Plan, plan
from domain.classification_report import dollars
from domain.errors import AskAgain
from domain.format import count, plural
from domain.job import JobStarted
from domain.job_arguments import AdClassification
from store import ad_material
from store import classifications_write as stored
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.starting import begin

# As the job has it: by a model at most so many, unless asked otherwise.
_MOST_NEW = 200


async def classify_ads(deps: Deps, args: AdClassification) -> JobStarted:
    """Read what each ad is (awareness of creative and copy, format, angle, hook type, call to action) and to whom its
    landing page speaks; goes on as a job. Says beforehand about what it costs.

    Args:
        ads: Only these ads, by id or name, separated by commas.
        max_new: At most so many ads read anew.
        max_video: At most so many videos watched.
        budget: At most so many US dollars; none for no limit.
        again: Also what failed before, and videos that an older prompt read.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        keys = [await choose_ad(conn, brand, word) for word in args.ads] or None
        material = await ad_material.of(conn, brand.id, keys, page_text=False)
        known = await stored.known(conn, brand.id, keys)
    if not material:
        raise AskAgain(
            f"{brand.name} has no ads yet.",
            "Connect Meta with /connect, or drop an Ads Manager export into the chat.",
            "not_found",
        )
    most = args.max_new if args.max_new is not None else None if deps.models.vision is None else _MOST_NEW
    decided = plan(material, known, deps.models, max_new=most, max_video=args.max_video, again=args.again)
    expected = decided.expected
    if expected is None and args.limit is not None:
        raise AskAgain(
            f"Nobody knows what {deps.models.vision} costs, so a budget of {dollars(args.limit)} cannot be kept.",
            "Type /classify_ads budget=none",
            "limit",
        )
    # The ids, as a name may mean another ad by the time the job begins.
    asked = args.model_copy(update={"ads": tuple(f"{key[0]}/{key[1]}" for key in keys or ())})
    return await begin(
        deps,
        "ad_classification",
        asked,
        _begun(brand, args, decided, expected, deps.models.vision),
        f"Ads of {brand.name} are being read already; this follows that run.",
    )


def _begun(brand: Brand, args: AdClassification, decided: Plan, expected: Decimal | None, model: str | None) -> str:
    ways = decided.ways()
    paid = len(decided.todo) - ways.get("rules", 0) - ways.get("video_analysis", 0)
    known = f"; {count(len(decided.cached))} known already" if decided.cached else ""
    left = f"; {count(len(decided.skipped))} skipped" if decided.skipped else ""
    if model is None or not paid:
        by = "by rules, at no cost" if model is None else "from what is known, at no cost"
        return f"Reading {plural(len(decided.todo), 'ad')} of {brand.name} {by}{known}{left}."
    videos = ways.get("video", 0)
    what = f"{plural(paid, 'ad')} of {brand.name}" + (f" ({plural(videos, 'video')} among them)" if videos else "")
    price = "at a price nobody knows" if expected is None else f"for about {dollars(expected)}"
    most = "without a limit" if args.limit is None else f"of at most {dollars(args.limit)}"
    return f"Reading {what} by {model} {price} {most}{known}{left}."
