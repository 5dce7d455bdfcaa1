"""What goes wrong, and when. Every fault is a switch; all of them may be on at once."""

from dataclasses import dataclass
from typing import Literal

from tests.wire.graph.errors import GraphError, known
from tests.wire.graph.world import Frozen

Trouble = Literal["throttle", "server_error", "drop", "garbled"]


class Say(Frozen):
    """Answers with this error wherever `where` stands in the path; `times` 0: for ever. `code` as in errors.KNOWN."""

    where: str
    code: str
    times: int = 1


class Faults(Frozen):
    """Counts are of Graph calls, controls and media left out. 0 and False: off."""

    throttle_every: int = 0
    throttle_seconds: int = 1
    throttle_minutes: int = 0
    server_error_every: int = 0
    drop_every: int = 0
    garbled_every: int = 0
    too_much_above: int = 0
    malformed: bool = False
    restating: bool = False
    vanishing: bool = False
    token_expires_after: int = 0
    reports_fail_every: int = 0
    reports_skip_every: int = 0
    reports_too_large_above: int = 0
    reports_complete_early: bool = False
    account_lacks_purchases: bool = False
    unreadable_ad: int = 0
    unreadable_field: str = "video_p95_watched_actions"
    usage_percent: int = 12
    insights_percent: int = 0
    say: tuple[Say, ...] = ()

    @staticmethod
    def everything(**rest: object) -> "Faults":
        """All at once, as the issue lists them."""
        return Faults.model_validate({
            "throttle_every": 7, "server_error_every": 11, "drop_every": 13, "too_much_above": 400, "malformed": True,
            "restating": True, "vanishing": True, "reports_fail_every": 5, "reports_skip_every": 8,
            "reports_complete_early": True, "account_lacks_purchases": True, **rest,
        })  # fmt: skip


@dataclass
class Fate:
    """Decides over each call, in the order in which they arrive."""

    faults: Faults
    calls: int = 0
    main_calls: int = 0
    throttles: int = 0
    errors: int = 0
    drops: int = 0

    def __post_init__(self) -> None:
        self._said: dict[int, int] = {}

    def counts(self) -> dict[str, int]:
        return {"calls": self.calls, "throttles": self.throttles, "errors": self.errors, "drops": self.drops}

    def of_next(self) -> Trouble | None:
        """What happens to the call that just arrived."""
        self.calls += 1
        faults = self.faults
        if _each(self.calls, faults.drop_every):
            self.drops += 1
            return "drop"
        if _each(self.calls, faults.server_error_every):
            self.errors += 1
            return "server_error"
        if _each(self.calls, faults.throttle_every):
            self.throttles += 1
            return "throttle"
        return "garbled" if _each(self.calls, faults.garbled_every) else None

    def said(self, path: str) -> GraphError | None:
        """An error asked for on this path, until it was said often enough."""
        for n, asked in enumerate(self.faults.say):
            if asked.where in path and (not asked.times or self._said.get(n, 0) < asked.times):
                self._said[n] = self._said.get(n, 0) + 1
                return known(asked.code)
        return None

    def switch(self, faults: Faults) -> None:
        """Other faults from now on; what was asked to be said is counted anew when it changed."""
        if faults.say != self.faults.say:
            self._said.clear()
        if faults.token_expires_after != self.faults.token_expires_after:
            self.main_calls = 0
        self.faults = faults


def _each(count: int, every: int) -> bool:
    return every > 0 and count % every == 0
