"""/sync_meta: a brand's ads, results, creatives and destinations, copied from Meta as a job."""

from zoneinfo import ZoneInfo

from pydantic import Field

from domain.brand import Brand
from domain.connection import LinkedAccount
from domain.errors import AskAgain
from domain.job import JobStarted
from domain.job_arguments import MetaSync
from domain.sync_window import DaysAsked, check_days, last_day
from store import sync_effort
from tools.deps import Deps
from tools.linked import linked_accounts
from tools.starting import begin
from tools.windows import WindowArgs, resolved


class SyncArgs(WindowArgs):
    """Which accounts and days, and what else to read."""

    days: int | None = Field(
        default=None, description="How many days back to read, e.g. 30 or 4w; else on from the last sync."
    )
    since: str | None = Field(default=None, description="First day: 2026-11-01, yesterday or 30d (days back).")
    until: str | None = Field(default=None, description="Last day, written as since; else today.")
    account: str | None = Field(default=None, description="One ad account, as act_123; else all of the brand's.")
    full: bool = Field(default=False, description="yes reads all 37 months anew.")
    media: bool = Field(default=True, description="no leaves pictures and videos out.")
    auto_classify: bool = Field(
        default=False, description="yes also reads new and changed ads, as /classify_ads does, for at most $5."
    )
    max_videos: int = Field(default=50, ge=0, le=10_000, description="At most so many videos in this run.")
    max_images: int = Field(default=200, ge=0, le=10_000, description="At most so many pictures in this run.")
    resume: str | None = Field(default=None, description="A run that failed or was stopped, to go on with.")


async def sync_meta(deps: Deps, args: SyncArgs) -> JobStarted:
    """Copy the brand's ads, results, creatives and destinations from Meta; goes on as a job and ends with a proof."""
    brand = deps.require_brand()
    if args.resume is not None:
        if others := sorted(args.model_fields_set - {"resume"}):
            raise AskAgain(f"resume={args.resume} goes on with what was asked then.", f"Leave out {others[0]}=.")
        await linked_accounts(deps, brand, None)
        return await _start(deps, brand, MetaSync(sync_id=await _sync(deps, brand, args.resume)), "Going on with")
    chosen = await linked_accounts(deps, brand, args.account)
    days = _days(deps, args, chosen)
    asked = MetaSync(
        days=days.days,
        since=days.since,
        until=days.until,
        account=chosen[0].id if args.account is not None else None,
        full=days.full,
        media=args.media,
        auto_classify=args.auto_classify,
        max_videos=args.max_videos,
        max_images=args.max_images,
    )
    return await _start(deps, brand, asked, "Starting")


def _days(deps: Deps, args: SyncArgs, accounts: list[LinkedAccount]) -> DaysAsked:
    """The days asked for, in the accounts' own calendar."""
    brand = deps.require_brand()
    today = deps.now.astimezone(brand.zone).date()
    asked = DaysAsked(
        days=args.days,
        since=resolved("since", args.since, today),
        until=resolved("until", args.until, today),
        full=args.full,
    )
    check_days(asked, max(last_day(deps.now, ZoneInfo(account.timezone)) for account in accounts))
    return asked


async def _sync(deps: Deps, brand: Brand, run: str) -> str:
    """The sync that a run did, or went on with itself."""
    async with deps.transaction() as conn:
        found = await sync_effort.sync_of(conn, brand.id, run)
    if found is None:
        raise AskAgain(f"{brand.name!r} has no sync {run!r} to go on with.", "Type /runs to see its runs.", "not_found")
    return found


async def _start(deps: Deps, brand: Brand, asked: MetaSync, doing: str) -> JobStarted:
    what = f"account {asked.account}" if asked.account else "all its accounts"
    return await begin(
        deps,
        "meta_sync",
        asked,
        f"{doing} a sync of {brand.name} with Meta: {what}.",
        f"{brand.name} is being synced already; this follows that run.",
    )
