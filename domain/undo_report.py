"""What /undo answers: what was written of the profile lately, and what was put back."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import instant
from domain.table import Column, Table


class WriteLine(BaseModel):
    """One action that wrote to the profile. `state` is done, undone, or an undo itself."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    what: str
    by: str
    state: str
    id: str
    command: str | None


class WriteList(Answer):
    """Writes, the newest first; a click takes one back."""

    writes: tuple[WriteLine, ...] = ()
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.writes:
            return None
        return Table(
            columns=(
                Column(key="what", label="What"),
                Column(key="at", label="When", kind="instant"),
                Column(key="by", label="By"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="id", label="Id", wide_only=True),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple(
                {
                    "what": line.what,
                    "at": instant(line.at),
                    "by": line.by,
                    "state": line.state,
                    "id": line.id,
                    "command": line.command,
                }
                for line in self.writes
            ),
            more=1 if self.more_command else 0,
            more_command=self.more_command,
        )
