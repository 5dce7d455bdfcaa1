"""A report that leaves the house as one file: sections with text, charts, tables, and no id that opens anything."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.answer import Definition
from domain.report_charts import Charted
from domain.table import Table
from domain.window import Window


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Section(_Value):
    """A part of the report. Texts are paragraphs; all of it is text, never markup."""

    title: str
    text: tuple[str, ...] = ()
    charts: tuple[Charted, ...] = ()
    tables: tuple[Table, ...] = ()


class Report(_Value):
    """`headline` is the finding in one sentence; `facts` say what it rests on, `notes` what to keep in mind.

    `made_on` is the day on which it was written, `as_of` the last day with results.
    """

    title: str
    brand: str
    fictional: bool = False
    made_on: date
    as_of: date | None = None
    window: Window | None = None
    currency: str | None = None
    headline: str
    facts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    definitions: tuple[Definition, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def footer(self) -> str:
        """What stands on each page: whose, of when."""
        told = [self.brand, f"{self.window.since} to {self.window.until}" if self.window else ""]
        told += [f"as of {self.as_of}" if self.as_of else "", "fictional brand" if self.fictional else ""]
        return " · ".join(word for word in told if word)
