"""/rows: the ad-days behind an answer."""

from pydantic import Field

from domain.answer import Foot, define
from domain.counts import total
from domain.errors import AskAgain
from domain.hooks import normalise
from domain.row_list import TOTALS, Row, RowList, headline
from domain.urls import canonical_url
from store import performance as results
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import window_for

MOST = 5000


class RowsArgs(FilterArgs):
    """Which days and ads, and which page of them."""

    hook: str | None = Field(default=None, description="Only ads with this hook, however it is written.")
    ad: str | None = Field(default=None, description="Only this ad: its id.")
    landing_page: str | None = Field(default=None, description="Only ads that lead to this page.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many rows.")
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page of them.")

    def narrowed(self) -> dict[str, str | None]:
        """All arguments that narrow."""
        return {"hook": self.hook, "ad": self.ad, "landing_page": self.landing_page, **super().narrowed()}


async def rows(deps: Deps, args: RowsArgs) -> RowList:
    """The stored ad-days behind an answer, newest first, with their sums.

    Args:
        hook: Compared without case and punctuation, as hooks are grouped.
        landing_page: Compared without query, fragment and www.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        which, scope = await filter_for(deps, conn, args)
        page = None if args.landing_page is None else canonical_url(args.landing_page) or args.landing_page
        hook = None if args.hook is None else normalise(args.hook)
        which = which.model_copy(update={"hook_key": hook, "ad_id": args.ad, "page": page})
        sums = total(ad.counts for ad in await results.by_ad(conn, which, window, with_before=False))
        days = await results.by_day(conn, which, window, with_before=False)
        found = await results.rows(conn, which, window, args.limit, args.limit * (args.page - 1)) if sums.rows else []

    foot = Foot(
        as_of=covered[1] if covered else None,
        window=window,
        account_days=len(days),
        rows=sums.rows,
        currency=scope.currency,
        timezone=scope.timezone,
        definitions=define(*TOTALS, hold_rate=brand.hold_rate),
        notes=scope.notes,
        fictional=brand.is_fictional,
    )
    asked = typed("rows", since=window.since, until=window.until, **args.narrowed())
    if not sums.rows:
        said, actions = no_results(brand, "rows", window, covered, args.narrowed())
        return RowList(headline=said, foot=foot, actions=(*actions, *other_accounts(scope, asked)), window=window)
    if not found:
        pages = -(-sums.rows // args.limit)
        raise AskAgain(
            f"page={args.page} lies behind the last: {sums.rows:,} rows are {pages:,} pages of {args.limit}."
        )
    rest = sums.rows - args.limit * (args.page - 1) - len(found)
    following = f" page={args.page + 1}" if args.limit == MOST else ""
    return RowList(
        headline=headline(sums, scope.currency, _of_what(args)),
        foot=foot,
        actions=other_accounts(scope, asked),
        window=window,
        rows=tuple(Row(**row.model_dump(include=set(Row.model_fields))) for row in found),
        totals=sums,
        more=max(0, rest),
        more_command=f"{asked} limit={MOST}{following}" if rest > 0 else None,
    )


def _of_what(args: RowsArgs) -> str:
    named = ", ".join(
        f"{key.replace('_', ' ')} “{value}”" for key, value in args.narrowed().items() if value is not None
    )
    return f" of {named}" if named else ""
