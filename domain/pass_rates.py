"""How often something passes, and how sure that is: Wilson's interval, repetitions as clusters, pass@k and pass^k."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from scipy import special

LEVEL = 0.95
Z = float(special.ndtri((1 + LEVEL) / 2))


class Share(NamedTuple):
    """A share between the ends of its 95 % interval; all are fractions of 1."""

    rate: float
    low: float
    high: float


def wilson(rate: float, n: float, z: float = Z) -> Share:
    """Wilson's score interval (1927) of a share seen in `n` independent trials; `n` need not be whole.

    Unlike rate ± z·error it never leaves [0, 1], and is not of width nothing at 0 or 1.
    """
    if n <= 0:
        raise ValueError(f"an interval of {n} trials")
    square = z * z / n
    middle = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / n + square / (4 * n))
    return Share(rate, max(0.0, min(rate, middle - half)), min(1.0, max(rate, middle + half)))


def share(shares: Sequence[float], trials: int) -> Share | None:
    """The mean of the cases' shares, each counting once; None without cases.

    Repetitions of a case are no new cases: the trials are worth as many independent ones as would scatter like the
    cases' shares do, rate·(1 − rate) / error² of their mean (Kish's effective size), less what the scatter of few
    cases leaves unsure (Student's t for z: Korn and Graubard 1998), and between the number of cases and that of
    trials. Where the shares do not scatter (all pass), only the number of cases is sure.

    Args:
        shares: Per case, the share of its repetitions that passed, or an estimate of a chance.
        trials: All repetitions of all cases.
    """
    cases = len(shares)
    if not cases:
        return None
    rate = math.fsum(shares) / cases
    worth = float(cases)
    if cases > 1 and 0 < rate < 1:
        error = math.fsum((one - rate) ** 2 for one in shares) / (cases - 1) / cases
        worth = rate * (1 - rate) / error if error > 0 else float(trials)
        worth *= (Z / _student(cases - 1)) ** 2
    return wilson(rate, min(max(worth, cases), max(trials, cases)))


@cache
def _student(freedom: int) -> float:
    return float(special.stdtrit(freedom, (1 + LEVEL) / 2))


def pass_at_k(n: int, passed: int, k: int) -> float:
    """pass@k: the chance that at least one of k repetitions passes, estimated without bias from `passed` of n.

    1 − C(n − c, k) / C(n, k): Chen et al., "Evaluating Large Language Models Trained on Code" (2021), 2.1.
    """
    _checked(n, passed, k)
    return 1 - math.comb(n - passed, k) / math.comb(n, k)


def pass_hat_k(n: int, passed: int, k: int) -> float:
    """pass^k: the chance that all of k repetitions pass, estimated without bias from `passed` of n.

    C(c, k) / C(n, k): Yao et al., "τ-bench" (2024), 3.
    """
    _checked(n, passed, k)
    return math.comb(passed, k) / math.comb(n, k)


def _checked(n: int, passed: int, k: int) -> None:
    if not (0 <= passed <= n and 1 <= k <= n):
        raise ValueError(f"{k} of {n} repetitions, of which {passed} passed")
