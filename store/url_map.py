"""Which pages ads lead to, and which product each page sells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain import url_match
from domain.brand import Brand
from domain.url_map_report import MappedPage, RuleLine, SeveralPages, Totals
from domain.url_match import UrlRule
from domain.window import Window
from store.db import Connection
from store.products import Product
from store.sql import queries

SQL = queries("url_map")
Decision = Literal["pending", "assigned", "new_product", "ignored"]
_FIGURES = {
    "exact": url_match.EXACT,
    "prefix": url_match.PREFIX,
    "pattern": url_match.PATTERN,
    "contains_least": url_match.CONTAINS_LEAST,
    "contains_share": url_match.CONTAINS_SHARE,
    "contains_most": url_match.CONTAINS_MOST,
}


@dataclass(frozen=True)
class Wanted:
    """Which pages: of ads of these accounts (None: all), with spend in the window."""

    brand_id: UUID
    window: Window
    accounts: list[str] | None

    def parameters(self) -> dict[str, Any]:
        since, until = self.window.since, self.window.until
        return {"brand_id": self.brand_id, "since": since, "until": until, "accounts": self.accounts}


@dataclass(frozen=True)
class Rematch:
    """What came of matching anew: matches written, and those that no rule gives any more."""

    written: int
    gone: int


async def pages(
    conn: Connection, wanted: Wanted, state: str | None = None, page: str | None = None, limit: int = 10, skip: int = 0
) -> list[MappedPage]:
    """The pages in this state ('review': those that wait for a person), the largest spend first; or this one page."""
    which = {"state": state, "page": page, "limit": limit, "skip": skip}
    async with conn.cursor(row_factory=class_row(MappedPage)) as cur:
        await cur.execute(SQL["pages"], {**wanted.parameters(), **which})
        return await cur.fetchall()


async def totals(conn: Connection, wanted: Wanted) -> Totals:
    """Pages and ads counted."""
    await conn.execute(SQL["joining"])
    async with conn.cursor(row_factory=class_row(Totals)) as cur:
        await cur.execute(SQL["totals"], wanted.parameters())
        found = await cur.fetchone()
        assert found is not None
        return found


async def several(conn: Connection, wanted: Wanted, limit: int) -> list[SeveralPages]:
    """Ads that lead to several pages, the largest spend first."""
    async with conn.cursor(row_factory=class_row(SeveralPages)) as cur:
        await cur.execute(SQL["several"], {**wanted.parameters(), "limit": limit})
        return await cur.fetchall()


async def rules(conn: Connection, brand_id: UUID, limit: int, tagged: bool = False) -> list[RuleLine]:
    """The rules that people made; then, with `tagged`, the landing pages that are tagged with a product."""
    async with conn.cursor(row_factory=class_row(RuleLine)) as cur:
        await cur.execute(SQL["rules"], {"brand_id": brand_id, "limit": limit, "tagged": tagged})
        return await cur.fetchall()


async def is_known(conn: Connection, brand_id: UUID, page: str) -> bool:
    """Whether an ad leads to the page."""
    cur = await conn.execute(SQL["known"], {"brand_id": brand_id, "page": page})
    row = await cur.fetchone()
    return bool(row and row[0])


async def decision(conn: Connection, brand_id: UUID, page: str) -> Decision | None:
    """What was decided about the page; None when nothing was."""
    cur = await conn.execute(SQL["decision"], {"brand_id": brand_id, "page": page})
    row = await cur.fetchone()
    return row[0] if row else None


async def product_of(conn: Connection, brand_id: UUID, rule: UrlRule) -> Product | None:
    """The product that the rule names; None when there is no such rule."""
    async with conn.cursor(row_factory=class_row(Product)) as cur:
        await cur.execute(SQL["rule"], {"brand_id": brand_id, **rule.model_dump()})
        return await cur.fetchone()


async def lock(conn: Connection, brand_id: UUID) -> None:
    """One writer of the brand's rules and matches at a time. Take it before the first write."""
    await conn.execute(SQL["lock"], {"brand_id": brand_id})


async def put_rule(
    conn: Connection, brand: Brand, rule: UrlRule, product: Product, user_id: UUID, now: datetime
) -> None:
    """Stores a rule, in place of the same rule for another product, and keeps what it was before."""
    before = await product_of(conn, brand.id, rule)
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "user_id": user_id, "now": now}
    await conn.execute(SQL["put_rule"], {**home, **rule.model_dump(), "product_id": product.id})
    target = f"{rule.match}:{rule.pattern}"
    action = "overwrite" if before else "set"
    await _tell(conn, home, "product_urls", target, "product_id", action, before and before.slug, product.slug)


async def remove_rule(conn: Connection, brand: Brand, rule: UrlRule, user_id: UUID, now: datetime) -> Product | None:
    """Removes a rule; the product that it named, None when there was none."""
    before = await product_of(conn, brand.id, rule)
    if before is not None:
        home = {"organization_id": brand.organization_id, "brand_id": brand.id, "user_id": user_id, "now": now}
        await conn.execute(SQL["remove_rule"], {"brand_id": brand.id, **rule.model_dump()})
        target = f"{rule.match}:{rule.pattern}"
        await _tell(conn, home, "product_urls", target, "product_id", "remove", before.slug, None)
    return before


async def decide(conn: Connection, brand: Brand, page: str, told: Decision, user_id: UUID, now: datetime) -> None:
    """Keeps what a person decided about a page, and what was decided before."""
    before = await decision(conn, brand.id, page)
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "user_id": user_id, "now": now}
    await conn.execute(SQL["decide"], {**home, "page": page, "status": told})
    await _tell(conn, home, "url_review_queue", page, "status", "overwrite" if before else "set", before, told)


async def rematch(conn: Connection, brand: Brand, now: datetime) -> Rematch:
    """Gives each ad the products that its pages sell by the rules as they are now, and brings the pages to review up to
    date. What people matched by hand stays. Call it whenever rules, destinations or tagged pages have changed."""
    await lock(conn, brand.id)
    await conn.execute(SQL["joining"])
    given = {**_FIGURES, "organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    await conn.execute(SQL["judge"], given)
    await conn.execute(SQL["queue"], given)
    cur = await conn.execute(SQL["rematch"], given)
    row = await cur.fetchone()
    assert row is not None
    return Rematch(written=row[0], gone=row[1])


async def _tell(
    conn: Connection,
    home: dict[str, Any],
    table: str,
    target: str,
    column: str,
    action: str,
    old_value: str | None,
    new_value: str | None,
) -> None:
    told = {"table": table, "target": target, "column": column, "request_id": uuid4(), "action": action}
    await conn.execute(
        SQL["tell"],
        {**home, **told, "old_value": Jsonb(old_value), "new_value": Jsonb(new_value)},
    )
