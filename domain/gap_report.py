"""What /gap_fill answers: every field with its state and what could fill it, and what waits for a decision."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.field_card import FieldCards
from domain.picture import Picture
from domain.profile import Status
from domain.profile_fields import FieldKey, Severity
from domain.table import Column, Table

STATUS_WORDS: dict[Status, str] = {
    "filled": "filled",
    "missing": "missing",
    "stale": "stale",
    "not_applicable": "not applicable",
    "inherited": "inherited",
}


class GapLine(BaseModel):
    """One field of one thing. `value` is whole; `sources` says what could fill it now, or what brings such sources."""

    model_config = ConfigDict(frozen=True)

    key: FieldKey
    label: str
    of: str
    status: Status
    severity: Severity
    value: str = ""
    sources: str = ""
    waiting: int = 0
    command: str = ""


class ProductGaps(BaseModel):
    """A product's fields in numbers."""

    model_config = ConfigDict(frozen=True)

    name: str
    filled: int
    missing: int
    critical: int
    stale: int
    waiting: int
    command: str


class GapTable(Answer):
    """All fields of a product and its brand; without a product the brand's own fields and each product in numbers."""

    lines: tuple[GapLine, ...] = ()
    products: tuple[ProductGaps, ...] = ()
    cards: FieldCards | None = None

    def table(self) -> Table | None:
        if not self.lines:
            return None
        return Table(
            columns=(
                Column(key="field", label="Field"),
                Column(key="status", label="State", kind="verdict"),
                Column(key="severity", label="Weight", kind="verdict", wide_only=True),
                Column(key="sources", label="Could be filled from"),
                Column(key="waiting", label="Suggested", kind="count"),
                Column(key="value", label="Value", wide_only=True),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple(
                {
                    "field": line.label,
                    "status": STATUS_WORDS[line.status],
                    "severity": line.severity if line.status in ("missing", "stale") else None,
                    "sources": line.sources or None,
                    "waiting": line.waiting or None,
                    "value": line.value or None,
                    "command": line.command,
                }
                for line in self.lines
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        found = () if main is None else (main,)
        return (*found, _products(self.products)) if self.products else found

    def pictures(self) -> tuple[Picture, ...]:
        return () if self.cards is None else (self.cards,)


def _products(products: tuple[ProductGaps, ...]) -> Table:
    return Table(
        title="Products",
        columns=(
            Column(key="name", label="Product"),
            Column(key="filled", label="Filled", kind="count"),
            Column(key="missing", label="Missing", kind="count"),
            Column(key="critical", label="Critical", kind="count"),
            Column(key="stale", label="Stale", kind="count", wide_only=True),
            Column(key="waiting", label="Suggested", kind="count"),
            Column(key="command", label="Command", kind="command"),
        ),
        rows=tuple(product.model_dump() for product in products),
    )
