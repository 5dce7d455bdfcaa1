"""Report runs: asked for, looked at until they are done, then paged."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.wire.graph.errors import GraphError, known, not_found
from tests.wire.graph.faults import Faults
from tests.wire.graph.insights import Insights, Query
from tests.wire.graph.world import GraphWorld


@dataclass
class Report:
    """One run; `end` is how it will end."""

    id: str
    query: Query
    end: str
    asked: float = field(default_factory=time.monotonic)
    polls: int = 0
    error: GraphError | None = None


@dataclass
class Reports:
    """All runs that were asked for."""

    world: GraphWorld
    runs: dict[str, Report] = field(default_factory=dict)

    def start(self, query: Query, insights: Insights, faults: Faults) -> str:
        """Takes an order; every so manieth one will fail or be skipped."""
        number = len(self.runs) + 1
        end, error = "Job Completed", None
        if faults.reports_fail_every and number % faults.reports_fail_every == 0:
            end, error = "Job Failed", GraphError(0, -2, "Report failed", 2490547)
        elif faults.reports_skip_every and number % faults.reports_skip_every == 0:
            end = "Job Skipped"
        elif insights.unreadable(query):
            end, error = "Job Failed", known("1504044")
        elif faults.reports_too_large_above and insights.count(query) > faults.reports_too_large_above:
            end, error = "Job Failed", GraphError(0, -3, "The report is too large", 1504045)
        made = Report(f"140{number:014d}", query, end, error=error)
        self.runs[made.id] = made
        return made.id

    def status(self, id: str, faults: Faults) -> dict[str, Any]:
        """The run as it stands; looking is what moves it on."""
        run = self.find(id)
        run.polls += 1
        common = {
            "id": run.id, "account_id": self.world.accounts[run.query.account].number,
            "time_ref": int(time.time()), "date_start": run.query.since.isoformat(),
            "date_stop": run.query.until.isoformat(), "is_running": True,
        }  # fmt: skip
        left = self.world.report_polls - run.polls
        if left > 0 or time.monotonic() - run.asked < self.world.report_seconds:
            name = "Job Not Started" if run.polls == 1 and left > 1 else ("Job Started", "Job Running")[run.polls % 2]
            done = 0 if name == "Job Not Started" else min(99, 100 * run.polls // (self.world.report_polls + 1))
            return {**common, "async_status": name, "async_percent_completion": done}
        if faults.reports_complete_early and run.polls == self.world.report_polls and run.end == "Job Completed":
            return {**common, "async_status": "Job Completed", "async_percent_completion": 99}
        ended = {**common, "is_running": False, "async_status": run.end, "async_percent_completion": 100}
        if run.end != "Job Completed":
            ended["async_percent_completion"] = 37 if run.end == "Job Failed" else 0
        if run.error:
            ended |= {
                "error_code": run.error.code, "error_subcode": run.error.subcode, "error_message": run.error.message,
                "error_user_msg": "The report could not be made.",
            }  # fmt: skip
        return ended

    def ready(self, id: str) -> Query:
        """The query behind a finished run."""
        run = self.find(id)
        if run.end != "Job Completed" or run.polls < self.world.report_polls:
            raise GraphError(400, 100, "(#100) The report is not ready; its results cannot be read", 1504033)
        return run.query

    def find(self, id: str) -> Report:
        if id not in self.runs:
            raise not_found(id)
        return self.runs[id]
