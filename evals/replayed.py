"""A suite as anybody's CI runs it: what is on record, case by case, beside the blessed baseline."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from evals.baseline import Baseline
from evals.cassettes import Cassettes
from evals.compare import compare
from evals.competitors import RULES, Entrant, entrants
from evals.judge import pinned
from evals.replay import Replay
from evals.result import Competitor
from evals.run import run_suite
from evals.standing import Standing, standing
from evals.suite import Suite

# A replay has no moment of its own, and no test looks at it.
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    """A test: one case of one competitor. `case` is None where no answer of the competitor is on record."""

    competitor: Competitor
    case: str | None
    of: int

    @property
    def column(self) -> str:
        """Names the competitor among tests."""
        prompt = self.competitor.prompt
        engine = self.competitor.engine + ("+stand_in" if self.competitor.origin == "stand_in" else "")
        return engine if prompt is None else f"{prompt.label}/{engine}"


@dataclass
class Replayed:
    """A suite with what is on record of it. It is run once, when the first of its cases is asked for."""

    suite: Suite[Any, Any]
    cassettes: Cassettes
    baseline: Baseline | None
    _standings: dict[tuple[Competitor, str], Standing] = field(
        default_factory=dict[tuple[Competitor, str], Standing], repr=False
    )

    def listed(self) -> list[Listed]:
        """Every case of every competitor that has answers, or had some when the baseline was blessed; one line for each
        competitor that has none; and every blessed case that is gone, once.

        Raises:
            AskAgain: The cases are malformed.
        """
        names = [case.name for case in self.suite.cases().cases]
        found: list[Listed] = []
        for entrant in self._entrants():
            cases = names if self._has_answers(entrant.competitor) else [None]
            found += [Listed(entrant.competitor, name, len(names)) for name in cases]
        found += [Listed(RULES, name, len(names)) for name in self._removed]
        return found

    async def standing(self, one: Listed) -> Standing:
        """How a case of a competitor stands."""
        if one.case is None:
            return Standing("not_recorded", f"not recorded: 0 of {one.of} cases")
        if one.case in self._removed:
            return Standing(
                "fails", "the blessed baseline has this case, and the suite has it no more: put it back or bless"
            )
        if not self._standings:
            await self._run()
        return self._standings[one.competitor, one.case]

    @cached_property
    def _removed(self) -> tuple[str, ...]:
        """A case that fails could be taken out, and nobody would miss it."""
        there = {case.name for case in self.suite.cases().cases}
        blessed = self.baseline.run.columns if self.baseline else ()
        return tuple(dict.fromkeys(case.name for one in blessed for case in one.cases if case.name not in there))

    async def _run(self) -> None:
        source = Replay(self.cassettes)
        answering = [one for one in self._entrants() if self._has_answers(one.competitor)]
        run = await run_suite(
            self.suite,
            answering,
            now=_NOW,
            source=source,
            judge=pinned(source),
            repetitions=self.baseline.run.repetitions if self.baseline else 1,
        )
        compared = compare(run, self.baseline)
        for column, told in zip(run.columns, compared.columns, strict=True):
            for case in column.cases:
                self._standings[column.competitor, case.name] = standing(case, told)

    def _entrants(self) -> tuple[Entrant, ...]:
        return entrants(self.suite, recorded=self._known())

    def _known(self) -> tuple[Competitor, ...]:
        blessed = self.baseline.run.columns if self.baseline else ()
        return (*self.cassettes.competitors(self.suite.name), *(column.competitor for column in blessed))

    def _has_answers(self, competitor: Competitor) -> bool:
        """Now, or when the baseline was blessed, with whichever version: what is gone must show."""
        prompt = competitor.prompt
        return prompt is None or any(
            (one.engine, one.origin, one.prompt.name) == (competitor.engine, competitor.origin, prompt.name)
            for one in self._known()
            if one.prompt is not None
        )
