"""A brand's own words, as they may come up in a question."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Named(BaseModel):
    """A thing with a name, and how commands refer to it."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: str


class Vocabulary(BaseModel):
    """Products and personas by slug, ads, campaigns and accounts by id; the days that results cover."""

    model_config = ConfigDict(frozen=True)

    products: tuple[Named, ...] = ()
    ads: tuple[Named, ...] = ()
    campaigns: tuple[Named, ...] = ()
    accounts: tuple[Named, ...] = ()
    personas: tuple[Named, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
