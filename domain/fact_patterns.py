"""How figures are written in ads and on pages. Used by domain/offer_facts.py alone."""

import re
from decimal import Decimal

CURRENCY = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pounds sterling": "GBP", "ca$": "CAD", "c$": "CAD",
    "cad": "CAD", "a$": "AUD", "au$": "AUD", "aud": "AUD", "chf": "CHF", "¥": "JPY", "jpy": "JPY", "sek": "SEK",
}  # fmt: skip
_I = re.IGNORECASE
MONEY_BEFORE = re.compile(r"(US\$|CA\$|AU\$|C\$|A\$|[$€£¥]|\b(?:USD|EUR|GBP|CAD|AUD|CHF|JPY|SEK))[\s*_\\]*$", _I)
MONEY_AFTER = re.compile(r"\s*(€|£|(?:USD|EUR|GBP|CAD|AUD|CHF|JPY|SEK|dollars?|bucks|euros?|pounds sterling)\b)", _I)
_HOLDS = r"(?:bag|bottle|pack|box|jar|tub|can|pouch|unit|set|kit|tube|carton|case|item|copy|pair|bundle|tin)(?:s|es)?"
ONE_MORE = re.compile(
    rf"\W{{0,3}}(?:(?:for )?(?:an?|one|a single) {_HOLDS}\b|each\b|apiece\b|/ ?{_HOLDS}\b|per {_HOLDS}\b)", _I
)
FOR_SOME = re.compile(rf"\W{{0,3}}for (?P<n>\w+)(?= {_HOLDS}\b|\s*$|\s*[.,;!])", _I)
SOME = re.compile(rf"\b(?P<n>an?|\w+)[\s-]+{_HOLDS}\b", _I)
PER_ONE = re.compile(rf"\b(?:per|each|a) ?{_HOLDS}?\b", _I)
FROM = re.compile(r"\b(from|starting at|starts at|as low as|only from)[\s*_$€£]*$", _I)
OVER = re.compile(r"\b(over|more than|above|at least)[\s*_$€£]*$", _I)
THRESHOLD = re.compile(r"\b(spend|orders? (?:over|above|of)|over|above|baskets? of|purchases? (?:over|of))\W*$", _I)
OLD_PRICE = re.compile(
    r"\b(was|were|instead of|compared? (?:to|at)|regular(?:ly)?|usually|worth|valued? at|value of|rrp|msrp|normally)"
    r"\W*$",
    _I,
)
SAVING = re.compile(r"\b(save|saves|saving|savings of)\W*(?:up to\W*)?$", _I)
SHIPPING = re.compile(r"\b(shipping|delivery|postage)\b", _I)
OFF = re.compile(r"\W{0,3}(off|discount|less|cheaper|savings?|saved)\b", _I)
DISCOUNT = re.compile(
    r"(?:\b(?:save|saves|saving|savings of|extra|discount of|discount:?)\W*(?:up to\W*)?|(?<![\w%])[-–−])$", _I
)
PERCENT = re.compile(r"\s*(%|percent\b|per cent\b|pct\b)", _I)
OUT_OF = re.compile(r"\s+(?:in|out of(?: every)?)\s+", _I)
DURATION = re.compile(
    r"[\s*_-]*(?:full |calendar )?(min(?:ute)?s?|hours?|hrs?|nights?|days?|weeks?|months?|years?)\b(?: and a half\b)?",
    _I,
)
TO = re.compile(r"[*_\s]*(?:minutes?|hours?|days?|weeks?|months?)?[*_\s]*(?:to|–|-|or)[*_\s]*", _I)
HOURS = {"min": Decimal(1) / 60, "hou": Decimal(1), "hrs": Decimal(1), "hr": Decimal(1)}
DAYS = {"nig": 1, "day": 1, "wee": 7, "mon": 30, "yea": 365}
GUARANTEE = re.compile(
    r"guarante|money[\s-]*back|refund|your money|the money back|\breturns?\b|returnable|risk[\s-]*free"
    r"|\bsends? (?:it|them) back|pay nothing|\btry (?:it|them|us|[A-Z]\w+(?: [A-Z]\w+)?) (?:for|risk)|\bto decide\b",
    _I,
)
NO_GUARANTEE = re.compile(
    r"business days|working days|\b(process|arriv|ships?\b|shipped|delivered|delivers|dispatch)", _I
)
TRIAL = re.compile(r"\btrial\b|(?<![-\w])free for\W*$", _I)
GUARANTEE_HEADING = re.compile(r"guarante|money[\s-]*back|refund|\breturns?\b|try it", _I)
SOON = re.compile(r"\b(works?|working|kicks?|effects?|before|ahead|within|needs?|starts?|absorb\w*|relief|feel)\b", _I)
LATE = re.compile(
    r"\b(results?|works?|relief|effects?|difference|improve\w*|visible)\b.{0,30}\b(in|within|after)\b.{0,8}$", _I
)
NO_ONSET = re.compile(r"\b(reading|read|quiz|video|call|check|film|shorter|shipping|delivery)\b", _I)
MASS = re.compile(r"[\s-]*(milligrams?|mg|micrograms?|mcg|µg|grams?|g|ml|milliliters?|iu|oz|ounces?)\b", _I)
TO_MG = {"mg": Decimal(1), "mil": Decimal(1), "mcg": Decimal("0.001"), "mic": Decimal("0.001"), "µg": Decimal("0.001"),
         "g": Decimal(1000), "gra": Decimal(1000)}  # fmt: skip
PER = re.compile(r"\b(?:per|in every|in each|in a|every|each)\s+(\w+)|\b(each)\b", _I)
PEOPLE = re.compile(
    r"\W{0,2}(?:(?:happy|verified|five-star|5-star|dog|cat|pet|other|real|our|customer) ){0,2}"
    r"(?P<who>owners|customers|people|users|buyers|clients|women|men|members|families|answers|answered|parents"
    r"|reviews|ratings|reviewers)\b",
    _I,
)
PACK = re.compile(
    r"[\s-]+(?:soft )?(?P<what>chew|capsule|tablet|gumm|serving|piece|count|ct|pill|sachet|wipe|softgel|treat)"
    r"(?:s|ies|y)?\b",
    _I,
)
FREE_SHIPPING = re.compile(r"\bfree (?:shipping|delivery)|\b(?:shipping|delivery) is free|\bships? free\b", _I)
BUNDLE = re.compile(
    r"\bbuy (?P<buy>\w+)[,:]? (?:and )?get (?P<get>\w+)(?: \w+){0,2}? (?:for )?free"
    r"|\b(?P<nth>second|third|fourth|fifth)(?: one| bag| bottle| pack| box| \w+)? (?:is )?(?:free|on us|on the house)\b"
    r"|\b(?P<paid>\d) ?\+ ?(?P<more>\d) free|\b(?P<total>\w+) (?:\w+ )?for the price of (?P<price>\w+)",
    _I,
)
NTH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
DEADLINE = re.compile(
    r"\b(?:until|till|ends?|ending|through|expires?|valid (?:until|to)|last day(?: is)?)\b[\s:]*(?:on |the )?", _I
)
WEEKDAY = re.compile(r"(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\b", _I)
WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
FREE_OF = re.compile(r"\b(?:no|free of|contains? no)\s+(?P<what>[A-Za-z][\w-]{2,})|\b(?P<free>[A-Za-z]{3,})-free\b", _I)
# The C of vitamin C, B12, omega-3: what tells two substances apart.
LETTERED = re.compile(r"\b(?:[A-Z]\d*|[A-Za-z]+-?\d+)\b(?!-)")
WHEN = re.compile(r"\b(week|day|month) ?(\w+)", _I)
ADDRESS = re.compile(r"\]\([^)\n]{0,1000}\)|https?://\S+")
