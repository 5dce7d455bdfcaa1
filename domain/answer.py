"""What every answer has, in the order in which it is read."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.metrics import HoldRate, MetricName, metric
from domain.picture import Picture
from domain.table import Table
from domain.window import Window

__all__ = ["Action", "Answer", "Definition", "Foot", "define"]


class Definition(BaseModel):
    """How a figure is made, as shown one click away."""

    model_config = ConfigDict(frozen=True)

    metric: MetricName
    label: str
    formula: str
    sql: str
    note: str = ""


class Foot(BaseModel):
    """What the figures rest on.

    `as_of` is the last day with results; `rows` the number of ad-days summed; `account_days` the number
    of different days among them; `written_by` the model that wrote any of the text, None when none did.
    """

    model_config = ConfigDict(frozen=True)

    as_of: date | None = None
    window: Window | None = None
    account_days: int = 0
    rows: int = 0
    currency: str | None = None
    timezone: str | None = None
    floor: str | None = None
    attribution: str | None = None
    definitions: tuple[Definition, ...] = ()
    # Caveats that belong to the figures: how hooks were read, what was left out and why.
    notes: tuple[str, ...] = ()
    written_by: str | None = None
    fictional: bool = False


class Answer(BaseModel):
    """A tool's result. Subclasses add their typed figures and say how they look as a table.

    `headline` is one sentence with the finding and its figures; plain text.
    """

    model_config = ConfigDict(frozen=True)

    headline: str
    foot: Foot = Foot()
    actions: tuple[Action, ...] = ()

    def table(self) -> Table | None:
        """The answer's main table; None when it has none."""
        return None

    def tables(self) -> tuple[Table, ...]:
        """All of the answer's tables, the main one first. Whoever draws an answer draws these."""
        main = self.table()
        return () if main is None else (main,)

    def gist(self) -> tuple[Table, ...]:
        """What a language model reads beside the headline: the tables. An answer whose pictures hold what matters says
        it here in short rows."""
        return self.tables()

    def pictures(self) -> tuple[Picture, ...]:
        """What carries the comparison, the most telling first; empty when a table says it all."""
        return ()


def define(*names: MetricName, hold_rate: HoldRate = "thruplays_per_play") -> tuple[Definition, ...]:
    """The definitions of these metrics, as the brand defines them."""
    chosen = [metric(name, hold_rate) for name in names]
    return tuple(Definition(metric=m.name, label=m.label, formula=m.formula, sql=m.sql, note=m.note) for m in chosen)
