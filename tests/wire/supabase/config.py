"""How the stand-in's project is set up, what goes wrong on demand, and what it sent and was asked."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Config:
    """As in a project's settings; change it while the stand-in runs."""

    confirm_email: bool = True
    sign_up: bool = True
    providers: tuple[str, ...] = ("github", "google")
    template: Literal["default", "token_hash"] = "default"
    """`default`: links lead to the auth server, which sends the browser on. `token_hash`: straight to our page, with
    `{{ .RedirectTo }}&token_hash={{ .TokenHash }}&type=…`: the address must have a query already."""
    site_url: str = "http://localhost:3000"
    shortest_password: int = 6
    token_seconds: int = 3600
    link_seconds: int = 3600
    flow_seconds: int = 300
    reuse_seconds: int = 10
    challenge_seconds: int = 300
    totp: bool = True
    """Whether authenticator apps may be added."""
    email_seconds: int = 0
    """Least time between two e-mails to one person; 60 in a real project."""
    session_claims: dict[str, Any] = field(default_factory=dict[str, Any])
    """Put over the claims of each token that is signed."""


@dataclass(frozen=True)
class Faults:
    """What goes wrong with calls whose path holds `where`; with the next `times` of them, or with all (0).

    `page` is a page of HTML with `status`, as what stands before a project answers; `garbage` one with 200.
    """

    kind: Literal["", "drop", "slow", "status", "page", "garbage"] = ""
    where: str = ""
    times: int = 0
    status: int = 503
    seconds: float = 1.0


@dataclass(frozen=True)
class Mail:
    """One e-mail that was sent."""

    to: str
    kind: Literal["signup", "magiclink", "recovery"]
    link: str
    digits: str
    token_hash: str


@dataclass(frozen=True)
class Asked:
    """One request, as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    key: str
    bearer: str
    body: bytes
