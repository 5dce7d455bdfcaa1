"""Builds what every process needs, once: settings → database → jobs → a place to ask from.

Nothing here imports what a process may not need: Chainlit, DBOS, a model's client, Logfire without a token.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

import observability
from connectors.storage import LocalStorage, local_storage
from connectors.vault import Vault, open_vault
from domain.brand import Brand, User
from domain.errors import AskAgain
from domain.meta_access import MetaAccess
from evals.desk import Desk
from jobs.process import Working, jobs
from observability import Process
from settings import Settings
from store import brands, people
from store.db import Pool, as_user, open_pool
from store.embedded import Addresses, grant_login, serve
from store.migrate import migrate
from tools.deps import Deps, Jobs

if TYPE_CHECKING:
    from agent.models import Connected, Keys


@dataclass(frozen=True)
class Wired:
    """The running parts of one process."""

    settings: Settings
    addresses: Addresses
    pool: Pool
    jobs: Jobs
    storage: LocalStorage
    vault: Vault
    meta: MetaAccess
    models: "Connected"

    def deps(self, user: User, brand: Brand | None, now: datetime) -> Deps:
        return Deps(
            pool=self.pool,
            user=user,
            brand=brand,
            now=now,
            jobs=self.jobs,
            meta=self.meta,
            seal=self.vault.seal,
            models=self.models.names,
            prompt_book=Desk(self.settings.viraltracker_home),
        )


def chat(settings: Settings, own_worker: bool = True) -> AbstractAsyncContextManager[Wired]:
    """For the chat: the worker starts in the background; none of its own when `viraltracker worker` runs elsewhere."""
    return wired(settings, "chat", "in_background" if own_worker else "never")


def command_line(settings: Settings) -> AbstractAsyncContextManager[Wired]:
    """For one command: a worker only for a job that it starts, when nobody else works."""
    return wired(settings, "cli", "if_nobody_else")


def worker(settings: Settings) -> AbstractAsyncContextManager[Wired]:
    """For a process that only works."""
    return wired(settings, "worker", "at_once")


@asynccontextmanager
async def wired(settings: Settings, process: Process, working: Working) -> AsyncGenerator[Wired]:
    """Everything, opened and closed in order."""
    observability.start(process, settings)
    async with database(settings) as where:
        if not settings.has_sign_in:
            await people.ensure(where.owner, people.LOCAL_USER)
            await people.set_operator(where.owner, people.LOCAL_USER.email, wanted=True)
        storage = local_storage(settings.viraltracker_home)
        vault = open_vault(settings.viraltracker_home, settings.token_encryption_keys, settings.database_url is None)
        meta = meta_access(settings, vault.has_keys)
        connected = models(settings)
        pool = await open_pool(where.app)
        try:
            if settings.database_url is None:
                await _load_demo_once(pool, storage)
            async with jobs(working, where, storage, vault, meta, models=connected) as started:
                yield Wired(
                    settings=settings,
                    addresses=where,
                    pool=pool,
                    jobs=started,
                    storage=storage,
                    vault=vault,
                    meta=meta,
                    models=connected,
                )
        finally:
            await pool.close()


@asynccontextmanager
async def database(settings: Settings) -> AsyncGenerator[Addresses]:
    """The migrated database: the one that DATABASE_URL names, else the embedded one."""
    with ExitStack() as held:
        if settings.database_url is not None:
            url = settings.database_url.get_secret_value()
            where = Addresses(owner=url, app=url, jobs=url)
        else:
            where = await asyncio.to_thread(held.enter_context, serve(settings.viraltracker_home))
        await migrate(where.owner)
        if settings.database_url is None:
            await asyncio.to_thread(grant_login, where.owner)
        yield where


async def _load_demo_once(pool: Pool, storage: LocalStorage) -> None:
    """Gives the local user of an empty database something to ask about."""
    async with as_user(pool, people.LOCAL_USER.id) as conn:
        if await brands.visible(conn):
            return
    from demo.load import load

    await load(pool, people.LOCAL_USER, datetime.now(UTC).date(), storage)


def meta_access(settings: Settings, has_keys: bool) -> MetaAccess:
    """How to reach Meta, and which organisations the environment's token is open to.

    Raises:
        AskAgain: A setting that cannot be read.
    """
    public = settings.public_url.rstrip("/") if settings.public_url else None
    return MetaAccess(
        graph_url=settings.meta_graph_url,
        dialog_url=settings.meta_dialog_url,
        api_version=settings.meta_api_version,
        app_id=settings.meta_app_id,
        app_secret=settings.meta_app_secret,
        system_token=settings.meta_access_token,
        # In the embedded database there is one person, whose every brand is. Of another one a worker, which knows
        # no sign-in, must not conclude that.
        system_for=_organizations(settings.meta_access_token_for or "") if settings.database_url else None,
        public_url=public,
        has_keys=has_keys,
    )


def _organizations(listed: str) -> frozenset[UUID]:
    found: set[UUID] = set()
    for name in (part.strip() for part in listed.split(",")):
        try:
            found |= {UUID(name)} if name else set()
        except ValueError:
            raise AskAgain(
                f"META_ACCESS_TOKEN_FOR names {name!r}, which is not an organisation's id.",
                "/connect shows an organisation's id.",
                "bad_setting",
            ) from None
    return frozenset(found)


def models(settings: Settings) -> "Connected":
    """The models that the settings connect, for free questions, writing and seeing."""
    from agent.likeness import found
    from agent.models import connect_all

    return connect_all(
        settings.chat_model,
        settings.writer_model,
        settings.vision_model,
        keys(settings),
        settings.model_at_once,
        settings.model_per_minute,
        found(),
    )


def keys(settings: Settings) -> "Keys":
    """The providers' keys, and the addresses that stand in their places."""
    from agent.models import Keys

    return Keys(
        anthropic=settings.anthropic_api_key,
        google=settings.google_api_key,
        openai=settings.openai_api_key,
        anthropic_url=settings.anthropic_base_url,
        google_url=settings.google_base_url,
    )


def reachable(url: str) -> str | None:
    """None when the database answers; else why not, in one sentence."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return str(error).strip().split("\n")[0]
    return None
