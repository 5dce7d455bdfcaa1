"""The hook report: rankings, quadrants, types, pages, retention, gaps and the ads behind them, as one file to share."""

from collections.abc import Sequence
from datetime import date

from domain.answer import Answer
from domain.brand import Brand
from domain.format import count, plural
from domain.hook_detail import HookDetail
from domain.hook_gap_report import HookGaps
from domain.hook_pages import HookPages
from domain.hook_report import HookRanking
from domain.hook_words import short
from domain.metrics import metric
from domain.picture import Picture, Quadrants, Whiskers
from domain.report import Report, Section
from domain.table import Cell, Column, Figure, Interval, Table

# Ads that are named for each hook; those that spent most.
_NAMED_ADS = 6


class HookReport(Answer):
    """`ranking` is what the report begins with; `report` is the file, None where there is nothing to rank."""

    ranking: HookRanking | None = None
    report: Report | None = None

    def table(self) -> Table | None:
        return self.ranking.table() if self.ranking else None

    def pictures(self) -> tuple[Picture, ...]:
        return self.ranking.pictures() if self.ranking else ()


def hook_paper(
    brand: Brand,
    made_on: date,
    ranking: HookRanking,
    types: Sequence[HookRanking],
    pages: HookPages,
    details: Sequence[HookDetail],
    gaps: HookGaps,
) -> Report:
    """The report.

    Args:
        types: By hook type and by visual type.
        details: The first hooks whole, best first.
    """
    foot = ranking.foot
    sections = (
        _ranked(ranking),
        _quadrants(ranking),
        _by_type(types),
        _by_page(pages),
        *_retention(details),
        _gaps(gaps),
        _behind(ranking, details),
    )
    facts = [
        f"{count(foot.rows)} ad-days summed over {plural(foot.account_days, 'account day')}" if foot.rows else "",
        f"days of the ad account ({foot.timezone})" if foot.timezone else "",
        f"money in {foot.currency}; other currencies are never added" if foot.currency else "",
        foot.floor or "",
        f"attribution: {foot.attribution}" if foot.attribution else "",
        f"text written by {foot.written_by}" if foot.written_by else "no language model wrote any of this",
    ]
    return Report(
        title="Which hooks work",
        brand=brand.name,
        fictional=brand.is_fictional,
        made_on=made_on,
        as_of=foot.as_of,
        window=foot.window,
        currency=foot.currency,
        headline=ranking.headline,
        facts=tuple(fact for fact in facts if fact),
        sections=tuple(section for section in sections if section is not None),
        definitions=foot.definitions,
        notes=foot.notes,
    )


def _ranked(ranking: HookRanking) -> Section:
    text = [
        "A hook is how an ad opens: ads that open alike are summed before any ratio is taken. The mark is the estimate,"
        " the line holds the true value with 90 %, the tick is the raw figure.",
        *([ranking.settlement.sentence] if ranking.settlement else []),
    ]
    table = ranking.table()
    return Section(
        title=f"Hooks by {metric(ranking.metric, ranking.hold_rate).label}",
        text=tuple(text),
        charts=tuple(p for p in ranking.pictures() if isinstance(p, Whiskers)),
        tables=(table,) if table else (),
    )


def _quadrants(ranking: HookRanking) -> Section | None:
    charts = tuple(p for p in ranking.pictures() if isinstance(p, Quadrants) and p.spots)
    if not charts:
        return None
    text = "Hooks that stop people are not always those that sell. The lines cut at the medians; size is spend."
    return Section(title="What stops people, and what sells", text=(text,), charts=charts)


def _by_type(types: Sequence[HookRanking]) -> Section | None:
    tables: list[Table] = []
    for ranking in types:
        table = ranking.table()
        if table is not None:
            tables.append(table.model_copy(update={"title": f"By {ranking.by.replace('_', ' ')}"}))
    if not tables:
        return None
    found = [p for ranking in types[:1] for p in ranking.pictures() if isinstance(p, Whiskers)]
    charts = tuple(p.model_copy(update={"title": f"By hook type: {p.title}"}) for p in found)
    return Section(title="By type", charts=charts, tables=tuple(tables))


def _by_page(pages: HookPages) -> Section | None:
    tables = tuple(table for table in pages.tables() if table.rows)
    return Section(title="By landing page", text=(pages.headline,), tables=tables) if tables else None


def _retention(details: Sequence[HookDetail]) -> list[Section]:
    """One section for each of the first hooks that has a play curve."""
    made: list[Section] = []
    for detail in details:
        found = detail.retained
        if found is None:
            continue
        told = "How many plays of the hook's most played video are still there at each second, over what is said."
        title = f"Where people leave “{short(detail.text)}”"
        text = (found.sentence,) if made else (told, found.sentence)
        made.append(Section(title=title, text=text, charts=(found.picture(),), tables=(found.table(),)))
    return made


def _gaps(gaps: HookGaps) -> Section | None:
    tables = tuple(table for table in gaps.tables() if table.rows)
    return (
        Section(title="Openings that were never or hardly tried", text=(gaps.headline,), tables=tables)
        if tables
        else None
    )


def _behind(ranking: HookRanking, details: Sequence[HookDetail]) -> Section | None:
    """The ads that the first hooks' figures come from, by name: so that whoever has the account can check them."""
    found = metric(ranking.metric, ranking.hold_rate)
    rows: list[dict[str, Cell | Interval | Figure]] = [
        {
            "hook": detail.text,
            "ad": ad.text,
            "days": ad.counts.rows,
            "spend": float(ad.spend),
            "impressions": ad.counts.impressions,
            "purchases": ad.counts.purchases,
            "raw": ad.raw[ranking.metric],
        }
        for detail in details
        for ad in sorted(detail.ads, key=lambda ad: -ad.spend)[:_NAMED_ADS]
    ]
    if not rows:
        return None
    table = Table(
        columns=(
            Column(key="hook", label="Hook"),
            Column(key="ad", label="Ad"),
            Column(key="days", label="Ad-days", kind="count"),
            Column(key="spend", label="Spend", kind="money"),
            Column(key="impressions", label="Impressions", kind="count"),
            Column(key="purchases", label="Purchases", kind="count"),
            Column(key="raw", label=found.label, kind=found.unit),
        ),
        rows=tuple(rows),
        currency=ranking.currency,
    )
    text = f"The ads behind the first {plural(len(details), 'hook')}, those that spent most, as Meta names them."
    return Section(title="The ads behind it", text=(text,), tables=(table,))
