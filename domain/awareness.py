"""How much a person knows of their problem and of its solutions (Eugene Schwartz's five stages)."""

from typing import Literal, get_args

AwarenessLevel = Literal["unaware", "problem_aware", "solution_aware", "product_aware", "most_aware"]
LEVELS: tuple[AwarenessLevel, ...] = get_args(AwarenessLevel)


def ordinal(level: AwarenessLevel) -> int:
    """1 (unaware) to 5 (most aware): how templates store it."""
    return LEVELS.index(level) + 1


def level_at(number: int) -> AwarenessLevel:
    """The level of an ordinal.

    Raises:
        ValueError: Not 1 to 5.
    """
    if not 1 <= number <= len(LEVELS):
        raise ValueError(f"an awareness level is 1 to {len(LEVELS)}, not {number}")
    return LEVELS[number - 1]


def gap(one: AwarenessLevel, other: AwarenessLevel) -> int:
    """How many stages lie between two levels: 0 to 4."""
    return abs(ordinal(one) - ordinal(other))
