"""Which columns of a table hold what of a review: by their names, by what stands in them, or as somebody said."""

from dataclasses import dataclass

from connectors.ads_manager_export.notation import BLANKS
from connectors.review_file.cells import is_rating
from connectors.review_file.names import APPS, NAMES, PLATFORMS, slug
from connectors.table_file import Table
from domain.errors import AskAgain
from domain.review_reading import FIELD_LABELS, KEYS, ReadColumn, ReviewField, ReviewReading

# A column of text that nothing names: its cells have at least so many characters on average.
_LEAST_TEXT = 20
# What no file of reviews has, and files of ads do.
_OF_ADS = frozenset(
    (
        *("ad_id", "meta_ad_id", "ad_name", "ad", "ad_copy", "primary_text", "format", "ad_format", "transcript"),
        *("overlay", "overlay_text", "impressions", "reach", "link_clicks", "amount_spent", "campaign_name"),
    )
)
# In the order in which they choose: what is told apart best by its name comes first.
_ORDER: tuple[ReviewField, ...] = (
    "id", "link", "rating", "date", "product", "source", "title", "author", "body",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Where a table's header is, and what its columns were read as. `at` is by place, from 0."""

    table: Table
    line: int
    titles: tuple[str, ...]
    at: dict[ReviewField, int]
    read: tuple[ReadColumn, ...]
    app: str | None

    @property
    def ignored(self) -> tuple[str, ...]:
        used = set(self.at.values())
        return tuple(title for at, title in enumerate(self.titles) if at not in used and title)


def looks_like_reviews(tables: list[Table]) -> bool:
    """Whether one of the tables is of reviews, as far as its header and first rows tell; with their text or without."""
    return any(_found(table) is not None or _without_text(table) is not None for table in tables)


def layout_of(tables: list[Table], reading: ReviewReading) -> Layout:
    """The first table that holds reviews.

    Raises:
        AskAgain: None of the columns holds text, or one that was named is not there.
    """
    told = reading.columns()
    for table in tables:
        layout = _told(table, told) if told else _found(table)
        if layout is not None:
            return layout
    if told:
        raise _missing(tables, told)
    titles = next((found for table in tables if (found := _without_text(table)) is not None), None)
    listed = ", ".join(title for title in (titles or _first_titles(tables)) if title)[:300]
    raise AskAgain(
        f"None of the file's columns holds the text of reviews: {listed}.",
        'Name it: /import file=… body="COLUMN".',
        "bad_file",
    )


def _found(table: Table) -> Layout | None:
    """The layout by names and contents; None where the table is of something else, or has no text."""
    for nth, (line, cells) in enumerate(table.head):
        names = [slug(cell) for cell in cells]
        if _OF_ADS.intersection(names):
            return None
        read = _columns(names, cells, [row for _, row in table.head[nth + 1 :]], {})
        if _is_header(read) and "body" in read:
            return _layout(table, line, cells, read)
    return None


def _told(table: Table, told: dict[ReviewField, str]) -> Layout | None:
    """The layout with the columns that were named; the others are found."""
    for nth, (line, cells) in enumerate(table.head):
        places = {_plain(cell): at for at, cell in reversed(list(enumerate(cells)))}
        if all(_plain(title) in places for title in told.values()):
            fixed: dict[ReviewField, int] = {field: places[_plain(title)] for field, title in told.items()}
            rows = [row for _, row in table.head[nth + 1 :]]
            read = _columns([slug(cell) for cell in cells], cells, rows, fixed)
            if "body" in read:
                return _layout(table, line, cells, read)
    return None


def _columns(
    names: list[str], titles: list[str], rows: list[list[str]], fixed: dict[ReviewField, int]
) -> dict[ReviewField, tuple[int, str]]:
    """Each field's column and how it was known."""
    read: dict[ReviewField, tuple[int, str]] = {field: (at, "told") for field, at in fixed.items()}
    taken = set(fixed.values())
    for field in _ORDER:
        if field in read:
            continue
        named = sorted(
            (NAMES[field].index(name), at) for at, name in enumerate(names) if at not in taken and name in NAMES[field]
        )
        chosen = next((at for _, at in named if _fits(field, _cells(rows, at))), None)
        if chosen is not None:
            read[field] = (chosen, "name")
            taken.add(chosen)
    if "body" not in read and "rating" in read:
        longest = _longest(titles, rows, taken)
        if longest is not None:
            read["body"] = (longest, "content")
    return read


def _fits(field: ReviewField, cells: list[str]) -> bool:
    """Whether what stands in a column may be this field: stars are numbers, and text is not."""
    if not cells:
        return True
    if field == "rating":
        return sum(is_rating(cell) for cell in cells) * 2 > len(cells)
    # "Five" may be all that somebody writes; figures are no text.
    return field != "body" or sum(is_rating(cell) and not cell.isalpha() for cell in cells) * 2 <= len(cells)


def _cells(rows: list[list[str]], at: int) -> list[str]:
    return [cell for row in rows if at < len(row) and (cell := row[at].strip()) not in BLANKS]


def _longest(titles: list[str], rows: list[list[str]], taken: set[int]) -> int | None:
    """The column whose cells are longest on average, where they are sentences rather than words."""
    long: list[tuple[float, int]] = []
    for at, title in enumerate(titles):
        cells = _cells(rows, at)
        if at in taken or not cells or not title.strip() or "reply" in slug(title) or "response" in slug(title):
            continue
        average = sum(map(len, cells)) / len(cells)
        if average >= _LEAST_TEXT and sum(" " in cell and "://" not in cell for cell in cells) * 2 > len(cells):
            long.append((average, at))
    return max(long)[1] if long else None


def _is_header(read: dict[ReviewField, tuple[int, str]]) -> bool:
    """Whether enough of it says that this is a table of reviews: stars and one more, or text and who, of what, when."""
    beside = sum(field in read for field in ("author", "date", "product", "title", "body"))
    if "rating" in read:
        return beside >= 1
    return "body" in read and sum(field in read for field in ("author", "date", "product")) >= 2


def _without_text(table: Table) -> list[str] | None:
    """The titles of a table that would be of reviews if it had their text."""
    for nth, (_, cells) in enumerate(table.head):
        names = [slug(cell) for cell in cells]
        if _OF_ADS.intersection(names):
            return None
        read = _columns(names, cells, [row for _, row in table.head[nth + 1 :]], {})
        if "rating" in read and sum(field in read for field in ("author", "date", "product", "title")) >= 2:
            return cells
    return None


def _layout(table: Table, line: int, cells: list[str], read: dict[ReviewField, tuple[int, str]]) -> Layout:
    titles = tuple(cell.replace("\ufeff", "").strip() for cell in cells)
    names = frozenset(slug(cell) for cell in cells)
    app = next((app for app, needed in APPS if needed <= names), None)
    if app is not None and read.get("source", (0, ""))[1] == "name":
        # An app's own column says how it asked for the review: by mail, on the site.
        del read["source"]
    columns = tuple(
        ReadColumn(
            field=field, title=titles[at], found="told" if how == "told" else "content" if how == "content" else "name"
        )
        for field in FIELD_LABELS
        if field in read
        for at, how in (read[field],)
    )
    return Layout(table, line, titles, {field: at for field, (at, _) in read.items()}, columns, app)


def platform_of(file_name: str) -> str | None:
    """The platform that a file's name names."""
    lowered = file_name.casefold().replace("-", "").replace("_", "")
    found = next((name for name in PLATFORMS if name in lowered), None)
    return "judge.me" if found == "judgeme" else found


def _plain(title: str) -> str:
    return " ".join(title.replace("\ufeff", "").split()).casefold()


def _first_titles(tables: list[Table]) -> list[str]:
    return tables[0].head[0][1] if tables and tables[0].head else []


def _missing(tables: list[Table], told: dict[ReviewField, str]) -> AskAgain:
    titles = [title.strip() for title in _first_titles(tables) if title.strip()]
    known = {_plain(title) for title in titles}
    for field, title in told.items():
        if _plain(title) not in known:
            return AskAgain(
                f"The file has no column {title!r} for {KEYS[field]}=.",
                f"Its columns: {', '.join(titles)[:400]}.",
                "bad_file",
            )
    return AskAgain("None of the columns holds the text of reviews.", 'Name it: body="COLUMN".', "bad_file")
