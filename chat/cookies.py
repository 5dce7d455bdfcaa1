"""The cookies that the browser holds: one says which session it is, one which browser began a sign-in.

On https both have the prefix that makes browsers refuse them from any other host, without TLS, or for a part of the
site. Both are opaque; what they mean lies in the database.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import cookie_parser
from starlette.responses import Response

from domain.sign_in import LONGEST

SESSION = "viraltracker"
BROWSER = "viraltracker-browser"
# What Chainlit would take for somebody's sign-in.
CHAINLIT = "access_token"


@dataclass(frozen=True)
class Cookies:
    """`https`: whether browsers reach the chat that way. `lasts`: how long a session holds at most."""

    https: bool
    lasts: timedelta = LONGEST

    def session(self, header: str) -> str | None:
        """The session's secret in a Cookie header."""
        return cookie_parser(header).get(self._name(SESSION))

    def browser(self, header: str) -> str | None:
        """The browser's own secret, by which its sign-ins and forms are told from others'."""
        return cookie_parser(header).get(self._name(BROWSER))

    def keep_session(self, response: Response, secret: str) -> None:
        """Signs the browser in."""
        self._set(response, SESSION, secret, int(self.lasts.total_seconds()))

    def forget_session(self, response: Response) -> None:
        """Signs the browser out."""
        self._set(response, SESSION, "", 0)

    def keep_browser(self, response: Response, secret: str) -> None:
        """Until the browser is closed."""
        self._set(response, BROWSER, secret, None)

    def for_inside(self, header: str, token: str | None) -> str:
        """The header as the chat behind the door gets it: without our secrets, with the token that it asks for."""
        ours = {self._name(SESSION), self._name(BROWSER)}
        kept = [
            part.strip()
            for part in header.split(";")
            if (name := part.partition("=")[0].strip()) and name not in ours and not name.startswith(CHAINLIT)
        ]
        return "; ".join([*kept, f"{CHAINLIT}={token}"] if token else kept)

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.https else name

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            self._name(name), value, max_age=seconds, path="/", secure=self.https, httponly=True, samesite="lax"
        )
