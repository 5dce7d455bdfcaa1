"""Quotes of Reddit and analyses of Amazon reviews, from a file into what is known of the brand's products."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from connectors.research_file import Records, analyses_in, quotes_in
from connectors.table_file import Look
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, plural
from domain.import_report import ImportReport
from domain.product_named import ProductNames
from domain.reddit_quote import CATEGORY_LABELS, Category, RedditQuote
from domain.research import LEAST_PAIN_CONFIDENCE
from domain.review_reading import ReviewReading
from jobs.import_tally import FEW, FEW_SHARE
from store import fillable, products, research_write
from store.db import Connection
from store.products import Product
from tools.products import choose_product


async def import_research(
    conn: Connection,
    brand: Brand,
    seen: Look,
    records: Records,
    reading: ReviewReading,
    file_name: str,
    user_id: UUID,
    now: datetime,
) -> ImportReport:
    """Takes in the records, as quotes or as analyses.

    Raises:
        AskAgain: More than a few rows cannot be read, an analysis is of another shape, or of no product.
    """
    known = await products.of_brand(conn, brand.id)
    chosen = await choose_product(conn, brand, reading.product)
    if records.kind == "reddit":
        report = await _quotes(conn, brand, seen, records, known, chosen, file_name, now)
    else:
        report = await _analyses(conn, brand, seen, records, known, chosen, file_name, user_id, now)
    fill = await fillable.read(conn, brand, chosen.id if chosen else known[0].id if len(known) == 1 else None)
    if not fill.sentence:
        return report
    return report.model_copy(
        update={
            "foot": report.foot.model_copy(update={"notes": (*report.foot.notes, fill.sentence)}),
            "actions": (Action(label="Fill them", command=fill.command), *report.actions),
        }
    )


async def _quotes(
    conn: Connection,
    brand: Brand,
    seen: Look,
    records: Records,
    known: list[Product],
    chosen: Product | None,
    file_name: str,
    now: datetime,
) -> ImportReport:
    read = quotes_in(records)
    if read.refused > max(FEW, FEW_SHARE * read.rows) or not read.quotes:
        if not read.problems:
            raise AskAgain("The file holds no quote.", "Its rows need quote_text and sentiment_category.", "bad_file")
        first = read.problems[0]
        raise AskAgain(
            f"{count(read.refused)} of {plural(read.rows, 'quote')} cannot be read, e.g. line {first.line},"
            f" {first.column} {first.value!r}: {first.reason}.",
            f"Up to {FEW} such rows, or {FEW_SHARE:.0%}, would be left out.",
            "bad_file",
        )
    names = ProductNames([(product.id, product.slug, product.name) for product in known])
    of = [(quote, names.find(quote.product) or (chosen.id if chosen else None)) for quote in read.quotes]
    new, changed = await research_write.put_quotes(conn, brand, of, seen.sha256, now)
    once = len({(quote.content_hash, quote.category) for quote in read.quotes})
    sure = sum(_is_sure(quote) for quote in read.quotes)
    pains = sum(quote.category == "PAIN_POINT" for quote in read.quotes)
    kinds: Counter[Category] = Counter(quote.category for quote in read.quotes)
    none = sum(product is None for _, product in of)
    what = (
        f"{file_name} changes nothing: its {plural(once, 'Reddit quote')} are stored already"
        if not new and not changed
        else f"{file_name}: {plural(new, 'Reddit quote')} new, {count(changed)} changed of {count(once)}"
    )
    left = f"; {plural(read.refused, 'row')} could not be read and were left out" if read.refused else ""
    lines = [(CATEGORY_LABELS[category].capitalize(), count(number)) for category, number in kinds.most_common()]
    if pains:
        lines.append((f"Pain points from {LEAST_PAIN_CONFIDENCE:g} on", f"{count(sure)} of {count(pains)}"))
    lines += [("Of " + p.name, count(n)) for p in known if (n := sum(product == p.id for _, product in of))]
    if none:
        lines.append(("Of no product", count(none)))
    notes = [f"A pain point counts as one from a confidence of {LEAST_PAIN_CONFIDENCE:g} on; one without, not."]
    if none and len(known) > 1:
        notes.append("Quotes of no product count for the brand alone; import the file again with product=SLUG.")
    return _report(
        brand, "reddit", what + left, seen, file_name, tuple(notes), tuple(lines), new, changed, once - new - changed
    ).model_copy(
        update={
            "rows": read.rows,
            "refused": read.refused,
            "problems": read.problems,
            "columns_read": tuple(c for c in records.columns if c not in read.ignored),
            "columns_ignored": read.ignored,
        }
    )


def _is_sure(quote: RedditQuote) -> bool:
    return quote.category == "PAIN_POINT" and (quote.confidence or 0) >= LEAST_PAIN_CONFIDENCE


async def _analyses(
    conn: Connection,
    brand: Brand,
    seen: Look,
    records: Records,
    known: list[Product],
    chosen: Product | None,
    file_name: str,
    user_id: UUID,
    now: datetime,
) -> ImportReport:
    found = analyses_in(records)
    names = ProductNames([(product.id, product.slug, product.name) for product in known])
    done: Counter[str] = Counter()
    lines: list[tuple[str, str]] = []
    taken: set[UUID] = set()
    for nth, analysis in enumerate(found, start=1):
        named = names.find(analysis.product)
        only = known[0].id if len(known) == 1 and analysis.product is None else None
        product = named or (chosen.id if chosen and len(found) == 1 else None) or only
        if product is None:
            called = f" of {analysis.product!r}" if analysis.product else ""
            raise AskAgain(
                f"Nobody knows of which product analysis {nth}{called} is.",
                f"Import the file with product=SLUG: {', '.join(p.slug for p in known[:10])}."
                if known
                else "The brand has no products yet: /product new NAME adds one.",
                "not_found",
            )
        if product in taken:
            raise AskAgain("The file holds two analyses of one product.", "Split it.", "conflict")
        taken.add(product)
        how = await research_write.put_analysis(conn, brand, product, analysis, seen.sha256, user_id, now)
        done[how] += 1
        name = next(p.name for p in known if p.id == product)
        told = f"{plural(analysis.themes, 'theme')}, {plural(analysis.quotes, 'quote')}"
        of = f", of {plural(analysis.total_reviews, 'review')}" if analysis.total_reviews else ""
        lines.append((name, f"{told}{of}{' (replaces the one before)' if how == 'changed' else ''}"))
    what = (
        f"{file_name} changes nothing: what it says is stored already"
        if done["same"] == len(found)
        else f"{file_name}: Amazon analysis of {' and '.join(name for name, _ in lines[:3])}, {lines[0][1]}"
        if len(lines) == 1
        else f"{file_name}: Amazon analyses of {plural(len(lines), 'product')}"
    )
    notes = (
        "What an analysis quotes is kept as it was imported; the reviews behind it are not here to check against.",
    )
    return _report(
        brand, "amazon", what, seen, file_name, notes, tuple(lines), done["new"], done["changed"], done["same"]
    ).model_copy(update={"rows": len(found), "columns_read": records.columns})


def _report(
    brand: Brand,
    kind: str,
    headline: str,
    seen: Look,
    file_name: str,
    notes: tuple[str, ...],
    lines: tuple[tuple[str, str], ...],
    new: int,
    changed: int,
    unchanged: int,
) -> ImportReport:
    return ImportReport(
        headline=f"{headline}.",
        foot=Foot(timezone=brand.timezone, notes=notes, fictional=brand.is_fictional),
        actions=(
            Action(label="Who the customer is", command="/persona"),
            Action(label="All imports", command="/imports"),
        ),
        kind="reddit" if kind == "reddit" else "amazon",
        file_name=file_name,
        file_hash=seen.sha256,
        new=new,
        changed=changed,
        unchanged=unchanged,
        lines=lines,
    )
