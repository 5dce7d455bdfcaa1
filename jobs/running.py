"""One run of a job while it works: whose it is, and how it does a stage durably."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from agent.models import Connected, nothing_connected
from connectors.storage import Storage
from connectors.vault import Vault
from domain.brand import Brand
from domain.meta_access import MetaAccess
from jobs.asked import Tell
from jobs.meta.patience import Waits
from store.db import Pool

Made = TypeVar("Made")


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
    # Which models write and see, if any: a choice is light, open an agent.writers.Writer on it for the run.
    models: Connected = field(default_factory=nothing_connected)


@dataclass(frozen=True)
class Running:
    """A run of a job. `now` is when it was asked for, and the same when it runs again after a crash.

    `organization_id` and `brand` are None for platform-wide work, `user_id` where no person asked.
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
