"""Whether a stage of awareness is the one that a text speaks to, and was not given as surer than people are of it."""

from collections.abc import Sequence
from typing import Literal

from domain.awareness import AwarenessLevel
from evals.checks.calibration import SURE, calibrated
from evals.suite import Forecast, Found

# Of a case: the stages that are right, the likeliest first; "unknown" where the text does not tell.
Stage = AwarenessLevel | Literal["unknown"]


def right_stage(given: AwarenessLevel | None, right: Sequence[Stage]) -> Found | None:
    """One of the right stages was told; None where the case asks for none."""
    if not right:
        return None
    said = given or "unknown"
    return Found(said in right, f"{said}, expected {' or '.join(right)}")


def not_too_sure(
    name: str, given: AwarenessLevel | None, confidence: float | None, right: Sequence[Stage]
) -> Found | None:
    """A told stage has a confidence; a wrong one was not given as sure, and neither was one of several that are as
    right: nobody is sure of those. None where no stage was told, or the case asks for none."""
    if given is None or not right:
        return None
    if confidence is None:
        return Found(False, f"{name} has no confidence")
    if len(right) > 1 and confidence >= SURE:
        return Found(False, f"{name} may be {' or '.join(right)}, and was given with confidence {confidence:.2f}")
    return calibrated([Forecast(name, confidence, given in right)])


def told_stage(
    name: str, given: AwarenessLevel | None, confidence: float | None, right: Sequence[Stage]
) -> tuple[Forecast, ...]:
    """The claim with its confidence, where a stage was told with one and the case says which are right."""
    if given is None or confidence is None or not right:
        return ()
    return (Forecast(name, confidence, given in right),)
