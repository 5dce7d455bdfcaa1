"""/url_map: where ads lead, and which product each page sells."""

from typing import Literal

from pydantic import Field

from domain.account import Scope
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import money, plural
from domain.url_map_report import FittingRule, MappedPage, RuleLine, Totals, UrlMap
from domain.url_match import UrlRule, confidence
from domain.urls import canonical_url
from domain.window import Window
from store import products as stored_products
from store import url_map as stored
from store.db import Connection
from store.products import Product
from tools.accounts import ACCOUNT_HELP, choose_account, other_accounts
from tools.deps import Deps
from tools.typed import typed
from tools.url_decisions import DecisionArgs, decide
from tools.windows import Covered, window_for

MOST = 1000
_LISTED = 10
_SHOWN = 200  # Of an address, in a sentence.
_RULES = 20
_ALL_RULES = 10_000
Shown = Literal["all", "review", "matched", "ignored"]


class UrlMapArgs(DecisionArgs):
    """Which days and pages; or one decision, which needs the role member."""

    url: str | None = Field(default=None, description="One page's address: which rules fit it, and which decides.")
    show: Shown = Field(default="all", description="All pages, or those to review, matched or ignored.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)
    limit: int = Field(default=_LISTED, ge=1, le=MOST, description="How many pages.")
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page of the list.")


async def url_map(deps: Deps, args: UrlMapArgs) -> UrlMap:
    """Where ads lead: pages with spend and product, those that wait for review, lead forms, ads with several pages.

    Args:
        assign: Gives one page a product; `rule` gives many.
    """
    async with deps.transaction() as conn:
        done = await decide(deps, conn, args)
        window, covered = await window_for(deps, conn, args)
        scope = await choose_account(conn, deps.require_brand(), args.account)
        wanted = stored.Wanted(deps.require_brand().id, window, scope.ids)
        totals = await stored.totals(conn, wanted)
        if args.url is not None:
            found = await _one(deps, conn, args.url, wanted, totals, scope)
        else:
            found = await _listed(deps, conn, args, wanted, totals, scope)
    foot = _foot(deps.require_brand(), window, covered, scope, totals, has_rules=bool(found.rules))
    changes: dict[str, object] = {"foot": foot, "window": window}
    if done is not None:
        changes |= {"headline": done.told, "actions": (*done.actions, *found.actions)}
    return found.model_copy(update=changes)


async def _listed(
    deps: Deps, conn: Connection, args: UrlMapArgs, wanted: stored.Wanted, totals: Totals, scope: Scope
) -> UrlMap:
    brand = deps.require_brand()
    state = None if args.show == "all" else args.show
    skip = args.limit * (args.page - 1)
    pages = await stored.pages(conn, wanted, state=state, limit=args.limit, skip=skip)
    several = await stored.several(conn, wanted, _LISTED)
    rules = await stored.rules(conn, brand.id, _RULES)
    whole = _in_state(totals, args.show)
    if not pages and whole:
        raise AskAgain(f"page={args.page} lies behind the last of {plural(whole, 'page')}.", "Leave page= out.")
    first = await stored.pages(conn, wanted, state="review", limit=1) if totals.review else []
    again = typed("url_map", since=wanted.window.since, until=wanted.window.until, show=args.show, account=args.account)
    return UrlMap(
        headline=_headline(brand, totals, first, scope.currency),
        actions=(*_actions(totals, args, first, brand), *other_accounts(scope, "/url_map")),
        totals=totals,
        pages=tuple(pages),
        several=tuple(several),
        rules=tuple(rules),
        more=max(0, whole - skip - len(pages)),
        more_command=f"{again} limit={MOST}" if whole > skip + len(pages) else None,
        commands={page.page: typed("url_map", url=page.page) for page in pages},
    )


async def _one(deps: Deps, conn: Connection, url: str, wanted: stored.Wanted, totals: Totals, scope: Scope) -> UrlMap:
    """One address: what fits it, and what a person may decide."""
    brand, page = deps.require_brand(), canonical_url(url)
    if page is None:
        raise AskAgain(f"{url!r} is no web address.", "Write it as acme.com/page.")
    found = await stored.pages(conn, wanted, page=page, limit=1)
    why = fitting(await stored.rules(conn, brand.id, _ALL_RULES, tagged=True), page)
    known = await stored_products.of_brand(conn, brand.id)
    return UrlMap(
        headline=_verdict(page, found[0] if found else None, why, scope.currency),
        actions=_choices(page, found[0] if found else None, known) if brand.allows("member") else (),
        pages=tuple(found),
        why=why,
    )


def fitting(rules: list[RuleLine], page: str) -> tuple[FittingRule, ...]:
    """The rules that fit the page, in the order in which they decide."""
    found: list[FittingRule] = []
    for rule in rules:
        sure = confidence(UrlRule(match=rule.match, pattern=rule.pattern), page)
        if sure is not None:
            given = rule.model_dump(include={"match", "pattern", "told", "product"})
            found.append(FittingRule(**given, confidence=sure, decides=False))
    found.sort(key=lambda fit: (-_rank(fit)[0], not fit.told, -len(fit.pattern), fit.product))
    best = [fit for fit in found if _rank(fit) == _rank(found[0])]
    if len({fit.product for fit in best}) > 1:
        return tuple(found)
    return tuple(fit.model_copy(update={"decides": fit in best}) for fit in found)


def _rank(fit: FittingRule) -> tuple[float, bool, int]:
    return (fit.confidence, fit.told, len(fit.pattern))


def _in_state(totals: Totals, show: Shown) -> int:
    if show == "all":
        return sum(totals.pages.values())
    return totals.review if show == "review" else totals.pages.get(show, 0)


def _headline(brand: Brand, totals: Totals, first: list[MappedPage], currency: str) -> str:
    if not totals.ads:
        return f"{brand.name} has no ads yet: drop an Ads Manager export into the chat, or type /connect."
    if not totals.pages:
        forms = totals.ads.get("lead_form", 0)
        also = f"; {forms:,} lead{'s' if forms == 1 else ''} to a lead form" if forms else ""
        return f"No page is known that {brand.name}'s ads lead to{also}: /fetch_destinations reads them from Meta."
    if not first:
        return f"{totals.covered()}; none waits for review."
    worth = "" if first[0].spend is None else f" with {money(first[0].spend, currency)} spent"
    if totals.review == 1:
        return f"{totals.covered()}; {first[0].page}{worth} waits for review."
    return f"{totals.covered()}; {totals.review:,} wait for review, the largest is {first[0].page}{worth}."


def _verdict(page: str, found: MappedPage | None, why: tuple[FittingRule, ...], currency: str) -> str:
    page = page if len(page) <= _SHOWN else f"{page[:_SHOWN]}…"
    led = "No ad leads to it." if found is None else ""
    if found is not None:
        spent = "" if found.spend is None else f", {money(found.spend, currency)} spent"
        led = f"{found.ads:,} ad{'s lead' if found.ads != 1 else ' leads'} there{spent}."
    if found is not None and found.state == "ignored":
        return f"{page} is ignored: it sells no single product. {led}"
    decided = next((fit for fit in why if fit.decides), None)
    if decided is not None:
        return f"{page} sells {decided.product}, {decided.confidence:.0%} sure. {led}"
    if why:
        named = " and ".join(sorted({fit.product for fit in why if _rank(fit) == _rank(why[0])}))
        return f"{page} is ambiguous: equally sure rules name {named}, so it counts for none. {led}"
    return f"No rule fits {page}, so it counts for no product. {led}"


def _choices(page: str, found: MappedPage | None, known: list[Product]) -> tuple[Action, ...]:
    if found is None:
        return ()
    if found.state == "ignored":
        return (Action(label="Ignore it no longer", command=typed("url_map", restore=page)),)
    likely = sorted(known, key=lambda product: product.slug != found.suggested_slug)
    return (
        *(
            Action(label=f"It sells {product.name}", command=typed("url_map", assign=page, product=product.slug))
            for product in likely[:4]
            if product.slug != found.product_slug
        ),
        Action(label="Ignore it", command=typed("url_map", ignore=page)),
    )


def _actions(totals: Totals, args: UrlMapArgs, first: list[MappedPage], brand: Brand) -> tuple[Action, ...]:
    made: list[Action] = []
    if totals.review and args.show != "review":
        made.append(Action(label="What waits for review", command="/url_map show=review"))
    if first and first[0].suggested_slug and brand.allows("member"):
        command = typed("url_map", assign=first[0].page, product=first[0].suggested_slug)
        made.append(Action(label=f"{first[0].page} sells {first[0].suggested}", command=command))
    if totals.ads.get("unread") and brand.allows("member"):
        made.append(Action(label="Read destinations from Meta", command="/fetch_destinations"))
    if args.show != "all":
        made.append(Action(label="All pages", command="/url_map"))
    return tuple(made)


def _foot(brand: Brand, window: Window, covered: Covered, scope: Scope, totals: Totals, has_rules: bool) -> Foot:
    notes = list(scope.notes)
    if totals.ads.get("several"):
        notes.append("An ad that leads to several pages counts at each of them, so that pages do not add up.")
    if has_rules:
        notes.append("The surest rule decides, then the longest; /url_map remove=RULE match=KIND removes one.")
    notes.append("Pages are the same whatever their scheme, www., query, fragment and slash at the end.")
    return Foot(
        as_of=covered[1] if covered else None,
        window=window,
        currency=scope.currency,
        timezone=scope.timezone,
        notes=tuple(notes),
        fictional=brand.is_fictional,
    )
