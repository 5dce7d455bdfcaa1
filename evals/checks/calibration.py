"""Whether a confidence is worth what it says: Brier score and expected calibration error, of a case or of a suite.

Brier, G. W. (1950), Verification of forecasts expressed in terms of probability. Monthly Weather Review 78(1): the mean
of (confidence - outcome)², 0 the best; a constant 0.5 has 0.25. Expected calibration error as in Guo et al. (2017), On
calibration of modern neural networks: over equal bins of confidence, Σ n/N · |mean confidence - share correct|.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.proposal import Confidence
from evals.suite import Forecast, Found

# What the words high, medium and low are taken for, where there is no number: our choice, the same for every column.
WORTH: Mapping[Confidence, float] = {"high": 0.9, "medium": 0.65, "low": 0.3}
# Of one case: as bad as a coin that claims to know nothing.
MOST_BRIER = 0.25
# From here on a wrong answer was given as if it were sure.
SURE = 0.85
# Of fewer answers the Brier score is that of one or two words: a right answer of low confidence is no fault.
FEWEST = 5


class Calibration(NamedTuple):
    """Of so many forecasts."""

    of: int
    brier: float
    error: float


def calibration(forecasts: Sequence[Forecast], bins: int = 10) -> Calibration | None:
    """Both figures; None without a forecast."""
    if not forecasts:
        return None
    held: dict[int, list[Forecast]] = {}
    for forecast in forecasts:
        held.setdefault(min(bins - 1, int(forecast.confidence * bins)), []).append(forecast)
    return Calibration(len(forecasts), brier(forecasts), sum(map(_off, held.values())) / len(forecasts))


def brier(forecasts: Sequence[Forecast]) -> float:
    """The mean of (confidence - outcome)²."""
    return sum((forecast.confidence - forecast.correct) ** 2 for forecast in forecasts) / len(forecasts)


def calibrated(forecasts: Sequence[Forecast], most: float = MOST_BRIER) -> Found | None:
    """No wrong answer was given as sure, and of FEWEST or more the Brier score is at most `most`; None without any.

    The score is 1 - Brier.
    """
    if not forecasts:
        return None
    figure = brier(forecasts)
    sure = next((one for one in forecasts if not one.correct and one.confidence >= SURE), None)
    if sure is not None:
        return Found(False, f"{sure.name} is wrong, and was given with confidence {sure.confidence:.2f}", 1 - figure)
    fine = len(forecasts) < FEWEST or figure <= most + 1e-9
    return Found(fine, f"Brier {figure:.3f} of {len(forecasts)}, at most {most:.2f} of {FEWEST} or more", 1 - figure)


def _off(forecasts: Sequence[Forecast]) -> float:
    return abs(sum(forecast.confidence for forecast in forecasts) - sum(forecast.correct for forecast in forecasts))
