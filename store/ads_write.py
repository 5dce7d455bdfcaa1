"""Writing what ads say and show, and the hooks read from it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.hooks import AdFormat, Creative, Hook, HookSource, TimedText
from domain.urls import canonical_url
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("ads_write")


@dataclass(frozen=True)
class StoredAd:
    """An ad as it stands. `content_hash` is None without a creative."""

    meta_ad_account_id: str
    meta_ad_id: str
    ad_name: str
    format: AdFormat
    hook_text: str
    hook_key: str
    hook_source: HookSource
    headline: str | None
    body: str | None
    picture_text: str | None
    transcript: list[dict[str, Any]] | None
    overlays: list[dict[str, Any]] | None
    content_hash: str | None
    has_results: bool
    destinations: list[str] | None

    @property
    def hook(self) -> Hook:
        return Hook(text=self.hook_text, key=self.hook_key, source=self.hook_source)

    @property
    def creative(self) -> Creative:
        return Creative(
            headline=self.headline,
            body=self.body,
            picture_text=self.picture_text,
            transcript=tuple(TimedText.model_validate(line) for line in self.transcript or []),
            overlays=tuple(TimedText.model_validate(line) for line in self.overlays or []),
        )


@dataclass(frozen=True)
class NamedAd:
    meta_ad_account_id: str
    meta_ad_id: str
    ad_name: str
    hook_text: str
    hook_key: str
    hook_source: HookSource


def content_hash(creative: Creative) -> str:
    """Equal for creatives that say and show the same."""
    return hashlib.sha256(to_json(creative).encode()).hexdigest()


async def stored_ads(conn: Connection, brand_id: UUID, ids: list[str], names: list[str]) -> list[StoredAd]:
    """The brand's ads with one of these ids or names."""
    async with conn.cursor(row_factory=class_row(StoredAd)) as cur:
        await cur.execute(SQL["stored_ads"], {"brand_id": brand_id, "ids": ids, "names": names})
        return await cur.fetchall()


async def put_ads(
    conn: Connection,
    brand: Brand,
    added: list[tuple[str, str, str, AdFormat, Hook]],
    hooked: list[tuple[str, str, AdFormat, Hook]],
    now: datetime,
) -> None:
    """Adds ads (account, id, name, format, hook), and gives ads (account, id) their format and hook."""
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    async with conn.cursor() as cur:
        await cur.executemany(
            SQL["add_ad"],
            [
                {**home, "account": account, "ad_id": ad_id, "ad_name": name, "format": ad_format, **_hook(hook)}
                for account, ad_id, name, ad_format, hook in added
            ],
        )
        await cur.executemany(
            SQL["put_hook"],
            [
                {**home, "account": account, "ad_id": ad_id, "format": ad_format, **_hook(hook)}
                for account, ad_id, ad_format, hook in hooked
            ],
        )


async def put_creatives(
    conn: Connection, brand: Brand, creatives: list[tuple[str, str, Creative]], now: datetime
) -> None:
    """Stores creatives (account, id, creative), in place of those that are there."""
    async with conn.cursor() as cur:
        await cur.executemany(
            SQL["put_creative"],
            [
                {
                    "organization_id": brand.organization_id,
                    "brand_id": brand.id,
                    "account": account,
                    "ad_id": ad_id,
                    "headline": creative.headline,
                    "body": creative.body,
                    "picture_text": creative.picture_text,
                    "transcript": Jsonb([line.model_dump() for line in creative.transcript]),
                    "overlays": Jsonb([line.model_dump() for line in creative.overlays]),
                    "content_hash": content_hash(creative),
                    "now": now,
                }
                for account, ad_id, creative in creatives
            ],
        )


async def put_destinations(conn: Connection, brand: Brand, destinations: list[tuple[str, str, list[str]]]) -> None:
    """Stores where ads (account, id) lead, in place of what was there."""
    dropped: list[dict[str, Any]] = []
    put: list[dict[str, Any]] = []
    for account, ad_id, urls in destinations:
        home = {"organization_id": brand.organization_id, "brand_id": brand.id, "account": account, "ad_id": ad_id}
        pages = {page: url for url in urls if (page := canonical_url(url))}
        dropped.append({**home, "canonical_urls": list(pages)})
        put += [{**home, "destination_url": url, "canonical_url": page} for page, url in pages.items()]
    async with conn.cursor() as cur:
        await cur.executemany(SQL["drop_destinations"], dropped)
        await cur.executemany(SQL["put_destination"], put)


async def named_ads(conn: Connection, brand_id: UUID) -> list[NamedAd]:
    """The ads whose hook comes from their name, the latest first."""
    async with conn.cursor(row_factory=class_row(NamedAd)) as cur:
        await cur.execute(SQL["named_ads"], {"brand_id": brand_id})
        return await cur.fetchall()


async def put_convention(
    conn: Connection,
    brand: Brand,
    pattern: str | None,
    hooks: list[tuple[str, str, Hook]],
    user_id: UUID,
    now: datetime,
) -> None:
    """Sets the naming convention, gives ads (account, id) their hooks, and keeps what it was before."""
    await conn.execute(SQL["put_convention"], {"brand_id": brand.id, "pattern": pattern})
    async with conn.cursor() as cur:
        await cur.executemany(
            SQL["put_named_hook"],
            [
                {"brand_id": brand.id, "account": account, "ad_id": ad_id, "now": now, **_hook(hook)}
                for account, ad_id, hook in hooks
            ],
        )
    await conn.execute(
        SQL["tell"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "request_id": uuid4(),
            "action": "overwrite" if brand.naming_convention else "set",
            "old_value": Jsonb(brand.naming_convention),
            "new_value": Jsonb(pattern),
            "user_id": user_id,
            "now": now,
        },
    )


def _hook(hook: Hook) -> dict[str, str]:
    return {"hook_text": hook.text, "hook_key": hook.key, "hook_source": hook.source}
