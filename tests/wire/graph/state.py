"""What a running loopback holds: its world, its faults, which reading it is, who is known, what was asked."""

import time
from dataclasses import dataclass, field

from tests.wire.graph.faults import Fate, Faults
from tests.wire.graph.insights import Insights
from tests.wire.graph.journal import Journal
from tests.wire.graph.reports import Reports
from tests.wire.graph.world import GraphWorld, Token


@dataclass
class Known:
    """A token and the instant at which it ends (None: never)."""

    token: Token
    ends: float | None
    issued: float


@dataclass
class State:
    """All that changes while it runs."""

    world: GraphWorld
    reading: int = 1
    journal: Journal = field(default_factory=Journal)

    def __post_init__(self) -> None:
        self.fate = Fate(Faults())
        self.insights = Insights(self.world, self.faults)
        self.reports = Reports(self.world)
        self.codes: dict[str, tuple[str, tuple[str, ...], float]] = {}
        self.tokens: dict[str, Known] = {}
        self.url = ""
        for token in self.world.tokens:
            self.know(token)

    @property
    def faults(self) -> Faults:
        return self.fate.faults

    def switch(self, faults: Faults) -> None:
        self.fate.switch(faults)
        self.insights.switch(faults, self.reading)

    def advance(self) -> int:
        """The next reading: what was restated and what disappeared shows from now on."""
        self.reading += 1
        self.insights.switch(self.faults, self.reading)
        return self.reading

    def know(self, token: Token) -> Known:
        """Accepts a token from now on."""
        now = time.time()
        found = Known(token, None if token.days_left is None else now + token.days_left * 86_400, now)
        self.tokens[token.value] = found
        return found
