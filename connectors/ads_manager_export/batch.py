"""A batch of an export's rows as values: results by ad and day, and the ads themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from connectors.ads_manager_export import cells
from connectors.ads_manager_export.columns import AMOUNTS, COUNTS, IDS, TEXTS, Field, Layout
from connectors.ads_manager_export.notation import DayOrder, DecimalMark, day, number
from connectors.table_file import Chunk
from domain.errors import AskAgain
from domain.import_report import LISTED, Problem
from domain.naming import key_by_name

# What a totals row calls itself, where it calls itself anything.
_TOTALS = r"(?i)^\s*(?:grand\s+)?totals?(?:\s+results?)?\s*$|^\s*results from \d[\d.,]* ads?.*$"
RESULTS: tuple[str, ...] = ("line", "account", "ad_id", "date", "level", *AMOUNTS, *COUNTS)
ADS: tuple[str, ...] = ("line", "account", "ad_id", "date", "plays", *TEXTS, "adset_id", "campaign_id")


@dataclass(frozen=True)
class Reading:
    """How this file is to be read; found from its first rows."""

    layout: Layout
    width: int
    mark: DecimalMark
    order: DayOrder
    today: date


@dataclass(frozen=True)
class Batch:
    """Rows that can be stored, and what was left out.

    Attributes:
        results: Columns RESULTS; `level` is how many breakdown cells are filled; amounts are decimal text.
        ads: Columns ADS; one row per ad, as its latest day in this batch has it.
        keys: One 64-bit number per row of `results`, equal for equal ad and day, whatever the account.
        rows: Rows of the file in this batch, summary rows left out.
        refused: Rows with a cell that could not be read.
        summary_spend: The spend of each totals row.
    """

    results: pl.DataFrame
    ads: pl.DataFrame
    keys: npt.NDArray[np.uint64]
    rows: int
    refused: int
    problems: list[Problem]
    summary_rows: int
    summary_spend: list[Decimal]
    currencies: frozenset[str]


def read_batch(chunk: Chunk, reading: Reading) -> Batch:
    """Checks and turns a chunk into values.

    Raises:
        AskAgain: Ids that lost digits, or rows that span several days.
    """
    raw = _fields(chunk, reading.layout)
    summary = _summary(raw)
    kept, left = raw.filter(~summary), raw.filter(summary)
    _refuse_spans(kept, reading.layout)
    values, bad = _values(kept, reading)
    wrong = pl.Series([False], dtype=pl.Boolean).new_from_index(0, kept.height)
    for _, mask, _, _ in bad:
        wrong = wrong | mask
    good = values.filter(~wrong)
    problems = _problems(bad, kept["line"]) if wrong.any() else []
    return Batch(
        results=good.select(RESULTS),
        ads=_ads(good),
        keys=good.select(pl.struct("ad_id", "date").hash()).to_series().to_numpy(),
        rows=kept.height,
        refused=int(wrong.sum()),
        problems=problems,
        summary_rows=left.height,
        summary_spend=[Decimal(n) for cell in left["spend"].drop_nulls() if (n := number(cell, reading.mark))],
        currencies=frozenset(kept["currency"].drop_nulls().str.strip_chars().str.to_uppercase().unique().to_list()),
    )


def _fields(chunk: Chunk, layout: Layout) -> pl.DataFrame:
    """The recognised columns by field, blank cells null; absent ones null throughout."""
    wanted: tuple[Field, ...] = (*TEXTS, *IDS, *AMOUNTS, *COUNTS, "day", "starts", "ends", "currency")
    at = layout.at if "day" in layout.at else {**layout.at, "day": layout.at["starts"]}
    columns = [
        (cells.filled(str(at[field])) if field in at else pl.lit(None, dtype=pl.String)).alias(field)
        for field in wanted
    ]
    parts = [cells.filled(str(cut)) for cut in layout.breakdowns]
    level = pl.sum_horizontal(
        pl.lit(0, dtype=pl.Int32), *((part.is_not_null() & (part != "All")).cast(pl.Int32) for part in parts)
    )
    return chunk.frame.select(
        pl.lit(pl.Series(chunk.lines)).alias("line"),
        pl.lit(pl.Series(chunk.cells)).alias("cells"),
        *columns,
        level.fill_null(0).cast(pl.Int32).alias("level"),
    )


def _summary(raw: pl.DataFrame) -> pl.Series:
    """Which rows are the file's own totals: of everything, of a day, or of an ad over all its days."""
    nameless = raw["ad_name"].is_null() & raw["ad_id"].is_null()
    nowhere = nameless & raw["adset_name"].is_null() & raw["adset_id"].is_null()
    nowhere = nowhere & raw["campaign_name"].is_null() & raw["campaign_id"].is_null()
    spans = (raw["starts"] != raw["ends"]).fill_null(False)
    dayless = raw["day"].is_null() | (nameless & spans)
    called = raw["ad_id"].is_null() & raw["ad_name"].str.contains(_TOTALS).fill_null(False)
    return nowhere | dayless | (called & spans)


def _refuse_spans(kept: pl.DataFrame, layout: Layout) -> None:
    if "day" in layout.at:
        return
    spans = kept.filter((pl.col("starts") != pl.col("ends")).fill_null(False))
    if spans.height:
        first = spans.row(0, named=True)
        raise AskAgain(
            f"The file has no day breakdown: line {first['line']} covers {first['starts']} to {first['ends']}.",
            "In Ads Manager choose Breakdown → By time → Day, then export again.",
            "bad_file",
        )


def _ids(kept: pl.DataFrame, field: Field, layout: Layout) -> tuple[pl.Series, pl.Series]:
    """Ids, and which cells are none.

    Raises:
        AskAgain: Some have lost digits.
    """
    value, odd = cells.ids(kept[field])
    lost = kept.filter(odd & cells.scientific(kept[field])) if odd.any() else kept.head(0)
    if not lost.height and cells.rounded(value):
        lost = kept.filter(value.is_not_null())
    if lost.height:
        first = lost.row(0, named=True)
        raise AskAgain(
            f"{layout.title(field)} {first[field]!r} on line {first['line']} has lost digits:"
            " a spreadsheet kept it as a number.",
            "Import the file as Ads Manager exported it, without saving it in a spreadsheet first.",
            "bad_file",
        )
    return value, odd


def _values(kept: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, list[cells.Bad]]:
    layout = reading.layout
    bad: list[cells.Bad] = []
    columns: dict[str, pl.Series] = {"line": kept["line"], "level": kept["level"]}

    def put(field: Field, read: tuple[pl.Series, pl.Series], why: Callable[[str], str]) -> None:
        columns[field] = read[0]
        if read[1].any():
            bad.append((layout.title(field), read[1], kept[field], why))

    for field in COUNTS:
        if field in layout.at:
            put(field, cells.whole_numbers(kept[field], reading.mark), lambda c: _why_not_whole(c, reading.mark))
        else:
            columns[field] = kept[field].cast(pl.Int64)
    for field in AMOUNTS:
        put(field, cells.amounts(kept[field], reading.mark), lambda c: _why_no_amount(c, reading.mark))
    for field in IDS:
        put(field, _ids(kept, field, layout), lambda _: "not an id")
    for field in TEXTS:
        unfit = cells.long_or_binary(kept[field])
        put(field, (kept[field], unfit), lambda _: "too long to be a name, or with a zero byte in it")
    columns["date"], wrong_day = cells.days(kept["day"], reading.order, reading.today)
    if wrong_day.any():
        title = layout.title("day" if "day" in layout.at else "starts")
        bad.append((title, wrong_day, kept["day"], lambda cell: _why_day(cell, reading)))
    nameless = kept["ad_name"].is_null() & kept["ad_id"].is_null()
    if nameless.any():
        bad.append(("Ad name", nameless, kept["ad_name"], lambda _: "blank, and no Ad ID"))
    uneven = kept["cells"] != reading.width
    if uneven.any():  # Its cells stand in the wrong columns: nothing else need be said of it.
        bad = [(title, mask & ~uneven, raw, why) for title, mask, raw, why in bad]
        told = f"the header has {reading.width}; a comma in a name may not be quoted"
        bad.append(("row", uneven, kept["cells"].cast(pl.String), lambda n: f"{n} cells where {told}"))
    return _identified(pl.DataFrame(columns)), bad


def _identified(values: pl.DataFrame) -> pl.DataFrame:
    """With an account, a key for ads without an id, and zero for delivery that the file leaves blank."""
    ad_id = values["ad_id"]
    if ad_id.null_count():
        ad_id = ad_id.fill_null(_by_name(values))
    return values.with_columns(
        account=pl.when(pl.col("account_id").is_not_null()).then(pl.lit("act_") + pl.col("account_id")),
        ad_id=ad_id,
        ad_name=pl.col("ad_name").fill_null(ad_id),
        spend=pl.col("spend").fill_null("0"),
        impressions=pl.col("impressions").fill_null(0),
        plays=(pl.col("video_views").fill_null(0) > 0) | (pl.col("video_thruplay").fill_null(0) > 0),
    )


def _by_name(values: pl.DataFrame) -> pl.Series:
    """The key of ads without an id, null where there is no name either."""
    parts = ["campaign_name", "adset_name", "ad_name"]
    named = values.select(parts).unique()
    keys = [key_by_name(*row) if row[2] else None for row in named.rows()]
    named = named.with_columns(key=pl.Series(keys, dtype=pl.String))
    return values.select(parts).join(named, on=parts, how="left", nulls_equal=True, maintain_order="left")["key"]


def _ads(good: pl.DataFrame) -> pl.DataFrame:
    plays = good.group_by("account", "ad_id").agg(pl.col("plays").any())
    latest = good.sort("date", maintain_order=True).unique(["account", "ad_id"], keep="last").drop("plays")
    return latest.join(plays, on=["account", "ad_id"], nulls_equal=True).select(ADS)


def _problems(bad: list[cells.Bad], lines: pl.Series) -> list[Problem]:
    found: list[Problem] = []
    for column, mask, raw, why in bad:
        at = pl.DataFrame({"line": lines, "raw": raw}).filter(mask).head(LISTED)
        for line, cell in at.rows():
            shown = str(cell or "")
            found.append(Problem(line=line, column=column, value=shown[:80], reason=why(shown)))
    return sorted(found, key=lambda p: p.line)[:LISTED]


def _why_not_whole(cell: str, mark: DecimalMark) -> str:
    read = number(cell, mark)
    if read is None or read.startswith("-"):
        return _why_no_amount(cell, mark)
    return "not a whole number" if "." in read else "larger than any count"


def _why_no_amount(cell: str, mark: DecimalMark) -> str:
    read = number(cell, mark)
    if read is not None:
        return "negative" if read.startswith("-") else "larger than any amount"
    other = number(cell, "," if mark == "." else ".")
    return f"not a number; the file writes decimals with {mark!r}" if other is not None else "not a number"


def _why_day(cell: str, reading: Reading) -> str:
    read = day(cell, reading.order)
    if read is None:
        return "not a date that exists"
    return "lies in the future" if read > reading.today else "more than ten years ago"
