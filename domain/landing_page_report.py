"""What /landing_pages and /landing_page answer: which pages ads lead to, and what was read of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Money
from domain.format import instant
from domain.table import Column, Table

Outcome = Literal["new", "changed", "same", "failed"]
OUTCOMES: dict[Outcome, str] = {
    "new": "read for the first time",
    "changed": "changed since it was read last",
    "same": "says the same",
    "failed": "not read",
}
# What each stored reason means, and whether somebody can do something about it.
REASONS: dict[str, str] = {
    "empty": "it shows its text only to a browser that runs its scripts",
    "not_a_page": "it is a file, not a page",
    "http_403": "the server refuses programs (403)",
    "http_404": "there is no such page (404)",
    "http_410": "the page is gone (410)",
    "http_429": "the server asked to come back later (429)",
    "download_error": "it could not be reached",
}


def told(reason: str | None) -> str:
    """Why a page was not read, in words."""
    if reason is None:
        return ""
    return REASONS.get(reason) or f"the server answered {reason.removeprefix('http_')}"


class PageLine(BaseModel):
    """A page, with its ads and their spend in the window, and what is known of it."""

    model_config = ConfigDict(frozen=True)

    page: str
    url: str
    ads: int
    spend: Money | None
    id: UUID | None
    title: str | None
    is_read: bool
    read_at: datetime | None
    failed_at: datetime | None
    failed_reason: str | None
    versions: int

    @property
    def state(self) -> str:
        """`read`, or why not."""
        if self.failed_reason is not None:
            return f"{'read before, now ' if self.is_read else ''}not readable: {told(self.failed_reason)}"
        return "read" if self.is_read else "not read yet"


class LandingPages(Answer):
    """The pages that ads lead to, the largest spend first; a click runs a page's command."""

    pages: tuple[PageLine, ...] = ()
    commands: tuple[str, ...] = ()
    more: int = 0

    def table(self) -> Table | None:
        if not self.pages:
            return None
        return Table(
            columns=(
                Column(key="page", label="Page"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="state", label="State"),
                Column(key="read", label="Read", kind="instant", wide_only=True),
                Column(key="versions", label="Versions", kind="count", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "page": line.page,
                    "spend": None if line.spend is None else float(line.spend),
                    "ads": line.ads,
                    "state": line.state,
                    "read": instant(line.read_at) if line.read_at else None,
                    "versions": line.versions,
                    "command": command,
                }
                for line, command in zip(self.pages, self.commands, strict=True)
            ),
            currency=self.foot.currency,
            sorted_by="spend",
        )


class PageRead(BaseModel):
    """What came of reading one page; `characters` counts what is stored of it."""

    model_config = ConfigDict(frozen=True)

    page: str
    outcome: Outcome
    title: str = ""
    reason: str | None = None
    characters: int = 0


class PagesRead(Answer):
    """What a reading of pages came to."""

    pages: tuple[PageRead, ...] = ()

    def table(self) -> Table | None:
        if not self.pages:
            return None
        return Table(
            columns=(
                Column(key="page", label="Page"),
                Column(key="title", label="Title"),
                Column(key="outcome", label="What came of it"),
                Column(key="characters", label="Characters", kind="count", wide_only=True),
            ),
            rows=tuple(
                {
                    "page": page.page,
                    "title": page.title,
                    "outcome": told(page.reason) if page.outcome == "failed" else OUTCOMES[page.outcome],
                    "characters": page.characters or None,
                }
                for page in self.pages
            ),
        )
