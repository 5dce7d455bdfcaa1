"""How far a whole column's confidence can be trusted, over all its cases: no single case can tell."""

from collections.abc import Iterator
from typing import Any

from evals.checks.calibration import Calibration, calibration
from evals.result import Column
from evals.suite import Forecast, Suite


def calibration_of(suite: Suite[Any, Any], column: Column) -> Calibration | None:
    """Brier score and expected calibration error of a column's answers; None where they do not say how sure they are.

    Cases that the suite does not have any more are left out.
    """
    return calibration(list(_forecasts(suite, column)))


def _forecasts(suite: Suite[Any, Any], column: Column) -> Iterator[Forecast]:
    cases = {case.name: case for case in suite.cases().cases}
    for result in column.cases:
        case = cases.get(result.name)
        for attempt in result.attempts if case is not None else ():
            if attempt.state == "scored" and attempt.output is not None:
                yield from suite.forecasts(case, suite.output.model_validate(attempt.output))
