"""Questions that a phrase gives away: congruence, diagnosis, fatigue, gaps, baselines, retention, templates.

Unlike the other intents, which add points up word by word, each of these is recognised as a whole or not at all.
Those about the brand itself are in agent/offline/profile_topics.py.
"""

import re
from collections.abc import Callable

from agent.offline import profile_topics
from agent.offline import topic_words as say
from agent.offline.slots import Slots
from agent.offline.topic import AD_NAMED, PERSONA_NAMED, PRODUCT_NAMED, Topic
from agent.offline.words import Words
from domain.vocabulary import Vocabulary

CLEAR = 12.0  # More points than words alone can gather.

_QUOTE = r"\"[^\"]{4,200}\""
_NUMBER = r"\b\d{9,}\b"
_TWO_FORMATS = r"\bvideos?\b.*\bimages?\b|\bimages?\b.*\bvideos?\b"
_THIS = r"\b(?:it|this one|that one)\b"


# The most particular first.
TOPICS: tuple[Topic, ...] = (
    *profile_topics.TOPICS,
    Topic("congruence_check", (say.CONGRUENCE,)),
    Topic("congruence_check", (say.AD, say.PAGE, say.RECHECK)),
    Topic("congruence_check", (say.AD, r"\bwrong\b", say.PRICED)),
    Topic("congruence_check", (say.AD, say.PAGE, say.SAME), (r"\bconver(?:t|sion)\w*", say.TEMPLATE)),
    Topic("diagnose", (say.WRONG,), (r"\bwith you\b",)),
    Topic("diagnose", (say.TROUBLE, say.AD)),
    Topic("diagnose", (say.WHY, f"{say.AD}|{_NUMBER}", say.BAD), (say.HOOK,)),
    Topic("diagnose", (say.WHY, _THIS, say.BAD), (say.HOOK, say.RESULTS)),
    Topic("fatigue", (say.TIRED,)),
    Topic("coverage", (say.COVERAGE,)),
    Topic("coverage", (say.HOLES, say.STAGES), (say.HOOK, say.TEMPLATE)),
    Topic("baselines", (say.BASELINE,)),
    Topic("baselines", (say.NORMAL, say.METRIC, f"{say.OURS}|^what|^was|^cual|^quel")),
    Topic("hook_report", (say.HOOK, say.REPORT)),
    Topic("hook_pages", (say.HOOK, say.PAGE), (say.SAME,)),
    Topic("compare_hooks", (say.HOOK, say.COMPARING), (say.KINDS, say.PAGE, say.PERIODS, _TWO_FORMATS)),
    Topic("compare_hooks", (rf"{_QUOTE}.*{_QUOTE}",), (say.PAGE,)),
    Topic("hook_gaps", (f"{say.HOOK}|{say.KINDS}", say.UNTRIED), (say.TEMPLATE,)),
    Topic("hook", (say.HOOK, _QUOTE, say.ABOUT)),
    Topic("retention", (say.CURVE,)),
    Topic("retention", (say.WHERE, say.LEAVE), (say.RESULTS, r"\b(?:i|you|we) leave\b")),
    Topic("template_queue", (say.TEMPLATE, say.QUEUED)),
    Topic("template_queue", (say.PICTURE, say.QUEUED, say.MY_WORD)),
    Topic("recommend_templates", (say.TEMPLATE, say.WISHED), (say.HAD,)),
    Topic("templates", (say.TEMPLATE,), (r"\b(?:e ?mails?|resume|contract|invoice)\b",)),
    Topic("classify", (say.CLASSIFY,), (say.TEMPLATE,)),
    Topic("landing_pages", (say.PAGE, say.READ), (say.HOOK, say.SAME)),
)
# Which tools are about one ad where one is named, under which name.
OF_AN_AD = {"congruence_check": "ad", "diagnose": "ad", "retention": "ad"}
TOOLS: frozenset[str] = frozenset(topic.tool for topic in TOPICS)
PROFILE = frozenset(topic.tool for topic in profile_topics.TOPICS)
_THIS_AD = re.compile(
    r"\b(?:this|that|the|diese\w*|est[ea]|cet(?:te)?) (?:ad|one|creative|video|advert|anzeige|anuncio|pub)\b|\bits?\b"
)
_CATEGORIES = (
    "testimonial",
    "quote card",
    "before after",
    "product showcase",
    "ugc style",
    "meme",
    "carousel frame",
    "story format",
)
_NICHES = "skincare|beauty|fitness|supplements|pets|fashion|food|coffee|jewelry|furniture|travel|software"
_SEXES = {"female": "women|woman|female|ladies|frauen|mujeres|femmes", "male": "men|man|male|manner|hombres|hommes"}
_LEVELS = ("unaware", "problem aware", "solution aware", "product aware", "most aware")
_EVENTS = "black friday|cyber monday|christmas|new year|valentine'?s day|mother'?s day|father'?s day|easter|halloween"


def topic(words: Words, names_an_ad: bool, names_a_product: bool, names_a_persona: bool = False) -> str | None:
    """The tool that a phrase of the clause gives away."""
    named = f" {AD_NAMED}" * names_an_ad + f" {PRODUCT_NAMED}" * names_a_product
    named += f" {PERSONA_NAMED}" * names_a_persona
    for text in (words.text + named, words.right + named):
        found = next((known.tool for known in TOPICS if known.given_away(text)), None)
        if found == "templates" and names_a_product:
            return "recommend_templates"  # The library is nobody's; "templates for the joint chew" are picks for it.
        if found is not None:
            return found
    return None


def this_ad(words: Words) -> bool:
    """Whether the clause speaks of the ad that was looked at before."""
    return _THIS_AD.search(words.text) is not None


def arguments(
    tool: str, words: Words, given: Slots, typed: str, vocabulary: Vocabulary, before: Slots | None = None
) -> Slots:
    """The topic's own arguments, beside days, product and format. `typed` is the message as it was typed, `before` are
    the last command's arguments."""
    if tool in PROFILE:
        return profile_topics.arguments(tool, words, given, vocabulary, before or {})
    found = dict(given)
    sort = found.pop("sort", None)
    own: dict[str, Callable[[], Slots]] = {
        "congruence_check": lambda: _checked(words),
        "template_queue": lambda: _queued(words),
        "baselines": lambda: {"metric": sort} if sort else {},
        "hook_report": lambda: _report(words, found),
        "compare_hooks": lambda: dict(zip(("a", "b"), _quotes(typed), strict=False)),
        "hook": lambda: {"id": quotes[0]} if (quotes := _quotes(typed)) else {},
        "recommend_templates": lambda: _recommended(words),
        "templates": lambda: _kind_of_template(words),
        "landing_pages": lambda: {"unread": True} if re.search(say.NOT_READ, words.text) else {},
    }
    return found | (own[tool]() if tool in own else {})


def _quotes(typed: str) -> list[str]:
    straight = typed.replace("“", '"').replace("”", '"').replace("„", '"')
    return [quote.strip('"').strip() for quote in re.findall(_QUOTE, straight)]


def _report(words: Words, found: Slots) -> Slots:
    """The report's own `format` is the file's; the ads' stands beside it."""
    ads = found.pop("format", None)
    file: Slots = {"format": "html"} if words.has("html") else {"format": "pdf"} if words.has("pdf") else {}
    return ({"ad_format": ads} if ads else {}) | file


def _recommended(words: Words) -> Slots:
    ways = (("diversity", say.UNLIKE), ("longevity", say.LONG), ("performance", say.EARNED))
    method = next((name for name, phrases in ways if re.search(phrases, words.text)), None)
    unused = re.search(say.UNUSED, words.text)
    found: Slots = {"method": method} if method else {}
    return found | ({"filter": "unused_recommended"} if unused else {})


def _checked(words: Words) -> Slots:
    offer: Slots = {"dimension": "offer"} if re.search(say.PRICED, words.text) else {}
    return offer | ({"again": True} if re.search(say.AGAIN, words.text) else {})


def _queued(words: Words) -> Slots:
    ends = {"rejected": r"\breject(?:ed)?\b", "approved": r"\b(?:were|was|already|have) (?:\w+ )?approved\b"}
    show = next((show for show, told in ends.items() if re.search(told, words.text)), None)
    return {"show": show} if show else {}


def _kind_of_template(words: Words) -> Slots:
    plain = re.sub(r"[-/_]", " ", words.text)
    found: Slots = {}
    if named := next((name for name in _CATEGORIES if re.search(rf"\b{name}s?\b", plain)), None):
        found["category"] = named.replace(" ", "_")
    if niche := re.search(rf"\b(?:{_NICHES})\b", plain):
        found["niche"] = niche[0]
    if sex := next((sex for sex, told in _SEXES.items() if re.search(rf"\b(?:{told})\b", plain)), None):
        found["sex"] = sex
    if level := next((n for n, name in enumerate(_LEVELS, start=1) if re.search(rf"\b{name}\b", plain)), None):
        found["awareness"] = level
    if event := re.search(rf"\b(?:{_EVENTS})\b", plain):
        found["event"] = event[0].replace(" ", "_").replace("'", "")
    return found
