"""How this installation reaches Meta: addresses, the app, and who may use the environment's own token."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

SCOPE = "ads_read"
"""The one permission that reading ads and their results needs."""


@dataclass(frozen=True)
class MetaAccess:
    """From the settings, the same for every brand. Holds no brand's token.

    `system_token` is the environment's; `system_for` the organisations whose brands may be read with it, None for
    an installation of one person, where every brand is theirs. It may see accounts of several clients, so an
    organisation that the operator did not name must not reach any account through it.
    """

    graph_url: str = "https://graph.facebook.com"
    dialog_url: str = "https://www.facebook.com"
    api_version: str = "v25.0"
    app_id: str | None = None
    app_secret: SecretStr | None = None
    system_token: SecretStr | None = None
    system_for: frozenset[UUID] | None = frozenset()
    public_url: str | None = None
    """Where people's browsers reach the chat, without a path; None: wherever they already are."""
    has_keys: bool = False
    """Whether there are keys to seal tokens with."""

    @property
    def can_connect(self) -> bool:
        """Whether people can connect accounts through Meta's dialog."""
        return bool(self.app_id) and self.app_secret is not None and self.has_keys

    def opens(self, organization_id: UUID) -> bool:
        """Whether this organisation's brands may be read with the environment's token."""
        if self.system_token is None:
            return False
        return self.system_for is None or organization_id in self.system_for
