"""Whether two texts say the same in the same words: all that rules can tell of hooks and benefits.

Other words may mean the same, so shared words are proof of agreement, and their lack is proof of nothing.
"""

from domain.clauses import Clause, clauses
from domain.congruence import Cell, Dimension, Place
from domain.congruence_sources import Compared
from domain.evidence import Evidence, Source, cite_at
from domain.stems import stems

# A hook is picked up where the page repeats so much of what it is about, and two words at least.
_SHARE = 0.5
_FEWEST = 2
# What a visitor sees before scrolling: about the first screen of a page.
_FIRST_SCREEN = 700
_UNSAID = "{0} and {1} share no such words; whether they mean the same, only a model or a person can tell."
_NAMES: dict[Place, str] = {
    "ad_copy": "the ad copy", "speech": "the speech", "overlay": "the overlay", "landing_page": "the page"
}  # fmt: skip


class _Found:
    """Two clauses that share words."""

    def __init__(self, here: Clause, there: Clause, shared: frozenset[str]) -> None:
        self.here, self.there, self.shared = here, there, shared


def shares_hook(asked: Compared) -> dict[Place, Cell]:
    """The opening of each part of the ad against the page: its first screen, else further down."""
    page = asked.sources.get("landing_page")
    if page is None:
        return {}
    there = _spoken(page)
    found: dict[Place, Cell] = {}
    best: tuple[Place, _Found] | None = None
    for place, source in asked.sources.items():
        if place == "landing_page":
            continue
        opening = _spoken(source)[:1]
        both = _closest(opening, there)
        found[place] = _hook_cell(place, source, page, both)
        if both is not None and (best is None or _rank(both) > _rank(best[1])):
            best = (place, both)
    if best is None:
        found["landing_page"] = _unsaid("hook_headline", "landing_page", "the ad")
    else:
        cell = _hook_cell(best[0], asked.sources[best[0]], page, best[1])
        found["landing_page"] = cell.model_copy(
            update={"place": "landing_page", "here": cell.there, "there": cell.here}
        )
    return found


def _rank(found: _Found) -> tuple[bool, int]:
    return (found.there.start < _FIRST_SCREEN, len(found.shared))


def _hook_cell(place: Place, source: Source, page: Source, both: _Found | None) -> Cell:
    if both is None:
        return _unsaid("hook_headline", place, "the page")
    first = both.there.start < _FIRST_SCREEN
    words = ", ".join(sorted(_written(source.text, both)))
    where = "at its top" if first else "only further down"
    return Cell(
        dimension="hook_headline",
        place=place,
        verdict="aligned" if first else "weak",
        explanation=f"The page takes up the opening of {_NAMES[place]} {where} ({words}).",
        suggestion=None if first else "Move the words that the ad opens with into the page's headline.",
        here=_evidence(source, both.here),
        there=_evidence(page, both.there),
    )


def shares_benefits(asked: Compared) -> dict[Place, Cell]:
    """The benefits that the brand lists: which of them each part of the ad names, and whether the page does."""
    page = asked.sources.get("landing_page")
    if page is None:
        return {}
    there = _spoken(page)
    found: dict[Place, Cell] = {}
    for place, source in asked.sources.items():
        if place == "landing_page":
            continue
        here = _spoken(source)
        for benefit in asked.benefits:
            own, other = _naming(benefit, here), _naming(benefit, there)
            if own is None or other is None:
                continue
            both = _Found(own, other, stems(benefit))
            said = f"{_NAMES[place].capitalize()} and the page both name “{benefit}”."
            found[place] = Cell(
                dimension="benefits",
                place=place,
                verdict="aligned",
                explanation=said,
                here=_evidence(source, both.here),
                there=_evidence(page, both.there),
            )
            break
        else:
            found[place] = _unsaid("benefits", place, "the page")
    told = next((cell for cell in found.values() if cell.verdict == "aligned"), None)
    if told is None:
        found["landing_page"] = _unsaid("benefits", "landing_page", "the ad")
    else:
        found["landing_page"] = told.model_copy(
            update={"place": "landing_page", "here": told.there, "there": told.here}
        )
    return found


def _naming(benefit: str, said: list[Clause]) -> Clause | None:
    """The first clause that holds most of the benefit's words."""
    wanted = stems(benefit)
    need = max(1, -(-2 * len(wanted) // 3))
    return next((clause for clause in said if wanted and len(wanted & stems(clause.text)) >= need), None)


def _closest(here: list[Clause], there: list[Clause]) -> _Found | None:
    best: _Found | None = None
    for own in here:
        wanted = stems(own.text)
        need = max(_FEWEST, -(-len(wanted) * int(_SHARE * 100) // 100))
        for other in there:
            shared = wanted & stems(other.text)
            if len(shared) < need:
                continue
            found = _Found(own, other, shared)
            if best is None or _rank(found) > _rank(best):
                best = found
    return best


def _spoken(source: Source) -> list[Clause]:
    return [clause for clause in clauses(source.text) if any(c.isalpha() for c in clause.text)]


def _written(text: str, both: _Found) -> set[str]:
    return {word.strip('.,;:!?*_"“”').lower() for word in both.here.text.split() if stems(word) & both.shared}


def _evidence(source: Source, clause: Clause) -> Evidence:
    return cite_at(source, clause.start, clause.end)


def _unsaid(dimension: Dimension, place: Place, other: str) -> Cell:
    said = _UNSAID.format(_NAMES[place].capitalize(), other)
    return Cell(dimension=dimension, place=place, verdict="not_checkable", explanation=said)
