"""Which sync a run does, and of which accounts: settled once, before anything is read."""

import asyncio
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.connection import LinkedAccount
from domain.errors import AskAgain
from domain.job_arguments import MetaSync
from domain.sync_window import DaysAsked, check_days, last_day
from jobs.meta_sync.session import Session
from store import connections, sync_effort
from store import meta_sync as stored

# Of fields, windows, level and breakdowns: raise it when what is read of a day changes, and all is read again.
VERSION = "1"
STAGE = "Accounts taken"
WAITING = "Waiting for another run"
_LOOK_SECONDS = 2.0


class Prepared(BaseModel):
    """What the run does. `elsewhere` are accounts that another run is reading, with that run."""

    model_config = ConfigDict(frozen=True)

    sync_id: str
    asked: MetaSync
    accounts: tuple[LinkedAccount, ...]
    elsewhere: dict[str, str]

    @property
    def days(self) -> DaysAsked:
        asked = self.asked
        return DaysAsked(days=asked.days, since=asked.since, until=asked.until, full=asked.full)

    @property
    def own(self) -> tuple[LinkedAccount, ...]:
        """The accounts that this run reads."""
        return tuple(account for account in self.accounts if account.id not in self.elsewhere)

    def account(self, id: str) -> LinkedAccount:
        return next(account for account in self.accounts if account.id == id)


async def prepare(session: Session, asked: MetaSync) -> Prepared:
    """Opens the sync, or the earlier one that it goes on with, and takes its accounts.

    Raises:
        AskAgain: There is no such sync or account, or no account has such days.
    """
    running, brand = session.running, session.brand
    async with session.transaction() as conn:
        sync_id = asked.sync_id or running.run_id
        if asked.sync_id is not None:
            kept = await sync_effort.arguments(conn, brand.id, sync_id)
            if kept is None:
                raise AskAgain(
                    f"{brand.name!r} has no sync {sync_id!r} to go on with.", "Type /sync_meta.", "not_found"
                )
            asked = MetaSync.model_validate(kept)
        linked = await connections.linked(conn, brand.id)
        wanted = [a for a in linked if asked.account in (None, a.id)]
        if not wanted:
            named = f"Ad account {asked.account!r} is not linked to {brand.name!r}."
            raise AskAgain(
                named if asked.account else f"{brand.name!r} has no ad account linked.",
                "Type /connect to see its accounts.",
                "not_found",
            )
        # A schedule asks without anybody who looked at the days; those of an earlier sync have slices by now.
        if sync_id == running.run_id:
            days = DaysAsked(days=asked.days, since=asked.since, until=asked.until, full=asked.full)
            check_days(days, max(last_day(running.now, ZoneInfo(a.timezone)) for a in wanted))
        await stored.open_sync(conn, brand, sync_id, asked.model_dump(mode="json", exclude={"sync_id"}), running.now)
        elsewhere: dict[str, str] = {}
        for account in wanted:
            holder = await stored.claim(conn, brand, account.id, running.run_id, running.now)
            if holder is not None:
                elsewhere[account.id] = holder
    return Prepared(sync_id=sync_id, asked=asked, accounts=tuple(wanted), elsewhere=elsewhere)


async def wait_for_others(session: Session, prepared: Prepared) -> None:
    """Until the runs that hold the other accounts have ended. The accounts are given up with the others at the end."""
    for account, holder in prepared.elsewhere.items():
        await session.running.tell(WAITING, 0, None, f"Run {holder} is reading {account} already")
        # The other run is in another process as likely as not: there is nothing here that could wake this one.
        while not await _free(session, account):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
    await session.running.tell(WAITING, len(prepared.elsewhere), len(prepared.elsewhere))


async def _free(session: Session, account: str) -> bool:
    running = session.running
    async with session.transaction() as conn:
        return await stored.claim(conn, session.brand, account, running.run_id, running.now) is None
