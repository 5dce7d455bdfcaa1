"""What an error of Meta's says about the connection that met it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.meta.errors import AbuseSignal, MetaError, PermissionMissing, Throttled, TokenInvalid
from domain.connection import Source, Status
from domain.errors import AskAgain
from domain.format import instant
from domain.meta_access import SCOPE

_SCOPE = re.compile(r"\b(ads_read|ads_management|business_management|read_insights|pages_[a-z_]+|catalog_management)\b")
_ENDED = 463  # Subcode: the time is over. Others say: password changed, app removed, signed out.
_LONGEST_REASON = 300
_REST = timedelta(days=1)  # After an abuse signal nothing is asked, with the environment's token, for so long.


@dataclass(frozen=True)
class Trouble:
    """What to mark a connection with, and what to tell people."""

    status: Status
    reason: str
    until: datetime | None = None

    def title(self, brand: str) -> str:
        """The notification's one line."""
        match self.status:
            case "expired":
                return f"{brand}'s connection to Meta has expired"
            case "revoked":
                return f"Meta does not accept {brand}'s access any more"
            case "permission_missing":
                return f"{brand}'s connection to Meta lacks a permission"
            case "rate_limited":
                return f"Meta limits the calls for {brand}"
            case _:
                return f"Meta stopped {brand}'s access for unusual activity"

    def message(self, source: Source) -> str:
        """What it means and what to do."""
        if source == "system_user" and self.status != "rate_limited":
            return (
                f"{self.reason} The operator renews META_ACCESS_TOKEN; or connect the brand's own access with /connect."
            )
        match self.status:
            case "rate_limited":
                return f"{self.reason} Nothing is lost; the next sync goes on from there."
            case "permission_missing":
                return f"{self.reason} Reconnect with every permission ticked, or have the account shared with you."
            case "stopped":
                return f"{self.reason} Nothing is asked of Meta until somebody reconnects."
            case _:
                return f"{self.reason} Nothing is read until somebody reconnects."

    def refusal(self, brand: str, source: Source) -> AskAgain:
        """For whoever waited for the work."""
        hint = "" if self.status == "rate_limited" else "Type /connect to see what to do."
        return AskAgain(
            f"{self.title(brand)}: {self.reason}", hint, "limit" if self.status == "rate_limited" else "reconnect"
        )


def found(error: MetaError, now: datetime) -> Trouble | None:
    """None when the error is no news of the connection."""
    if isinstance(error, TokenInvalid):
        if error.code == 190 and error.subcode == _ENDED:
            return Trouble("expired", "The token's time is over.")
        return Trouble("revoked", _reason(error))
    if isinstance(error, PermissionMissing):
        named = sorted(set(_SCOPE.findall(error.message)))
        if not named and "scope" in error.message.casefold():
            named = [SCOPE]
        which = f"Missing: {', '.join(named)}." if named else _reason(error)
        return Trouble("permission_missing", which)
    if isinstance(error, AbuseSignal):
        return Trouble("stopped", _reason(error), now + _REST)
    if isinstance(error, Throttled):
        until = now + timedelta(seconds=error.wait) if error.wait else None
        said = f"Meta asks to wait until {instant(until)}." if until else "Meta does not say how long."
        return Trouble("rate_limited", said, until)
    return None


def _reason(error: MetaError) -> str:
    said = error.reason.strip()[:_LONGEST_REASON]
    return said if said.endswith(".") else f"{said}."
