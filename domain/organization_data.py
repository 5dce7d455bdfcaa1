"""All of an organisation's data: what taking it along and deleting it come to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.table import Cell, Column, Figure, Interval, Table

# What an export leaves out, and why; as its manifest says it.
LEFT_OUT = (
    "Sealed tokens and webhook addresses, and hashes of codes and links: they open things and tell nothing.",
    "Sessions and sign-in attempts: they belong to people, not to the organisation.",
    "Earlier exports of all data.",
)
INCLUDED = "Conversations of every member are included, also those that were never shared."


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class TableCount(_Value):
    """A table: how many rows of the organisation or brand it holds, its columns with secrets, what its rows hang on,
    and whether they stay when the brand goes."""

    name: str
    rows: int
    left_out: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    stays: bool = False

    @property
    def shown(self) -> str:
        """Without the schema that people reach."""
        return self.name.removeprefix("public.")


class TableTaken(_Value):
    """A table as it lies in the archive."""

    name: str
    file: str
    rows: int
    sha256: str
    left_out: tuple[str, ...] = ()


class FileTaken(_Value):
    """A stored file as it lies in the archive."""

    path: str
    file: str
    mime: str
    bytes: int
    sha256: str


class Manifest(_Value):
    """What an archive holds; `schema_version` is the newest migration of the database that it came from."""

    format: int = 1
    organization_id: UUID
    organization: str
    slug: str
    made_at: datetime
    asked_by: str
    schema_version: str
    tables: tuple[TableTaken, ...]
    files: tuple[FileTaken, ...]
    included: str = INCLUDED
    left_out: tuple[str, ...] = LEFT_OUT


class OrganizationExported(Answer):
    """The archive's place in the store, and what it holds."""

    organization: str = ""
    path: str = ""
    bytes: int = 0
    taken: tuple[TableCount, ...] = ()
    files: int = 0

    def table(self) -> Table:
        return rows_of(self.taken, self.files)


class OrganizationToDelete(Answer):
    """What a deletion would take."""

    organization: str = ""
    goes: tuple[TableCount, ...] = ()
    files: int | None = None

    def table(self) -> Table:
        return rows_of(self.goes, self.files)


class OrganizationDeleted(Answer):
    """What a deletion took."""

    rows: int = 0
    files: int = 0


def children_first(tables: Sequence[TableCount]) -> list[TableCount]:
    """Such that what hangs on a row comes before it: deleting one drags few others along."""
    left = {table.name: table for table in tables}
    ordered: list[TableCount] = []
    while left:
        hung_on = {parent for table in left.values() for parent in table.parents}
        free = [table for name, table in left.items() if name not in hung_on] or list(left.values())
        ordered += free
        for table in free:
            del left[table.name]
    return ordered


def rows_of(tables: Sequence[TableCount], files: int | None) -> Table:
    """What is taken or goes, the most rows first; `files` None: not counted."""
    held = sorted((table for table in tables if table.rows), key=lambda table: -table.rows)
    rows: list[dict[str, Cell | Interval | Figure]] = [{"what": table.shown, "rows": table.rows} for table in held]
    if files is not None:
        rows.insert(0, {"what": "stored files", "rows": files})
    return Table(
        columns=(Column(key="what", label="Table"), Column(key="rows", label="Rows", kind="count")),
        rows=tuple(rows),
    )
