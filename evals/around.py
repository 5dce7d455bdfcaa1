"""What the prompt tests need of the process in which they run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.models import Connected, Keys


@dataclass(frozen=True)
class Access:
    """The models that the settings name, their keys, and every secret that must not be written anywhere."""

    connected: "Connected"
    keys: "Keys"
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """The data folder, the clock, and how the settings' models are read (a second of imports: only when needed).
    `baselines` and `recordings`: folders; None for those of this checkout."""

    home: Path
    clock: Callable[[], datetime]
    access: Callable[[], Access]
    baselines: Path | None = None
    recordings: Path | None = None
