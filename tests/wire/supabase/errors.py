"""The auth server's errors, in both of its formats: which one depends on the version that the caller names."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

VERSION_HEADER = "X-Supabase-Api-Version"
VERSION = "2024-01-01"


class AuthTrouble(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more

    def response(self, asked: Mapping[str, str]) -> JSONResponse:
        """As a caller with these headers (names in lower case) gets it."""
        if asked.get(VERSION_HEADER.lower(), "") >= VERSION:
            told = {"code": self.code, "message": self.message} | self.more
            return JSONResponse(told, self.status, headers={VERSION_HEADER: VERSION})
        return JSONResponse(
            {"code": self.status, "error_code": self.code, "msg": self.message} | self.more, self.status
        )


def gateway(message: str, hint: str) -> JSONResponse:
    """What stands before the auth server says of a key that it does not know."""
    return JSONResponse({"message": message, "hint": hint}, 401)
