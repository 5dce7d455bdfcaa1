"""/audit: who did what to whom in the organisation, for its admins."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.audit import AUDIT_ACTIONS, AuditAction
from domain.audit_report import AuditLog, told
from domain.errors import AskAgain
from domain.format import last_days
from store import audit as log
from tools.deps import Deps
from tools.nearest import nearest
from tools.typed import typed

MOST = 10_000
_KEPT = "Lines are added and never changed or removed; they go with the organisation alone."


class AuditArgs(BaseModel):
    """Which lines to list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str | None = Field(default=None, description="An e-mail: what this person did, or what was done to them.")
    action: str | None = Field(default=None, description="One action only, e.g. role_changed or organization_exported.")
    days: int = Field(default=30, ge=1, le=3_650, description="How far back.")
    limit: int = Field(default=20, ge=1, le=MOST, description="How many to list, the latest first.")


async def audit(deps: Deps, args: AuditArgs) -> AuditLog:
    """Who did what in the organisation: sign-ins, roles, connections, exports, deletions. Admins only."""
    organization = await deps.require_organization("see_audit")
    action = _action(args.action) if args.action else None
    async with deps.transaction() as conn:
        events, found = await log.events(
            conn, organization.id, deps.now - timedelta(days=args.days), args.person, action, args.limit
        )
    about = (f"about {args.person[:80]}" if args.person else "", f"on {action}" if action else "")
    span = " ".join(word for word in (*about, f"in {last_days(args.days)}") if word)
    wanted = typed("audit", person=args.person, action=action, days=args.days)
    more = found - len(events)
    return AuditLog(
        headline=told(events, found, organization.name, span),
        events=tuple(events),
        more=more,
        more_command=f"{wanted} limit={min(MOST, max(found, args.limit))}" if more > 0 and args.limit < MOST else None,
        foot=Foot(notes=(_KEPT,)),
        actions=()
        if found or args.days >= 365
        else (Action(label="The whole year", command=typed("audit", days=365)),),
    )


def _action(given: str) -> AuditAction:
    word = given.strip().casefold().replace(" ", "_")
    if word in AUDIT_ACTIONS:
        return word
    close = nearest(word, list(AUDIT_ACTIONS))
    meant = f"Did you mean {close}? " if close else ""
    raise AskAgain(f"The log knows no action {given[:60]!r}.", f"{meant}There are: {', '.join(AUDIT_ACTIONS)}.")
