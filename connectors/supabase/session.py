"""What signing in gives: values only, so that whoever names them does not load supabase-py."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import SecretStr

from connectors.supabase.tokens import Claims
from domain.brand import User

LinkKind = Literal["email", "magiclink", "signup", "invite", "recovery", "email_change"]
"""What an e-mailed link is for: the `type` beside its `token_hash`."""
Scope = Literal["local", "global", "others"]


@dataclass(frozen=True)
class SignedIn:
    """A verified session. Both tokens are secrets; the refresh token works once."""

    user: User
    access_token: SecretStr
    refresh_token: SecretStr
    expires_at: datetime
    claims: Claims
    email_confirmed: bool
    name: str | None = None


@dataclass(frozen=True)
class App:
    """An authenticator app that a person has set up as second factor, by the auth server's id and their own name."""

    id: str
    name: str


@dataclass(frozen=True)
class HalfWay:
    """Somebody who showed one factor and has a second. The token serves for showing that one, and for no session."""

    user: User
    access_token: SecretStr
    expires_at: datetime
    session_id: UUID
    apps: tuple[App, ...]


@dataclass(frozen=True)
class NewApp:
    """An authenticator app to be: it reads the picture (the address of an SVG), or its person types the secret. It
    counts once a code of it was shown."""

    id: str
    picture: SecretStr
    secret: SecretStr


@dataclass(frozen=True)
class SignUp:
    """What came of a sign-up: a session, or None where an e-mail must be confirmed first (also one that is taken)."""

    session: SignedIn | None
    verifier: SecretStr | None


@dataclass(frozen=True)
class Started:
    """The address of a provider's page, and the verifier without which its return is worth nothing."""

    address: str
    verifier: SecretStr = field(repr=False)


@dataclass(frozen=True)
class Ways:
    """The ways of signing in that the project offers. `providers` are names such as `google`, sorted.

    Where `confirms_email` is False anybody may sign up with anybody's e-mail: no invitation is safe there.
    """

    password: bool
    sign_up: bool
    confirms_email: bool
    providers: tuple[str, ...]
