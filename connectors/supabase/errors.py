"""What the auth server may answer instead of a session, in our words. None of them carries a secret."""

import re
from typing import Literal

Refusal = Literal[
    "credentials",  # The e-mail and the password do not belong together; also: nobody has that e-mail.
    "unconfirmed",  # The e-mail was never confirmed.
    "too_many",  # Too many tries or e-mails; `seconds` says how long to wait where the server said it.
    "weak_password",  # The project wants a better one; the message says how.
    "same_password",  # The new password is the old one.
    "reauthenticate",  # The project wants a fresh sign-in before a new password.
    "link",  # A link, code or return from a provider is used up, too old, or began in another browser.
    "email",  # The project does not take this e-mail address.
    "closed",  # The project does not take new people, or not in this way.
    "provider",  # The provider is switched off, or did not tell a confirmed e-mail.
    "session",  # The session is over: signed out, revoked, its person deleted.
    "banned",  # The person is locked out of the project.
    "captcha",  # The project wants a captcha, which our pages do not have.
    "second_factor",  # The person has one that our pages cannot ask for, or the session was begun without it.
    "code",  # The digits of the authenticator app are wrong, or over.
    "factors",  # The project takes no authenticator app, or no further one.
    "token",  # The session that it gave does not verify: a project set up otherwise than we know it.
    "key",  # The project does not know our publishable key.
    "other",
]

_BY_CODE: dict[str, Refusal] = {
    "invalid_credentials": "credentials",
    "user_not_found": "session",
    "email_not_confirmed": "unconfirmed",
    "over_request_rate_limit": "too_many",
    "over_email_send_rate_limit": "too_many",
    "weak_password": "weak_password",
    "same_password": "same_password",
    "reauthentication_needed": "reauthenticate",
    "reauthentication_not_valid": "reauthenticate",
    "current_password_required": "reauthenticate",
    "otp_expired": "link",
    "flow_state_not_found": "link",
    "flow_state_expired": "link",
    "bad_code_verifier": "link",
    "bad_oauth_state": "link",
    "bad_oauth_callback": "link",
    "invite_not_found": "link",
    "email_address_invalid": "email",
    "email_address_not_authorized": "email",
    "email_exists": "email",
    "user_already_exists": "email",
    "signup_disabled": "closed",
    "otp_disabled": "closed",
    "email_provider_disabled": "closed",
    "provider_disabled": "provider",
    "oauth_provider_not_supported": "provider",
    "provider_email_needs_verification": "provider",
    "bad_jwt": "session",
    "no_authorization": "session",
    "session_not_found": "session",
    "session_expired": "session",
    "refresh_token_not_found": "session",
    "refresh_token_already_used": "session",
    "user_banned": "banned",
    "captcha_failed": "captcha",
    "mfa_verification_failed": "code",
    "mfa_challenge_expired": "code",
    # A hook of the project that says no has ended all sessions of the person.
    "mfa_verification_rejected": "session",
    "mfa_factor_not_found": "session",
    "insufficient_aal": "second_factor",
    "mfa_totp_verify_not_enabled": "second_factor",
    "mfa_totp_enroll_not_enabled": "factors",
    "too_many_enrolled_mfa_factors": "factors",
    "mfa_factor_name_conflict": "factors",
}


def reason_of(code: str | None, status: int) -> Refusal:
    """Our word for a code of the auth server; by the HTTP status where it says none."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    return "too_many" if status == 429 else "other"


def seconds_in(message: str) -> int | None:
    """How long to wait, from a sentence such as "… you can only request this after 51 seconds."."""
    found = re.search(r"after (\d{1,6}) seconds?", message)
    return int(found[1]) if found else None


class AuthRefused(Exception):
    """The auth server said no.

    Args:
        reason: What to do about it.
        message: The auth server's own words, for a log; they hold no secret.
        code: Its code.
        seconds: How long to wait, where it said so.
    """

    def __init__(self, reason: Refusal, message: str = "", code: str = "", seconds: int | None = None) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason: Refusal = reason
        self.message = message
        self.code = code
        self.seconds = seconds


class AuthUnreachable(Exception):
    """The auth server did not answer, or not as one. Says nothing about the person; one sentence for a log."""


class TokenRefused(Exception):
    """An access token that must not be believed; the message says which check failed, not what stood in it."""
