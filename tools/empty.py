"""What an answer says when there is nothing to sum, and the command that cures it."""

from collections.abc import Mapping
from datetime import timedelta

from domain.answer import Action
from domain.brand import Brand
from domain.window import LONGEST_WINDOW_DAYS, Window
from tools.typed import typed
from tools.windows import Covered


def no_results(
    brand: Brand, name: str, window: Window, covered: Covered, narrowed: Mapping[str, object], **kept: object
) -> tuple[str, tuple[Action, ...]]:
    """One sentence on what is missing, and buttons that mend it.

    Args:
        name: The command that found nothing.
        narrowed: Its arguments that narrow to some ads.
        kept: Its other arguments, which stay in the buttons' commands.
    """
    if covered is None:
        return (
            f"{brand.name} has no results yet: drop an Ads Manager export into the chat, by day and by ad.",
            (Action(label="Choose another brand", command="/brand"),),
        )
    first, last = covered
    if window.until < first or window.since > last:
        latest = typed(name, days=window.days, **kept, **narrowed)
        return (
            f"There are no results from {window}: {brand.name}'s results run from {first} to {last}.",
            (Action(label=f"The last {window.days} days with results", command=latest),),
        )
    given = {key: value for key, value in narrowed.items() if value is not None}
    if given:
        told = ", ".join(f"{key}={value}" for key, value in given.items())
        everything = typed(name, since=window.since, until=window.until, **kept)
        return (
            f"No ad with {told} has results from {window}.",
            (Action(label=f"All of {brand.name}", command=everything), Action(label="Browse the ads", command="/ads")),
        )
    first = max(first, last - timedelta(days=LONGEST_WINDOW_DAYS - 1))
    return (
        f"There are no results from {window}, though {brand.name} has other results up to {last}.",
        (Action(label="All days with results", command=typed(name, since=first, until=last, **kept)),),
    )
