"""What the prompt tests need of the process in which they run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.models import Connected, Keys


@dataclass(frozen=True)
class Around:
    """The data folder, the clock, and how the settings' models and keys are read (a second of imports: when needed)."""

    home: Path
    now: datetime
    connect: "Callable[[], tuple[Connected, Keys]]"
