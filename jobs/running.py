"""One run of a job while it works: whose it is, and how it does a stage durably."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from agent.models import Connected, nothing_connected
from connectors.storage import Storage, held_to
from connectors.vault import Vault
from domain.brand import Brand
from domain.cleaning import Keeping
from domain.meta_access import MetaAccess
from jobs.asked import Tell
from jobs.meta.patience import Waits
from store import runs
from store.db import Connection, Pool, as_worker

Made = TypeVar("Made")


class AskerGone(Exception):
    """Whoever asked for the run may not do so any more; the message is what to show."""

    def __init__(self, message: str = "Whoever asked for this is no member any more, so it was stopped.") -> None:
        super().__init__(message)


class BrandGone(AskerGone):
    """The brand of the run was removed."""

    def __init__(self) -> None:
        super().__init__("The brand was removed, so this was stopped.")


class MailRefused(Exception):
    """A mail did not go out; the message says why, as the end of a sentence."""


async def gone(conn: Connection, asker: UUID | None, brand_id: UUID | None) -> AskerGone | None:
    """Why a run for this person about this brand may not go on; None: it may."""
    if asker is None and brand_id is None:
        return None
    may, there = await runs.goes_on(conn, asker, brand_id)
    return AskerGone() if not may else None if there else BrandGone()


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Stages(Protocol):
    """Does one step durably; see Running.stage."""

    async def __call__(self, name: str, call: Callable[[], Awaitable[Made]]) -> Made: ...


@dataclass(frozen=True)
class Surroundings:
    """What work needs beside its arguments. `app` is the database address whose login policies hold for."""

    app: str
    storage: Storage
    vault: Vault = field(default_factory=lambda: Vault([]))
    meta: MetaAccess = field(default_factory=MetaAccess)
    # For what is about this moment: whether a token has ended, until when to wait. What is stored has Running.now.
    clock: Callable[[], datetime] = utc_now
    # Whether a digest may be posted to this machine; in tests alone.
    webhooks_on_loopback: bool = False
    # Whether landing pages may lie on this machine; in tests alone.
    pages_on_loopback: bool = False
    # How long to wait for Meta; shorter in tests and benchmarks.
    waits: Waits = field(default_factory=Waits)
    # For how long what is old is kept.
    keeping: Keeping = field(default_factory=Keeping)
    # Mails an address a link that signs in and leads to the page given; None where nobody sends mails. May raise
    # MailRefused.
    send_invitation: Callable[[str, str], Awaitable[None]] | None = None
    # Which models write and see, if any: a choice is light, open an agent.writers.Writer on it for the run.
    models: Connected = field(default_factory=nothing_connected)


@dataclass(frozen=True)
class Running:
    """A run of a job. `now` is when it was asked for, and the same when it runs again after a crash.

    `organization_id` and `brand` are None for platform-wide work, `user_id` where no person asked. `asker` is for whom
    it works: who asked, or whose schedule did.
    """

    run_id: str
    organization_id: UUID | None
    brand: Brand | None
    user_id: UUID | None
    now: datetime
    pool: Pool
    around: Surroundings
    tell: Tell
    stages: Stages = field(repr=False)
    asker: UUID | None = None

    @asynccontextmanager
    async def transaction(self, organization_id: UUID | None) -> AsyncGenerator[Connection]:
        """One transaction in this organisation, held by its policies; in the run's own, for as long as whoever asked is
        a member and the brand is there. The only way of work to the database.

        Args:
            organization_id: The run's own; another only in platform-wide work, which goes through several.

        Raises:
            AskerGone: Whoever asked was removed, or may only look on; BrandGone: so was the brand.
        """
        own = organization_id == self.organization_id
        person, brand = (self.asker, self.brand) if own else (None, None)
        async with as_worker(self.pool, organization_id, person) as conn:
            if found := await gone(conn, person, brand.id if brand else None):
                raise found
            yield conn

    @property
    def storage(self) -> Storage:
        """The files of the run's organisation; every other path is refused. The only way of work to stored files: no
        policy of the storage holds a job back.
        """
        return held_to(self.around.storage, self.require_organization())

    async def stage(self, name: str, call: Callable[[], Awaitable[Made]]) -> Made:
        """Does one step that is done once and for all: after a crash a finished one is not done again, its result is
        there; one that was under way is done again, so it must come to the same. Tried again when the database was
        away. The result is stored: small, plain JSON (str, int, bool, None, lists and dicts of them), no secret.

        Stages of a run begin one after the other, never side by side: their order is how a finished one is found
        again. Do what can be done side by side within one stage, with its progress in tables of its own.
        """
        return await self.stages(name, call)

    def require_brand(self) -> Brand:
        """The brand that the run is about; a kind of scope "brand" always has one."""
        if self.brand is None:
            raise ValueError(f"run {self.run_id!r} is about no brand")
        return self.brand

    def require_organization(self) -> UUID:
        """The organisation for `as_worker`."""
        if self.organization_id is None:
            raise ValueError(f"run {self.run_id!r} is platform-wide")
        return self.organization_id
