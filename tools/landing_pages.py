"""/landing_pages and /landing_page: the pages that ads lead to, and reading them."""

from datetime import timedelta
from ipaddress import ip_address

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.job import JobStarted
from domain.job_arguments import LandingPage
from domain.landing_page import is_own
from domain.landing_page_report import LandingPages, PageLine
from domain.urls import canonical_url
from domain.window import Window
from store import landing_pages as stored
from tools.accounts import choose_account
from tools.deps import Deps
from tools.starting import begin
from tools.typed import typed

_DAYS = 28
_SHOWN = 200  # Of an address, in a sentence.


class LandingPagesArgs(BaseModel):
    """Which pages, and how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unread: bool = Field(default=False, description="yes lists only the pages that nobody has read yet.")
    limit: int = Field(default=20, ge=1, le=1000, description="How many pages.")


async def landing_pages(deps: Deps, args: LandingPagesArgs) -> LandingPages:
    """List the pages that ads lead to with their spend: which were read, when, and why one could not be."""
    brand = deps.require_brand()
    window = Window(since=deps.today() - timedelta(days=_DAYS), until=deps.today() - timedelta(days=1))
    async with deps.transaction() as conn:
        read = False if args.unread else None
        scope = await choose_account(conn, brand, None)
        lines = await stored.listed(conn, brand.id, window, read=read, limit=args.limit + 1, accounts=scope.ids)
    shown, more = lines[: args.limit], len(lines) > args.limit
    unread = sum(not line.is_read for line in shown)
    return LandingPages(
        headline=_headline(brand, shown, unread, more, args.unread),
        foot=Foot(
            window=window,
            currency=scope.currency,
            timezone=scope.timezone,
            notes=scope.notes,
            fictional=brand.is_fictional,
        ),
        actions=_actions(shown, unread),
        pages=tuple(shown),
        commands=tuple(typed("landing_page", url=line.page) for line in shown),
    )


async def landing_page(deps: Deps, args: LandingPage) -> JobStarted:
    """Read a landing page now and keep its text, so that ads can be checked against it; goes on as a job.

    Args:
        url: A page of the brand's own, or another one where its robots.txt allows that; without it, all that its ads
            lead to and nobody has read.
    """
    brand = deps.require_brand()
    asked = args
    if args.url is not None:
        page = _page(args.url)
        if args.robots is False and args.file is None:
            async with deps.transaction() as conn:
                own = await stored.own_hosts(conn, brand.id)
            _check_own(brand, page, own)
        asked = args.model_copy(update={"url": args.url.strip()})
    elif args.file is None:
        await _check_any(deps, brand)
    if asked.file is not None:
        name = asked.file_name or asked.file.rpartition("/")[2]
        return await begin(deps, "landing_page", asked, f"Reading {name}.", f"Already being read: {name}.")
    what = asked.url[:_SHOWN] if asked.url else f"the pages that ads of {brand.name} lead to"
    return await begin(
        deps, "landing_page", asked, f"Reading {what}.", f"Already being read: {what}; this follows that run."
    )


def _page(url: str) -> str:
    page = canonical_url(url)
    if page is None:
        raise AskAgain(f"{url[:_SHOWN]!r} is no web address.", "Give one as url=https://example.com/page.")
    if _is_within(page.split("/", 1)[0]):
        raise AskAgain(f"{url[:_SHOWN]!r} is not on the open internet.", "Give a page that anybody can open.")
    return page


def _is_within(host: str) -> bool:
    """Whether the host is an address of a house of its own; names are looked up by whoever asks them."""
    try:
        return not ip_address(host.rsplit(":", 1)[0] if host.count(":") == 1 else host.strip("[]")).is_global
    except ValueError:
        return False


async def _check_any(deps: Deps, brand: Brand) -> None:
    """Refuses to begin a run that has nothing to read."""
    window = Window(since=deps.today() - timedelta(days=_DAYS), until=deps.today())
    async with deps.transaction() as conn:
        known = await stored.listed(conn, brand.id, window, limit=1)
    if not known:
        raise AskAgain(
            f"It is not known where any ad of {brand.name} leads, so there is no page to read.",
            "Type /fetch_destinations to ask Meta, or give one page as url=https://example.com/page.",
            "not_found",
        )


def _check_own(brand: Brand, page: str, own: frozenset[str]) -> None:
    """The brand's own pages are its own; whoever reads other people's asks their robots.txt first."""
    if not is_own(page, own):
        raise AskAgain(
            f"robots=no goes with the brand's own pages: no ad of {brand.name} leads to {page.split('/', 1)[0]!r}, and"
            " it is not the brand's website.",
            "Leave robots= out; /landing_pages lists the pages that ads lead to.",
            "forbidden",
        )


def _headline(brand: Brand, lines: list[PageLine], unread: int, more: bool, asked_unread: bool) -> str:
    pages = ("more than " if more else "") + plural(len(lines), "page")
    if not lines and asked_unread:
        return f"Every page that ads of {brand.name} lead to has been read."
    if not lines:
        return f"It is not known where any ad of {brand.name} leads: /fetch_destinations asks Meta, and so does a sync."
    if asked_unread:
        return f"{brand.name}'s ads lead to {pages} that nobody has read yet."
    told = "all read" if not unread else f"of which {unread} {'is' if unread == 1 else 'are'} not read yet"
    return f"{brand.name}'s ads lead to {pages}, {told}."


def _actions(lines: list[PageLine], unread: int) -> tuple[Action, ...]:
    reading: tuple[Action, ...] = ()
    if unread:
        reading = (Action(label=f"Read {plural(unread, 'page')}", command="/landing_page"),)
    elif lines:
        reading = (Action(label="Read all again", command="/landing_page again=yes"),)
    return (
        *reading,
        Action(label="Check congruence", command="/congruence_check"),
        Action(label="Which product each sells", command="/url_map"),
    )
