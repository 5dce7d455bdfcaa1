"""One request to the sign-in: what it carries, and the answers that it may get."""

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import SecretStr

from chat.asker import holding
from chat.cookies import Cookies
from chat.headers import plain_policy
from chat.held import Held, new_secret
from chat.house import House
from chat.origins import LOOPBACK, host_name
from chat.sign_in.entry import Browser
from chat.sign_in.pages import Around
from chat.sign_in.words import INVITED, STALE_FORM, Refused, ended, not_an_address
from domain.sign_in import caller, email_of, safe_next

PRIVATE = {
    "Content-Security-Policy": plain_policy(),
    # Not "no-referrer": a browser then sends a form's origin as null, which the gate takes for another site's.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LONGEST_FIELD = 2_000


class Visit:
    """One request to the sign-in, and the answers that it may get."""

    def __init__(self, house: House, cookies: Cookies, request: Request, form: dict[str, str]) -> None:
        self._house = house
        self._cookies = cookies
        self.request = request
        self.form = form
        told: str | None = getattr(request.state, "browser", None)
        self.known = bool(told)
        self._secret = told or new_secret()
        found = holding()
        self.held = found if isinstance(found, Held) else None
        self.next_path = safe_next(form.get("next") or request.query_params.get("next"))

    def browser(self) -> Browser:
        peer = self.request.client.host if self.request.client else ""
        sign_in = self._house.given.sign_in
        address = caller(peer, self.request.headers.getlist("x-forwarded-for"), sign_in.proxies if sign_in else 0)
        agent = self.request.headers.get("user-agent", "")
        return Browser(self._secret, address, agent, self._base(), self.held)

    def around(self, wrong: str | None = None, said: str | None = None) -> Around:
        return Around(self._secret, self.next_path, self.form.get("email", "")[:254], wrong, said)

    @property
    def invitation(self) -> str | None:
        """What whoever comes from an invitation's link has to know before signing in."""
        return INVITED if self.next_path.startswith("/join/") else None

    def asked(self, name: str) -> str:
        return (self.form.get(name) or self.request.query_params.get(name, ""))[:LONGEST_FIELD]

    def email(self) -> str:
        email = email_of(self.form.get("email", ""))
        if email is None:
            raise not_an_address(self.form.get("email", ""))
        return email

    def password(self) -> SecretStr:
        return SecretStr(self.form.get("password", ""))

    def checked(self) -> None:
        """That the form comes from a page which this very browser was given.

        Raises:
            Refused: It does not, or the browser keeps no cookies.
        """
        if not self.known or self.form.get("form") != self.around().form:
            raise Refused(STALE_FORM)

    def page(self, html: str, status: int = 200) -> Response:
        made = HTMLResponse(html, status, headers=PRIVATE)
        if not self.known:
            self._cookies.keep_browser(made, self._secret)
        return made

    def onward(self, to: str, secret: str | None = None) -> Response:
        """On to an address of ours, or, of a provider's, to the one that the project names."""
        made = RedirectResponse(to, 303, headers=PRIVATE)
        if secret is not None:
            self._cookies.keep_session(made, secret)
        elif not self.known:
            self._cookies.keep_browser(made, self._secret)
        return made

    def signed_out(self, response: Response) -> Response:
        self._cookies.forget_session(response)
        return response

    async def session(self) -> Held | None:
        """The session that the browser's cookie names, also while nobody can say whether it holds."""
        return await self._house.sessions.remembered(getattr(self.request.state, "session", None))

    async def why(self) -> str | None:
        """Why this browser is not signed in any more."""
        told = self._house.given.sign_in
        if told is None:
            return None
        said = ended(self.request.query_params.get("why", ""), told.idle, told.longest)
        reason = None if said else await self._house.sessions.why(getattr(self.request.state, "session", None))
        return said or ended(reason or "", told.idle, told.longest)

    def _base(self) -> str:
        """The address at which people reach us, for links in mails: never what anybody may have written into a head."""
        if self._house.given.public_url:
            return self._house.given.public_url.rstrip("/")
        host = self.request.headers.get("host", "")
        if host_name(host) not in LOOPBACK:
            raise Refused("This installation does not know its own address yet: the operator sets PUBLIC_URL.", 503)
        return f"{self.request.url.scheme}://{host}"
