"""What a tool may use. Who asks comes from the sign-in, never from an argument."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue, SecretStr

from domain.brand import Brand, User, called
from domain.case_draft import CaseDraft
from domain.errors import AskAgain
from domain.eval_summary import EvalSummary
from domain.job import JobKind, JobState
from domain.meta_access import MetaAccess
from domain.model_names import ModelNames
from domain.organization import Organization
from domain.prompt_shown import PromptShown
from domain.roles import Right
from store import brands, organizations
from store.db import Connection, Pool, as_user
from tools.nearest import nearest
from tools.organization_choice import in_use, refuse_without


class JobProgress(BaseModel):
    """Where a job stands. `result` is there when done (domain.job_results rebuilds it by `kind`), `error` (one
    sentence) when failed. `note` says what it waits for, e.g. "Meta asks to wait until 14:05"."""

    model_config = ConfigDict(frozen=True)

    job_id: str
    state: JobState
    kind: JobKind | None = None
    title: str = ""
    step: str = ""
    done: int = 0
    total: int | None = None
    note: str = ""
    result: dict[str, JsonValue] | None = None
    error: str | None = None


class Started(BaseModel):
    """A run that is there from now on; `joined` when somebody had asked for the same already."""

    model_config = ConfigDict(frozen=True)

    job_id: str
    joined: bool = False


class Jobs(Protocol):
    """Starts durable work and follows it. The work goes on when nobody follows.

    A run is its organisation's: its people follow it, its members stop it; to everybody else it does not exist.
    """

    async def start(
        self,
        user: User,
        brand: Brand | None,
        kind: JobKind,
        arguments: dict[str, JsonValue],
        now: datetime,
        join: str | None = None,
        organization_id: UUID | None = None,
    ) -> Started:
        """Starts a run with these arguments (domain.job_arguments: stored and shown, so no secrets). Without a brand
        it is that organisation's, of a kind of scope "organization"; without either it is platform-wide. While one of
        the same kind, brand and `join` key waits or runs, it is joined instead;
        without `join` the arguments' own key counts.

        Raises:
            AskAgain: The person may not.
        """
        ...

    async def hand_over(self, job_id: str, kind: JobKind, organization_id: UUID | None = None) -> None:
        """Puts a run of that organisation, or platform-wide, whose row the database made itself into its queue at once;
        the timer would do so a little later."""
        ...

    def follow(self, user: User, job_id: str) -> AsyncIterator[JobProgress]:
        """The run's progress, each change once, the last one final.

        Raises:
            AskAgain: There is no such run for the person.
        """
        ...

    async def cancel(self, user: User, job_id: str) -> None:
        """Stops the run; what it wrote in an open transaction is gone. Nothing when it has ended already.

        Raises:
            AskAgain: There is no such run for the person, or the person may only look on.
        """
        ...


class PromptBook(Protocol):
    """The prompts of this installation and what their regression tests found. All of it is the platform's own; none of
    it belongs to an organisation. It reads files: call it in a thread."""

    def prompts(self) -> Sequence[PromptShown]:
        """Every version of every prompt, by name and version."""
        ...

    def suites(self) -> Sequence[str]:
        """The names of the suites of prompt tests."""
        ...

    def runs(self, suite: str | None = None, limit: int = 10) -> Sequence[EvalSummary]:
        """The last runs that are kept on this machine, newest first, of one suite or `limit` of each."""
        ...

    def report(self, suite: str) -> str | None:
        """The HTML report of the suite's last run; None where there is none."""
        ...

    def waiting(self) -> int:
        """How many proposed cases nobody has read yet."""
        ...

    def add_case(self, draft: CaseDraft) -> bool:
        """Puts a proposed case into the review file; False when it is there already.

        Raises:
            AskAgain: Too many are waiting.
        """
        ...


class NoPromptBook:
    """Of a process that has none."""

    def prompts(self) -> Sequence[PromptShown]:
        raise self._refusal()

    def suites(self) -> Sequence[str]:
        raise self._refusal()

    def runs(self, suite: str | None = None, limit: int = 10) -> Sequence[EvalSummary]:
        raise self._refusal()

    def report(self, suite: str) -> str | None:
        raise self._refusal()

    def waiting(self) -> int:
        raise self._refusal()

    def add_case(self, draft: CaseDraft) -> bool:
        raise self._refusal()

    def _refusal(self) -> AskAgain:
        return AskAgain("This process has no prompts at hand.", "Ask in the chat or on the command line.", "not_found")


def _no_seal(secret: SecretStr, owner: str) -> str:
    raise AskAgain("This process holds no keys to store secrets with.", "Set TOKEN_ENCRYPTION_KEYS.", "bad_setting")


@dataclass(frozen=True)
class Deps:
    """One question's surroundings: who, about which brand, when."""

    pool: Pool
    user: User
    brand: Brand | None
    now: datetime
    jobs: Jobs
    meta: MetaAccess = field(default_factory=MetaAccess)
    # Makes a secret storable: connectors.vault's, bound to whose it is.
    seal: Callable[[SecretStr, str], str] = _no_seal
    # Which models jobs will write and see with; None in it: rules.
    models: ModelNames = field(default_factory=ModelNames)
    prompt_book: PromptBook = field(default_factory=NoPromptBook)
    # What /org chose in this conversation; None: nobody chose. See require_organization.
    organization: Organization | None = None
    # Whether people sign in with accounts of their own.
    has_sign_in: bool = False
    # Whether invitations go out by mail.
    can_mail: bool = False

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """One transaction as this user: the only way to the database."""
        return as_user(self.pool, self.user.id)

    def require_brand(self) -> Brand:
        """The brand asked about.

        Raises:
            AskAgain: None is chosen.
        """
        if self.brand is None:
            raise AskAgain(
                "No brand is chosen.", "Type /brand to see yours, or /brand new NAME to add one.", "no_brand"
            )
        return self.brand

    async def require_organization(self, right: Right = "look") -> Organization:
        """The organisation in use: what /org chose, else that of the brand asked about, else the only one. The role in
        it is read anew.

        Raises:
            AskAgain: There are several and none is chosen, or the person's role there lacks the right.
        """
        async with self.transaction() as conn:
            found = in_use(await organizations.visible(conn), self.organization, self.brand)
        refuse_without(found, right)
        return found

    def today(self) -> date:
        """The current day in the brand's ad account."""
        return self.now.astimezone(self.require_brand().zone).date()

    def about(self, brand: Brand | None) -> "Deps":
        """The same about another brand; one of another organisation than /org chose takes its place."""
        chosen = self.organization
        if chosen is not None and brand is not None and brand.organization_id != chosen.id:
            chosen = None
        return replace(self, brand=brand, organization=chosen)

    def within(self, organization: Organization | None) -> "Deps":
        """The same, in the organisation that /org chose."""
        return replace(self, organization=organization)


async def choose_brand(deps: Deps, slug: str | None) -> Brand | None:
    """The brand with this slug or name among those the user may see, in the organisation that /org chose if it did;
    without one, the only brand, else None.

    Raises:
        AskAgain: No such brand, or several of that slug or name.
    """
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
    if deps.organization is not None:
        seen = [b for b in seen if b.organization_id == deps.organization.id]
    if slug is None:
        real = [b for b in seen if not b.is_fictional] or seen
        return real[0] if len(real) == 1 else None
    found = (
        [b for b in seen if called(b, seen) == slug]
        or [b for b in seen if slug in (b.slug, f"{b.organization_name}/{b.slug}")]
        or [b for b in seen if slug.casefold() in (b.slug, b.name.casefold())]
    )
    if len(found) == 1:
        return found[0]
    if found:
        options = ", ".join(called(b, seen) for b in found)
        raise AskAgain(f"You see {len(found)} brands called {slug!r}.", f"Choose one of {options}.", "conflict")
    raise _no_brand(slug, [called(b, seen) for b in seen])


def _no_brand(asked: str, yours: list[str]) -> AskAgain:
    close = nearest(asked, yours)
    meant = f"Did you mean {close}? " if close else ""
    return AskAgain(
        f"There is no brand {asked!r} that you may see.",
        f"{meant}Yours: {', '.join(yours) or 'none yet'}.",
        "not_found",
    )
