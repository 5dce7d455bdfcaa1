"""Whether an answer states only figures that its results hold, and money with its currency."""

from domain.figures import Held, HeldFigure, Written, unheld, written
from evals.suite import Found


def only_held(text: str, held: Held, asked: str) -> Found | None:
    """Every figure and day is held by a result or the question; None where the text states none."""
    stated = written(text)
    flags = unheld(text, held, asked)
    if flags:
        more = "" if len(flags) == 1 else f", and {len(flags) - 1} more"
        return Found(False, f"no result holds {flags[0].text}{more}", 1 - min(1.0, len(flags) / max(1, len(stated))))
    return Found(True, f"{len(stated)} of {len(stated)} figures are held", 1.0) if stated else None


def with_currency(text: str, held: Held) -> Found | None:
    """Every amount of money carries its currency; None where the text states none."""
    amounts = [figure for figure in written(text) if figure.unit == "money" or _bare_money(figure, held)]
    if not amounts:
        return None
    bare = [figure.text for figure in amounts if figure.currency is None]
    return Found(not bare, f"{bare[0]} has no currency" if bare else f"{len(amounts)} of {len(amounts)} have one")


def _bare_money(figure: Written, held: Held) -> bool:
    """Whether a figure without a unit is an amount of the results, and nothing else of them."""
    if figure.unit is not None:
        return False
    fitting = [one for one in held.figures if _fits(figure, one)]
    return bool(fitting) and all(one.unit == "money" for one in fitting)


def _fits(figure: Written, one: HeldFigure) -> bool:
    return any(abs(abs(one.value) - value) <= slack for value, slack in figure.meanings)
