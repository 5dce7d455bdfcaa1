"""The many names that Ads Manager's columns have, and what a file's header makes of them."""

import re
from dataclasses import dataclass
from typing import Literal

from connectors.table_file import limits
from domain.errors import AskAgain

Field = Literal[
    "day",
    "starts",
    "ends",
    "ad_name",
    "ad_id",
    "adset_name",
    "adset_id",
    "campaign_name",
    "campaign_id",
    "account_id",
    "account_name",
    "currency",
    "objective",
    "status",
    "spend",
    "impressions",
    "reach",
    "clicks",
    "link_clicks",
    "landing_page_views",
    "content_views",
    "add_to_carts",
    "initiate_checkouts",
    "purchases",
    "purchase_value",
    "video_views",
    "video_thruplay",
    "video_p25_watched",
    "video_p50_watched",
    "video_p75_watched",
    "video_p95_watched",
    "video_p100_watched",
    "video_avg_watch_seconds",
]

# In order of preference: the first name that a file has is read, the others are listed as passed over.
# Meta counts the same sale once for all channels ("Purchases") and again for the website alone, so the
# two are never added.
NAMES: dict[Field, tuple[str, ...]] = {
    "day": ("day", "date", "reporting date"),
    "starts": ("reporting starts", "reporting start", "report start", "date start"),
    "ends": ("reporting ends", "reporting end", "report end", "date stop"),
    "ad_name": ("ad name", "ad"),
    "ad_id": ("ad id",),
    "adset_name": ("ad set name", "adset name", "ad set"),
    "adset_id": ("ad set id", "adset id"),
    "campaign_name": ("campaign name", "campaign"),
    "campaign_id": ("campaign id",),
    "account_id": ("account id", "ad account id"),
    "account_name": ("account name", "ad account name"),
    "currency": ("currency", "account currency"),
    "objective": ("objective", "campaign objective"),
    "status": ("ad delivery", "delivery", "delivery status", "ad status", "ad effective status"),
    "spend": ("amount spent", "spend"),
    "impressions": ("impressions",),
    "reach": ("reach", "accounts center accounts reached"),
    "clicks": ("clicks (all)", "clicks"),
    "link_clicks": ("link clicks", "inline link clicks"),
    "landing_page_views": ("landing page views", "website landing page views"),
    "content_views": ("content views", "website content views", "view content"),
    "add_to_carts": ("adds to cart", "add to cart", "website adds to cart"),
    "initiate_checkouts": ("checkouts initiated", "initiate checkouts", "website checkouts initiated"),
    "purchases": ("purchases", "total purchases", "website purchases"),
    "purchase_value": (
        "purchases conversion value",
        "purchase conversion value",
        "total purchases conversion value",
        "website purchases conversion value",
        "website purchase conversion value",
    ),
    "video_views": ("3-second video plays", "video plays at 3 seconds", "3-second video views", "3 second video plays"),
    "video_thruplay": ("thruplays", "thruplay"),
    "video_p25_watched": ("video plays at 25%", "video watches at 25%"),
    "video_p50_watched": ("video plays at 50%", "video watches at 50%"),
    "video_p75_watched": ("video plays at 75%", "video watches at 75%"),
    "video_p95_watched": ("video plays at 95%", "video watches at 95%"),
    "video_p100_watched": ("video plays at 100%", "video watches at 100%"),
    "video_avg_watch_seconds": ("video average play time", "video average watch time", "average play time"),
}
# Counts, in the order of the table's columns; the bits of `present` follow it (store/imports.sql).
COUNTS: tuple[Field, ...] = (
    "impressions",
    "reach",
    "clicks",
    "link_clicks",
    "landing_page_views",
    "content_views",
    "add_to_carts",
    "initiate_checkouts",
    "purchases",
    "video_views",
    "video_thruplay",
    "video_p25_watched",
    "video_p50_watched",
    "video_p75_watched",
    "video_p95_watched",
    "video_p100_watched",
)
AMOUNTS: tuple[Field, ...] = ("spend", "purchase_value", "video_avg_watch_seconds")
IDS: tuple[Field, ...] = ("ad_id", "adset_id", "campaign_id", "account_id")
TEXTS: tuple[Field, ...] = ("ad_name", "adset_name", "campaign_name", "account_name", "objective", "status")

# Cuts of an ad's day whose parts add up to the whole; any other leaves rows that do not.
ADDITIVE = frozenset(
    (
        "age",
        "gender",
        "country",
        "region",
        "dma region",
        "platform",
        "placement",
        "device platform",
        "impression device",
    )
)
_CURRENCY = re.compile(r"\s*\(([A-Z]{3})\)\s*$")
_WEBSITE = "website"


@dataclass(frozen=True)
class Layout:
    """Which column holds what.

    Attributes:
        at: The column of each recognised field.
        titles: The header as it stands in the file.
        currency: From "Amount spent (USD)"; None when no header says it.
        breakdowns: Columns that cut an ad's day into parts that add up.
        ignored: Columns that are not read.
        notes: Choices that the reader of the figures should know.
    """

    header_line: int
    titles: tuple[str, ...]
    at: dict[Field, int]
    currency: str | None
    breakdowns: tuple[int, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def recognised(self) -> tuple[str, ...]:
        return tuple(self.titles[i] for i in sorted(self.at.values()))

    def title(self, field: Field) -> str:
        return self.titles[self.at[field]]


def name_of(title: str) -> str:
    """A title as the vocabulary has it: lower case, single spaces, no currency code."""
    return re.sub(r"\s+", " ", _CURRENCY.sub("", title.replace("\ufeff", ""))).strip().casefold()


def is_header(cells: list[str]) -> bool:
    """Whether a row looks like an export's header: it knows the ad and its cost or its showing."""
    names = {name_of(cell) for cell in cells}
    known = sum(1 for options in NAMES.values() if names.intersection(options))
    return known >= 2 and bool(names & {"amount spent", "spend", "impressions", "ad name", "ad id"})


def layout_of(line: int, cells: list[str]) -> Layout:
    """What the header says.

    Raises:
        AskAgain: Too many columns, needed ones missing (all are named), or two currencies.
    """
    titles = tuple(cell.replace("\ufeff", "").strip() for cell in cells)
    while titles and not titles[-1]:
        titles = titles[:-1]
    if len(titles) > limits.COLUMNS:
        raise AskAgain(
            f"The file has {len(titles):,} columns; the limit is {limits.COLUMNS}.",
            "Export only the columns you need.",
            "limit",
        )
    where: dict[str, int] = {}
    for index, title in enumerate(titles):
        where.setdefault(name_of(title), index)
    _refuse_two_currencies(titles)
    at: dict[Field, int] = {}
    for field, options in NAMES.items():
        found = next((where[option] for option in options if option in where), None)
        if found is not None:
            at[field] = found
    notes = _same_family(at, where, titles)
    _refuse_missing(at)
    used = set(at.values())
    breakdowns = tuple(i for i, title in enumerate(titles) if name_of(title) in ADDITIVE and i not in used)
    found_currency = _CURRENCY.search(titles[at["spend"]])
    ignored = tuple(t for i, t in enumerate(titles) if i not in used and i not in breakdowns and t)
    return Layout(line, titles, at, found_currency[1] if found_currency else None, breakdowns, ignored, tuple(notes))


def missing(at: dict[Field, int]) -> list[str]:
    """The needed columns that are not there, as Ads Manager calls them."""
    wanted = {
        "Day": "day" in at or ("starts" in at and "ends" in at),
        "Ad name or Ad ID": "ad_name" in at or "ad_id" in at,
        "Amount spent": "spend" in at,
        "Impressions": "impressions" in at,
    }
    return [name for name, there in wanted.items() if not there]


def _refuse_missing(at: dict[Field, int]) -> None:
    lacking = missing(at)
    if lacking == ["Day"]:
        raise AskAgain(
            "The file has no day breakdown: there is no column 'Day'.",
            "In Ads Manager choose Breakdown → By time → Day, then export again.",
            "bad_file",
        )
    if lacking:
        named = ", ".join(f"'{name}'" for name in lacking)
        raise AskAgain(
            f"The file lacks the column{'s' if len(lacking) > 1 else ''} {named}.",
            "In Ads Manager, in English, add them (Columns → Customise; Breakdown → By time → Day), then export again.",
            "bad_file",
        )


def _refuse_two_currencies(titles: tuple[str, ...]) -> None:
    spent = [title for title in titles if name_of(title) in NAMES["spend"]]
    codes = sorted({found[1] for title in spent if (found := _CURRENCY.search(title))})
    if len(codes) > 1:
        raise AskAgain(
            f"The file mixes currencies: {' and '.join(codes)}.",
            "Export the accounts of each currency into a file of their own.",
            "bad_file",
        )


def _same_family(at: dict[Field, int], where: dict[str, int], titles: tuple[str, ...]) -> list[str]:
    """Takes purchases and their value from one family, all channels or the website, where both are there."""
    notes: list[str] = []
    if "purchases" in at and "purchase_value" in at:
        counted = name_of(titles[at["purchases"]]).startswith(_WEBSITE)
        valued = name_of(titles[at["purchase_value"]]).startswith(_WEBSITE)
        if counted != valued and "website purchases" in where and valued:
            at["purchases"] = where["website purchases"]
        elif counted != valued:
            notes.append(
                f"Purchases are read from {titles[at['purchases']]!r}, their value from"
                f" {titles[at['purchase_value']]!r}: the file has no pair of one kind."
            )
    chosen = {name_of(titles[at[f]]) for f in ("purchases", "purchase_value") if f in at}
    passed = [
        titles[where[n]] for f in ("purchases", "purchase_value") for n in NAMES[f] if n in where and n not in chosen
    ]
    if passed:
        read = ", ".join(repr(titles[at[f]]) for f in ("purchases", "purchase_value") if f in at)
        notes.append(f"Read {read}; {', '.join(map(repr, passed))} count the same sales and were not added.")
    return notes
