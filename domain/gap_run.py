"""What a run that looked for fields came to, and what it offers."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Money
from domain.format import count
from domain.profile_fields import FieldKey
from domain.proposal import Confidence
from domain.table import Cell, Column, Figure, Interval, Table


class GapCounts(BaseModel):
    """What was done. Money is US dollars.

    `asked` questions went to the model and `known` pieces of text it had read before; `dropped` of its findings quoted
    words that do not stand in the text; `refused` values had no verified quote; `unread` pieces were not read by it,
    each with its reason.
    """

    model_config = ConfigDict(frozen=True)

    fields: int = 0
    texts: int = 0
    asked: int = 0
    known: int = 0
    dropped: int = 0
    refused: int = 0
    offered: int = 0
    offered_before: int = 0
    rejected_before: int = 0
    pages_read: int = 0
    pages_failed: int = 0
    unread: dict[str, int] = {}
    expected_usd: Money | None = None
    spent_usd: Money | None = None
    budget_usd: Money | None = None
    model: str | None = None


class Offered(BaseModel):
    """One suggestion that waits for a decision. `value` is whole; `quote` the first of `quotes`."""

    model_config = ConfigDict(frozen=True)

    id: str
    key: FieldKey
    label: str
    of: str
    value: str
    confidence: Confidence
    source: str
    quote: str
    quotes: int
    reasoning: str
    instructs: bool = False


class GapFillReport(Answer):
    """What the sources offer for the fields that were looked for, and what the run took."""

    counts: GapCounts
    offered: tuple[Offered, ...] = ()
    # Labels of fields for which nothing was found.
    nothing_for: tuple[str, ...] = ()

    def offers(self) -> Table | None:
        if not self.offered:
            return None
        return Table(
            title="Found",
            columns=(
                Column(key="field", label="Field"),
                Column(key="value", label="Value"),
                Column(key="confidence", label="Confidence"),
                Column(key="source", label="Source"),
                Column(key="quote", label="Quote"),
                Column(key="id", label="Id"),
            ),
            rows=tuple(
                {
                    "field": one.label,
                    "value": one.value,
                    "confidence": f"{one.confidence}, the source speaks to a model"
                    if one.instructs
                    else one.confidence,
                    "source": one.source,
                    "quote": f"“{one.quote}”" + (f" and {one.quotes - 1} more" if one.quotes > 1 else ""),
                    "id": one.id,
                }
                for one in self.offered
            ),
        )

    def run(self) -> Table:
        told = self.counts
        lines = [
            ("Fields looked for", told.fields),
            ("Texts read", told.texts),
            ("Suggestions that wait", told.offered),
            ("– of them known from before", told.offered_before),
            ("Found again, but rejected before", told.rejected_before),
            ("Refused without a verified quote", told.refused),
            ("Questions to the model", told.asked),
            ("Pieces that the model had read before", told.known),
            ("The model's findings whose quotes do not stand there", told.dropped),
            ("Pages read anew", told.pages_read),
            ("Pages that could not be read", told.pages_failed),
            *((f"Not read by the model: {why}", number) for why, number in sorted(told.unread.items())),
        ]
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {"what": what, "value": count(number)} for what, number in lines if number
        ]
        for label, money in (
            ("Expected cost", told.expected_usd),
            ("Spent", told.spent_usd),
            ("Budget", told.budget_usd),
        ):
            if money is not None:
                rows.append({"what": label, "value": f"${money:.4f}" if 0 < money < 1 else f"${money:.2f}"})
        return Table(
            title="This run",
            columns=(Column(key="what", label="What"), Column(key="value", label="Number")),
            rows=tuple(rows),
        )

    def tables(self) -> tuple[Table, ...]:
        offers = self.offers()
        return (offers, self.run()) if offers is not None else (self.run(),)
