"""Whether an answer has the shape that the prompt asks for, beyond what its type enforces."""

from collections import Counter
from collections.abc import Iterable

from evals.suite import Found


def each_once(wanted: Iterable[str], given: Iterable[str]) -> Found:
    """Everything wanted is there once, and nothing else."""
    due, counts = list(dict.fromkeys(wanted)), Counter(given)
    lacking = [name for name in due if not counts[name]]
    twice = [name for name, number in counts.items() if number > 1]
    beyond = [name for name in counts if name not in set(due)]
    for names, told in ((lacking, "is missing"), (twice, "is there twice"), (beyond, "was not asked for")):
        if names:
            more = "" if len(names) == 1 else f", and {len(names) - 1} more"
            return Found(False, f"{names[0]} {told}{more}")
    return Found(True, f"{len(due)} of {len(due)} are there once")


def no_fault(faults: Iterable[str], looked_at: int) -> Found | None:
    """None of the faults that a suite looks for, each a short sentence; None where there was nothing to look at."""
    if not looked_at:
        return None
    found = list(faults)
    if found:
        more = "" if len(found) == 1 else f", and {len(found) - 1} more"
        return Found(False, found[0] + more)
    return Found(True, f"{looked_at} looked at")
