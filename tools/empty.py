"""What an answer says when there is nothing to sum, and the command that cures it."""

from datetime import timedelta

from domain.answer import Action
from domain.brand import Brand
from domain.window import LONGEST_WINDOW_DAYS, Window
from tools.filters import FilterArgs
from tools.typed import typed
from tools.windows import Covered


def no_results(
    brand: Brand, args: FilterArgs, name: str, window: Window, covered: Covered, **kept: object
) -> tuple[str, tuple[Action, ...]]:
    """One sentence on what is missing, and buttons that mend it.

    Args:
        name: The command that found nothing.
        kept: The command's own arguments that stay in the buttons' commands.
    """
    if covered is None:
        return (
            f"{brand.name} has no results yet: drop an Ads Manager export into the chat, by day and by ad.",
            (Action(label="Choose another brand", command="/brand"),),
        )
    first, last = covered
    if window.until < first or window.since > last:
        days = (window.until - window.since).days + 1
        return (
            f"There are no results from {window}: {brand.name}'s results run from {first} to {last}.",
            (
                Action(
                    label=f"The last {days} days with results",
                    command=typed(name, days=days, **kept, **args.narrowed()),
                ),
            ),
        )
    narrowed = {key: value for key, value in args.narrowed().items() if value is not None}
    if narrowed:
        told = ", ".join(f"{key}={value}" for key, value in narrowed.items())
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
