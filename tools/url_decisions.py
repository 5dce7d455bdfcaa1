"""What people decide about pages and rules: /url_map with assign, rule, remove, ignore or restore."""

from dataclasses import dataclass

from pydantic import Field

from domain.answer import Action
from domain.brand import Brand
from domain.errors import AskAgain
from domain.url_match import BadRule, MatchType, UrlRule, url_rule
from domain.urls import canonical_url
from store import url_map as stored
from store.db import Connection
from store.products import Product
from tools.deps import Deps
from tools.products import choose_product
from tools.products_command import add_product
from tools.typed import typed
from tools.windows import WindowArgs

_DECISIONS = ("assign", "rule", "ignore", "restore", "remove")
_MOST_RULES = 10_000


class DecisionArgs(WindowArgs):
    """One decision about a page or a rule."""

    assign: str | None = Field(default=None, description="A page's address, which product= or product_new= is sold on.")
    rule: str | None = Field(default=None, description="A rule for addresses, with match= and product=.")
    match: MatchType = Field(
        default="prefix", description="How the rule fits: exact, prefix, pattern (with *) or contains."
    )
    product: str | None = Field(default=None, description="The product of assign= or rule=: its slug or name.")
    product_new: str | None = Field(default=None, max_length=200, description="A new product of this name instead.")
    ignore: str | None = Field(default=None, description="A page that sells no single product.")
    restore: str | None = Field(default=None, description="A page to ignore no longer.")
    remove: str | None = Field(default=None, description="A rule to remove, with its match=.")
    apply: bool = Field(default=False, description="Replace a rule that names another product.")


@dataclass(frozen=True)
class Done:
    """What was done (or would be), in one sentence, and what takes it back."""

    told: str
    actions: tuple[Action, ...]


async def decide(deps: Deps, conn: Connection, args: DecisionArgs) -> Done | None:
    """Does what is asked; None when nothing is.

    Raises:
        AskAgain: The role does not allow it, or the arguments do not fit together.
    """
    asked = [name for name in _DECISIONS if getattr(args, name) is not None]
    if not asked:
        if args.product is not None or args.product_new is not None:
            raise AskAgain("product= says what a page or rule sells.", "Give assign= or rule= with it.")
        return None
    if len(asked) > 1:
        raise AskAgain(f"{asked[0]}= and {asked[1]}= are two decisions.", "Give one at a time.")
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Deciding about pages needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    await stored.lock(conn, brand.id)
    if args.assign is not None:
        return await _assign(deps, conn, args, args.assign)
    if args.rule is not None:
        return await _rule(deps, conn, args, _checked(args.rule, args.match))
    if args.remove is not None:
        return await _remove(deps, conn, _checked(args.remove, args.match))
    if args.ignore is not None:
        return await _ignore(deps, conn, args.ignore)
    return await _restore(deps, conn, args.restore or "")


async def _assign(deps: Deps, conn: Connection, args: DecisionArgs, url: str) -> Done:
    page = await _page(deps, conn, url)
    rule = _checked(page, "exact")
    product, is_new = await _product(deps, conn, args)
    waits = await _replaces(deps, conn, args, rule, product, typed("url_map", assign=page, product=product.slug))
    if waits is not None:
        return waits
    told = "new_product" if is_new else "assigned"
    await stored.decide(conn, deps.require_brand(), page, told, deps.user.id, deps.now)
    return await _put(deps, conn, rule, product, f"{page} now sells {product.name}")


async def _rule(deps: Deps, conn: Connection, args: DecisionArgs, rule: UrlRule) -> Done:
    product, _ = await _product(deps, conn, args)
    again = typed("url_map", rule=rule.pattern, match=rule.match, product=product.slug)
    waits = await _replaces(deps, conn, args, rule, product, again)
    if waits is not None:
        return waits
    return await _put(deps, conn, rule, product, f"Pages that fit {_words(rule)} now sell {product.name}")


async def _put(deps: Deps, conn: Connection, rule: UrlRule, product: Product, told: str) -> Done:
    brand = deps.require_brand()
    before = await stored.product_of(conn, brand.id, rule)
    await stored.put_rule(conn, brand, rule, product, deps.user.id, deps.now)
    await stored.rematch(conn, brand, deps.now)
    if rule.match != "exact":
        told = f"{told}{await _decides(conn, brand, rule)}"
    if before is None:
        back = typed("url_map", remove=rule.pattern, match=rule.match)
    else:
        back = typed("url_map", rule=rule.pattern, match=rule.match, product=before.slug, apply="yes")
    return Done(
        f"{told}.",
        (Action(label="Undo", command=back), Action(label="Its ads", command=typed("ads", product=product.slug))),
    )


async def _decides(conn: Connection, brand: Brand, rule: UrlRule) -> str:
    lines = await stored.rules(conn, brand.id, _MOST_RULES)
    pages = sum(line.pages for line in lines if (line.match, line.pattern) == (rule.match, rule.pattern))
    if pages == 0:
        return ", but it decides no page yet: none fits, or a surer rule does"
    return f"; the rule decides {pages:,} page{'' if pages == 1 else 's'}"


async def _remove(deps: Deps, conn: Connection, rule: UrlRule) -> Done:
    brand = deps.require_brand()
    before = await stored.remove_rule(conn, brand, rule, deps.user.id, deps.now)
    if before is None:
        raise AskAgain(f"{brand.name} has no rule {_words(rule)}.", "Type /url_map for its rules.", "not_found")
    await stored.rematch(conn, brand, deps.now)
    back = typed("url_map", rule=rule.pattern, match=rule.match, product=before.slug)
    return Done(f"The rule {_words(rule)} for {before.name} is gone.", (Action(label="Undo", command=back),))


async def _ignore(deps: Deps, conn: Connection, url: str) -> Done:
    brand, page = deps.require_brand(), await _page(deps, conn, url)
    await stored.decide(conn, brand, page, "ignored", deps.user.id, deps.now)
    await stored.rematch(conn, brand, deps.now)
    back = typed("url_map", restore=page)
    return Done(f"{page} is ignored: it counts for no product.", (Action(label="Undo", command=back),))


async def _restore(deps: Deps, conn: Connection, url: str) -> Done:
    brand, page = deps.require_brand(), _canonical(url)
    if await stored.decision(conn, brand.id, page) != "ignored":
        raise AskAgain(f"{page!r} is not ignored.", "Type /url_map show=ignored for those that are.", "not_found")
    await stored.decide(conn, brand, page, "pending", deps.user.id, deps.now)
    await stored.rematch(conn, brand, deps.now)
    back = typed("url_map", ignore=page)
    return Done(f"{page} is no longer ignored.", (Action(label="Undo", command=back),))


async def _replaces(
    deps: Deps, conn: Connection, args: DecisionArgs, rule: UrlRule, product: Product, again: str
) -> Done | None:
    """The question whether to replace a rule that names another product; None when there is nothing to ask."""
    before = await stored.product_of(conn, deps.require_brand().id, rule)
    if before is None or before.id == product.id or args.apply:
        return None
    return Done(
        f"{_words(rule)} sells {before.name} by a rule already; {product.name} would replace it.",
        (Action(label=f"Replace it by {product.name}", command=f"{again} apply=yes"),),
    )


async def _product(deps: Deps, conn: Connection, args: DecisionArgs) -> tuple[Product, bool]:
    """The product named, and whether it was made just now."""
    if (args.product is None) == (args.product_new is None):
        raise AskAgain("Which product does it sell?", 'Give product=SLUG, or product_new="NAME" for a new one.')
    if args.product_new is not None:
        return await add_product(deps, conn, args.product_new), True
    chosen = await choose_product(conn, deps.require_brand(), args.product)
    assert chosen is not None
    return chosen, False


async def _page(deps: Deps, conn: Connection, url: str) -> str:
    """The page, which an ad leads to."""
    page = _canonical(url)
    if not await stored.is_known(conn, deps.require_brand().id, page):
        raise AskAgain(f"No ad leads to {page!r}.", "A rule= may speak of pages that are still to come.", "not_found")
    return page


def _canonical(url: str) -> str:
    page = canonical_url(url)
    if page is None:
        raise AskAgain(f"{url!r} is no web address.", "Write it as acme.com/page.")
    return page


def _checked(text: str, match: MatchType) -> UrlRule:
    try:
        return url_rule(text, match)
    except BadRule as wrong:
        raise AskAgain(f"{text!r} {wrong}.") from None


def _words(rule: UrlRule) -> str:
    return f"{rule.match} {rule.pattern}"
