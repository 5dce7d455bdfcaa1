"""Words by which the rules tell to which stage of awareness a text speaks. English; general, of no trade.

A stage is what the reader must know already for the sentence to make sense (Schwartz, Breakthrough Advertising, ch. 2):
who reads "30 % off until Sunday" knows the product; who reads "tired of stiff mornings?" knows only the problem.
"""

import re
from typing import NamedTuple

from domain.awareness import AwarenessLevel


class Sign(NamedTuple):
    """Words that speak for a stage; `weight` 1 is one clear sign."""

    level: AwarenessLevel
    weight: float
    words: re.Pattern[str]


def _sign(level: AwarenessLevel, weight: float, *patterns: str) -> Sign:
    return Sign(level, weight, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE))


_FIGURE = r"\d[\d,.]{0,12}"
_NUMBER = rf"(?:{_FIGURE}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|ninety|hundred)"
_MONEY = rf"(?:[$€£]\s?{_FIGURE}|{_FIGURE}\s?(?:usd|eur|gbp|dollars?|euros?|pounds?\s+sterling|[€£]))"
_PACK = (
    r"(?:bags?|packs?|boxes|bottles?|tubs?|jars?|capsules?|tablets?|pills|chews|gummies|servings?|pieces|sachets|bars)"
)

SIGNS: tuple[Sign, ...] = (
    # Who is most aware knows product and price, and waits for a reason to act now.
    _sign("most_aware", 3, rf"(?:{_NUMBER}\s?(?:%|percent|per cent)|{_MONEY})\s+off", r"buy\s+\w+[,]?\s+(?:get|the)\b"),
    _sign("most_aware", 3, r"last chance", r"(?:this|one) (?:week|weekend|day) only", r"(?:today|tonight) only"),
    _sign(
        "most_aware",
        3,
        r"(?:black friday|cyber monday)",
        r"flash sale",
        r"back in stock",
        r"while (?:stocks?|supplies) last",
    ),
    _sign(
        "most_aware", 2, r"(?:ends|until) (?:\w+day|midnight|tonight|tomorrow)", r"no code(?: needed)?", r"promo code"
    ),
    _sign(
        "most_aware",
        2,
        r"(?:use|with) (?:the )?code",
        r"in your cart",
        r"you closed the tab",
        r"(?<!for )sale",
        r"half price",
    ),
    _sign(
        "most_aware",
        2,
        r"(?:is|are|one) free",
        r"(?:is|are) on us",
        r"\d ?\+ ?\d free",
        r"save (?:up to )?[$€£]?\d+ ?%?",
    ),
    # Who is product-aware compares: price, size, contents, terms.
    _sign("product_aware", 1.5, rf"{_MONEY}(?: (?:a|an|per|for) \w+)?"),
    _sign("product_aware", 1, rf"{_FIGURE} ?(?:mg|mcg|g|ml|iu)\b", rf"\d+[ -]{_PACK}", rf"{_NUMBER} {_PACK}"),
    _sign(
        "product_aware",
        1,
        r"free shipping",
        r"no (?:fillers|wheat|soy|gluten|sugar|cbd|melatonin)",
        r"proprietary blend",
    ),
    _sign("product_aware", 1, r"(?:on|read) the label", r"nothing on the label", r"what(?:'s| is) in (?:a|the|our)"),
    _sign(
        "product_aware",
        1,
        r"works? (?:with)?in \d+",
        r"how to (?:use|take|give) it",
        r"our (?:bestseller|formula|recipe)",
    ),
    _sign("product_aware", 0.5, r"money[- ]back", r"guarantee", r"you pay nothing", r"(?:4|5)(?:\.\d)? stars?", r"★+"),
    # Who is solution-aware knows that such a thing exists, and wants to hear why this way is the better one.
    _sign(
        "solution_aware",
        2,
        r"stop (?:buying|using|wasting|paying)",
        r"instead of",
        r"better than",
        r"unlike",
        r"switch(?:ed)? to",
    ),
    _sign(
        "solution_aware",
        2,
        r"how (?:it|they) works?",
        r"the (?:only|first) \w+ that",
        r"you (?:do not|don't) need (?:a|an|another|more)",
    ),
    _sign(
        "solution_aware",
        1.5,
        r"day \d+",
        rf"(?:by|around|after|in) (?:just )?{_NUMBER} (?:days|weeks|months)",
        rf"week {_NUMBER}",
        r"third week",
    ),
    _sign(
        "solution_aware",
        1.5,
        rf"{_NUMBER} (?:weeks|months) (?:into|of|later)",
        rf"{_NUMBER} (?:in|of|out of) {_NUMBER}",
    ),
    _sign(
        "solution_aware",
        1,
        r"(?:is|are) not (?:a |an )?(?:sedated|cure|magic|pills?|trainer)",
        r"(?:first|before)[,]? then",
    ),
    _sign(
        "solution_aware",
        1,
        r"clinically",
        r"studies",
        r"ingredients?",
        r"proven",
        r"natural(?:ly)?",
        r"results",
        r"I started \w+ing",
    ),
    _sign(
        "solution_aware",
        1,
        rf"{_NUMBER} (?:owners|customers|people|users|women|men|parents)",
        r"\d+ ?% (?:saw|felt|said|noticed)",
    ),
    # Who is problem-aware feels it, and looks for its cause.
    _sign(
        "problem_aware",
        2,
        r"tired of",
        r"sick of",
        r"struggl\w+",
        r"fed up",
        r"why (?:do|does|is|are|your)",
        r"signs? (?:of|that)",
    ),
    _sign(
        "problem_aware",
        2,
        r"(?:is|are|was|were)n['’]t \w+ing .{0,30}because",
        r"it['’]?s not (?:your|because)",
        r"blame",
    ),
    _sign(
        "problem_aware",
        1.5,
        r"pain(?:s|ful)?",
        r"hurts?",
        r"aches?",
        r"aching",
        r"stiff(?:ness)?",
        r"sore",
        r"itch\w*",
        r"bloat\w*",
    ),
    _sign(
        "problem_aware",
        1.5,
        r"anxi\w+",
        r"afraid",
        r"scared",
        r"stress(?:ed|ful)?",
        r"shak(?:e|es|ing)",
        r"howl\w*",
        r"bark\w*",
    ),
    _sign(
        "problem_aware",
        1.5,
        r"(?:can|could)(?:not|n['’]t) (?:sleep|walk|sit|eat|move|focus|keep)",
        r"(?:has|have) not slept",
    ),
    _sign(
        "problem_aware",
        1,
        r"slow(?:ing|ed)? down",
        r"getting old",
        r"limp\w*",
        r"refus(?:e|ed|es)",
        r"not at all",
        r"symptoms?",
    ),
    _sign(
        "problem_aware",
        1,
        r"stopped \w+ing",
        r"used to",
        r"worr(?:y|ied|ies)",
        r"what (?:is|'s) wrong",
        r"checks?",
        r"the cause",
    ),
    _sign(
        "problem_aware",
        1,
        r"(?:do you|does your|is it|is your|are you)\b",
        r"carried",
        r"waited",
        r"lost",
        r"never (?:again|sleeps?)",
    ),
    # Who is unaware is told a story, and asked for no more than to pass it on.
    _sign("unaware", 2, r"tag (?:someone|a friend)", r"send this to", r"share this", r"pov", r"plot twist"),
)
