"""From an answer to the class of its error, by the table."""

from collections.abc import Mapping

from connectors.meta.error_table import Kind, kind_of
from connectors.meta.errors import (
    AbuseSignal,
    BadRequest,
    MetaError,
    PermissionMissing,
    ReportFailed,
    Throttled,
    TokenInvalid,
    TooMuchData,
    Transient,
    UnknownObject,
    VersionGone,
)
from connectors.meta.redaction import redact
from connectors.meta.usage import NO_USAGE, Usage

_CLASSES: dict[Kind, type[MetaError]] = {
    "throttled": Throttled,
    "transient": Transient,
    "too_much_data": TooMuchData,
    "token": TokenInvalid,
    "permission": PermissionMissing,
    "unknown_object": UnknownObject,
    "abuse": AbuseSignal,
    "version": VersionGone,
    "bad_request": BadRequest,
}
_LONGEST = 300


def error_in(status: int, body: object, usage: Usage = NO_USAGE, secrets: tuple[str, ...] = ()) -> MetaError | None:
    """The error that an answer is; None when it is a good one. `body` None: it was no JSON.

    Never raises, whatever the body.
    """
    if not isinstance(body, dict):
        kind: Kind = "throttled" if status == 429 else "transient"
        return _CLASSES[kind](f"Meta answered {status} without anything readable", status=status, usage=usage)
    if "error" not in body:
        if 200 <= status < 300:
            return None
        kind = "throttled" if status == 429 else "transient" if status >= 500 or status < 400 else "bad_request"
        return _CLASSES[kind](f"Meta answered {status} without a reason", status=status, usage=usage)
    envelope = body["error"]
    fields: Mapping[str, object] = envelope if isinstance(envelope, dict) else {"message": envelope}
    code, subcode = _whole(fields.get("code")), _whole(fields.get("error_subcode"))
    told = _text(fields.get("message")) or _text(fields.get("error_description"))
    kind = kind_of(code, subcode, told, transient=fields.get("is_transient") is True, status=status)
    person = _text(fields.get("error_user_msg"))
    message = (
        person if person and told in ("", "Invalid parameter", "Unknown error", "An unknown error occurred") else told
    )
    return _CLASSES[kind](
        _clean(message, secrets) or f"Meta answered {status} without a reason",
        code,
        subcode,
        _clean(_text(fields.get("fbtrace_id")), secrets)[:40] or None,
        status,
        usage,
    )


def report_error(run: Mapping[str, object], state: str) -> MetaError:
    """Why a report run failed or was skipped, from the codes that the run itself carries.

    Too much data and what is passing come as ReportFailed with a verdict; the rest as its own class.
    """
    code, subcode = _whole(run.get("error_code")), _whole(run.get("error_subcode"))
    told = _text(run.get("error_message"))
    message = _clean(told or _text(run.get("error_user_msg")), ()) or f"Meta says {state[:40]!r} of the report"
    kind: Kind = "transient" if code is None and not told else kind_of(code, subcode, told, transient=False, status=200)
    if kind in ("transient", "too_much_data"):
        failed = ReportFailed(message, code, subcode)
        failed.verdict = "split" if kind == "too_much_data" else "retry"
        return failed
    return _CLASSES[kind](message, code, subcode)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 2**31 else None
    if (
        isinstance(value, str)
        and len(value) < 10
        and value.removeprefix("-").isascii()
        and value.removeprefix("-").isdigit()
    ):
        return int(value)
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _clean(text: str, secrets: tuple[str, ...]) -> str:
    # Hidden first and cut after: half a token would not be known for one.
    return " ".join(redact(text[:20_000], *secrets).split())[:_LONGEST]
