"""The template library of an organisation."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from psycopg.rows import dict_row

from domain.brand import Brand
from domain.template import TargetSex, Template, TemplateCategory
from store.db import Connection
from store.sql import queries

SQL = queries("templates")


@dataclass(frozen=True)
class Which:
    """Which templates; None does not narrow. `event` is a sales event, "none" for those without one."""

    ids: Sequence[UUID] | None = None
    category: TemplateCategory | None = None
    niche: str | None = None
    sex: TargetSex | None = None
    awareness: int | None = None
    event: str | None = None
    search: str | None = None
    # Also those that were taken out of the library.
    retired: bool = False


ALL = Which()


async def is_unannounced(conn: Connection, organization_id: UUID) -> bool:
    """Whether products that opted in are still to be told of a template."""
    row = await (await conn.execute(SQL["unannounced"], {"organization_id": organization_id})).fetchone()
    return bool(row and row[0])


async def library(
    conn: Connection, brand: Brand, which: Which = ALL, limit: int | None = None
) -> tuple[list[Template], int]:
    """The templates that the brand may choose from, the newest first, and how many fit without `limit`.

    They are the organisation's; the fictional brand has its own, and no other brand sees those.
    """
    home = {"organization_id": brand.organization_id, "is_fictional": brand.is_fictional}
    given = asdict(which) | {"ids": None if which.ids is None else list(which.ids)}
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["library"], {**home, **given, "limit": limit})
        rows = await cur.fetchall()
    return [Template.model_validate(row) for row in rows], rows[0]["fitting"] if rows else 0
