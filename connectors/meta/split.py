"""What to ask instead when a query is too much: fewer ads, then fewer fields, then fewer days. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from connectors.meta.insights import ACTIONS, DELIVERY, IDENTITY, VIDEO, InsightsQuery

# What every part of a row carries: which day of which ad it is, and what no stored row may lack.
_KEY = ("account_id", "ad_id", "spend", "impressions")
_FIELD_SETS = (DELIVERY, ACTIONS, VIDEO)


def split(query: InsightsQuery, ad_ids: Sequence[str] = ()) -> list[InsightsQuery]:
    """Two or three smaller queries that together ask the same; none when it cannot be made smaller.

    Halves the ads first, as an ad-level answer grows with them; then asks by field sets, as one field of one ad can
    be what fails; then halves the days. Field sets answer with parts of the same rows, each of which can be read:
    what another part filled is None.

    Args:
        ad_ids: Where the query names no ads: the ads with results (see `ids_query`). Without them, and without
            ids of its own, fields and days are split.
    """
    if query.level == "account":
        return _by_days(query)
    ids = query.ad_ids or tuple(dict.fromkeys(ad_ids))
    if len(ids) > 1:
        middle = (len(ids) + 1) // 2
        return [replace(query, ad_ids=ids[:middle]), replace(query, ad_ids=ids[middle:])]
    if ids and not query.ad_ids:
        query = replace(query, ad_ids=ids)
    parts = _by_fields(query)
    if len(parts) > 1:
        return parts
    return _by_days(query)


def by_fields(query: InsightsQuery, smaller: Sequence[InsightsQuery]) -> bool:
    """Whether `smaller`, a split of `query`, answers with parts of the same rows: see domain.ad_day.joined."""
    return any(part.fields != query.fields for part in smaller)


def _by_fields(query: InsightsQuery) -> list[InsightsQuery]:
    """The query by sets of fields; itself alone where it asks from one set only."""
    asked = set(query.fields)
    names = tuple(name for name in IDENTITY if name in asked and name not in _KEY)
    key = tuple(name for name in _KEY if name in asked)
    sets = [tuple(name for name in fields if name in asked and name not in key) for fields in _FIELD_SETS]
    filled = [fields for fields in sets if fields]
    if len(filled) < 2:
        return [query]
    first, *others = filled
    return [
        replace(query, fields=(*key, *names, *first)),
        *(replace(query, fields=(*key, *fields)) for fields in others),
    ]


def _by_days(query: InsightsQuery) -> list[InsightsQuery]:
    if query.days < 2:
        return []
    middle = query.since + (query.until - query.since) // 2
    return [replace(query, until=middle), replace(query, since=middle + timedelta(days=1))]
