"""Whether what the texts do not tell stays unknown."""

from collections.abc import Collection, Mapping

from evals.checks.evidence import shortened
from evals.suite import Found


def stays_unknown(unknown: Collection[str], answered: Mapping[str, str]) -> Found | None:
    """Nothing is answered of what no text tells; None where the case names nothing of the sort.

    Args:
        unknown: Names of what no text tells.
        answered: What was answered, by name.
    """
    if not unknown:
        return None
    made = [name for name in unknown if answered.get(name, "").strip()]
    score = 1 - len(made) / len(unknown)
    if made:
        more = "" if len(made) == 1 else f", and {len(made) - 1} more"
        return Found(
            False, f"{made[0]} is told by no text, and was given as “{shortened(answered[made[0]])}”{more}", score
        )
    return Found(True, f"{len(unknown)} of {len(unknown)} stay unknown", score)


def never_said(words: Collection[str], said: Mapping[str, str]) -> Found | None:
    """None of these words stands in anything that was said, in whatever case; None where the case names none.

    Args:
        words: What must not be said.
        said: What was said, by name.
    """
    if not words:
        return None
    for name, text in said.items():
        folded = " ".join(text.casefold().split())
        for word in words:
            if " ".join(word.casefold().split()) in folded:
                return Found(False, f"{name} says “{shortened(word)}”")
    return Found(True, f"none of {len(words)} is said")
