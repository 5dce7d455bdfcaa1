"""The audit log as an admin reads it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue

from domain.answer import Answer
from domain.audit import AuditAction, AuditEvent
from domain.format import instant
from domain.table import Column, Table

SAID: dict[AuditAction, str] = {
    "signed_in": "signed in",
    "sign_in_refused": "was refused at sign-in",
    "signed_out": "signed out",
    "session_ended": "lost a session",
    "second_factor_added": "added an authenticator app",
    "second_factor_removed": "took an authenticator app away",
    "invited": "invited",
    "invitation_withdrawn": "withdrew the invitation of",
    "invitation_accepted": "accepted the invitation",
    "invitation_declined": "declined the invitation",
    "role_changed": "changed the role of",
    "removed_from_team": "removed",
    "left_team": "left",
    "connected": "connected to Meta",
    "disconnected": "disconnected from Meta",
    "account_linked": "linked the ad account",
    "account_unlinked": "unlinked the ad account",
    "conversation_shared": "shared the conversation",
    "conversation_unshared": "shares no more the conversation",
    "file_exported": "exported",
    "organization_renamed": "renamed the organisation",
    "organization_exported": "exported all data of",
    "organization_deletion_asked": "asked to delete",
    "brand_added": "added the brand",
    "brand_removed": "removed the brand",
    "webhook_set": "set the webhook",
    "webhook_removed": "removed the webhook",
}


class AuditLog(Answer):
    """Lines of the log, the latest first; `more` are not listed."""

    events: tuple[AuditEvent, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="at", label="When", kind="instant"),
                Column(key="actor", label="Who"),
                Column(key="did", label="Did"),
                Column(key="subject", label="To what"),
                Column(key="details", label="More", wide_only=True),
                Column(key="action", label="Action", wide_only=True),
            ),
            rows=tuple(
                {
                    "at": instant(one.at),
                    "actor": one.actor,
                    "did": SAID[one.action],
                    "subject": one.subject,
                    "details": details_of(one.details),
                    "action": one.action,
                }
                for one in self.events
            ),
            more=self.more,
            more_command=self.more_command,
        )


def details_of(details: dict[str, JsonValue]) -> str:
    """`from member, to admin`."""
    return ", ".join(f"{key.replace('_', ' ')} {_shown(value)}" for key, value in details.items() if value is not None)


def _shown(value: JsonValue) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def told(events: Sequence[AuditEvent], found: int, where: str, span: str) -> str:
    """The headline."""
    if not found:
        return f"The audit log of {where} has nothing {span}."
    last: datetime = events[0].at
    first = f"{events[0].actor} {SAID[events[0].action]} {events[0].subject}".strip()
    lines = "1 line" if found == 1 else f"{found:,} lines"
    return f"The audit log of {where} has {lines} {span}; the last: {first}, {last:%Y-%m-%d}."
