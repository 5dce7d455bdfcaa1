"""Who asks, and about which brand."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.metrics import HoldRate
from domain.roles import ROLES, Role, at_least

__all__ = ["ROLES", "Brand", "Role", "User", "called"]


class User(BaseModel):
    """A signed-in person."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    email: str


class Brand(BaseModel):
    """A brand as one of its people sees it. `currency` and `timezone` are its primary account's, else its own."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    organization_id: UUID
    organization_name: str
    slug: str
    name: str
    currency: str
    timezone: str
    role: Role
    hold_rate: HoldRate = "thruplays_per_play"
    naming_convention: str | None = None
    is_fictional: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def allows(self, least: Role) -> bool:
        """Whether the person may do what asks for at least this role."""
        return at_least(self.role, least)


def called(brand: Brand, seen: Sequence[Brand]) -> str:
    """What tells the brand from the others that the person sees: its slug; where another has the same, the
    organisation before it; where even that is the same (names are free), the beginning of its id after it."""
    twins = [other for other in seen if other.slug == brand.slug]
    if len(twins) <= 1:
        return brand.slug
    full = f"{brand.organization_name}/{brand.slug}"
    same = [other for other in twins if other.organization_name == brand.organization_name]
    return full if len(same) == 1 else f"{full}#{brand.id.hex[:8]}"
