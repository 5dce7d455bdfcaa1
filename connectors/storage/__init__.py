"""Where files live: one interface, several homes; here the local folder. Paths are the same in every home.

A path is `bucket/organisation/…`, e.g. `meta-ad-assets/{organization_id}/{brand_id}/{ad}.svg`. Names that people or
Meta give never become part of one as they are: `part_of` makes a safe part of any text.
"""

from connectors.storage.interface import (
    BadLink,
    BadPath,
    Content,
    NotStored,
    Storage,
    StorageError,
    Stored,
    TooLarge,
)
from connectors.storage.local import LINK_PREFIX, LONGEST_LINK, LocalStorage, local_storage, signing_key
from connectors.storage.paths import BUCKETS, Bucket, checked, organization_of, part_of, path_in

__all__ = [
    "BUCKETS",
    "LINK_PREFIX",
    "LONGEST_LINK",
    "BadLink",
    "BadPath",
    "Bucket",
    "Content",
    "LocalStorage",
    "NotStored",
    "Storage",
    "StorageError",
    "Stored",
    "TooLarge",
    "checked",
    "local_storage",
    "organization_of",
    "part_of",
    "path_in",
    "signing_key",
]
