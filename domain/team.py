"""An organisation's people and invitations, as answers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import instant
from domain.organization import Organization
from domain.roles import LEAST, RIGHTS, TOLD, Role
from domain.table import Column, Table


class Teammate(BaseModel):
    """One of the people. `command` offers what the reader may do about them."""

    model_config = ConfigDict(frozen=True)

    email: str
    role: Role
    since: datetime
    you: bool = False
    command: str = ""


class OpenInvitation(BaseModel):
    """An invitation that was not answered yet."""

    model_config = ConfigDict(frozen=True)

    email: str
    role: Role
    expires_at: datetime
    sent: str = ""
    command: str = ""


def roles_table() -> Table:
    """What each role may do: domain.roles, as people read it. Each role may also do what stands above it."""
    return Table(
        title="What each role may do, beside what the roles above it may",
        columns=(Column(key="role", label="Role"), Column(key="may", label="May")),
        rows=tuple({"role": LEAST[right], "may": TOLD[right]} for right in RIGHTS),
    )


class TeamList(Answer):
    """The people of an organisation, who is invited, and what each role may do."""

    organization: Organization | None = None
    people: tuple[Teammate, ...] = ()
    invitations: tuple[OpenInvitation, ...] = ()

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="email", label="E-mail"),
                Column(key="role", label="Role"),
                Column(key="you", label=""),
                Column(key="since", label="Since", kind="instant", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "email": p.email,
                    "role": p.role,
                    "you": "you" if p.you else "",
                    "since": instant(p.since),
                    "command": p.command,
                }
                for p in self.people
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        waiting = Table(
            title="Invited, not answered yet",
            columns=(
                Column(key="email", label="E-mail"),
                Column(key="role", label="Role"),
                Column(key="expires", label="Until", kind="instant"),
                Column(key="sent", label="Mail"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "email": i.email,
                    "role": i.role,
                    "expires": instant(i.expires_at),
                    "sent": i.sent,
                    "command": i.command,
                }
                for i in self.invitations
            ),
        )
        return (self.table(), *((waiting,) if self.invitations else ()), roles_table())


class Waiting(BaseModel):
    """An invitation to the reader."""

    model_config = ConfigDict(frozen=True)

    organization: str
    role: Role
    invited_by: str
    expires_at: datetime


class InvitationList(Answer):
    """What the reader is invited to."""

    waiting: tuple[Waiting, ...] = ()

    def table(self) -> Table | None:
        if not self.waiting:
            return None
        return Table(
            columns=(
                Column(key="organization", label="Organisation"),
                Column(key="role", label="As"),
                Column(key="by", label="Invited by"),
                Column(key="expires", label="Until", kind="instant"),
            ),
            rows=tuple(
                {"organization": w.organization, "role": w.role, "by": w.invited_by, "expires": instant(w.expires_at)}
                for w in self.waiting
            ),
        )


class OrganizationList(Answer):
    """The organisations that the reader belongs to. `chosen` is the one in use, also right after a switch; `switched`
    tells whether /org has just chosen it."""

    organizations: tuple[Organization, ...] = ()
    in_use: Organization | None = None
    switched: bool = False
    commands: tuple[str, ...] = ()

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="name", label="Organisation"),
                Column(key="role", label="Your role"),
                Column(key="in_use", label=""),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": o.name,
                    "role": o.role,
                    "in_use": "in use" if self.in_use and o.id == self.in_use.id else "",
                    "command": command,
                }
                for o, command in zip(self.organizations, self.commands, strict=True)
            ),
        )
