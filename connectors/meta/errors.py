"""What can go wrong with Meta, one class for each thing that a caller does about it.

MetaError
├── Throttled          wait as told, then ask the same again
├── Transient          ask the same again, a little later, a few times
├── TooMuchData        ask for less; never the same again
├── TokenInvalid       stop; the person reconnects
├── PermissionMissing  stop; the person grants access
├── UnknownObject      no such object, or none that this token may see
├── AbuseSignal        stop every call of the account
├── VersionGone        stop; the API version must be raised
├── ReportFailed       a report run failed: `verdict` says to run it again or to ask for less
└── BadRequest         our mistake; a second try costs quota and brings nothing
"""

from typing import Literal

from connectors.meta.usage import NO_USAGE, Usage

Verdict = Literal["retry", "split"]


class MetaError(Exception):
    """Meta refused or failed. The message is one sentence without secrets; `where` the call it answered."""

    def __init__(
        self,
        message: str,
        code: int | None = None,
        subcode: int | None = None,
        trace: str | None = None,
        status: int | None = None,
        usage: Usage = NO_USAGE,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.subcode = subcode
        self.trace = trace
        self.status = status
        self.usage = usage

    @property
    def reason(self) -> str:
        """The message with Meta's numbers, for a log or a list of what failed."""
        numbers = "/".join(str(n) for n in (self.code, self.subcode) if n is not None)
        return f"{self.message} ({numbers})" if numbers else self.message


class Throttled(MetaError):
    """Too many calls."""

    @property
    def wait(self) -> float | None:
        """Seconds that Meta asks to wait; None when it does not say."""
        return self.usage.regain_seconds or self.usage.reset_seconds or None


class Transient(MetaError):
    """Meta stumbled, or the line dropped."""


class TooMuchData(MetaError):
    """The answer would be too large or take too long."""


class TokenInvalid(MetaError):
    """The token has expired or was withdrawn."""


class PermissionMissing(MetaError):
    """The token is good, but not for this."""


class UnknownObject(MetaError):
    """There is no such object, or this token may not know of it."""


class AbuseSignal(MetaError):
    """Meta takes us for abuse."""


class VersionGone(MetaError):
    """The API version is no longer served."""


class BadRequest(MetaError):
    """Meta does not accept the request."""


class ReportFailed(MetaError):
    """An asynchronous report failed or was skipped."""

    verdict: Verdict = "retry"
