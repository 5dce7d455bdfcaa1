"""Things that one chooses by looking at them: pictures side by side, each with its words, score and buttons."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.action import Action
from domain.table import Table

Tone = Literal["good", "warn", "bad", "info", "mute"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Badge(_Value):
    """A word about the thing, e.g. "used"; `sign` stands before it, so that colour is never the only mark."""

    text: str
    tone: Tone = "mute"
    sign: str = ""


class ScorePart(_Value):
    """What a score is made of. `value` is a fraction of 1, None where nothing is known; `note`: what it rests on."""

    label: str
    value: float | None = Field(default=None, ge=0, le=1)
    note: str = ""


class GalleryItem(_Value):
    """One thing. All texts are plain: whoever draws them escapes them.

    `picture` is a storage path, None where there is no picture. `score` is a fraction of 1. `reason` is one or two
    sentences below the score. `command` is what a click on picture and title runs.
    """

    title: str
    picture: str | None = None
    lines: tuple[str, ...] = ()
    badges: tuple[Badge, ...] = ()
    score: float | None = Field(default=None, ge=0, le=1)
    score_label: str = "score"
    parts: tuple[ScorePart, ...] = ()
    reason: str = ""
    actions: tuple[Action, ...] = ()
    command: str | None = None


class Gallery(_Value):
    """Pictures side by side, in the order given. `table` holds the same things for the terminal and the CSV export.

    `more` things are not shown; `more_command` shows them.
    """

    kind: Literal["gallery"] = "gallery"
    title: str
    items: tuple[GalleryItem, ...]
    table: Table | None = None
    more: int = 0
    more_command: str | None = None
