"""The proof of an export's import, in words and figures."""

from decimal import Decimal

from connectors.ads_manager_export import Export
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.format import count, plural
from domain.import_report import ImportReport, exact
from domain.window import Window
from jobs.import_tally import Tally
from store import imports


def proof(
    brand: Brand,
    export: Export,
    tally: Tally,
    span: imports.Covered,
    merged: imports.Merged,
    file_name: str,
    currency: str,
    repeated: int,
    summed: int,
) -> ImportReport:
    """What was counted while the file was read, and what its merge did, as one answer."""
    unchanged = span.rows - merged.new - merged.changed
    total = tally.summary_spend[0] if len(tally.summary_spend) == 1 else None
    return ImportReport(
        headline=_headline(file_name, span, merged, unchanged, tally, currency),
        foot=Foot(
            as_of=span.last_day,
            window=Window(since=span.first_day, until=span.last_day),
            account_days=span.days,
            rows=span.rows,
            currency=currency,
            timezone=brand.timezone,
            notes=_notes(export, tally, span, merged, total, currency, repeated, summed),
            fictional=brand.is_fictional,
        ),
        actions=(
            Action(label="Which hooks work", command="/top_hooks"),
            Action(label="What moved", command="/performance"),
            Action(label="All imports", command="/imports"),
        ),
        kind="ads_manager",
        file_name=file_name,
        file_hash=export.table.seen.sha256,
        rows=tally.rows,
        new=merged.new,
        changed=merged.changed,
        unchanged=unchanged,
        refused=tally.refused,
        problems=tuple(tally.problems),
        summary_rows=tally.summary_rows,
        repeated_rows=repeated,
        summed_rows=summed,
        replaced_by_id=merged.replaced_by_id,
        ads=span.ads,
        new_ads=merged.new_ads,
        first_day=span.first_day,
        last_day=span.last_day,
        days=span.days,
        spend=span.spend,
        currency=currency,
        file_total=total,
        accounts=tuple(span.accounts),
        restated=merged.restated,
        columns_read=export.layout.recognised,
        columns_ignored=export.layout.ignored,
        hooks=merged.hooks,
    )


def _headline(
    file_name: str, span: imports.Covered, merged: imports.Merged, unchanged: int, tally: Tally, currency: str
) -> str:
    if not merged.new and not merged.changed:
        what = f"{file_name} changes nothing: all {plural(unchanged, 'row')} are stored already"
    else:
        what = (
            f"{file_name}: {plural(merged.new, 'row')} new, {count(merged.changed)} changed,"
            f" {count(unchanged)} unchanged"
        )
    moved = f"; restated {merged.restated.told(currency)}" if merged.restated.rows else ""
    left = (
        f"; {plural(tally.refused, 'row')} could not be read and {'was' if tally.refused == 1 else 'were'} left out"
        if tally.refused
        else ""
    )
    return (
        f"{what}; {plural(span.ads, 'ad')} on {plural(span.days, 'day')}, {span.first_day} to {span.last_day},"
        f" spend {exact(span.spend, currency)}{moved}{left}."
    )


def _notes(
    export: Export,
    tally: Tally,
    span: imports.Covered,
    merged: imports.Merged,
    total: Decimal | None,
    currency: str,
    repeated: int,
    summed: int,
) -> tuple[str, ...]:
    notes = list(export.layout.notes)
    by_name = merged.hooks.get("ad_name", 0)
    if by_name:
        notes.append(
            f"{count(by_name)} ads have no creative and no naming convention that fits: they are grouped by ad name."
            " Set one with /naming, or import an ads sheet."
        )
    if convention_ads := merged.hooks.get("naming_convention", 0):
        notes.append(f"The hooks of {count(convention_ads)} ads come from the brand's naming convention.")
    if total is not None and not tally.refused:
        same = abs(total - span.spend) < Decimal("0.01") * max(1, span.rows) and not repeated
        told = "the same as" if same else "against"
        notes.append(f"The file's own total is {exact(total, currency)}, {told} the sum of its rows.")
    if summed and export.layout.breakdowns:
        cut = ", ".join(export.layout.titles[i] for i in export.layout.breakdowns)
        notes.append(
            f"The rows are cut by {cut} and were added up by ad and day; reach does not add up and is left out."
        )
    elif summed > span.rows:
        notes.append("Ads of one name that the file does not tell apart were added up.")
    if repeated:
        notes.append(f"{count(repeated)} rows that the file repeats were counted once.")
    if merged.replaced_by_id:
        notes.append(f"{count(merged.replaced_by_id)} days stored by ad name only were replaced by rows with an Ad ID.")
    if export.layout.currency is None and not tally.currencies:
        notes.append(f"The file names no currency; {currency} is the account's.")
    return tuple(notes)
