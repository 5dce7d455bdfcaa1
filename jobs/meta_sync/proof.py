"""The proof: what the sync's rows say it did, and the ads' sum held against the account's own."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.meta import insights
from connectors.meta.ad_days import account_day
from connectors.meta.errors import MetaError
from connectors.meta.insights import account_query
from domain.ad_day import AccountDay
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.connection import LinkedAccount
from domain.import_report import exact, plural
from domain.media_report import MediaTally
from domain.play_curve import CurveCounts
from domain.sync_plan import merged
from domain.sync_report import (
    AccountProof,
    FailedSlice,
    StageTrouble,
    SumCheck,
    SyncReport,
    sync_headline,
)
from domain.window import Window
from jobs.meta.paging import pages
from jobs.meta_sync.asked import VERSION, Prepared
from jobs.meta_sync.objects import Objects
from jobs.meta_sync.session import At, Session
from store import meta_sync as stored
from store import sync_effort, sync_proof
from store.db import Connection

_PAGE = 500


async def prove(
    session: Session,
    at: At,
    prepared: Prepared,
    told: dict[str, Objects],
    troubles: list[StageTrouble],
    media: MediaTally | None,
    classified: int | None,
    curves: CurveCounts | None = None,
) -> SyncReport:
    """Reads the accounts' own sums, and puts together what the sync did; kept with the sync."""
    brand, running, sync_id = session.brand, session.running, prepared.sync_id
    checked = list(troubles)
    proofs: list[AccountProof] = []
    await at.telling.expect(len(prepared.accounts))
    for account in prepared.accounts:
        if account.id in prepared.elsewhere:
            proofs.append(_left(account, prepared.elsewhere[account.id]))
        elif account.id in told:
            proofs.append(await _account(session, at, prepared, account, told[account.id], checked))
        await at.telling.did()
    async with session.transaction() as conn:
        await session.flush(conn, sync_id)
        effort = await sync_effort.effort(conn, brand.id, sync_id)
        notes = await _notes(conn, brand, proofs)
    read = [p for p in proofs if p.elsewhere is None]
    failed = any(p.failed for p in read)
    resume = f"/sync_meta resume={sync_id}"
    report = SyncReport(
        headline=sync_headline(proofs, len(checked), brand.name),
        foot=_foot(session, read, notes),
        actions=(
            *((Action(label="Try what failed again", command=resume),) if failed or checked else ()),
            Action(label="Which hooks work", command="/top_hooks"),
            Action(label="This run", command=f"/runs id={running.run_id}"),
            Action(label="Destinations", command="/url_map"),
        ),
        sync_id=sync_id,
        accounts=tuple(proofs),
        effort=effort,
        troubles=tuple(checked),
        media=media,
        classified=classified,
        curves=curves,
        token_days=at.token.days_left(running.around.clock()),
        next_try=f"with the next sync, or now with {resume}" if failed else None,
    )
    async with session.transaction() as conn:
        await stored.close_sync(conn, brand, sync_id, report, running.now)
        await stored.release(conn, brand, running.run_id)
    return report


async def _account(
    session: Session, at: At, prepared: Prepared, account: LinkedAccount, told: Objects, troubles: list[StageTrouble]
) -> AccountProof:
    brand, sync_id, now = session.brand, prepared.sync_id, session.running.now
    async with session.transaction() as conn:
        slices = [s for s in await stored.slices(conn, brand.id, sync_id) if s.account == account.id]
        progress = await stored.progress(conn, brand.id, account.id, VERSION)
        types = await stored.account_read(conn, brand, sync_id, account.id, now)
        reread = await sync_effort.days_reread(conn, brand.id, sync_id)
        restated = await sync_proof.restated(conn, brand.id, sync_id, account.id)
        gone = await sync_proof.gone(conn, brand.id, sync_id, account.id)
        objects = await sync_effort.objects(conn, brand.id, account.id)
        await sync_effort.mend(conn, brand.id, sync_id, account.id)
    done = [s for s in slices if s.status == "done"]
    window = Window(since=min(s.since for s in slices), until=max(s.until for s in slices)) if slices else None
    async with session.transaction() as conn:
        spend = (await stored.sums(conn, brand.id, account.id, window)).spend if window else None
    return AccountProof(
        account=account.id,
        name=told["name"] or account.name,
        currency=told["currency"],
        timezone=told["timezone"],
        window=window,
        new=sum(s.new for s in done),
        changed=sum(s.changed for s in done),
        unchanged=sum(s.unchanged for s in done),
        gone=sum(s.gone for s in done),
        quarantined=sum(s.quarantined for s in done),
        days_reread=reread.get(account.id, 0),
        slices=len(slices),
        failed=tuple(
            FailedSlice(since=s.since, until=s.until, reason=s.reason or "", attempts=s.attempts)
            for s in slices
            if s.status == "failed"
        ),
        cursor=progress.cursor if progress else None,
        restated=restated,
        gone_spend=gone[0],
        spend=spend,
        sums=await _sums(session, at, account.id, [s.window for s in done], told["timezone"], troubles),
        purchase_keys=types,
        campaigns=objects.campaigns,
        adsets=objects.adsets,
        ads=objects.ads,
        creatives=objects.creatives,
        destinations=objects.destinations,
    )


async def _sums(
    session: Session, at: At, account: str, done: list[Window], timezone: str, troubles: list[StageTrouble]
) -> SumCheck | None:
    """Both sums of the days that were read and are over: today goes on while it is read."""
    today = session.running.now.astimezone(ZoneInfo(timezone)).date()
    read = merged(Window(since=w.since, until=min(w.until, today - timedelta(days=1))) for w in done if w.since < today)
    if not read:
        return None
    spend, purchases, value = Decimal(0), 0, Decimal(0)
    async with session.transaction() as conn:
        for window in read:
            held = await stored.sums(conn, session.brand.id, account, window)
            spend, purchases, value = spend + held.spend, purchases + held.purchases, value + held.purchase_value
    try:
        days = [d for d in await _days(session, at, account, read) if any(w.since <= d.date <= w.until for w in read)]
    except MetaError as error:
        troubles.append(StageTrouble(stage="Sum check", account=account, reason=error.reason))
        return SumCheck(ads_spend=spend, ads_purchases=purchases, ads_value=value)
    bought = [d.purchases for d in days if d.purchases is not None]
    worth = [d.purchase_value for d in days if d.purchase_value is not None]
    return SumCheck(
        ads_spend=spend,
        ads_purchases=purchases,
        ads_value=value,
        account_spend=sum((d.spend for d in days), Decimal(0)),
        account_purchases=sum(bought) if bought or not purchases else None,
        account_value=sum(worth, Decimal(0)) if worth or not value else None,
    )


async def _days(session: Session, at: At, account: str, read: list[Window]) -> list[AccountDay]:
    since, until = min(w.since for w in read), max(w.until for w in read)
    query = account_query(account, since, until)
    days: dict[date, AccountDay] = {}
    async for rows in pages(
        session.patience, account, lambda limit, after: insights.page(at.graph, query, limit, after), _PAGE
    ):
        for raw in rows:
            day = account_day(raw, account, since, until)
            if isinstance(day, AccountDay):
                days[day.date] = day
    return list(days.values())


async def _notes(conn: Connection, brand: Brand, proofs: list[AccountProof]) -> tuple[str, ...]:
    """Results that an import stored by ad name only, and that nobody can tell from those of the sync."""
    windows = [p.window for p in proofs if p.window]
    if not windows:
        return ()
    days, spend = await sync_proof.by_name_only(
        conn, brand.id, Window(since=min(w.since for w in windows), until=max(w.until for w in windows))
    )
    if not days:
        return ()
    worth = exact(spend, brand.currency)
    return (f"{plural(days, 'ad-day')} imported by ad name only may count twice ({worth} of spend).",)


def _left(account: LinkedAccount, holder: str) -> AccountProof:
    return AccountProof(
        account=account.id, name=account.name, currency=account.currency, timezone=account.timezone, elsewhere=holder
    )


def _foot(session: Session, read: list[AccountProof], notes: tuple[str, ...]) -> Foot:
    windows = [p.window for p in read if p.window]
    currencies = {p.currency for p in read}
    if not windows:
        return Foot(fictional=session.brand.is_fictional)
    window = Window(since=min(w.since for w in windows), until=max(w.until for w in windows))
    return Foot(
        as_of=window.until,
        window=window,
        account_days=window.days,
        rows=sum(p.rows for p in read),
        currency=currencies.pop() if len(currencies) == 1 else None,
        timezone=read[0].timezone if len({p.timezone for p in read}) == 1 else None,
        attribution="as Meta's Ads Manager counts by default; the window is stored beside each value",
        notes=notes,
        fictional=session.brand.is_fictional,
    )
