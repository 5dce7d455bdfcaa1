"""Ids and hashes of the demo's rows: the same brand gets the same ones each time."""

import hashlib
from uuid import UUID, uuid5

from demo import material


def brand_id(organization_id: UUID) -> UUID:
    """The demo brand's id in an organisation."""
    return uuid5(organization_id, material.brand().slug)


def id_of(brand: UUID, kind: str, key: str | int) -> str:
    """The id of a row of the brand, e.g. id_of(brand, "product", "joint")."""
    return str(uuid5(brand, f"{kind}/{key}"))


def digest(*texts: str | None) -> str:
    """SHA-256 over the texts."""
    return hashlib.sha256("\x1f".join(text or "" for text in texts).encode()).hexdigest()
