"""A version of a prompt as it is listed: by `viraltracker prompts` and by /prompts."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.eval_summary import ColumnScore


class PromptScore(BaseModel):
    """A version's last score in a suite. `stale`: the file's text is another one than the one that was scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    ran_at: datetime
    column: ColumnScore
    # The rules' score in the same run: a prompt that does not beat it is worth nothing.
    rules: ColumnScore | None = None
    stale: bool = False

    @property
    def told(self) -> str:
        """`routing: 150 of 160 (anthropic:claude-sonnet-5-5; rules 141 of 160)`."""
        rules = f"; rules {self.rules.coverage}" if self.rules else ""
        stale = "; the file was edited since" if self.stale else ""
        return f"{self.suite}: {self.column.coverage} ({self.column.engine}{rules}{stale})"


class PromptShown(BaseModel):
    """A version of a prompt. `suites` test it; `scores` holds the last of each suite and model, a provider's answers
    only; an empty one means that none is on record. `rules`: what the rules scored last in each suite that ran."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    live: bool
    hash: str
    purpose: str
    output: str
    variables: tuple[str, ...]
    model_class: str
    suites: tuple[str, ...] = ()
    scores: tuple[PromptScore, ...] = ()
    rules: tuple[tuple[str, ColumnScore], ...] = ()

    @property
    def label(self) -> str:
        """`persona_core@v3`."""
        return f"{self.name}@v{self.version}"

    @property
    def told(self) -> str:
        """The last scores in a line; where there is none, why."""
        if not self.suites:
            return "no suite tests it"
        scored = {score.suite for score in self.scores}
        rules = {suite: f"; rules {score.coverage}" for suite, score in self.rules}
        missing = [f"{name}: not recorded{rules.get(name, '')}" for name in self.suites if name not in scored]
        return " · ".join((*(score.told for score in self.scores), *missing))
