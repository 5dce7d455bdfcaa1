"""What is said when a sign-in comes to nothing. Nobody learns from it whether an address has an account."""

from datetime import datetime, timedelta

from connectors.supabase.errors import AuthRefused, AuthUnreachable
from domain.sign_in import wait
from observability import report
from store.sessions import EndReason


class Refused(Exception):
    """Why the person goes no further, in a sentence, and the page's status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


WRONG = "That e-mail address and password do not belong together."
STALE_LINK = "This link was used already, or is too old. Have a new one e-mailed."
LATE_LINK = (
    "This link had to be opened within five minutes. If it was to confirm your address, sign in; else have a new one"
    " e-mailed."
)
INVITED = (
    "You are invited. Sign in, or create an account, with the e-mail address to which the invitation went; then you"
    " see who asks, and say yes or no."
)
ELSEWHERE = "This sign-in began in another browser. Sign in here."
WRONG_CODE = "That is not the code that your app shows now. Enter the one that it shows next."
STALE_STEP = "This sign-in took longer than ten minutes, or came to its end already. Begin it again."
STALE_FORM = "This page was open for too long, or your browser keeps no cookies. Try it again."
AWAY = "The sign-in server does not answer. Try it again in a minute."

_ENDED: dict[EndReason, str] = {
    "signed_out": "You are signed out.",
    "revoked": "Your session was ended. Sign in again.",
    "idle": "You were away for {idle}, so you were signed out. Sign in again.",
    "too_old": "A session lasts {longest} at most. Sign in again.",
    "password_changed": "The password was changed, which ended all other sessions. Sign in with the new one.",
    "keys_changed": "This installation's keys were changed, which ended your session. Sign in again.",
    "ended_elsewhere": "You ended this session from another browser. Sign in again.",
    "second_factor": "An authenticator app was added, which ended all other sessions. Sign in again, with its code.",
}


def ended(reason: str, idle: timedelta, longest: timedelta) -> str | None:
    """Why a session has ended; None for what is no reason."""
    told = next((sentence for known, sentence in _ENDED.items() if known == reason), None)
    return told and told.format(idle=_days(idle), longest=_days(longest))


def _days(span: timedelta) -> str:
    return "a day" if span.days == 1 else f"{span.days} days"


def not_an_address(text: str) -> Refused:
    shown = text.strip()[:60]
    return Refused(
        f"{shown!r} is not an e-mail address; one looks like you@example.com."
        if shown
        else "Enter your e-mail address."
    )


def not_a_code(text: str) -> Refused:
    shown = text.strip()[:20]
    return Refused(
        f"A code has six digits; {shown!r} is none." if shown else "Enter the six digits that your app shows."
    )


def too_many(until: datetime, now: datetime) -> Refused:
    return Refused(f"Too many tries. Try it again {wait(until, now)}.", 429)


def refused(error: AuthRefused | AuthUnreachable, doing: str) -> Refused:
    """The auth server's no in a sentence; what only the operator can mend is logged, with a reference."""
    if isinstance(error, AuthUnreachable):
        report(error, doing)
        return Refused(AWAY, 503)
    match error.reason:
        case "credentials" | "banned":
            return Refused(WRONG, 401)
        case "unconfirmed":
            return Refused(
                "This address is not confirmed yet. Open the link in your mail, or have one e-mailed here.", 403
            )
        case "too_many":
            seconds = f" in {error.seconds} seconds" if error.seconds else " in some minutes"
            return Refused(f"The sign-in server has had too many tries. Try it again{seconds}.", 429)
        case "weak_password":
            return Refused("This password is too easy to guess: make it longer, with letters, digits and signs.")
        case "same_password":
            return Refused("This is the password that you had. Choose another one.")
        case "reauthenticate" | "session":
            return Refused(
                "This took too long. Have a new link e-mailed, and set the password right after opening it.", 403
            )
        case "link" if error.code == "flow_state_expired":
            return Refused(LATE_LINK, 410)
        case "link":
            return Refused(STALE_LINK, 410)
        case "email":
            return Refused("Mail cannot be sent to this address. Use another one.")
        case "closed":
            return Refused("This is not open to new people. Ask somebody in your team to invite you.", 403)
        case "provider":
            return Refused("Signing in that way is not possible here. Choose another one.", 403)
        case "second_factor":
            told = "The second factor of this account is not an authenticator app, which is all that can be asked for."
            return Refused(f"{told} Ask the operator.", 403)
        case "code":
            return Refused(WRONG_CODE, 401)
        case "factors":
            return Refused("The project takes no further authenticator app. Take one away first, or ask the operator.")
        case _:
            reference = report(error, doing)
            return Refused(
                f"Nobody can sign in this way at the moment. Tell the operator the reference {reference}.", 503
            )
