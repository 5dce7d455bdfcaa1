"""What /connect, linking an account and the daily look at tokens answer."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.connection import LinkedAccount, Offered, Standing
from domain.connection_words import MEANING
from domain.format import instant
from domain.table import Column, Table


class ConnectionReport(Answer):
    """Where a brand's connection stands, its ad accounts, and those that it could link.

    `days_left` is None for access that does not end. `organization_id` is what an operator names in
    META_ACCESS_TOKEN_FOR.
    """

    standing: Standing
    cure: str = ""
    user_name: str | None = None
    scopes: tuple[str, ...] = ()
    days_left: int | None = None
    expires_at: datetime | None = None
    until: datetime | None = None
    organization_id: str = ""
    accounts: tuple[LinkedAccount, ...] = ()
    offered: tuple[Offered, ...] = ()
    may_change: bool = False

    def table(self) -> Table | None:
        """The brand's accounts."""
        return None if not self.accounts else _accounts(self.accounts, self.may_change)

    def tables(self) -> tuple[Table, ...]:
        offered = _offered(self.offered, self.may_change) if self.offered else None
        return tuple(table for table in (self.table(), self._state(), offered) if table is not None)

    def _state(self) -> Table | None:
        if self.standing in ("never", "system_user") and not self.scopes:
            return None
        lines: list[dict[str, str]] = [{"what": "State", "value": MEANING[self.standing]}]
        if self.user_name:
            lines.append({"what": "Connected by (at Meta)", "value": self.user_name})
        if self.scopes:
            lines.append({"what": "Permissions", "value": ", ".join(self.scopes)})
        if self.days_left is not None:
            lines.append({"what": "Days left", "value": str(self.days_left)})
        if self.until is not None:
            lines.append({"what": "Wait until", "value": instant(self.until) or ""})
        columns = (Column(key="what", label="What"), Column(key="value", label="Value"))
        return Table(title="Connection", columns=columns, rows=tuple(dict(line) for line in lines))


class AccountLinked(Answer):
    """What linking an ad account came to."""

    account: str
    name: str | None
    currency: str
    timezone: str
    status: str | None = None
    is_primary: bool = False
    already: bool = False
    notes: tuple[str, ...] = ()


class LookedAt(BaseModel):
    """One connection in the daily look. Never a token."""

    model_config = ConfigDict(frozen=True)

    brand: str
    outcome: str
    days_left: int | None = None


class TokensLookedAt(Answer):
    """What the daily look at the stored tokens did."""

    looked_at: int
    renewed: int
    resealed: int
    ending: int
    ended: int
    failed: int


def _accounts(accounts: tuple[LinkedAccount, ...], may_change: bool) -> Table:
    return Table(
        title="Ad accounts",
        columns=(
            Column(key="id", label="Account"),
            Column(key="name", label="Name"),
            Column(key="currency", label="Currency"),
            Column(key="timezone", label="Time zone", wide_only=True),
            Column(key="primary", label="Primary"),
            Column(key="status", label="Status"),
            Column(key="synced", label="Last sync", kind="instant"),
            *((Column(key="command", label="", kind="command"),) if may_change else ()),
        ),
        rows=tuple(
            {
                "id": account.id,
                "name": account.name or "",
                "currency": account.currency,
                "timezone": account.timezone,
                "primary": "yes" if account.is_primary else "",
                "status": (account.status or "linked") if account.linked else "from files only",
                "synced": instant(account.synced_at),
                "command": _next(account),
            }
            for account in accounts
        ),
    )


def _next(account: LinkedAccount) -> str | None:
    """What a click on the row does: link it, or make it the primary one."""
    if not account.linked:
        return f"/connect account={account.id}"
    return None if account.is_primary else f"/connect primary={account.id}"


def _offered(offered: tuple[Offered, ...], may_change: bool) -> Table:
    return Table(
        title="Ad accounts that this connection can see and that are not linked",
        columns=(
            Column(key="id", label="Account"),
            Column(key="name", label="Name"),
            Column(key="currency", label="Currency"),
            Column(key="timezone", label="Time zone", wide_only=True),
            Column(key="status", label="Status"),
            *((Column(key="command", label="", kind="command"),) if may_change else ()),
        ),
        rows=tuple(
            {
                "id": account.id,
                "name": account.name or "",
                "currency": account.currency,
                "timezone": account.timezone,
                "status": account.status or "",
                "command": f"/connect account={account.id}",
            }
            for account in offered
        ),
    )
