"""What /voice answers: the chain of levels, which one holds, and who else has a voice of its own."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.table import Column, Table
from domain.voice import LABELS, Voice, VoiceLevel


class VoiceLine(BaseModel):
    """One level. `text` is whole, None where it is blank; `of` is None where none is chosen or there is none."""

    model_config = ConfigDict(frozen=True)

    level: VoiceLevel
    of: str | None = None
    text: str | None = None
    state: str
    quotes: tuple[str, ...] = ()
    command: str | None = None


class VoiceChain(Answer):
    """The chain, persona first. `saved` is what was written just now, empty for none; `text` and `level` are the voice
    that holds."""

    saved: str = ""
    text: str | None = None
    level: VoiceLevel | None = None
    steps: tuple[VoiceLine, ...] = ()
    others: tuple[VoiceLine, ...] = ()

    def table(self) -> Table | None:
        return _table("", self.steps) if self.steps else None

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        found = () if main is None else (main,)
        return (*found, _table("All that have a voice of their own", self.others)) if self.others else found


def state_of(voice: Voice, level: VoiceLevel) -> str:
    """How a level stands in a chain, in a word or two."""
    step = voice.step(level)
    if voice.level == level:
        return "stale" if step.stale else "holds"
    if step.text is not None:
        return "overridden"
    if level == "brand":
        return "missing"
    return "none" if step.target is None else "inherits"


def _table(title: str, lines: tuple[VoiceLine, ...]) -> Table:
    return Table(
        title=title,
        columns=(
            Column(key="level", label="Level"),
            Column(key="of", label="Of"),
            Column(key="state", label="State", kind="verdict"),
            Column(key="text", label="Voice and tone"),
            Column(key="quotes", label="Evidence", wide_only=True),
            Column(key="command", label="", kind="command"),
        ),
        rows=tuple(
            {
                "level": LABELS[line.level],
                "of": line.of,
                "state": line.state,
                "text": line.text,
                "quotes": " / ".join(line.quotes) or None,
                "command": line.command,
            }
            for line in lines
        ),
    )
