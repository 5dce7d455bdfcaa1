"""The addresses of the sign-in: /login and below, /auth/callback, /auth/confirm, /logout, /signins and below."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from chainlit.server import app
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from chat.cookies import Cookies
from chat.house import House
from chat.sign_in import pages
from chat.sign_in.own import Own
from chat.sign_in.steps import Steps
from chat.sign_in.visit import LONGEST_FIELD, Visit
from chat.sign_in.words import ELSEWHERE, STALE_LINK, Refused
from connectors.supabase.session import LinkKind
from domain.sign_in import RESET_LASTS, masked
from observability import report

# Chainlit's own ways in.
CLOSED = ("/auth/header",)
_KINDS: tuple[LinkKind, ...] = ("email", "magiclink", "signup", "invite", "recovery")
# What is over, and has to begin anew.
STALE = 410
Answer = Callable[["Visit"], Awaitable[Response]]


class Routes:
    """What each address answers."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._steps = Steps(house)
        self.attempts = self._steps.attempts

    async def start(self, visit: Visit) -> Response:
        if visit.asked("token_hash"):
            return await self.confirm(visit)
        if visit.held is not None:
            return visit.onward(visit.next_path)
        said = await visit.why() or visit.invitation
        return visit.page(pages.sign_in(visit.around(said=said), await self._steps.ways()))

    async def password(self, visit: Visit) -> Response:
        async def step() -> Response:
            entered = await self._steps.password(visit.browser(), visit.email(), visit.password(), visit.next_path)
            return visit.onward(entered.to, entered.secret)

        return await self._tried(visit, step)

    async def link(self, visit: Visit) -> Response:
        async def step() -> Response:
            email = visit.email()
            await self._steps.link(visit.browser(), email, visit.next_path)
            told = f"If {email} may sign in here, a link is on its way. Open it in this browser within the hour."
            return visit.page(pages.sent(visit.around(), told))

        return await self._tried(visit, step)

    async def leave(self, visit: Visit) -> Response:
        site = visit.request.headers.get("sec-fetch-site", "none")
        try:
            if site not in ("none", "same-origin"):
                # The provider may ask nothing of who has agreed before.
                raise Refused("Another site sent you here. Choose how to sign in below.", 403)
            provider = str(visit.request.path_params["provider"])
            return visit.onward(await self._steps.leave_for(visit.browser(), provider, visit.next_path))
        except Refused as refusal:
            return await self._again(visit, refusal)

    async def new(self, visit: Visit) -> Response:
        ways = await self._steps.ways()
        if not ways.sign_up:
            return visit.onward("/login")
        if visit.request.method == "GET":
            return visit.page(pages.sign_up(visit.around(said=visit.invitation), ways))
        try:
            visit.checked()
            email = visit.email()
            entered = await self._steps.sign_up(visit.browser(), email, visit.password(), visit.next_path)
        except Refused as refusal:
            return visit.page(pages.sign_up(visit.around(refusal.sentence), ways), refusal.status)
        if entered is not None:
            return visit.onward(entered.to, entered.secret)
        told = (
            f"If {email} is new here, a link is on its way. Open it in this browser within five minutes;"
            " after that it still confirms your address, and you sign in yourself."
        )
        return visit.page(pages.sent(visit.around(), told))

    async def forgot(self, visit: Visit) -> Response:
        if visit.request.method == "GET":
            return visit.page(pages.forgot(visit.around()))
        try:
            visit.checked()
            email = visit.email()
            await self._steps.forgot(visit.browser(), email)
        except Refused as refusal:
            return visit.page(pages.forgot(visit.around(refusal.sentence)), refusal.status)
        told = f"If {email} has an account here, a link is on its way. Open it in this browser within five minutes."
        return visit.page(pages.sent(visit.around(), told))

    async def reset(self, visit: Visit) -> Response:
        held = visit.held
        recent = held is not None and self._house.given.now() - held.created_at < RESET_LASTS
        if held is None or held.began_as != "recovery" or not recent:
            told = "A new password is set right after opening the link in the mail. Have one e-mailed here."
            return visit.page(pages.forgot(visit.around(told)), 403)
        if visit.request.method == "GET":
            return visit.page(pages.reset(visit.around(), held.user.email))
        try:
            visit.checked()
            await self._steps.set_password(held, visit.password())
        except Refused as refusal:
            return visit.page(pages.reset(visit.around(refusal.sentence), held.user.email), refusal.status)
        return visit.onward("/")

    async def callback(self, visit: Visit) -> Response:
        if visit.asked("token_hash"):
            return await self.confirm(visit)
        try:
            state, code = visit.asked("flow"), visit.asked("code")
            if visit.asked("error") or not state or not code:
                raise Refused(await self._came_to_nothing(visit, state))
            flow, browser = await self._steps.flow(state), visit.browser()
            here = flow.begun_in(browser.secret)
            if not here and flow.kind == "provider":
                raise Refused(ELSEWHERE, 403)
            if not here and visit.request.method == "GET":
                hidden = {"flow": state, "code": code}
                return visit.page(pages.confirm(visit.around(), "/auth/callback", hidden, masked(flow.address)))
            if not here:
                visit.checked()
            entered = await self._steps.come_back(browser, state, code)
        except Refused as refusal:
            return await self._again(visit, refusal)
        return visit.onward(entered.to, entered.secret)

    async def confirm(self, visit: Visit) -> Response:
        token_hash, told = visit.asked("token_hash"), visit.asked("type") or "email"
        kind: LinkKind | None = next((kind for kind in _KINDS if kind == told), None)
        try:
            if visit.asked("error"):
                raise Refused(STALE_LINK, 410)
            if not token_hash:
                return visit.onward("/login" if visit.next_path == "/" else f"/login?next={quote(visit.next_path)}")
            if kind is None:
                raise Refused(STALE_LINK, 410)
            if visit.request.method == "GET":
                hidden = {"token_hash": token_hash, "type": kind}
                return visit.page(pages.confirm(visit.around(), "/auth/confirm", hidden, None))
            visit.checked()
            entered = await self._steps.confirm(visit.browser(), token_hash, kind, visit.next_path)
        except Refused as refusal:
            return await self._again(visit, refusal)
        return visit.onward(entered.to, entered.secret)

    async def code(self, visit: Visit) -> Response:
        """The second factor of somebody whose first was right."""
        step, entry = visit.asked("step"), self._steps.entry
        try:
            waiting = await entry.waiting(visit.browser(), step)
        except Refused as refusal:
            return await self._again(visit, refusal)
        if visit.request.method == "GET":
            return visit.page(pages.code(visit.around(), step, waiting.user.email, waiting.apps))
        try:
            visit.checked()
            entered = await entry.shown(visit.browser(), step, waiting, visit.asked("app"), visit.asked("code"))
        except Refused as refusal:
            if refusal.status == STALE:
                return await self._again(visit, refusal)
            around, app = visit.around(refusal.sentence), visit.asked("app")
            return visit.page(pages.code(around, step, waiting.user.email, waiting.apps, app), refusal.status)
        return visit.onward(entered.to, entered.secret)

    async def leaving(self, visit: Visit) -> Response:
        return visit.page(pages.sign_out(visit.around(), visit.held.user.email if visit.held else None))

    async def left(self, visit: Visit) -> Response:
        """Chainlit's own page asks for it by script, ours by a form; the gate has refused every other site."""
        held = visit.held or await visit.session()
        if held is not None:
            await self._house.sessions.end(held, "signed_out")
        by_form = "form" in visit.form
        made = visit.onward("/login?why=signed_out") if by_form else JSONResponse({"success": True})
        return visit.signed_out(made)

    async def _tried(self, visit: Visit, step: Callable[[], Awaitable[Response]]) -> Response:
        try:
            visit.checked()
            return await step()
        except Refused as refusal:
            return await self._again(visit, refusal)

    async def _again(self, visit: Visit, refusal: Refused) -> Response:
        """The first page, with why it came to nothing."""
        return visit.page(pages.sign_in(visit.around(refusal.sentence), await self._steps.ways()), refusal.status)

    async def _came_to_nothing(self, visit: Visit, state: str) -> str:
        """What came back without a code. The words beside it are anybody's, and are shown to nobody."""
        if not visit.asked("error"):
            return "This address is for coming back from a sign-in only."
        try:
            flow = await self._steps.flow(state) if state else None
        except Refused:
            flow = None
        if flow is not None and flow.kind == "provider":
            return "The other service did not sign you in. Try it again, or choose another way."
        return STALE_LINK


def add_routes(house: House) -> None:
    """Puts them before Chainlit's own, of which some have the same addresses. Only where people sign in."""
    if house.given.sign_in is not None:
        app.router.routes[:0] = made(house)


def _cookies(house: House) -> Cookies:
    https = (house.given.public_url or "").casefold().startswith("https://")
    return Cookies(https) if house.given.sign_in is None else Cookies(https, house.given.sign_in.longest)


def made(house: House) -> list[APIRoute]:
    """The sign-in's routes, the more particular ones first."""
    routes, cookies = Routes(house), _cookies(house)

    def route(path: str, answer: Answer, *methods: str) -> APIRoute:
        async def answered(request: Request) -> Response:
            form: dict[str, str] = {}
            if request.method == "POST" and "form" in request.headers.get("content-type", ""):
                sent = await request.form(max_files=0, max_fields=20)
                form = {name: value[:LONGEST_FIELD] for name, value in sent.items() if isinstance(value, str)}
            visit = Visit(house, cookies, request, form)
            try:
                return await answer(visit)
            except Refused as refusal:
                return visit.page(pages.sign_out(visit.around(refusal.sentence), None), refusal.status)
            except Exception as error:  # The last stop: no page of ours shows what broke.
                told = f"Something broke on our side. Reference {report(error, 'signing in')}."
                return visit.page(pages.sign_out(visit.around(told), None), 500)

        return APIRoute(path, answered, methods=list(methods), include_in_schema=False)

    async def to_own(visit: Visit) -> Response:
        return visit.onward("/signins")

    async def elsewhere(visit: Visit) -> Response:
        return visit.onward("/login")

    own = Own(house, routes.attempts)
    return [
        route("/signins", own.listed, "GET"),
        route("/signins/end", own.end, "POST"),
        route("/signins/end_others", own.end_others, "POST"),
        route("/signins/app", own.add, "POST"),
        route("/signins/app/confirm", own.confirm, "POST"),
        route("/signins/app/remove", own.remove, "POST"),
        route("/signins/{rest:path}", to_own, "GET"),
        route("/login", routes.start, "GET"),
        route("/login/password", routes.password, "POST"),
        route("/login/link", routes.link, "POST"),
        route("/login/with/{provider}", routes.leave, "GET"),
        route("/login/new", routes.new, "GET", "POST"),
        route("/login/forgot", routes.forgot, "GET", "POST"),
        route("/login/reset", routes.reset, "GET", "POST"),
        route("/login/code", routes.code, "GET", "POST"),
        route("/auth/callback", routes.callback, "GET", "POST"),
        route("/auth/confirm", routes.confirm, "GET", "POST"),
        route("/logout", routes.leaving, "GET"),
        route("/logout", routes.left, "POST"),
        # Chainlit's own, and forms that somebody opens as pages.
        route("/login/{rest:path}", elsewhere, "GET"),
        route("/login", elsewhere, "POST"),
    ]
