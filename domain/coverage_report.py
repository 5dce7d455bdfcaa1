"""What /coverage answers."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.awareness import LEVELS, AwarenessLevel
from domain.coverage import State
from domain.format import money, plural
from domain.picture import Grid, GridCell, GridRow, GridState, Picture
from domain.recommendation import Standing
from domain.table import Column, Table
from domain.window import Window

_STATES: dict[State, GridState] = {"covered": "ok", "single point of failure": "partial", "hard gap": "missing"}
_NAMES: dict[GridState, str] = {"ok": "two ads or more", "partial": "one ad only", "missing": "no ad"}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class CoverageCell(_Value):
    """One awareness level in one format."""

    awareness: AwarenessLevel
    creative_format: str
    state: State
    ads: int
    spend: float
    roas: float | None
    command: str | None = None


class GapLine(_Value):
    """A cell without an ad or with one only, and how its level and its format do elsewhere."""

    id: str
    awareness: AwarenessLevel
    creative_format: str
    state: State
    only_ad: str | None
    spend: float
    level_ads: int
    level_roas: float | None
    format_ads: int
    format_roas: float | None
    standing: Standing
    decided_on: date | None = None
    note: str = ""
    command: str | None = None


class CoverageReport(Answer):
    """Awareness levels against formats. `gaps` are the largest first, those that were ignored left out."""

    window: Window | None = None
    formats: tuple[str, ...] = ()
    cells: tuple[CoverageCell, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    more: int = 0
    more_command: str | None = None
    running: int = 0
    unread: int = 0

    def table(self) -> Table | None:
        if not self.gaps:
            return None
        return Table(
            columns=(
                Column(key="awareness", label="For people who are"),
                Column(key="format", label="Format"),
                Column(key="state", label="Coverage", kind="verdict"),
                Column(key="only", label="The only ad"),
                Column(key="spend", label="Spend at risk", kind="money"),
                Column(key="level_roas", label="ROAS at this level", kind="ratio"),
                Column(key="level_ads", label="Ads at this level", kind="count", wide_only=True),
                Column(key="format_roas", label="ROAS of this format", kind="ratio"),
                Column(key="format_ads", label="Ads of this format", kind="count", wide_only=True),
                Column(key="standing", label="Standing"),
                Column(key="id", label="Recommendation"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "awareness": words(gap.awareness),
                    "format": words(gap.creative_format),
                    "state": gap.state,
                    "only": gap.only_ad or "",
                    "spend": gap.spend if gap.only_ad else None,
                    "level_roas": gap.level_roas,
                    "level_ads": gap.level_ads,
                    "format_roas": gap.format_roas,
                    "format_ads": gap.format_ads,
                    "standing": f"{gap.standing}: {gap.note}" if gap.note else gap.standing,
                    "id": gap.id,
                    "command": gap.command,
                }
                for gap in self.gaps
            ),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )

    def pictures(self) -> tuple[Picture, ...]:
        if not self.cells:
            return ()
        held = {(cell.awareness, cell.creative_format): cell for cell in self.cells}
        rows = tuple(
            GridRow(
                label=words(level),
                cells=tuple(self._cell(held[(level, name)]) for name in self.formats),
            )
            for level in LEVELS
        )
        columns = tuple(words(name) for name in self.formats)
        return (
            Grid(
                title="Running ads by awareness and format",
                columns=columns,
                rows=rows,
                names=_NAMES,
                named_columns=True,
            ),
        )

    def _cell(self, cell: CoverageCell) -> GridCell:
        told = f"{plural(cell.ads, 'ad')}, {money(cell.spend, self.foot.currency or 'USD')}" if cell.ads else ""
        return GridCell(state=_STATES[cell.state], text=told, command=cell.command)


def words(name: str) -> str:
    """`problem aware`, `video ugc`."""
    return name.replace("_", " ")
