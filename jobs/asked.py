"""What a job is told and how it tells where it stands."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Tell = Callable[[str, int, int | None], Awaitable[None]]
"""Tells the follower: the step in words, how much is done, and of how much (None: not known yet)."""


class ImportAsked(BaseModel):
    """Which stored upload goes into which brand, and who asked when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: UUID
    brand_id: UUID
    brand: str
    """The brand's slug, for messages."""
    file: str
    """Where the upload lies in storage."""
    file_name: str
    """What the person called it."""
    now: datetime
