"""The page of a person's own sign-ins: where they are signed in, and their authenticator app. No script here either."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from chat.sign_in.pages import Around, code_field, framed, posted
from connectors.supabase.session import App, NewApp
from domain.browser_name import browser_of
from domain.format import plural
from domain.sign_in import ago
from store.sessions import Began, OpenSession

_BEGAN: dict[Began, str] = {
    "password": "with a password",
    "link": "by a link",
    "provider": "through another service",
    "sign_up": "as a new person",
    "recovery": "to set a new password",
}
_BACK = '<p class="ways"><a href="/signins">Back to your sign-ins</a></p>'


def own(
    around: Around,
    email: str,
    here: OpenSession | None,
    others: Sequence[OpenSession],
    apps: Sequence[App] | None,
    now: datetime,
) -> str:
    """All of it. `here` is the session of the browser that asks, `apps` None where the auth server does not answer."""
    listed = "".join(_session(around, one, now, is_here=one is here) for one in ([here] if here else []) + list(others))
    told = f"<p>As <b>{escape(email)}</b>, in {plural(len(others) + (here is not None), 'browser')}.</p>"
    rest = _button(around, "/signins/end_others", "End all others", quiet=True) if len(others) > 1 else ""
    ways = '<p class="ways"><a href="/">Back to the chat</a><a href="/logout">Sign out</a></p>'
    return framed(
        "Your sign-ins", around, f'{told}<ul class="sign-ins">{listed}</ul>{rest}{_second(around, apps)}{ways}'
    )


def new_app(around: Around, app: NewApp) -> str:
    """For setting up an app: its picture and its secret, which are shown once."""
    secret = app.secret.get_secret_value()
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    told = (
        "<p>Read this picture with your authenticator app, or type the key into it. Both are shown this once.</p>"
        f'<p class="picture"><img src="{escape(app.picture.get_secret_value())}" alt="" width="196" height="196"></p>'
        f'<p class="key"><code>{escape(grouped)}</code></p>'
    )
    return framed("Add an authenticator app", around, told + _confirm(around, app.id) + _BACK)


def first_code(around: Around, app: str) -> str:
    """The same once more, after a wrong code: the app has the key by now."""
    return framed("Add an authenticator app", around, _confirm(around, app) + _BACK)


def stop(around: Around) -> str:
    """Where something stands in the way of all of it."""
    return framed("Your sign-ins", around, _BACK)


def _session(around: Around, session: OpenSession, now: datetime, is_here: bool) -> str:
    mark = '<span class="here">this browser</span>' if is_here else ""
    began = f"signed in {_time(session.created_at, now)} {_BEGAN[session.began_as]}"
    used = f"used {_time(session.last_seen_at, now)}"
    hidden = f'<input type="hidden" name="session" value="{session.id}">'
    name = browser_of(session.user_agent)
    button = f'<button class="quiet small" type="submit" aria-label="End {escape(name)}">End</button>'
    end = "" if is_here else posted("/signins/end", around, hidden + button)
    return f"<li><div><b>{escape(name)}</b> {mark}<small>{began}</small><small>{used}</small></div>{end}</li>"


def _second(around: Around, apps: Sequence[App] | None) -> str:
    title = "<h2>Authenticator app</h2>"
    if apps is None:
        return f"{title}<p>The sign-in server does not answer, so nothing can be said about it now.</p>"
    if not apps:
        told = "<p>None. With one, signing in also takes the six digits that your phone shows.</p>"
        return title + told + _button(around, "/signins/app", "Add one", quiet=True)
    listed = "".join(_app(around, app) for app in apps)
    told = f"<p>Signing in takes the six digits that {'it' if len(apps) == 1 else 'one of them'} shows.</p>"
    more = _button(around, "/signins/app", "Add another", quiet=True)
    return f'{title}{told}<ul class="sign-ins">{listed}</ul>{more}'


def _app(around: Around, app: App) -> str:
    hidden = f'<input type="hidden" name="app" value="{escape(app.id)}">'
    name = app.name or "Authenticator app"
    button = f'<button class="quiet small" type="submit" aria-label="Remove {escape(name)}">Remove</button>'
    return f"<li><div><b>{escape(name)}</b></div>{posted('/signins/app/remove', around, hidden + button)}</li>"


def _confirm(around: Around, app: str) -> str:
    hidden = f'<input type="hidden" name="app" value="{escape(app)}">'
    return posted("/signins/app/confirm", around, hidden + code_field() + '<button type="submit">Add it</button>')


def _button(around: Around, action: str, label: str, quiet: bool = False) -> str:
    kind = ' class="quiet"' if quiet else ""
    return posted(action, around, f'<button type="submit"{kind}>{escape(label)}</button>')


def _time(at: datetime, now: datetime) -> str:
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}" title="{at:%Y-%m-%d %H:%M} UTC">{ago(at, now)}</time>'
