"""What /variants answers: the offer variants, one of them whole, or the pages that could have one."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.field_card import FieldCards
from domain.offer_variant import SOURCE_WORDS, OfferVariant, PageGroup
from domain.picture import Picture
from domain.product_shown import FieldLine, field_table
from domain.table import Column, Table


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class ListedVariant(_Value):
    """An offer variant with the ads that lead to its page; `filled` of `fields` fields hold something."""

    variant: OfferVariant
    ads: int = 0
    spend: float | None = None
    filled: int = 0
    fields: int = 0
    command: str

    @property
    def state(self) -> str:
        return "retired" if not self.variant.is_active else "default" if self.variant.is_default else "in use"


class VariantList(Answer):
    """The brand's offer variants, or one product's."""

    variants: tuple[ListedVariant, ...] = ()

    def table(self) -> Table | None:
        if not self.variants:
            return None
        return Table(
            columns=(
                Column(key="name", label="Offer variant"),
                Column(key="product", label="Product"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="page", label="Page"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="filled", label="Fields filled"),
                Column(key="made", label="Made", wide_only=True),
                Column(key="slug", label="Slug", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": line.variant.name,
                    "product": line.variant.product,
                    "state": line.state,
                    "page": line.variant.page,
                    "ads": line.ads,
                    "spend": line.spend,
                    "filled": f"{line.filled} of {line.fields}" if line.fields else None,
                    "made": SOURCE_WORDS[line.variant.source],
                    "slug": line.variant.slug,
                    "command": line.command,
                }
                for line in self.variants
            ),
            currency=self.foot.currency,
        )


class GroupLine(_Value):
    """A page that could have an offer variant, or has one. `fills` are the fields that its text fills now; `product` is
    what it sells, None where nobody knows."""

    group: PageGroup
    product: str | None = None
    fills: tuple[str, ...] = ()
    command: str

    @property
    def state(self) -> str:
        if self.group.has_variant:
            return "has a variant"
        return "to be made" if self.group.page.page_id else "not read"


class VariantGroups(Answer):
    """Pages by their ads, those without an offer variant first."""

    groups: tuple[GroupLine, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.groups:
            return None
        return Table(
            columns=(
                Column(key="page", label="Page"),
                Column(key="state", label="Offer variant", kind="verdict"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="product", label="Product"),
                Column(key="fills", label="Its text fills"),
                Column(key="title", label="Title", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "page": line.group.page.page,
                    "state": line.state,
                    "ads": line.group.page.ads,
                    "spend": None if line.group.page.spend is None else float(line.group.page.spend),
                    "product": line.product,
                    "fills": ", ".join(line.fills) or ", ".join(v.name for v in line.group.variants) or None,
                    "title": line.group.page.title,
                    "command": line.command,
                }
                for line in self.groups
            ),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )


class VariantShown(Answer):
    """One offer variant whole. `saved` is what was written just now; `left` the fields for which values wait."""

    variant: OfferVariant
    ads: int = 0
    saved: str = ""
    left: tuple[str, ...] = ()
    lines: tuple[FieldLine, ...] = ()
    cards: FieldCards | None = None

    def table(self) -> Table | None:
        return field_table(self.lines) if self.lines else None

    def pictures(self) -> tuple[Picture, ...]:
        return () if self.cards is None else (self.cards,)
