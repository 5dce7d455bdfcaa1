"""A brand's convention for naming ads, and what it reads from a name."""

import hashlib
import re
from functools import lru_cache
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

NameField = Literal[
    "concept",
    "format",
    "hook",
    "hook_type",
    "audience",
    "product",
    "date",
    "creator",
    "offer",
    "angle",
    "awareness",
    "cta",
    "version",
    "campaign",
    "market",
    "funnel",
    "landing_page",
    "id",
    "ignore",
]
FIELDS: tuple[NameField, ...] = get_args(NameField)
_SLOT = re.compile(r"\{([^{}]*)\}")
_LONGEST = 300


class Convention(BaseModel):
    """A pattern such as '{concept}_{format}_{hook}_{audience}'."""

    model_config = ConfigDict(frozen=True)

    pattern: str

    def read(self, ad_name: str) -> dict[NameField, str] | None:
        """The parts of a name by field; None when the name does not fit.

        A part holds no text of the separator after it, except the last, which takes the rest. White
        space around a part does not count, nor does the case of words in the pattern. `{ignore}` parts
        are matched and dropped; an empty part is left out.
        """
        found = _compiled(self.pattern).fullmatch(ad_name)
        if found is None:
            return None
        parts = {name: value.strip() for name, value in found.groupdict().items() if value.strip()}
        return {field: parts[field] for field in FIELDS if field in parts}

    def hook(self, ad_name: str) -> str | None:
        """The part of a name that is the hook, in words: '-' and '_' between letters become spaces."""
        parts = self.read(ad_name) or {}
        named = parts.get("hook")
        return re.sub(r"(?<=\w)[_\-+.]+(?=\w)", " ", named).strip() if named else None


def key_by_name(campaign: str | None, adset: str | None, ad_name: str) -> str:
    """How an ad is known that came without an Ad ID: `name:` and a short hash of where it stands."""
    return "name:" + hashlib.sha256("|".join((campaign or "", adset or "", ad_name)).encode()).hexdigest()[:16]


def problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in one sentence; None when it can be used."""
    slots = _SLOT.findall(pattern)
    if len(pattern) > _LONGEST:
        return f"the pattern has {len(pattern)} characters; {_LONGEST} are enough"
    if not slots:
        return "the pattern has no {field}; write it like {concept}_{format}_{hook}"
    unknown = [slot for slot in slots if slot not in FIELDS]
    if unknown:
        return f"there is no field {{{unknown[0]}}}; the fields are {', '.join(FIELDS)}"
    twice = sorted({slot for slot in slots if slot != "ignore" and slots.count(slot) > 1})
    if twice:
        return f"{{{twice[0]}}} stands twice"
    if "{" in _SLOT.sub("", pattern) or "}" in _SLOT.sub("", pattern):
        return "a brace is not closed"
    if re.search(r"\}\s*\{", pattern):
        return "two fields touch; put a separator such as _ between them"
    return None


def convention(pattern: str | None) -> Convention | None:
    """The convention; None without a pattern, or with one that cannot be used."""
    return Convention(pattern=pattern) if pattern and problem(pattern) is None else None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression that needs no backtracking: a part stops at the first separator."""
    pieces = _SLOT.split(pattern)
    built = _literal(pieces[0])
    for index in range(1, len(pieces), 2):
        field, after = pieces[index], pieces[index + 1]
        body = r"(?:(?!" + _literal(after) + r").)*" if after else ".*"
        built += (body if field == "ignore" else f"(?P<{field}>{body})") + _literal(after)
    return re.compile(built, re.IGNORECASE | re.DOTALL)


def _literal(text: str) -> str:
    """The text between fields, any white space around its marks allowed."""
    mark = text.strip()
    if not mark:
        return re.escape(text) if text else ""
    return r"\s*".join(["", *(re.escape(word) for word in mark.split()), ""]) if text != mark else re.escape(mark)
