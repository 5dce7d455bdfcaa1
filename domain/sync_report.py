"""The proof of a sync: what it read, what that changed, and what did not go smoothly."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.counts import Money
from domain.format import MISSING, count, duration, plural
from domain.import_report import Restated, Restatement, exact
from domain.media_report import MediaTally
from domain.play_curve import CurveCounts
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window


class Effort(BaseModel):
    """What the reading cost. Waits are those that Meta asked for; retries follow faults on its side."""

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    retries: int = 0
    waits: int = 0
    waited_seconds: float = 0.0
    peak_usage: float = 0.0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            calls=self.calls + other.calls,
            retries=self.retries + other.retries,
            waits=self.waits + other.waits,
            waited_seconds=self.waited_seconds + other.waited_seconds,
            peak_usage=max(self.peak_usage, other.peak_usage),
        )

    def since(self, before: "Effort") -> "Effort":
        """What came on top of `before`; the peak is of the whole time."""
        return Effort(
            calls=self.calls - before.calls,
            retries=self.retries - before.retries,
            waits=self.waits - before.waits,
            waited_seconds=self.waited_seconds - before.waited_seconds,
            peak_usage=self.peak_usage,
        )


class FailedSlice(BaseModel):
    """Days that could not be read, and why."""

    model_config = ConfigDict(frozen=True)

    since: date
    until: date
    reason: str
    attempts: int = 1


class SumCheck(BaseModel):
    """The stored ad-days against the account's own total of the same days, those that are over.

    None: Meta told no such total.
    """

    model_config = ConfigDict(frozen=True)

    ads_spend: Money = Decimal(0)
    account_spend: Money | None = None
    ads_purchases: int = 0
    account_purchases: int | None = None
    ads_value: Money = Decimal(0)
    account_value: Money | None = None

    @property
    def spend_gap(self) -> Decimal | None:
        return None if self.account_spend is None else self.ads_spend - self.account_spend

    @property
    def agrees(self) -> bool:
        """Whether every total that Meta told is the sum of the ads."""
        return (
            self.account_spend in (None, self.ads_spend)
            and self.account_purchases in (None, self.ads_purchases)
            and self.account_value in (None, self.ads_value)
        )


class AccountProof(BaseModel):
    """What the sync did to one account. Rows are ad-days.

    `elsewhere` is the run that was reading the account already, which this one left to it.
    `purchase_keys` counts the rows by the action type that purchases were taken from.
    """

    model_config = ConfigDict(frozen=True)

    account: str
    name: str | None = None
    currency: str = "USD"
    timezone: str = "UTC"
    window: Window | None = None
    elsewhere: str | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    quarantined: int = 0
    days_reread: int = 0
    slices: int = 0
    failed: tuple[FailedSlice, ...] = ()
    cursor: date | None = None
    restated: Restated = Restated()
    gone_spend: Money = Decimal(0)
    # Stored for the window, today included.
    spend: Money | None = None
    sums: SumCheck | None = None
    purchase_keys: dict[str, int] = Field(default_factory=dict)
    campaigns: int = 0
    adsets: int = 0
    ads: int = 0
    creatives: int = 0
    destinations: int = 0

    @property
    def rows(self) -> int:
        """Ad-days read."""
        return self.new + self.changed + self.unchanged


class StageTrouble(BaseModel):
    """A part of the sync that failed while the rest went on."""

    model_config = ConfigDict(frozen=True)

    stage: str
    account: str | None = None
    reason: str


class SyncReport(Answer):
    """What one sync did. Its id stays the same when it is stopped and resumed.

    `token_days` is None for a token that does not expire. `classified` counts ads read anew, None when
    that was not asked for; so does `media`. `curves` counts the videos whose play curve was read.
    """

    sync_id: str
    accounts: tuple[AccountProof, ...] = ()
    effort: Effort = Effort()
    troubles: tuple[StageTrouble, ...] = ()
    media: MediaTally | None = None
    classified: int | None = None
    curves: CurveCounts | None = None
    token_days: int | None = None
    # Who reads the failed slices again: words such as "with the next sync" or an instant.
    next_try: str | None = None

    @property
    def read(self) -> tuple[AccountProof, ...]:
        """The accounts that this sync read itself."""
        return tuple(account for account in self.accounts if account.elsewhere is None)

    def table(self) -> Table:
        lines: list[tuple[str, str]] = [
            ("Rows new", count(sum(a.new for a in self.read))),
            ("Rows changed", count(sum(a.changed for a in self.read))),
            ("Rows unchanged", count(sum(a.unchanged for a in self.read))),
            ("Rows gone", count(sum(a.gone for a in self.read))),
            ("Rows in quarantine", count(sum(a.quarantined for a in self.read))),
            ("Days read again", count(max((a.days_reread for a in self.read), default=0))),
            *self._restatements(),
            ("API calls", _calls(self.effort)),
            ("Peak usage", f"{self.effort.peak_usage:.0f}% of Meta's limit"),
            ("Waits", _waits(self.effort)),
            ("Slices failed", self._failed()),
            *self._sums(),
            ("Purchases counted by", _keys(self.read)),
            ("Token", _token(self.token_days)),
            ("Campaigns, ad sets, ads", " · ".join(_total(self.read, n) for n in ("campaigns", "adsets", "ads"))),
            ("Creatives, destinations", " · ".join(_total(self.read, n) for n in ("creatives", "destinations"))),
        ]
        if self.curves is not None:
            lines.append(("Play curves", _curves(self.curves)))
        if self.media is not None:
            lines.append(("Media", _media(self.media)))
        if self.classified is not None:
            lines.append(("Ads classified", count(self.classified)))
        lines += [(f"{t.stage} failed", t.reason) for t in self.troubles]
        rows: tuple[dict[str, Cell | Interval | Figure], ...] = tuple({"what": a, "value": b} for a, b in lines)
        return Table(columns=(Column(key="what", label="What"), Column(key="value", label="Value")), rows=rows)

    def tables(self) -> tuple[Table, ...]:
        if len(self.accounts) < 2:
            return (self.table(),)
        return (self.table(), self._by_account())

    def _restatements(self) -> list[tuple[str, str]]:
        moved = [a for a in self.read if a.restated.rows]
        lines = [("Restated" + _of(a, moved), _moved(a)) for a in moved]
        told = [(a, a.restated.biggest) for a in moved if a.restated.biggest is not None]
        if not told:
            return [*lines, ("Biggest restatement", "none")]
        several = [a for a, _ in told]
        return [*lines, *(("Biggest restatement" + _of(a, several), _restated(big, a.currency)) for a, big in told)]

    def _failed(self) -> str:
        failed = [(a, f) for a in self.read for f in a.failed]
        if not failed:
            return "none"
        named = [f"{f.since} to {f.until}" + (f" of {a.account}" if len(self.read) > 1 else "") for a, f in failed[:5]]
        more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
        reasons = ", ".join(sorted({f.reason for _, f in failed}))
        again = f"; read again {self.next_try}" if self.next_try else ""
        return f"{len(failed)}: {', '.join(named)}{more} ({reasons}){again}"

    def _sums(self) -> list[tuple[str, str]]:
        told = [(a, a.sums) for a in self.read if a.sums is not None]
        several = [a for a, _ in told]
        return [("Ads against account" + _of(a, several), _checked(a, sums)) for a, sums in told]

    def _by_account(self) -> Table:
        """Each account in its own currency; two currencies are never added."""
        rows: tuple[dict[str, Cell | Interval | Figure], ...] = tuple(
            {
                "account": f"{a.name} ({a.account})" if a.name else a.account,
                "days": str(a.window) if a.window else f"left to run {a.elsewhere}",
                "new": a.new,
                "changed": a.changed,
                "unchanged": a.unchanged,
                "gone": a.gone,
                "quarantined": a.quarantined,
                "spend": exact(a.spend, a.currency) if a.spend is not None else None,
            }
            for a in self.accounts
        )
        return Table(
            title="By account",
            columns=(
                Column(key="account", label="Account"),
                Column(key="days", label="Days"),
                Column(key="new", label="New", kind="count"),
                Column(key="changed", label="Changed", kind="count"),
                Column(key="unchanged", label="Unchanged", kind="count", wide_only=True),
                Column(key="gone", label="Gone", kind="count"),
                Column(key="quarantined", label="Quarantined", kind="count", wide_only=True),
                Column(key="spend", label="Spend"),
            ),
            rows=rows,
        )


def sync_headline(accounts: Iterable[AccountProof], troubles: int, brand: str) -> str:
    """The proof in one sentence."""
    every = list(accounts)
    read = [a for a in every if a.elsewhere is None]
    if not read:
        where = ", ".join(sorted({a.elsewhere for a in every if a.elsewhere})) or "another run"
        return f"Nothing was read for {brand}: its accounts are being read already by run {where}."
    rows = sum(a.rows for a in read)
    days = max((a.window.days for a in read if a.window), default=0)
    spend = " and ".join(_spends(read)) or "no spend"
    failed = sum(len(a.failed) for a in read)
    moved = sum(a.new for a in read), sum(a.changed for a in read)
    told = f"{plural(rows, 'ad-day')} over {plural(days, 'day')} {'is' if rows == 1 else 'are'} up to date with {spend}"
    told += f" of spend: {moved[0]:,} new, {moved[1]:,} restated"
    gone = sum(a.gone for a in read)
    told += f", {gone:,} gone" if gone else ""
    if failed:
        told += f"; {plural(failed, 'slice')} could not be read and will be tried again"
    elif any(a.sums is not None and not a.sums.agrees for a in read):
        told += "; the account's own total differs"
    elif any(a.sums is not None and a.sums.account_spend is not None for a in read):
        told += "; the sums agree with the account's own"
    if troubles:
        told += f"; {plural(troubles, 'later stage')} failed"
    return told + "."


def _spends(read: Iterable[AccountProof]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for account in read:
        if account.spend is not None:
            sums[account.currency] = sums.get(account.currency, Decimal(0)) + account.spend
    return [exact(amount, currency) for currency, amount in sorted(sums.items())]


def _of(account: AccountProof, told: list[AccountProof]) -> str:
    """Whose a line is, where there are several."""
    return f", {account.name or account.account}" if len(told) > 1 else ""


def _moved(account: AccountProof) -> str:
    told = f"{plural(account.restated.rows, 'row')}: {account.restated.told(account.currency)}"
    return told + (f"; {exact(account.gone_spend, account.currency)} of spend gone" if account.gone_spend else "")


def _restated(big: Restatement, currency: str) -> str:
    money = big.metric in ("spend", "purchase_value")
    old, new = (exact(v or Decimal(0), currency) if money else f"{v or 0:,}" for v in (big.old, big.new))
    return f"{big.ad_name} on {big.day}: {big.metric.replace('_', ' ')} {old} → {new}"


def _checked(account: AccountProof, sums: SumCheck) -> str:
    if sums.account_spend is None:
        return f"{exact(sums.ads_spend, account.currency)} by ads; the account's own total could not be read"
    gap = sums.spend_gap or Decimal(0)
    ads, whole = exact(sums.ads_spend, account.currency), exact(sums.account_spend, account.currency)
    spend = f"spend {ads} by ads, {whole} by account"
    spend += ", no gap" if not gap else f", gap {_signed(gap, account.currency)}"
    if sums.account_purchases is None:
        told = "Meta tells none at account level, as it does at times, and the ads' count stands"
        return f"{spend}; purchases {sums.ads_purchases:,} by ads; {told}"
    differs = sums.ads_purchases - sums.account_purchases
    bought = f"purchases {sums.ads_purchases:,} and {sums.account_purchases:,}"
    bought += ", no gap" if not differs else f", gap {differs:+,}".replace("-", "−")
    if sums.account_value is None:
        return f"{spend}; {bought}"
    gap = sums.ads_value - sums.account_value
    value = f"value {exact(sums.ads_value, account.currency)} and {exact(sums.account_value, account.currency)}"
    value += ", no gap" if not gap else f", gap {_signed(gap, account.currency)}"
    return f"{spend}; {bought}; {value}"


def _signed(value: Decimal, currency: str) -> str:
    return f"{currency} {value:+,.2f}".replace("-", "−")


def _calls(effort: Effort) -> str:
    again = f", {count(effort.retries)} of them again after a fault of Meta's" if effort.retries else ""
    return count(effort.calls) + again


def _waits(effort: Effort) -> str:
    return f"{effort.waits}, {duration(effort.waited_seconds)}" if effort.waits else "none"


def _keys(read: Iterable[AccountProof]) -> str:
    keys: dict[str, int] = {}
    for account in read:
        for key, rows in account.purchase_keys.items():
            keys[key] = keys.get(key, 0) + rows
    return ", ".join(f"{key} ({plural(rows, 'row')})" for key, rows in sorted(keys.items())) or MISSING


def _token(days: int | None) -> str:
    return "does not expire" if days is None else f"{plural(days, 'day')} left"


def _total(read: Iterable[AccountProof], name: str) -> str:
    return count(sum(getattr(account, name) for account in read))


def _curves(curves: CurveCounts) -> str:
    told = plural(curves.stored, "video")
    if not curves.unreadable:
        return told
    reasons = "; ".join(sorted(curves.reasons)[:2])
    return f"{told}, {count(curves.unreadable)} could not be read ({reasons})"


def _media(media: MediaTally) -> str:
    told = f"{plural(media.videos, 'video')}, {plural(media.images, 'image')}"
    told += f", {count(media.skipped)} cannot be had" if media.skipped else ""
    return told + (f", {count(media.failed)} failed" if media.failed else "")
