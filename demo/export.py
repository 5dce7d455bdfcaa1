"""The demo as files for trying the import: an Ads Manager export as Meta writes it, and an ads sheet."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from demo import material
from demo.ads import DemoAd, ads
from demo.load import SEED
from demo.results import DayOfAd, Restatement, restatements, results
from domain.hooks import TimedText

Cell = str | int | float | None
# Meta's own English headers, in the order of a custom per-day, per-ad report.
_COUNTS = {
    "Impressions": "impressions",
    "Reach": "reach",
    "Clicks (all)": "clicks",
    "Link clicks": "link_clicks",
    "Landing page views": "landing_page_views",
    "Content views": "content_views",
    "Adds to cart": "add_to_carts",
    "Checkouts initiated": "initiate_checkouts",
    "Purchases": "purchases",
    "Purchases conversion value": "purchase_value",
    "3-second video plays": "video_views",
    "ThruPlays": "video_thruplay",
    "Video plays at 25%": "video_p25_watched",
    "Video plays at 50%": "video_p50_watched",
    "Video plays at 75%": "video_p75_watched",
    "Video plays at 95%": "video_p95_watched",
    "Video plays at 100%": "video_p100_watched",
}
_LAST = {"Video average play time": "video_avg_watch_seconds"}
_SHEET = ("ad_id", "ad_name", "format", "copy", "headline", "transcript", "overlay", "destination_url")


def export(folder: Path, until: date, seed: int = SEED) -> list[Path]:
    """Writes the files and returns them: the export as CSV and XLSX, the same CSV from before Meta restated the
    last days, and the ads sheet.

    Args:
        folder: Made if missing; files of these names in it are replaced.
        until: The last day with results.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = ads()
    days = results(made, until, seed)
    earlier = _as_before(days, restatements(days, until, seed))
    rows = _rows(made, days)
    return [
        _csv(folder / "ads-manager-export.csv", rows),
        _xlsx(folder / "ads-manager-export.xlsx", rows),
        _csv(folder / "ads-manager-export-earlier.csv", _rows(made, earlier)),
        _csv(folder / "ads-sheet.csv", _sheet(made)),
    ]


def _rows(made: list[DemoAd], days: list[DayOfAd]) -> list[Sequence[Cell]]:
    """Header, one row per ad and day by day, and the totals row that Ads Manager appends."""
    account, by_id = material.brand().account, {ad.ad_id: ad for ad in made}
    spent = f"Amount spent ({material.brand().currency})"
    header = ("Reporting starts", "Reporting ends", "Day", "Account ID", "Account name", "Campaign name", "Campaign ID")
    header += ("Ad set name", "Ad set ID", "Ad name", "Ad ID", "Ad delivery", spent, *_COUNTS, *_LAST)
    rows: list[Sequence[Cell]] = [header]
    first, last = min(day.date for day in days).isoformat(), max(day.date for day in days).isoformat()
    for day in sorted(days, key=lambda day: (day.date, day.ad_id)):
        ad, on = by_id[day.ad_id], day.date.isoformat()
        who = (account.id.removeprefix("act_"), account.name, ad.campaign[1], ad.campaign[0], ad.adset[1], ad.adset[0])
        delivery = "active" if ad.is_running else "inactive"
        metrics = (getattr(day, field) for field in (*_COUNTS.values(), *_LAST.values()))
        rows.append((on, on, on, *who, ad.name, ad.ad_id, delivery, day.spend, *metrics))
    sums = (round(sum(getattr(day, field) or 0 for day in days), 2) for field in ("spend", *_COUNTS.values()))
    rows.append((first, last, *[None] * 10, *sums, None))
    return rows


def _as_before(days: list[DayOfAd], restated: list[Restatement]) -> list[DayOfAd]:
    """The rows with what they had said at first."""
    old: dict[tuple[str, date], dict[str, float | None]] = {}
    for change in restated:
        old.setdefault((change.ad_id, change.date), {})[change.metric] = change.old_value
    return [day.model_copy(update=old.get((day.ad_id, day.date), {})) for day in days]


def _sheet(made: list[DemoAd]) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [_SHEET]
    for ad in made:
        timed = (_timed(ad.creative.transcript), _timed(ad.creative.overlays))
        rows.append((ad.ad_id, ad.name, ad.plan.format, ad.creative.body, ad.headline, *timed, ad.destination))
    return rows


def _timed(lines: tuple[TimedText, ...]) -> str:
    return "\n".join(f"[{_clock(line.start)}-{_clock(line.end or line.start)}] {line.text}" for line in lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:04.1f}"


def _csv(file: Path, rows: list[Sequence[Cell]]) -> Path:
    """With the byte-order mark that Ads Manager writes."""
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return file


def _xlsx(file: Path, rows: list[Sequence[Cell]]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Raw Data Report")
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file
