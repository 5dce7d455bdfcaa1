"""What /persona and its sisters answer: the list, one card, two compared, the sources to choose from, the brief."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.copy_brief import CopyBrief
from domain.format import instant
from domain.persona_view import PersonaCard, SourceChoice
from domain.picture import Picture
from domain.report import Report
from domain.table import Cell, Column, Figure, Interval, Table

MADE: dict[str, str] = {
    "manual": "by hand",
    "ai_generated": "by a model",
    "competitor_analysis": "by a model, of a competitor's customers",
    "hybrid": "by a model, then edited",
    "extracted": "by rules, of quotes",
}


# Characters of a quote that a language model reads; a person reads all of it.
_QUOTE = 160


class PersonaLine(BaseModel):
    """A persona in the list. `of` is its product, its competitor or the brand."""

    model_config = ConfigDict(frozen=True)

    slug: str
    name: str
    of: str
    made: str
    claims: int
    unknown: int
    confidence: float | None = None
    primary: bool = False
    updated_at: datetime | None = None
    command: str = ""


class Personas(Answer):
    """The brand's personas; a click shows one."""

    personas: tuple[PersonaLine, ...] = ()

    def table(self) -> Table | None:
        if not self.personas:
            return None
        return Table(
            columns=(
                Column(key="name", label="Persona"),
                Column(key="of", label="Customer of"),
                Column(key="claims", label="Claims", kind="count"),
                Column(key="unknown", label="Unknown fields", kind="count"),
                Column(key="confidence", label="Observed", kind="fraction"),
                Column(key="made", label="Made", wide_only=True),
                Column(key="updated", label="Changed", kind="instant", wide_only=True),
                Column(key="slug", label="Called", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": f"★ {line.name}" if line.primary else line.name,
                    "of": line.of,
                    "claims": line.claims,
                    "unknown": line.unknown,
                    "confidence": line.confidence,
                    "made": line.made,
                    "updated": instant(line.updated_at) if line.updated_at else None,
                    "slug": line.slug,
                    "command": line.command,
                }
                for line in self.personas
            ),
        )


class PersonaShown(Answer):
    """One persona as a card."""

    card: PersonaCard

    def pictures(self) -> tuple[Picture, ...]:
        return (self.card,)

    def gist(self) -> tuple[Table, ...]:
        """A table a dimension: each claim with its level, its count and its first quote; what is unknown by name."""
        columns = tuple(
            Column(key=key, label=key.capitalize()) for key in ("field", "claim", "level", "count", "quote")
        )
        told: list[Table] = []
        for dimension in self.card.dimensions:
            rows: list[dict[str, Cell | Interval | Figure]] = [
                {
                    "field": field.label,
                    "claim": claim.text,
                    "level": claim.level,
                    "count": claim.count or None,
                    "quote": next((quote.quote[:_QUOTE] for quote in claim.quotes if not quote.against), None),
                }
                for field in dimension.fields
                for claim in field.claims
            ]
            if dimension.unknown:
                rows.append({"field": "Unknown", "claim": ", ".join(dimension.unknown), "level": "unknown"})
            told.append(Table(title=dimension.title, columns=columns, rows=tuple(rows)))
        return tuple(told)


class SourcesShown(Answer):
    """The sources that a persona can be made of."""

    choice: SourceChoice

    def pictures(self) -> tuple[Picture, ...]:
        return (self.choice,)


class ComparedField(BaseModel):
    """A field of two personas: how far they are in it, and what each says first."""

    model_config = ConfigDict(frozen=True)

    field: str
    distance: float
    here: str = ""
    there: str = ""


class PersonasCompared(Answer):
    """Two personas field by field, those first in which they differ most."""

    names: tuple[str, str]
    distance: float
    fields: tuple[ComparedField, ...] = ()
    limit: int = 12
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.fields:
            return None
        shown = self.fields[: self.limit]
        return Table(
            columns=(
                Column(key="field", label="Field"),
                Column(key="distance", label="Distance", kind="fraction"),
                Column(key="here", label=self.names[0]),
                Column(key="there", label=self.names[1]),
            ),
            rows=tuple(
                {"field": f.field, "distance": f.distance, "here": f.here or None, "there": f.there or None}
                for f in shown
            ),
            more=len(self.fields) - len(shown),
            more_command=self.more_command,
        )


class BriefShown(Answer):
    """A copy brief, and the same as a report that can be saved as a file."""

    brief: CopyBrief
    report: Report

    def tables(self) -> tuple[Table, ...]:
        return tuple(
            table.model_copy(update={"title": section.title})
            for section in self.report.sections
            for table in section.tables
        )


class ClaimEdited(Answer):
    """A claim before and after a change; without `written` it waits for a click."""

    field: str
    old: str | None = None
    new: str | None = None
    written: bool = False

    def table(self) -> Table | None:
        return Table(
            columns=(Column(key="what", label=""), Column(key="text", label=self.field)),
            rows=({"what": "before", "text": self.old}, {"what": "after", "text": self.new}),
        )
