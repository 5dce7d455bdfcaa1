"""Secrets that the data folder keeps: each made once, by whichever process comes first."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_secret(file: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds. Where there is none it is made, readable by its owner alone: whole or not at all, and of two
    processes the first wins, since a secret that was used once must not be replaced."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(make())
            with suppress(FileExistsError):
                os.link(draft, file)
        finally:
            os.unlink(draft)
    return file.read_bytes()
