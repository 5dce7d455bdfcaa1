"""A connection's state in one sentence, and what cures it."""

from datetime import datetime

from domain.connection import Connection, Standing, standing
from domain.errors import AskAgain
from domain.format import instant

MEANING: dict[Standing, str] = {
    "connected": "connected",
    "expiring": "expiring",
    "expired": "expired",
    "revoked": "withdrawn",
    "permission_missing": "permission missing",
    "rate_limited": "rate limited",
    "no_ad_accounts": "no ad accounts",
    "stopped": "stopped by Meta",
    "disconnected": "disconnected",
    "never": "not connected",
    "system_user": "this installation's own access",
}


def days(left: int) -> str:
    """`1 day`, `12 days`."""
    return f"{left} day{'' if left == 1 else 's'}"


def sentence(brand: str, known: Connection | None, now: datetime, system: bool) -> str:
    """The finding: where the brand's connection stands."""
    stands = standing(known, now, system)
    if known is None or stands in ("never", "system_user"):
        if stands == "system_user":
            return f"{brand} is read with this installation's own Meta access, as it never connected one of its own."
        return f"{brand} is not connected to Meta."
    if known.source == "system_user":
        return f"{brand} is read with this installation's own Meta access: {MEANING[stands]}{_because(known)}."
    by = f" as {known.user_name}" if known.user_name else ""
    left = known.days_left(now)
    match stands:
        case "connected":
            ends = f"; {days(left)} are left" if left is not None else ""
            return f"{brand} is connected to Meta{by}{ends}."
        case "expiring":
            return f"{brand}'s connection to Meta{by} ends in {days(left or 0)}: reconnect to keep it."
        case "expired":
            return f"{brand}'s connection to Meta{by} has expired: nothing is read until somebody reconnects."
        case "revoked":
            return f"Meta does not accept {brand}'s access any more{_because(known)}: reconnect."
        case "permission_missing":
            return f"{brand}'s connection to Meta{by} lacks a permission{_because(known)}."
        case "rate_limited":
            until = f" until {instant(known.until)}" if known.until else ""
            return f"{brand} is connected to Meta{by}, and Meta limits the calls{until}."
        case "no_ad_accounts":
            return f"{brand} is connected to Meta{by}, who can see no ad account."
        case "stopped":
            return f"Meta stopped {brand}'s access for unusual activity{_because(known)}."
        case "disconnected":
            return f"{brand} was disconnected from Meta, and its token deleted."


def cure(stands: Standing, can_connect: bool) -> str:
    """What to do about it, in one sentence; empty when nothing is to be done."""
    connect = "" if can_connect else " This installation has no Meta app yet: the operator sets META_APP_ID."
    match stands:
        case "connected" | "rate_limited" | "system_user":
            return ""
        case "never" | "disconnected":
            return "Click Connect Meta and grant ads_read." + connect
        case "permission_missing":
            return (
                "Click Reconnect and leave every permission ticked; or have the account shared with you in Meta's"
                " Business settings." + connect
            )
        case "no_ad_accounts":
            return "Have an ad account shared with that person in Meta's Business settings, then click Reconnect."
        case "stopped":
            return "Wait a day, see in Meta's app dashboard what it says, then click Reconnect."
        case _:
            return "Click Reconnect." + connect


def refusal(stands: Standing, known: Connection | None) -> AskAgain:
    """Why there is no token, for whoever needed one."""
    match stands:
        case "expired":
            said = f" on {instant(end)}" if known and (end := known.ends_at()) else ""
            return AskAgain(
                f"The brand's connection to Meta expired{said}.", "Type /connect to reconnect.", "reconnect"
            )
        case "revoked":
            because = _because(known) if known else ""
            return AskAgain(
                f"Meta does not accept the brand's access any more{because}.",
                "Type /connect to reconnect.",
                "reconnect",
            )
        case "stopped":
            return AskAgain(
                "Meta stopped the brand's access for unusual activity, so nothing is asked of it.",
                "Type /connect to see what to do.",
                "reconnect",
            )
        case "disconnected":
            return AskAgain("The brand was disconnected from Meta.", "Type /connect to connect it again.", "reconnect")
        case _:
            return AskAgain("The brand is not connected to Meta.", "Type /connect to connect it.", "no_connection")


def _because(known: Connection) -> str:
    return f" ({known.reason.rstrip('.')})" if known.reason else ""
