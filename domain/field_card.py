"""A field of the profile as one decides about it: what stands there, and what each source offers, side by side."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.gallery import Badge
from domain.table import Table


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfferQuote(_Value):
    """A quote and where it stands. `note` says when the source is not what it was."""

    quote: str
    where: str
    url: str | None = None
    note: str = ""


class OfferItem(_Value):
    """A value, or an item of a list, whole; with the quotes that bear it."""

    text: str
    quotes: tuple[OfferQuote, ...] = ()


class FieldOffer(_Value):
    """One value with its source. `head` names the source, `lines` say who read it and why it is so; `edit` is the
    command to which an editor adds `value=`, `shape` what may be typed there."""

    head: str
    url: str | None = None
    badges: tuple[Badge, ...] = ()
    items: tuple[OfferItem, ...]
    is_list: bool = False
    lines: tuple[str, ...] = ()
    warning: str = ""
    actions: tuple[Action, ...] = ()
    edit: str = ""
    text: str = ""
    shape: str = ""


class FieldCard(_Value):
    """A field: `held` is what stands there, None for nothing; `offers` are in the order of the registry."""

    title: str
    of: str = ""
    badges: tuple[Badge, ...] = ()
    held: FieldOffer | None = None
    offers: tuple[FieldOffer, ...] = ()
    note: str = ""
    actions: tuple[Action, ...] = ()
    # For an editor where nothing stands yet.
    edit: str = ""
    shape: str = ""


class FieldCards(_Value):
    """Fields one below the other; `table` is the same for terminal and export. `more` fields are not shown."""

    kind: Literal["field_cards"] = "field_cards"
    title: str
    cards: tuple[FieldCard, ...]
    table: Table | None = None
    more: int = 0
    more_command: str | None = None
