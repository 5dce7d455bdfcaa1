"""Competitors' texts from a file; a competitor that the brand does not have yet is added by the name in the file."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID, uuid4

from slugify import slugify

from connectors.competitor_file import CompetitorTexts
from connectors.table_file import Look
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.competitor import Competitor, CompetitorText, unlike
from domain.errors import AskAgain
from domain.format import count, plural
from domain.import_report import ImportReport
from store import competitors
from store.db import Connection


async def import_competitors(
    conn: Connection, brand: Brand, seen: Look, read: CompetitorTexts, file_name: str, user_id: UUID, now: datetime
) -> ImportReport:
    """Takes in every text that is not there yet.

    Raises:
        AskAgain: No row of the file holds a text.
    """
    if not read.texts:
        first = read.problems[0] if read.problems else None
        example = f", e.g. line {first.line}: {first.column} {first.reason}" if first else ""
        raise AskAgain(
            f"{file_name} holds no text of a competitor{example}.", "Its rows need competitor and text.", "bad_file"
        )
    known = {competitor.slug: competitor for competitor in await competitors.of_brand(conn, brand.id)}
    texts: defaultdict[str, list[CompetitorText]] = defaultdict(list)
    names: dict[str, str] = {}
    for name, text in read.texts:
        slug = slugify(name, max_length=80) or "competitor"
        names.setdefault(slug, name)
        texts[slug].append(text)
    lines: list[tuple[str, str]] = []
    new = once = 0
    for slug, held in texts.items():
        one = known.get(slug) or await competitors.add(
            conn, brand, Competitor(id=uuid4(), slug=slug, name=names[slug]), user_id, now
        )
        if one is None:  # Somebody added it a moment ago.
            one = next(c for c in await competitors.of_brand(conn, brand.id) if c.slug == slug)
        added = await competitors.add_texts(conn, brand, one, held, user_id, now, {"file": file_name})
        different = len(unlike(held))
        lines.append((one.name, f"{count(added)} new of {plural(different, 'text')}"))
        new, once = new + added, once + different
    left = f"; {plural(read.refused, 'row')} could not be read and were left out" if read.refused else ""
    what = f"{plural(new, 'text')} new" if new else "nothing new, all of it is stored already"
    first = next(iter(texts))
    return ImportReport(
        headline=f"{file_name}: {plural(len(texts), 'competitor')}, {what}{left}.",
        foot=Foot(timezone=brand.timezone, fictional=brand.is_fictional),
        actions=(
            Action(label=f"A persona of the customers of {names[first]}", command=f"/persona_make competitor={first}"),
            Action(label="Competitors", command="/competitors"),
        ),
        kind="competitor",
        file_name=file_name,
        file_hash=seen.sha256,
        rows=read.rows,
        new=new,
        changed=0,
        unchanged=once - new,
        refused=read.refused,
        problems=read.problems,
        columns_read=read.columns,
        columns_ignored=read.ignored,
        lines=tuple(lines),
    )
