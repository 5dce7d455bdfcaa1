"""Storage paths: whose they are, what each bucket takes, and how a safe one is made of any text."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, cast, get_args
from uuid import UUID

from connectors.storage.interface import BadPath

Bucket = Literal["meta-ad-assets", "scraped-templates", "reference-ads", "lp-screenshots", "exports", "uploads", "chat"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_DRAWING = "image/svg+xml"
_FILMS = frozenset({"video/mp4", "video/quicktime", "video/webm"})


@dataclass(frozen=True)
class Takes:
    """The largest file of a bucket in bytes, and its media types; None: any, none of which is shown but pictures."""

    most_bytes: int
    types: frozenset[str] | None = None


# The migration …_storage.sql tells Supabase the same.
TAKES: dict[Bucket, Takes] = {
    "meta-ad-assets": Takes(1_000_000_000, _PICTURES | {_DRAWING} | _FILMS),
    "scraped-templates": Takes(20_000_000, _PICTURES | {_DRAWING}),
    "reference-ads": Takes(500_000_000, _PICTURES | _FILMS),
    "lp-screenshots": Takes(20_000_000, _PICTURES),
    "exports": Takes(20_000_000_000),
    "uploads": Takes(1_000_000_000),
    "chat": Takes(50_000_000),
}


def checked(path: str) -> tuple[str, ...]:
    """The parts of a storage path: a bucket, an organisation's id, at least one name.

    Raises:
        BadPath: Anything else, e.g. absolute, with `..`, empty parts, or characters outside A-Z a-z 0-9 . _ -
    """
    parts = _folder(path)
    if len(parts) < 3:
        raise BadPath(f"{path[:100]!r} is not bucket/organisation/name")
    return parts


def checked_folder(folder: str) -> tuple[str, ...]:
    """The parts of a folder: a bucket, an organisation's id, and names below it, if any.

    Raises:
        BadPath: As `checked`.
    """
    return _folder(folder)


def bucket_of(path: str) -> Bucket:
    """The bucket of a path that was checked."""
    return cast(Bucket, path.partition("/")[0])


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


def uploader_of(path: str) -> UUID | None:
    """The organisation that dropped this file; None where it is no upload. Other buckets have rules of their own: a
    colleague's conversation and an owner's export are not for whoever can name them."""
    try:
        return organization_of(path) if bucket_of(path) == "uploads" else None
    except BadPath:
        return None


def path_in(bucket: Bucket, organization_id: UUID, *parts: str) -> str:
    """A storage path of safe parts, made of any texts."""
    return "/".join([bucket, str(organization_id), *(part_of(part) for part in parts)])


def part_of(text: str) -> str:
    """The text where it is safe as it is, else a digest of it; an ordinary file extension is kept."""
    if _PART.fullmatch(text) and ".." not in text and not text.endswith("."):
        return text
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40] + (ending[0] if ending else "")


def _folder(path: str) -> tuple[str, ...]:
    parts = tuple(path.split("/"))
    if len(parts) < 2 or len(path) > 700 or parts[0] not in BUCKETS:
        raise BadPath(f"{path[:100]!r} is not bucket/organisation/name")
    for part in parts[2:]:
        if not _PART.fullmatch(part) or ".." in part or part.endswith("."):
            raise BadPath(f"{part[:100]!r} cannot be part of a storage path")
    organization_of(path)
    return parts
