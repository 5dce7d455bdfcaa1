"""Records as quotes of Reddit, checked one by one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from pydantic import ValidationError

from connectors.ads_manager_export.notation import day
from connectors.research_file.records import Records
from connectors.review_file.cells import words
from domain.import_report import Problem
from domain.reddit_quote import CATEGORIES, RedditQuote
from domain.written_dates import dates_in

_NAMES: dict[str, tuple[str, ...]] = {
    "quote": ("quote_text", "quote", "text"),
    "source_type": ("source_type", "type"),
    "category": ("sentiment_category", "category"),
    "subtype": ("sentiment_subtype", "subtype"),
    "confidence": ("confidence_score", "confidence"),
    "subreddit": ("subreddit", "sub"),
    "title": ("post_title", "title"),
    "url": ("post_url", "url", "permalink", "link"),
    "author": ("author", "username", "user"),
    "score": ("score", "upvotes", "votes"),
    "posted_on": ("posted_on", "created_utc", "created_at", "date", "posted_at"),
    "product": ("product", "product_name", "product_slug"),
}
_TOLD = {name for names in _NAMES.values() for name in names}
_LISTED = 50


@dataclass(frozen=True)
class Quotes:
    """The quotes of a file. `refused` rows have a cell that cannot be read; `problems` are the first of them."""

    quotes: tuple[RedditQuote, ...]
    problems: tuple[Problem, ...]
    rows: int
    refused: int
    ignored: tuple[str, ...]


def quotes_in(records: Records) -> Quotes:
    """Every record, as a quote or as what is wrong with it."""
    quotes: list[RedditQuote] = []
    problems = [Problem(line=at, column="row", value="", reason="not a JSON object") for at in records.unread]
    for line, row in records.rows:
        read = _quote(line, row)
        if isinstance(read, RedditQuote):
            quotes.append(read)
        else:
            problems.append(read)
    ignored = tuple(key for key in records.columns if key.strip().casefold().replace(" ", "_") not in _TOLD)
    rows = len(records.rows) + len(records.unread)
    return Quotes(tuple(quotes), tuple(problems[:_LISTED]), rows, len(problems), ignored)


def _quote(line: int, row: dict[str, object]) -> RedditQuote | Problem:
    cells: dict[str, str] = {}
    for field, names in _NAMES.items():
        held = next((value for name in names if (value := row.get(name)) not in (None, "")), None)
        if held is not None:
            cells[field] = sound(words(held) if isinstance(held, str) else str(held))
    if not any(c.isalnum() for c in cells.get("quote", "")):
        return Problem(line=line, column="quote_text", value="", reason="blank, so nobody is quoted")
    category = cells.get("category", "").upper().replace(" ", "_").replace("-", "_").rstrip("S")
    if category not in CATEGORIES:
        known = ", ".join(CATEGORIES)
        return Problem(
            line=line, column="sentiment_category", value=cells.get("category", "")[:80], reason=f"none of {known}"
        )
    for field, text in cells.items():
        if "\x00" in text:
            return Problem(line=line, column=_NAMES[field][0], value="", reason="holds a zero byte")
    if "posted_on" in cells:
        posted = _day(cells["posted_on"])
        cells.pop("posted_on") if posted is None else cells.update(posted_on=posted.isoformat())
    given = {**cells, "category": category, "line": line}
    for key in ("source_type", "subtype"):
        if key in given:
            given[key] = str(given[key]).casefold()
    if (subreddit := cells.get("subreddit")) is not None:
        given["subreddit"] = subreddit.removeprefix("/").removeprefix("r/")
    try:
        return RedditQuote.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        return Problem(line=line, column=_NAMES[field][0], value=cells.get(field, "")[:80], reason=str(first["msg"]))


def _day(written: str) -> date | None:
    """The day of a date, or of seconds since 1970; None where it could be two."""
    if written.replace(".", "", 1).isdigit() and 9 <= len(written.split(".")[0]) <= 10:
        return datetime.fromtimestamp(float(written), UTC).date()
    first, second = day(written, "dmy"), day(written, "mdy")
    if first is not None or second is not None:
        return first if first == second else None
    found = dates_in(written[:200])
    return found[-1][2] if found and found[-1][2].year != 2000 else None


def sound(text: str) -> str:
    """Halves of characters that JSON may hold and no database does become the sign for what cannot be read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
