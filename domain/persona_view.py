"""A persona as one reads it, and the sources that one may be made of: values that the chat draws."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.gallery import Badge
from domain.persona_claim import Level
from domain.table import Table

SIGNS: dict[Level, str] = {"observed": "●", "inferred": "◐", "unknown": "○"}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class CardQuote(_Value):
    """A quote and the kind of source in which it stands. `against`: it speaks against the claim."""

    quote: str
    where: str
    against: bool = False


class CardClaim(_Value):
    """A claim with its quotes. `count`: in how many texts, e.g. "14 of 212"; `edit` is the command that changes it."""

    text: str
    level: Level
    count: str = ""
    quotes: tuple[CardQuote, ...] = ()
    edit: str = ""


class CardField(_Value):
    label: str
    told: str = ""
    claims: tuple[CardClaim, ...]


class CardDimension(_Value):
    """One of the eight, with the fields of which something is known and the names of those of which nothing is."""

    title: str
    fields: tuple[CardField, ...]
    unknown: tuple[str, ...] = ()


class PersonaCard(_Value):
    """`lines` stand below the name: of what, from what, by whom. `table` is the same for terminal and export."""

    kind: Literal["persona_card"] = "persona_card"
    title: str
    snapshot: str = ""
    lines: tuple[str, ...] = ()
    badges: tuple[Badge, ...] = ()
    dimensions: tuple[CardDimension, ...]
    table: Table | None = None


class SourceBox(_Value):
    """A source that one may tick. Without texts (`count` 0) it is grey, and `cure` is the command that brings some."""

    name: str
    label: str
    count: int
    ticked: bool
    cure: str = ""
    note: str = ""


class SourceChoice(_Value):
    """Check boxes: the button runs `command` with `sources=` and the names of what is ticked."""

    kind: Literal["source_choice"] = "source_choice"
    title: str
    boxes: tuple[SourceBox, ...]
    command: str
    button: str
    extras: tuple[Action, ...] = ()
    table: Table | None = None
