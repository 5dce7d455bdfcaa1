"""Arguments that only some tools have: what to rank, how far to break down, which end first, which ads."""

import re

from agent.offline import lexicon
from agent.offline.slots import Slots
from agent.offline.words import Words


def by_of(seen: Words) -> str | None:
    """What to rank: the hook type, the visual type, the single ad, or the landing page."""
    if seen.has(*lexicon.BY_VISUAL_TYPE):
        return "visual_type"
    if seen.has(*lexicon.BY_HOOK_TYPE):
        return "hook_type"
    if seen.has(*lexicon.BY_LANDING_PAGE):
        return "landing_page"
    return "ad" if seen.has("by ad", "per ad", "by creative", "each ad") else None


def level_of(seen: Words) -> str | None:
    """How far /performance is broken down."""
    if seen.has("campaigns", "which campaign", "kampagnen", "campanas", "campagnes"):
        return "campaign"
    for level, names in (("campaign", ("campaign", "campaigns")), ("ad", ("ad", "ads", "creatives"))):
        if seen.has(*(f"{by} {name}" for by in ("by", "per", "each") for name in names)):
            return level
    return None


def listing_of(seen: Words, given: Slots) -> Slots:
    """Of /ads only: which ads by status or words in them; and by what "best" and "new" are meant."""
    found: Slots = {}
    if seen.has("active", "running", "live", "aktive", "aktiven", "activos", "actives"):
        found["status"] = "ACTIVE"
    elif seen.has("paused", "off", "inactive", "pausierte", "pausados"):
        found["status"] = "PAUSED"
    if about := _ABOUT.search(seen.right):
        found["search"] = about["quoted"] or about["word"]
    if "sort" not in given:
        if seen.has("newest", "latest", "new", "launched", "neueste", "neue", "nuevos", "nouvelles"):
            found["sort"] = "newest"
        elif set(seen.tokens) & ((lexicon.BEST | lexicon.WORST) - {"most", "rank", "ranking", "ranked", "good"}):
            found["sort"] = "roas"
    return found


_ABOUT = re.compile(
    r"\b(?:about|mentioning|mention|containing|contain|saying|say|named|called|with the word|matching)\s+(?:the\s+)?"
    r"(?:\"(?P<quoted>[^\"]+)\"|(?P<word>[\w-]{3,}))"
)


def order_of(seen: Words, sort: str) -> str | None:
    """`worst` when the person wants the other end."""
    lowest_is_best = sort in ("cpa", "cpc", "cpm")
    if seen.has("turn off", "switch off"):
        return "worst"
    wants_low = seen.has("lowest", "smallest", "least")
    if set(seen.tokens) & (lexicon.WORST - {"lowest"}) or (wants_low and not lowest_is_best and sort):
        return "worst"
    return "worst" if lowest_is_best and seen.has("highest", "most") else None
