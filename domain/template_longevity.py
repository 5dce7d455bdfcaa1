"""How long the ad ran that a template was: somebody went on paying for it, whatever it brought."""

from collections.abc import Callable, Sequence

from domain.format import plural
from domain.gallery import ScorePart
from domain.template_ranked import Quotes, Ranked, Shelved


def lasting(shelf: Sequence[Shelved], quotes: Callable[[Shelved], Quotes]) -> list[Ranked]:
    """Each template's days on air over the longest of the shelf, in the shelf's order; None where they are not known.

    Args:
        quotes: What to quote beside a template's score.
    """
    days = [_days(shelved) for shelved in shelf]
    longest = max((day for day in days if day is not None), default=0)
    return [_ranked(shelved, day, longest, quotes(shelved)) for shelved, day in zip(shelf, days, strict=True)]


def _days(shelved: Shelved) -> int | None:
    ran = shelved.template.ran
    return None if ran is None else (ran[1] - ran[0]).days + 1


def _ranked(shelved: Shelved, days: int | None, longest: int, quotes: Quotes) -> Ranked:
    ran = shelved.template.ran
    if days is None or ran is None:
        return Ranked(
            shelved=shelved,
            score=None,
            parts=(ScorePart(label="days on air", note="not known"),),
            reason="How long its ad ran is not known.",
            quotes=quotes,
        )
    return Ranked(
        shelved=shelved,
        score=days / longest,
        parts=(ScorePart(label="days on air", value=days / longest, note=plural(days, "day")),),
        reason=f"Its ad was seen from {ran[0]} to {ran[1]}, {plural(days, 'day')}; the longest here {longest:,}.",
        quotes=quotes,
    )
