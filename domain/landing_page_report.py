"""What /landing_pages and /landing_page answer: which pages ads lead to, and what was read of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Money
from domain.format import instant
from domain.page_found import PageFound
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
    "nothing": "it says nothing",
    "no_browser": "there is no browser here to open it with",
    "http_401": "it lies behind a sign-in (401)",
    "robots": "its robots.txt asks programs to stay away",
    "not_public": "it is not on the open internet",
    "too_large": "it is larger than 5 MB",
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


def cure(reason: str | None, url: str) -> str:
    """What to do about a page that was not read."""
    if reason == "empty":
        return (
            f"Type /landing_page url={url} render=yes, or save the page in a browser and drop the file into the chat."
        )
    if reason in ("robots", "http_401", "http_403"):
        return "Save the page in a browser (HTML or MHTML) and drop the file into the chat."
    if reason == "no_browser":
        return 'Install one with pip install "viraltracker[render]", or save the page and drop the file into the chat.'
    if reason == "not_public":
        return "Only pages that anybody can open are read; save the page in a browser and drop the file into the chat."
    return "Open it in a browser to see whether it works, then ask again."


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
    read_by: Literal["fetch", "browser", "file"] = "fetch"

    @property
    def state(self) -> str:
        """`read`, or why not."""
        if self.failed_reason is not None:
            return f"{'read before, now ' if self.is_read else ''}not readable: {told(self.failed_reason)}"
        by = {"fetch": "", "browser": " with a browser", "file": " from a saved page"}[self.read_by]
        return f"read{by}" if self.is_read else "not read yet"


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
    page_id: UUID | None = None
    found: tuple[PageFound, ...] = ()


class PagesRead(Answer):
    """What a reading of pages came to."""

    pages: tuple[PageRead, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        if len(self.pages) == 1 and self.pages[0].found:
            return (_found(self.pages[0].found),)
        return super().tables()

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


def _found(found: tuple[PageFound, ...]) -> Table:
    return Table(
        columns=(
            Column(key="what", label="It says"),
            Column(key="said", label="In its words"),
            Column(key="more", label="And more", kind="count", wide_only=True),
        ),
        rows=tuple({"what": line.label, "said": line.said, "more": line.more or None} for line in found),
    )
