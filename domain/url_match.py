"""Which rules say that a page sells a product, and how sure each is.

Rules and pages are compared in the form of `canonical_url`: scheme, `www.`, query, fragment and a slash at the end
do not matter. store/url_map.sql (judge) says the same in SQL, with the figures below; a test compares the two.
"""

import re
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from domain.urls import bare_host, canonical_url

MatchType = Literal["exact", "prefix", "pattern", "contains"]
MATCH_TYPES: tuple[MatchType, ...] = get_args(MatchType)
LONGEST_RULE = 500
# Fewer letters would fit nearly every page.
_LEAST_LETTERS = 3

EXACT, PREFIX, PATTERN = 1.0, 0.95, 0.85
# A word in an address says more, the more of the address it is.
CONTAINS_LEAST, CONTAINS_SHARE, CONTAINS_MOST = 0.5, 0.4, 0.9


class UrlRule(BaseModel):
    """A rule: `pattern` in its stored form."""

    model_config = ConfigDict(frozen=True)

    match: MatchType
    pattern: str


class BadRule(ValueError):
    """A text that is no rule; the message is the end of a sentence that begins with the text."""


def url_rule(text: str, match: MatchType) -> UrlRule:
    """The rule that a person typed, in its stored form.

    Raises:
        BadRule: It could fit no page, or nearly every page.
    """
    given = text.strip()
    if len(given) > LONGEST_RULE:
        raise BadRule(f"has {len(given)} characters, and a rule at most {LONGEST_RULE}")
    if not given or any(c.isspace() for c in given):
        raise BadRule("is no part of an address")
    if match != "pattern" and "*" in given:
        raise BadRule("has a *, which only match=pattern understands")
    return UrlRule(match=match, pattern=_FORMS[match](given))


def confidence(rule: UrlRule, page: str) -> float | None:
    """How sure the rule is that its product is sold on the page; None when it does not fit.

    Args:
        page: A canonical address.
    """
    match rule.match:
        case "exact":
            return EXACT if page == rule.pattern else None
        case "prefix":
            # The slash lets `acme.com/chews/` fit the page acme.com/chews and those below it, and no other.
            return PREFIX if f"{page}/".startswith(rule.pattern) else None
        case "pattern":
            return PATTERN if _fits(rule.pattern, page) else None
        case "contains":
            if rule.pattern not in f"{page}/":
                return None
            return min(CONTAINS_MOST, CONTAINS_LEAST + CONTAINS_SHARE * len(rule.pattern) / len(page))


def _fits(pattern: str, page: str) -> bool:
    """Whether a pattern with `*` for any text fits the whole page. Each part is looked for once, from the left, after
    the one before: no pattern makes that slow, as it could a regular expression."""
    first, *others = pattern.split("*")
    last = others.pop() if others else ""
    if not page.startswith(first) or len(page) < len(first) + len(last) or not page.endswith(last):
        return False
    at, end = len(first), len(page) - len(last)
    for part in others:
        found = page.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _address(text: str) -> str:
    page = canonical_url(text)
    if page is None:
        raise BadRule("is no web address; write it as acme.com/page")
    return page


def _prefix(text: str) -> str:
    page = _address(text)
    below = re.sub(r"[?#].*", "", text).endswith("/") and not page.endswith("/")
    return f"{page}/" if below else page


def _pattern(text: str) -> str:
    if "*" not in text:
        raise BadRule("has no * in it; without one, use match=exact, prefix or contains")
    kept = re.sub(r"\*+", "*", _bare(text))
    return _told(kept if kept.endswith("*") else kept.rstrip("/"))


def _contains(text: str) -> str:
    # What stands before a slash and has a dot is the end of a host, which is in lower case; a path keeps its case.
    return _told(_bare(text) if "." in text.partition("/")[0] or "//" in text else re.sub(r"[?#].*", "", text))


def _bare(text: str) -> str:
    """Without scheme, `www.`, query and fragment; the host in lower case."""
    host, slash, path = re.sub(r"[?#].*", "", re.sub(r"^(?:[a-zA-Z][a-zA-Z0-9+.\-]*:)?//", "", text)).partition("/")
    return f"{bare_host(host)}{slash}{path}"


def _told(pattern: str) -> str:
    if len(pattern.replace("*", "").replace("/", "")) < _LEAST_LETTERS:
        raise BadRule(f"would fit nearly every page; it needs at least {_LEAST_LETTERS} letters")
    return pattern


_FORMS = {"exact": _address, "prefix": _prefix, "pattern": _pattern, "contains": _contains}
