"""Templates beside products: what is known, recommended, used, and made into ads."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg.rows import class_row, dict_row
from pydantic import BaseModel, ConfigDict, JsonValue

from domain.brand import Brand
from domain.template import Template
from domain.template_product import ProductBrief
from domain.template_ranked import Method, Shelved
from domain.template_settings import ProductSettings
from store.db import Connection, to_json
from store.performance import AdKey
from store.sql import queries

SQL = queries("recommended_templates")


class Remembered(BaseModel):
    """A pick as it is kept."""

    model_config = ConfigDict(frozen=True)

    template_id: UUID
    scored_by: str
    score: float | None
    parts: list[JsonValue]
    reason: str
    exploration: bool


class Unannounced(NamedTuple):
    """A template of which products were not told."""

    id: UUID
    name: str
    is_fictional: bool


class OptedIn(NamedTuple):
    """A product that wants each new template scored, and from which score on it wants to be told."""

    product_id: UUID
    brand_id: UUID
    threshold: float
    is_fictional: bool


class MadeAd(NamedTuple):
    """An ad, and the template that it was made from."""

    template_id: UUID
    template: str
    account: str
    ad_id: str
    ad_name: str
    products: str | None


async def brief(conn: Connection, brand: Brand, product_id: UUID) -> ProductBrief | None:
    """What is known of the product; None when it is not the brand's."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["brief"], {"brand_id": brand.id, "product_id": product_id})
        row = await cur.fetchone()
    return None if row is None else ProductBrief.model_validate(row | {"features": _features(row["features"])})


async def shelf(conn: Connection, brand: Brand, product_id: UUID, templates: Sequence[Template]) -> list[Shelved]:
    """These templates as they stand beside the product, in their order."""
    given = {
        "brand_id": brand.id,
        "product_id": product_id,
        "timezone": brand.timezone,
        "templates": [template.id for template in templates],
    }
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["beside"], given)
        beside = {row["id"]: row for row in await cur.fetchall()}
    return [_shelved(template, beside[template.id]) for template in templates if template.id in beside]


async def remember(
    conn: Connection,
    brand: Brand,
    product_id: UUID,
    method: Method,
    picks: Iterable[Remembered],
    now: datetime,
    automatic: bool = False,
) -> None:
    """Keeps what was recommended; what was recommended before is replaced."""
    rows = [pick.model_dump(mode="json") for pick in picks]
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "product_id": product_id}
    given = {**home, "methodology": method, "automatic": automatic, "now": now, "rows": to_json(rows)}
    await conn.execute(SQL["remember"], given)


async def mark(
    conn: Connection, brand: Brand, product_id: UUID, template_id: UUID, used: bool, user_id: UUID, now: datetime
) -> bool:
    """Marks a template as used or unused by a product; whether that changed anything."""
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    pair = {"product_id": product_id, "template_id": template_id}
    before = await (await conn.execute(SQL["marked"], pair)).fetchone()
    if before is not None and before[0] == used:
        return False
    await conn.execute(SQL["mark"], {**home, **pair, "used": used})
    was_counted = before is not None and before[1] > 0
    if used or was_counted:
        await conn.execute(SQL["count_use"], {"template_id": template_id, "by": 1 if used else -1})
    where = {"table": "product_template_uses", "id": f"{product_id}/{template_id}", "user_id": user_id}
    await _tell(conn, {**home, **where}, "used", None if before is None else before[0], used)
    return True


async def settings(conn: Connection, brand_id: UUID) -> list[ProductSettings]:
    """What each of the brand's products asks of the library, by name."""
    async with conn.cursor(row_factory=class_row(ProductSettings)) as cur:
        await cur.execute(SQL["settings"], {"brand_id": brand_id})
        return await cur.fetchall()


async def change_settings(
    conn: Connection, brand: Brand, old: ProductSettings, new: ProductSettings, user_id: UUID, now: datetime
) -> None:
    """Writes a product's settings, and what each of them was."""
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    values = new.model_dump(include={"auto_recommend", "threshold", "explore_share"})
    await conn.execute(SQL["set"], {**home, **values, "product_id": new.id, "user_id": user_id})
    where = {"table": "product_template_settings", "id": str(new.id), "user_id": user_id}
    for column, value in values.items():
        before = getattr(old, column)
        if before != value:
            await _tell(conn, {**home, **where}, column, before if old.is_set else None, value)


async def links(conn: Connection, brand_id: UUID) -> dict[AdKey, UUID]:
    """The template that each of the brand's ads was made from, where one is known."""
    cur = await conn.execute(SQL["links"], {"brand_id": brand_id})
    return {(row[0], row[1]): row[2] for row in await cur.fetchall()}


async def selling(conn: Connection, brand_id: UUID, product_id: UUID) -> set[AdKey]:
    """The ads that sell the product."""
    cur = await conn.execute(SQL["selling"], {"brand_id": brand_id, "product_id": product_id})
    return {(row[0], row[1]) for row in await cur.fetchall()}


async def made_from(conn: Connection, brand_id: UUID) -> list[MadeAd]:
    """The brand's ads that are linked to a template, by template."""
    cur = await conn.execute(SQL["made_from"], {"brand_id": brand_id})
    return [MadeAd(*row) for row in await cur.fetchall()]


async def link(
    conn: Connection, brand: Brand, ad: AdKey, template: Template | None, user_id: UUID, now: datetime
) -> str | None:
    """Says which template an ad was made from, or with None that none is known; the name of the one before."""
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    at = {"account": ad[0], "ad_id": ad[1]}
    before = await (await conn.execute(SQL["linked"], home | at)).fetchone()
    if template is None:
        await conn.execute(SQL["unlink"], home | at)
    else:
        await conn.execute(SQL["link"], home | at | {"template_id": template.id})
    old, new = (None if before is None else str(before[0])), (None if template is None else str(template.id))
    if old != new:
        where = {"table": "meta_ad_templates", "id": f"{ad[0]}/{ad[1]}", "user_id": user_id}
        await _tell(conn, {**home, **where}, "template_id", old, new)
    return None if before is None else before[1]


async def unannounced(conn: Connection, organization_id: UUID) -> list[Unannounced]:
    """The templates of which products were not told yet, the oldest first."""
    cur = await conn.execute(SQL["unannounced"], {"organization_id": organization_id})
    return [Unannounced(*row) for row in await cur.fetchall()]


async def opted_in(conn: Connection, organization_id: UUID) -> list[OptedIn]:
    """The products that want to be told, by brand."""
    cur = await conn.execute(SQL["opted_in"], {"organization_id": organization_id})
    return [OptedIn(*row) for row in await cur.fetchall()]


async def announced(conn: Connection, templates: Sequence[UUID], now: datetime) -> None:
    """Products have been told of these."""
    await conn.execute(SQL["announced"], {"templates": list(templates), "now": now})


def _shelved(template: Template, row: dict[str, Any]) -> Shelved:
    """Marked by somebody, else used when the product's ads were made from it."""
    marked = row["marked"]
    return Shelved(
        template=template,
        used=row["ads"] > 0 if marked is None else marked,
        times_used=max(row["times_used"], row["ads"]),
        ads=row["ads"],
        is_own_picture=row["is_own_picture"],
        recommended_on=row["recommended_on"],
        recommended_by=row["recommended_by"],
        recommended_automatically=row["recommended_automatically"],
    )


def _features(stored: JsonValue) -> tuple[str, ...]:
    """Features come as texts, or as names with details."""
    if not isinstance(stored, list):
        return ()
    told: list[str] = []
    for feature in stored:
        if isinstance(feature, dict):
            told.append(": ".join(str(feature[key]) for key in ("name", "detail") if feature.get(key)))
        elif feature is not None:
            told.append(str(feature))
    return tuple(text for text in told if text)


async def _tell(conn: Connection, home: dict[str, Any], column: str, old: JsonValue, new: JsonValue) -> None:
    told = {"request_id": uuid4(), "column": column, "old": to_json(old), "new": to_json(new)}
    await conn.execute(SQL["tell"], {**home, **told})
