"""Storage paths: whose they are, and how a safe one is made of any text."""

import hashlib
import re
from typing import Literal, get_args
from uuid import UUID

from connectors.storage.interface import BadPath

Bucket = Literal["meta-ad-assets", "scraped-templates", "reference-ads", "lp-screenshots", "exports", "uploads", "chat"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


def checked(path: str) -> tuple[str, ...]:
    """The parts of a storage path: a bucket, an organisation's id, at least one name.

    Raises:
        BadPath: Anything else, e.g. absolute, with `..`, empty parts, or characters outside A-Z a-z 0-9 . _ -
    """
    parts = tuple(path.split("/"))
    if len(parts) < 3 or len(path) > 700 or parts[0] not in BUCKETS:
        raise BadPath(f"{path[:100]!r} is not bucket/organisation/name")
    for part in parts[2:]:
        if not _PART.fullmatch(part) or ".." in part or part.endswith("."):
            raise BadPath(f"{part[:100]!r} cannot be part of a storage path")
    organization_of(path)
    return parts


def organization_of(path: str) -> UUID:
    """Whose file this is: check it against the reader's organisations."""
    part = path.split("/")[1] if path.count("/") else ""
    try:
        found = UUID(part)
    except ValueError:
        found = None
    if found is None or str(found) != part:
        raise BadPath(f"{path[:100]!r} names no organisation")
    return found


def path_in(bucket: Bucket, organization_id: UUID, *parts: str) -> str:
    """A storage path of safe parts, made of any texts."""
    return "/".join([bucket, str(organization_id), *(part_of(part) for part in parts)])


def part_of(text: str) -> str:
    """The text where it is safe as it is, else a digest of it; an ordinary file extension is kept."""
    if _PART.fullmatch(text) and ".." not in text and not text.endswith("."):
        return text
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40] + (ending[0] if ending else "")
