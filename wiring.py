"""Builds what every process needs, once: settings → database → jobs → a place to ask from.

Nothing here imports what a process may not need: Chainlit, DBOS, a model's client, Logfire without a token.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

import observability
from connectors.storage import Files, Links, Storage, local_storage, signing_key
from connectors.vault import NO_KEYS, Vault, open_vault
from domain.brand import Brand, User
from domain.cleaning import Keeping
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
from store.notices import Notices
from tools.deps import Deps, Jobs

if TYPE_CHECKING:
    from agent.models import Connected, Keys
    from connectors.supabase.auth import Auth
    from connectors.supabase.project import Project

_SIGN_IN = ("SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "DATABASE_URL")


@dataclass(frozen=True)
class Wired:
    """The running parts of one process."""

    settings: Settings
    addresses: Addresses
    pool: Pool
    jobs: Jobs
    # For jobs and the command line: with Supabase no policy holds it. The chat has `files`.
    storage: Storage
    files: Files
    vault: Vault
    meta: MetaAccess
    models: "Connected"
    notices: Notices
    # Where people sign in; for the chat alone.
    auth: "Auth | None" = None

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
            has_sign_in=self.settings.has_sign_in,
            can_mail=self.settings.has_sign_in and self.meta.public_url is not None,
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
    async with database(settings) as where, project(settings) as supabase:
        if not settings.has_sign_in:
            await people.ensure(where.owner, people.LOCAL_USER)
            await people.set_operator(where.owner, people.LOCAL_USER.email, wanted=True)
        vault = open_vault(settings.viraltracker_home, settings.token_encryption_keys, settings.database_url is None)
        meta = meta_access(settings, vault.has_keys)
        connected = models(settings)
        pool = await open_pool(where.app)
        notices = Notices(where.app)
        try:
            async with (
                homes(settings, works=working != "never") as (storage, files),
                jobs(
                    working,
                    where,
                    storage,
                    vault,
                    meta,
                    models=connected,
                    notices=notices,
                    send_invitation=_invitations(settings),
                    keeping=Keeping(settings.keep_days, settings.export_days),
                ) as started,
            ):
                if settings.database_url is None:
                    await load_demo_once(pool, storage)
                yield Wired(
                    settings=settings,
                    addresses=where,
                    pool=pool,
                    jobs=started,
                    storage=storage,
                    files=files,
                    vault=vault,
                    meta=meta,
                    models=connected,
                    notices=notices,
                    auth=_auth(supabase) if supabase and process == "chat" else None,
                )
        finally:
            await pool.close()


@asynccontextmanager
async def database(settings: Settings, *, newest: bool = True) -> AsyncGenerator[Addresses]:
    """The migrated database: the one that DATABASE_URL names, else the embedded one. Not `newest`: as it stands.

    Raises:
        AskAgain: No database answers at DATABASE_URL.
    """
    with ExitStack() as held:
        if settings.database_url is not None:
            url = settings.database_url.get_secret_value()
            if why := await asyncio.to_thread(reachable, url):
                raise AskAgain(f"The database does not answer: {why}.", "Check DATABASE_URL.", "bad_setting")
            where = Addresses(owner=url, app=url, jobs=url)
        else:
            where = await asyncio.to_thread(held.enter_context, serve(settings.viraltracker_home))
        if newest:
            await migrate(where.owner)
        if newest and settings.database_url is None:
            await asyncio.to_thread(grant_login, where.owner)
        yield where


@asynccontextmanager
async def project(settings: Settings) -> AsyncGenerator["Project | None"]:
    """The Supabase project, over the one HTTP client that all its clients share; None without sign-in."""
    if settings.supabase_url is None or settings.supabase_publishable_key is None or not settings.has_sign_in:
        yield None
        return
    from connectors.supabase.project import Project, open_http

    async with open_http() as http:
        yield Project(settings.supabase_url, settings.supabase_publishable_key, http)


def _auth(project: "Project") -> "Auth":
    from connectors.supabase.auth import Auth

    return Auth(project)


def _invitations(settings: Settings) -> Callable[[str, str], Awaitable[None]] | None:
    """Has the auth server mail a link that signs in; None without sign-in. Jobs run in a loop of their own, so each
    mail has an HTTP client of its own."""
    if not settings.has_sign_in:
        return None

    async def send(address: str, return_to: str) -> None:
        from connectors.supabase.auth import Auth
        from connectors.supabase.errors import AuthRefused, AuthUnreachable
        from jobs.running import MailRefused

        async with project(settings) as supabase:
            assert supabase is not None
            try:
                await Auth(supabase).send_link(address, return_to, pkce=False)
            except AuthRefused as refused:
                raise MailRefused(refused.message) from None
            except AuthUnreachable:
                raise MailRefused("the sign-in server does not answer") from None

    return send


def sign_in_refusal(settings: Settings) -> str | None:
    """Why nobody could sign in with these settings, in one sentence with its remedy; None when people can."""
    given = (settings.supabase_url, settings.supabase_publishable_key, settings.database_url)
    missing = [name for name, value in zip(_SIGN_IN, given, strict=True) if value is None]
    if missing:
        told = f"{', '.join(_SIGN_IN[:2])} and {_SIGN_IN[2]} belong together."
        return f"Sign-in needs {' and '.join(missing)} as well: {told}"
    if settings.token_encryption_keys is None:
        return (
            "Sign-in needs TOKEN_ENCRYPTION_KEYS: the tokens of people who are signed in are stored sealed. "
            + NO_KEYS[1]
        )
    if settings.public_url is None and settings.host not in ("localhost", "127.0.0.1", "::1"):
        return (
            f"HOST={settings.host!r} is reached by others, so sign-in needs PUBLIC_URL, the address at which their"
            " browsers find the chat: the links in sign-in mails lead there."
        )
    return None


@asynccontextmanager
async def homes(settings: Settings, works: bool) -> AsyncGenerator[tuple[Storage, Files]]:
    """Where files live, for jobs and for people: Supabase Storage or a folder, as FILES says.

    Raises:
        AskAgain: It would have to be guessed, or a key is missing.
    """
    refusal = no_files(settings, works)
    if refusal is not None:
        raise AskAgain(refusal, code="bad_setting")
    url, public, secret = settings.supabase_url, settings.supabase_publishable_key, settings.supabase_secret_key
    if not settings.has_file_storage or url is None or public is None:
        local = local_storage(settings.viraltracker_home, settings.chat_secret)
        yield local, local
        return
    from connectors.storage.supabase import SupabaseFiles, for_jobs, open_files_http
    from connectors.supabase.project import Project

    async with open_files_http() as http:
        project = Project(url, public, http.here())
        people_files = SupabaseFiles(project, http)
        # A process that does no work has no secret key, and its jobs' door leads nowhere: it reads as nobody does.
        yield for_jobs(project, secret, http) if secret else people_files.as_person(public), people_files


def no_files(settings: Settings, works: bool) -> str | None:
    """Why files have no home with these settings, in one sentence with its remedy; None when they have one.

    Args:
        works: Whether the process does jobs, which reach files of every organisation.
    """
    if settings.files == "supabase" and not settings.has_sign_in:
        return "FILES=supabase needs SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and DATABASE_URL."
    if settings.has_sign_in and settings.supabase_secret_key is None:
        if settings.files == "supabase" and works:
            return (
                "FILES=supabase needs SUPABASE_SECRET_KEY where jobs are done: set it, or start the chat with"
                " --no-worker, or set FILES=folder."
            )
        if settings.files is None and not works:
            return (
                "This chat has no worker and no SUPABASE_SECRET_KEY, so it cannot tell where the workers put files: set"
                " FILES=supabase or FILES=folder."
            )
    return None


def links(settings: Settings) -> Links:
    """Signs links to stored files."""
    return Links(signing_key(settings.viraltracker_home / "storage.key", settings.chat_secret))


async def load_demo_once(pool: Pool, storage: Storage) -> None:
    """Gives the local user of an empty database something to ask about."""
    async with as_user(pool, people.LOCAL_USER.id) as conn:
        # Nor somebody who had it, and removed it.
        if await brands.visible(conn) or await brands.had_any(conn):
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
