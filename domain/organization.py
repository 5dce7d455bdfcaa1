"""An organisation, as one of its people sees it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.roles import Right, Role, has_right


class Organization(BaseModel):
    """`role` is the viewer's own there."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    slug: str
    role: Role
    created_at: datetime | None = None

    def may(self, right: Right) -> bool:
        """Whether this person may do it here."""
        return has_right(self.role, right)
