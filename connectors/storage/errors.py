"""What Supabase Storage answers when it refuses → what we raise. The status stands in the body of an HTTP 400.

Its messages may quote a name or a token: a fixed sentence of ours goes on instead.
"""

from typing import Any, cast

import httpx
from storage3.exceptions import StorageApiError

from connectors.storage.interface import NotAllowed, NotStored, StorageError, TooLarge, Unreachable, WrongType


def of_error(error: StorageApiError, path: str) -> StorageError:
    """What the library raised."""
    return _of(_number(error.status), str(error.code), str(error.message), path)


def of_answer(answer: httpx.Response, path: str) -> StorageError:
    """What the server answered; its body has been read."""
    try:
        told = cast("dict[str, Any]", answer.json())
        status, code, message = _number(told["statusCode"]), str(told.get("error")), str(told.get("message"))
    except (ValueError, KeyError, TypeError):  # A gateway's page, or the plain text of an upload that is resumed.
        status, code, message = answer.status_code, "", answer.text[:200]
    return _of(status, code, message, path)


def of_fault(error: httpx.HTTPError) -> Unreachable:
    """Why there was no answer."""
    return Unreachable(f"Supabase Storage did not answer ({type(error).__name__})")


def _of(status: int, code: str, message: str, path: str) -> StorageError:
    said = message.casefold()
    if "jwt" in said or "jws" in said or code in ("InvalidJWT", "ExpiredToken"):
        return NotAllowed("Supabase Storage no longer takes this sign-in")
    if status == 404:
        return NotStored(f"nothing is stored at {path!r}")
    if status in (401, 403):
        return NotAllowed(f"{path!r} is not the asker's to reach")
    if status == 413:
        return TooLarge(f"{path!r} is larger than the project's storage takes, by its settings")
    if status == 415:
        return WrongType(f"the bucket of {path!r} does not take this type")
    if status >= 500 or status == 429:
        return Unreachable(f"Supabase Storage answered with status {status}")
    return StorageError(f"Supabase Storage refused {path!r} with status {status}")


def _number(status: object) -> int:
    text = str(status)
    return int(text) if text.isdecimal() else 0
