"""The rules of signing in: how often, how long, where to afterwards, and what is said. No I/O."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

# How long a session holds without being used, and at most, where no setting says otherwise.
IDLE = timedelta(days=7)
LONGEST = timedelta(days=30)
# How often the auth server is asked whether a session that is used still holds.
CHECK_EVERY = timedelta(seconds=60)
# An access token that has less left is renewed.
RENEW_BEFORE = timedelta(minutes=2)
# How long after an access token's end a session is believed while the auth server does not answer.
OUTAGE_GRACE = timedelta(minutes=15)
# How long a sign-in through a provider, and a link in a mail, may take.
PROVIDER_LASTS = timedelta(minutes=10)
LINK_LASTS = timedelta(hours=1)
# How long somebody may take for the code of their authenticator app.
SECOND_STEP_LASTS = timedelta(minutes=10)
# How long after signing in one may add or remove such an app: a page that was left open is not enough.
RECENT = timedelta(hours=1)
INVITATION_LASTS = timedelta(days=7)
# How long after following a link to set a new password one may do so.
RESET_LASTS = timedelta(minutes=15)

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 72  # Bytes: what bcrypt reads.
_EMAIL = re.compile(r"[^@\s<>\"'(),;:\\]+@[^@\s<>\"'(),;:\\]+\.[^@\s<>\"'(),;:\\.]{2,}")
LONGEST_EMAIL = 254


@dataclass(frozen=True)
class Limit:
    """At most so many attempts of one subject within a time."""

    subject: str
    most: int
    within: timedelta


def password_limits(email: str, address: str) -> tuple[Limit, ...]:
    """For a try with a password. The narrowest first: somebody who tries one account from one place must not be able
    to lock its owner out everywhere, and many places together must not try one account for ever."""
    email, place = email.casefold(), neighbourhood(address)
    return (
        Limit(f"password of {email} from {place}", 5, timedelta(minutes=15)),
        Limit(f"passwords from {place}", 30, timedelta(minutes=15)),
        Limit(f"password of {email}", 50, timedelta(hours=1)),
    )


def code_limits(user_id: UUID, address: str) -> tuple[Limit, ...]:
    """For a try with the code of an authenticator app, after the first factor was right. Of a million codes three are
    right at any moment, so the account's own limit is narrow: at 20 an hour a right one takes more than a year."""
    place = neighbourhood(address)
    return (
        Limit(f"code of {user_id} from {place}", 5, timedelta(minutes=15)),
        Limit(f"codes from {place}", 30, timedelta(minutes=15)),
        Limit(f"code of {user_id}", 20, timedelta(hours=1)),
    )


def mail_limits(email: str, address: str) -> tuple[Limit, ...]:
    """For whatever sends a mail."""
    email, place = email.casefold(), neighbourhood(address)
    return (
        # As the auth server itself, which would otherwise tell by it whom it knows.
        Limit(f"a mail to {email}", 1, timedelta(seconds=60)),
        Limit(f"mails to {email}", 5, timedelta(hours=1)),
        Limit(f"mails from {place}", 20, timedelta(hours=1)),
    )


def other_limits(address: str) -> tuple[Limit, ...]:
    """For what names nobody: leaving for a provider, following a link."""
    return (Limit(f"other steps from {neighbourhood(address)}", 60, timedelta(minutes=15)),)


def neighbourhood(address: str) -> str:
    """What of a net address one household can not change at will: all of IPv4, the first half of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "nowhere"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def caller(peer: str, forwarded: Sequence[str], proxies: int) -> str:
    """The address of whoever asks: the connection's own; behind `proxies` of ours, the one that the outermost of them
    saw. What stands further left in X-Forwarded-For anybody may have written."""
    listed = [part.strip() for line in forwarded for part in line.split(",") if part.strip()]
    if proxies <= 0:
        return peer
    return listed[-proxies] if len(listed) >= proxies else peer


def safe_next(path: str | None) -> str:
    """A way on that stays here, whatever was asked for."""
    if not path or len(path) > 500 or not path.startswith("/") or "\\" in path or not path.isprintable():
        return "/"
    told = urlsplit(path)
    if path.startswith("//") or told.netloc or told.scheme or told.path.split("/")[1] in ("login", "logout", "auth"):
        return "/"
    return path


def email_of(text: str) -> str | None:
    """An e-mail address as it was meant; None when it is none."""
    stripped = text.strip()
    meant = len(stripped) <= LONGEST_EMAIL and stripped.isprintable() and _EMAIL.fullmatch(stripped)
    return stripped if meant else None


def weak(password: str) -> str | None:
    """Why a new password will not do, in one sentence."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password has at least {SHORTEST_PASSWORD} characters; this one has {len(password)}."
    if len(password.encode()) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD} characters; this one is longer."
    return None


def code_of(text: str) -> str | None:
    """The six digits of an authenticator app, however they were grouped; None when it is none."""
    digits = re.sub(r"[\s\-–]", "", text)
    return digits if re.fullmatch(r"[0-9]{6}", digits) else None


def masked(email: str) -> str:
    """An address as whoever owns it knows it, and nobody else."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}" if host else "…"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in words."""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    for size, one, many in ((1440, "a day", "days"), (60, "an hour", "hours"), (1, "a minute", "minutes")):
        if minutes >= size:
            number = minutes // size
            return f"{one} ago" if number == 1 else f"{number} {many} ago"
    return "just now"


def wait(until: datetime, now: datetime) -> str:
    """How long to wait, in words."""
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return "in a minute" if minutes == 1 else f"in {minutes} minutes"
