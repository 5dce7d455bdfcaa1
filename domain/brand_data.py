"""All of a brand's data: what removing it comes to."""

from collections.abc import Sequence

from domain.answer import Answer
from domain.format import plural
from domain.organization_data import TableCount, rows_of
from domain.table import Table

# Of a table whose rows stay: what one is called, and how it stays.
_STAYING = {
    "chat_threads": ("conversation", "about it, with what was said, ended and for whoever had it alone"),
    "scraped_templates": ("template", "that the organisation's library took in, with the picture"),
}
_ALWAYS = ("the lines of the audit log, with the brand's name", "what was exported or downloaded before")


class BrandToRemove(Answer):
    """What a removal would take: `goes` are tables, `files` what its rows name."""

    brand: str = ""
    goes: tuple[TableCount, ...] = ()
    files: int = 0

    def table(self) -> Table:
        return rows_of(self.goes, self.files)


class BrandRemoved(Answer):
    """What a removal took."""

    rows: int = 0
    files: int = 0


def staying(tables: Sequence[TableCount]) -> str:
    """What no removal reaches: of these tables, whose rows stay, those that have any, and what always stays."""
    held = [
        f"{plural(table.rows, noun)} {how}"
        for table in tables
        for noun, how in [_STAYING.get(table.shown, ("row", f"of {table.shown}"))]
        if table.rows
    ]
    return f"What stays: {'; '.join((*held, *_ALWAYS))}."
