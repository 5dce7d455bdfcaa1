"""What the audit log keeps, for an organisation's admins: who did what to whom, and when."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

AuditAction = Literal[
    "signed_in",
    "sign_in_refused",
    "signed_out",
    "session_ended",
    "second_factor_added",
    "second_factor_removed",
    "invited",
    "invitation_withdrawn",
    "invitation_accepted",
    "invitation_declined",
    "role_changed",
    "removed_from_team",
    "left_team",
    "connected",
    "disconnected",
    "account_linked",
    "account_unlinked",
    "conversation_shared",
    "conversation_unshared",
    "file_exported",
    "organization_renamed",
    "organization_exported",
    "organization_deletion_asked",
    "brand_added",
    "brand_removed",
    "webhook_set",
    "webhook_removed",
]
AUDIT_ACTIONS: tuple[AuditAction, ...] = get_args(AuditAction)


class AuditEvent(BaseModel):
    """One line of the log. `actor` is the person's e-mail as it was then, or "a job"; `details` hold no secret."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    action: AuditAction
    actor_id: UUID | None = None
    actor: str = ""
    subject: str = ""
    details: dict[str, JsonValue] = {}
