"""The sign-in's pages as HTML: forms and links, no script, every word of anybody's escaped."""

import hashlib
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from connectors.supabase.session import App, Ways
from domain.sign_in import SHORTEST_PASSWORD

_NAMES = {
    "azure": "Microsoft",
    "bitbucket": "Bitbucket",
    "facebook": "Facebook",
    "github": "GitHub",
    "gitlab": "GitLab",
    "google": "Google",
    "keycloak": "Keycloak",
    "linkedin_oidc": "LinkedIn",
    "slack_oidc": "Slack",
    "workos": "WorkOS",
}


@dataclass(frozen=True)
class Around:
    """What every form carries: the browser it belongs to, and where to go afterwards."""

    browser: str
    next_path: str = "/"
    email: str = ""
    wrong: str | None = None
    said: str | None = None

    @property
    def form(self) -> str:
        """Proves that a form came from a page that this browser was given; worthless without its cookie."""
        return hashlib.sha256(f"form of {self.browser}".encode()).hexdigest()


def sign_in(around: Around, ways: Ways) -> str:
    """The page that everybody comes to first."""
    query = onward_query(around)
    providers = "".join(
        f'<a class="provider" href="/login/with/{quote(name)}{query}">Continue with {escape(called(name))}</a>'
        for name in ways.providers
    )
    either = f'<div class="providers">{providers}</div><p class="or"><span>or</span></p>' if providers else ""
    new = f'<a href="/login/new{onward_query(around)}">Create an account</a>' if ways.sign_up and ways.password else ""
    forgot = f'<a href="/login/forgot{onward_query(around)}">Forgot the password?</a>' if ways.password else ""
    fields = _email(around) + (_password("current-password", required=False) if ways.password else "")
    submit = '<button type="submit">Sign in</button>' if ways.password else ""
    link = (
        '<button class="quiet" type="submit" formaction="/login/link" formnovalidate>E-mail me a link instead</button>'
    )
    form = posted("/login/password" if ways.password else "/login/link", around, fields + submit + link)
    return framed("Sign in", around, f'{either}{form}<p class="ways">{new}{forgot}</p>')


def sign_up(around: Around, ways: Ways) -> str:
    """For new people."""
    sent = "<p>We e-mail you a link that confirms your address.</p>" if ways.confirms_email else ""
    form = posted(
        "/login/new", around, _email(around) + _new_password() + '<button type="submit">Create the account</button>'
    )
    return framed("Create an account", around, sent + form + _back(around))


def forgot(around: Around) -> str:
    """For a link that leads to a new password."""
    told = "<p>We e-mail you a link with which you set a new one.</p>"
    form = posted("/login/forgot", around, _email(around) + '<button type="submit">E-mail me a link</button>')
    return framed("Forgot the password?", around, told + form + _back(around))


def reset(around: Around, email: str) -> str:
    """For the new password itself."""
    told = f"<p>For <b>{escape(email)}</b>. It ends the sessions in all other browsers.</p>"
    # Password managers want to know whose it is.
    whose = f'<input type="email" name="email" value="{escape(email)}" autocomplete="username" hidden>'
    form = posted("/login/reset", around, whose + _new_password() + '<button type="submit">Set the password</button>')
    return framed("Set a new password", around, told + form + '<p class="ways"><a href="/">Keep the old one</a></p>')


def code(around: Around, step: str, email: str, apps: tuple[App, ...], chosen: str = "") -> str:
    """For the second factor, once the first was right."""
    which = "".join(
        f'<option value="{escape(app.id)}"{" selected" if app.id == chosen else ""}>'
        f"{escape(app.name or 'Authenticator app')}</option>"
        for app in apps
    )
    choice = f'<label for="app">App</label><select id="app" name="app">{which}</select>' if len(apps) > 1 else ""
    hidden = f'<input type="hidden" name="step" value="{escape(step)}">'
    form = posted("/login/code", around, f'{hidden}{choice}{code_field()}<button type="submit">Sign in</button>')
    told = f"<p>Your authenticator app shows six digits for <b>{escape(email)}</b>. Enter them to sign in.</p>"
    lost = '<p class="hint after">Lost the device? Whoever runs this installation can take it off your account.</p>'
    again = f'<p class="ways"><a href="/login{onward_query(around)}">Start again</a></p>'
    return framed("Enter the code", around, told + form + lost + again)


def code_field() -> str:
    """For the six digits that an app shows."""
    return (
        '<label for="code">Six digits</label><input id="code" name="code" inputmode="numeric" class="code"'
        ' autocomplete="one-time-code" maxlength="12" required autofocus>'
    )


def sent(around: Around, what: str) -> str:
    """After a mail was asked for, whether or not one was sent."""
    told = f"<p>{escape(what)}</p><p>Nothing after some minutes? Look in the spam folder.</p>"
    return framed("Look into your mail", around, told + _back(around))


def confirm(around: Around, address: str, hidden: dict[str, str], whose: str | None) -> str:
    """Before a link signs somebody in: what opens links in mails to look for harm must not use them up, and nobody
    shall be signed in as somebody else without seeing it."""
    told = f"as <b>{escape(whose)}</b> " if whose else ""
    fields = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    form = posted(address, around, fields + '<button type="submit">Sign in</button>')
    question = f"<p>This link signs you in {told}in this browser.</p>"
    return framed("Sign in?", around, question + form + '<p class="ways"><a href="/login">Do not</a></p>')


def sign_out(around: Around, email: str | None) -> str:
    """For who comes to /logout by a link."""
    if email is None:
        return framed("You are signed out", around, _back(around))
    told = f"<p>You are signed in as <b>{escape(email)}</b>.</p>"
    form = posted("/logout", around, '<button type="submit">Sign out</button>')
    return framed("Sign out?", around, told + form + '<p class="ways"><a href="/">Back to the chat</a></p>')


def invited(organization: str, role: str, invited_by: str, address: str) -> str:
    """What an invitation's link opens. The browser itself says that the click came from here (chat.origins)."""
    who = f"<b>{escape(invited_by)}</b> invites you" if invited_by else "You are invited"
    told = f"<p>{who} to <b>{escape(organization)}</b> as {escape(role)}.</p>"
    form = f'<form method="post" action="{escape(quote(address))}"><button type="submit">Join</button></form>'
    return framed(f"Join {organization}?", Around(""), told + form + '<p class="ways"><a href="/">Not now</a></p>')


def not_invited(why: str, email: str) -> str:
    """For a link that opens nothing to whoever is signed in."""
    told = f"<p>You are signed in as <b>{escape(email)}</b>.</p>"
    ways = '<p class="ways"><a href="/">To the chat</a><a href="/logout">Sign out</a></p>'
    return framed("No invitation", Around("", wrong=why), told + ways)


def called(provider: str) -> str:
    """A provider's name as it writes itself."""
    return _NAMES.get(provider, provider.removesuffix("_oidc").replace("_", " ").title())


def framed(title: str, around: Around, body: str) -> str:
    wrong = f'<p class="wrong" role="alert">{escape(around.wrong)}</p>' if around.wrong else ""
    said = f'<p class="said" role="status">{escape(around.said)}</p>' if around.said else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} – ViralTracker</title>"
        '<link rel="icon" href="/public/favicon.svg"><link rel="stylesheet" href="/public/sign_in.css"></head>'
        '<body><main><p class="mark"><img src="/public/mark.svg" alt="" width="28" height="28">ViralTracker</p>'
        f"<h1>{escape(title)}</h1>{said}{wrong}{body}</main></body></html>"
    )


def posted(action: str, around: Around, inside: str) -> str:
    return (
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="form" value="{around.form}">'
        f'<input type="hidden" name="next" value="{escape(around.next_path)}">{inside}</form>'
    )


def _email(around: Around) -> str:
    return (
        '<label for="email">E-mail address</label><input id="email" name="email" type="email" inputmode="email"'
        f' autocomplete="username" maxlength="254" value="{escape(around.email)}" required'
        f"{'' if around.email else ' autofocus'}>"
    )


def _password(kind: str, required: bool = True, label: str = "Password") -> str:
    return (
        f'<label for="password">{label}</label><input id="password" name="password" type="password"'
        f' autocomplete="{kind}" maxlength="200"{" required" if required else ""}>'
    )


def _new_password() -> str:
    return (
        _password("new-password", label="New password").replace(
            " required", f' minlength="{SHORTEST_PASSWORD}" required'
        )
        + f'<p class="hint">At least {SHORTEST_PASSWORD} characters.</p>'
    )


def _back(around: Around) -> str:
    return f'<p class="ways"><a href="/login{onward_query(around)}">Sign in</a></p>'


def onward_query(around: Around) -> str:
    return "" if around.next_path == "/" else f"?next={quote(around.next_path, safe='/')}"
