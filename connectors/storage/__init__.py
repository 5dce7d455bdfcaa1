"""Where files live: one interface, two homes, Supabase Storage or a local folder. Paths are the same in both.

A path is `bucket/organisation/…`, e.g. `meta-ad-assets/{organization_id}/{brand_id}/{ad}.svg`. Names that people or
Meta give never become part of one as they are: `part_of` makes a safe part of any text.

The home in Supabase is `connectors.storage.supabase`, imported by who builds one.
"""

from connectors.storage.content_type import SHOWN, guessed
from connectors.storage.held import held_to
from connectors.storage.interface import (
    BadLink,
    BadPath,
    Content,
    Files,
    NotAllowed,
    NotStored,
    Storage,
    StorageError,
    Stored,
    TooLarge,
    Unreachable,
    WrongType,
)
from connectors.storage.links import LINK_PREFIX, LINK_SECONDS, LONGEST_LINK, Links
from connectors.storage.local import LocalStorage, local_storage, signing_key
from connectors.storage.paths import (
    BUCKETS,
    TAKES,
    Bucket,
    bucket_of,
    checked,
    organization_of,
    part_of,
    path_in,
    uploader_of,
)

__all__ = [
    "BUCKETS",
    "LINK_PREFIX",
    "LINK_SECONDS",
    "LONGEST_LINK",
    "SHOWN",
    "TAKES",
    "BadLink",
    "BadPath",
    "Bucket",
    "Content",
    "Files",
    "Links",
    "LocalStorage",
    "NotAllowed",
    "NotStored",
    "Storage",
    "StorageError",
    "Stored",
    "TooLarge",
    "Unreachable",
    "WrongType",
    "bucket_of",
    "checked",
    "guessed",
    "held_to",
    "local_storage",
    "organization_of",
    "part_of",
    "path_in",
    "signing_key",
    "uploader_of",
]
