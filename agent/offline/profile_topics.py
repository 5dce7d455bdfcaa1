"""Questions about the brand itself: its profile and gaps, voice, products, variants, reviews, customers, rivals.

Those of a wish that writes are named after what a person begins with a button (agent/offline/offers.py).
"""

import re

from agent.offline import profile_words as say
from agent.offline import topic_words as ads
from agent.offline.slots import Slots, personas_named
from agent.offline.topic import PERSONA_NAMED, PRODUCT_NAMED, Topic
from agent.offline.words import Words
from domain.vocabulary import Vocabulary

_OF_ADS = (ads.AD, ads.HOOK, ads.TEMPLATE)
_OF_RESULTS = (*_OF_ADS, ads.RESULTS, ads.STAGES)
_ANY_FIELD = "|".join(pattern for _, pattern in say.FIELDS)
_MINE = f"{say.PROFILE}|{PRODUCT_NAMED}|{_ANY_FIELD}"

# The most particular first.
TOPICS: tuple[Topic, ...] = (
    Topic("read_page", (say.URL, say.READ_IT), (ads.SAME, ads.CONGRUENCE)),
    Topic("read_page", (rf"^\W*(?:{say.URL})\W*(?:product)?$",)),
    Topic("undo", (say.CHANGED, say.PROFILE, say.LATELY), _OF_ADS),
    Topic("undo_last", (f"{say.UNDO}|{say.TAKE_BACK}",), _OF_ADS),
    Topic("variants", (r"\boffer variants?\b",), (ads.TEMPLATE,)),
    Topic("research", (f"{say.REDDIT}|{say.AMAZON}",), (*_OF_ADS, say.PERSONA, say.FILL)),
    Topic("voice", (PERSONA_NAMED, say.SOUND), (ads.HOOK, say.SET)),
    Topic("persona_make", (say.PERSONA, say.MAKE), (say.BRIEF, ads.TEMPLATE, PERSONA_NAMED)),
    Topic("copy_brief", (say.BRIEF,), (r"\bbrief (?:overview|summary|look)\b|\bin brief\b",)),
    Topic("persona_edit", (say.PERSONA, say.EDIT), (*_OF_ADS, say.VOICE)),
    Topic("voice_set", (say.VOICE, say.SET), (*_OF_ADS, say.NOT_OURS)),
    Topic("voice", (say.VOICE,), (*_OF_ADS, say.NOT_OURS, say.FILL)),
    Topic("competitor_add", (say.COMPETITOR, say.ADD), _OF_ADS),
    Topic("competitors", (say.COMPETITOR,), (ads.HOOK, ads.TEMPLATE)),
    Topic("persona", (say.PERSONA,), (*_OF_ADS, say.FILL)),
    Topic("persona", (say.WHO,), _OF_RESULTS),
    Topic("reviews", (say.CUSTOMER, say.SAY), _OF_ADS),
    Topic("persona", (say.CUSTOMER, say.FEEL), _OF_RESULTS),
    Topic("variants", (say.VARIANTS, say.SEEK), _OF_ADS[1:]),
    Topic("variants", (say.VARIANTS,), _OF_ADS),
    Topic("readiness", (say.READY,), _OF_ADS),
    Topic("onboard", (say.START,), _OF_ADS),
    Topic("fill", (say.FILL, f"{_MINE}|{say.LACK}|{say.IT}"), (*_OF_RESULTS, say.ASKS)),
    Topic("profile_gaps", (say.LACK, _MINE), _OF_RESULTS),
    Topic("reviews", (say.REVIEWS,), (*_OF_ADS, ads.PICTURE, say.NO_REVIEW)),
    Topic(
        "profile_gaps", (_ANY_FIELD, f"{say.ASKS}|{PRODUCT_NAMED}"), (*_OF_RESULTS, ads.PAGE, ads.METRIC, ads.REPORT)
    ),
    Topic("profile_gaps", (r"\b(?:profile?|perfil)\b",), (*_OF_RESULTS, say.EDIT)),
    Topic("persona", (PERSONA_NAMED,), (*_OF_RESULTS, say.EDIT)),
    Topic("product", (say.KNOWN, PRODUCT_NAMED), _OF_RESULTS),
    Topic("product", (say.PRODUCTS,), (say.SELLING, *_OF_ADS)),
)
_HER = re.compile(r"\b(?:it|its|her|him|his|hers|them|their|this|that|she|he|ihr|ihn|sie|ella|el|elle|lui)\b")
_STARS = re.compile(r"\b(?P<n>[1-5]|one|two|three|four|five)[ -]?(?:star|stars|sterne?n?|estrellas?|etoiles?)\b")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_BAD = ads.any_of("bad|worst|negative|angry|unhappy|schlecht*|negativ*|malas|malos|mauvais*|complain*")
_MENTION = re.compile(r"\b(?:mention\w*|saying|containing|with the word)\s+(?:the |a |our )?[\"']?(?P<word>[\w-]{3,})")


def refers_back(words: Words) -> bool:
    """Whether the clause speaks of what was looked at before."""
    return _HER.search(words.text) is not None


def arguments(tool: str, words: Words, given: Slots, vocabulary: Vocabulary, before: Slots) -> Slots:
    """The topic's own arguments, beside those that any question names. `before` are the last command's."""
    product: Slots = {"product": given["product"]} if "product" in given else {}
    match tool:
        case "profile_gaps":
            field = next((key for key, told in say.FIELDS if re.search(told, words.text)), None)
            return product | ({"field": field} if field else {})
        case "persona":
            return _compared(words, vocabulary) or _persona(words, vocabulary, before)
        case "copy_brief":
            return _persona(words, vocabulary, before) | _file(words)
        case "voice":
            named = _persona(words, vocabulary, {}).get("name")
            return product | ({"persona": named} if named else {})
        case "reviews":
            return product | _stars(words) | _mentioned(words)
        case "variants":
            return product | ({"name": "discover"} if re.search(say.SEEK, words.text) else {})
        case "research":
            kind = "reddit_quote" if re.search(say.REDDIT, words.text) else "amazon_quote"
            return product | {"kind": kind}
        case "product":
            return {"name": product["product"]} if product else {}
        case _:
            return product


def _compared(words: Words, vocabulary: Vocabulary) -> Slots:
    if not re.search(say.COMPARE, words.text):
        return {}
    named = personas_named(words, vocabulary)
    if len(named) < 2 and len(vocabulary.personas) == 2:
        named = [persona.key for persona in vocabulary.personas]
    return {"name": named[0], "compare": named[1]} if len(named) > 1 else {}


def _persona(words: Words, vocabulary: Vocabulary, before: Slots) -> Slots:
    named = personas_named(words, vocabulary)
    if named:
        return {"name": named[0]}
    return {"name": before["name"]} if "name" in before and refers_back(words) else {}


def _file(words: Words) -> Slots:
    if words.has("markdown", "md"):
        return {"format": "md"}
    return {"format": "html"} if words.has("html", "web page", "webpage") else {}


def _stars(words: Words) -> Slots:
    if stars := _STARS.search(words.text):
        return {"rating": _NUMBERS.get(stars["n"]) or int(stars["n"])}
    return {"max_rating": 2} if re.search(_BAD, words.text) else {}


def _mentioned(words: Words) -> Slots:
    found = _MENTION.search(words.right)
    return {"search": found["word"]} if found else {}
