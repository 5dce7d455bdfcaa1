"""What /congruence_check answers of one ad: the matrix, and each verdict with its two quotes."""

from collections.abc import Sequence

from domain.ad_material import AdMaterial
from domain.answer import Action, Answer, Foot
from domain.congruence import DIMENSIONS, NAMES, PLACE_NAMES, PLACES, Cell, Dimension, Place, Verdict, formula
from domain.congruence_check import Check
from domain.counts import Money
from domain.evidence import Evidence
from domain.format import instant, percent
from domain.picture import Grid, GridCell, GridRow, GridState, Picture
from domain.table import Column, Table

STATES: dict[Verdict, GridState] = {
    "aligned": "ok",
    "weak": "partial",
    "missing": "missing",
    "contradicts": "failed",
    "not_checkable": "none",
}
STATE_NAMES: dict[GridState, str] = {
    "ok": "aligned",
    "partial": "weak",
    "missing": "missing",
    "failed": "contradicts",
    "none": "not checkable",
}
WORDS: dict[Verdict, str] = {
    "aligned": "aligned",
    "weak": "weak",
    "missing": "missing",
    "contradicts": "contradicts",
    "not_checkable": "not checkable",
}
_WORST_FIRST: tuple[Verdict, ...] = ("contradicts", "missing", "weak", "aligned")
_SCORE = "Congruence = Σ(weight × points) / Σ weights over the dimensions that could be checked: "
_WEIGHTS = (
    "Weights: awareness 0.25, hook and headline 0.25, benefits 0.20, angle 0.15, claims 0.15, offer and price 0.15;"
    " points: aligned 1, weak 0.5, missing and contradicts 0."
)
_ORDINAL = "Awareness gap score = 1 − largest distance of two awareness levels / 4; it is a score of its own."


class AdCongruence(Answer):
    """One ad's newest check. `command` is this answer's own; a cell's is that with its dimension and place.

    `spend` is that of the last 28 days with results; None: no row in them.
    """

    ad_name: str
    check: Check
    spend: Money | None
    command: str
    # Where one dimension alone was asked about.
    only: Dimension | None = None
    limit: int = 10

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells asked about."""
        return tuple(cell for cell in self.check.cells if self.only in (None, cell.dimension))

    def cell_command(self, cell: Cell) -> str:
        """What a click on a cell runs."""
        return f"{self.command} dimension={cell.dimension} place={cell.place}"

    def table(self) -> Table:
        checked = [cell for cell in self.cells if cell.verdict != "not_checkable"]
        parts = {(cell.dimension, cell.verdict) for cell in checked if cell.place != "landing_page"}
        shown = sorted(
            # The page's own cell says what the deciding part's says, the other way round.
            (c for c in checked if c.place != "landing_page" or (c.dimension, c.verdict) not in parts),
            key=lambda cell: (_WORST_FIRST.index(cell.verdict), DIMENSIONS.index(cell.dimension)),
        )
        return Table(
            columns=(
                Column(key="dimension", label="Dimension"),
                Column(key="place", label="Where"),
                Column(key="verdict", label="Verdict", kind="verdict"),
                Column(key="here", label="It says"),
                Column(key="there", label="Against"),
                Column(key="why", label="Why", wide_only=True),
                Column(key="mend", label="What to do", wide_only=True),
                Column(key="judge", label="Judged by", wide_only=True),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple(
                {
                    "dimension": NAMES[cell.dimension],
                    "place": PLACE_NAMES[cell.place],
                    "verdict": WORDS[cell.verdict],
                    "here": quoted(cell.here),
                    "there": quoted(cell.there),
                    "why": cell.explanation,
                    "mend": cell.suggestion,
                    "judge": cell.judged_by,
                    "command": self.cell_command(cell),
                }
                for cell in shown[: self.limit]
            ),
            more=max(0, len(shown) - self.limit),
            more_command=f"{self.command} limit=24",
        )

    def tables(self) -> tuple[Table, ...]:
        unchecked = unchecked_table(self.cells)
        found = self.table()
        return tuple(table for table in (found, unchecked) if table is not None and table.rows)

    def pictures(self) -> tuple[Picture, ...]:
        return (self.matrix(),)

    def matrix(self) -> Grid:
        """Dimension against place, each cell its verdict; a click shows the two quotes."""
        by_place = {(cell.dimension, cell.place): cell for cell in self.cells}
        rows: list[GridRow] = []
        for dimension in DIMENSIONS if self.only is None else (self.only,):
            own = [by_place[(dimension, place)] for place in PLACES]
            cells = tuple(
                GridCell(state=STATES[cell.verdict], text=cell.explanation, command=self.cell_command(cell))
                for cell in own
            )
            rows.append(GridRow(label=NAMES[dimension], cells=cells))
        return Grid(
            title="The ad against its landing page",
            columns=tuple(PLACE_NAMES[place] for place in PLACES),
            rows=tuple(rows),
            names=STATE_NAMES,
            named_columns=True,
        )


class CellEvidence(Answer):
    """One cell: its two quotes and where they stand."""

    cell: Cell

    def table(self) -> Table:
        rows = [(label, quote) for label, quote in (("It says", self.cell.here), ("Against", self.cell.there)) if quote]
        return Table(
            columns=(
                Column(key="what", label=""),
                Column(key="quote", label="Quote"),
                Column(key="where", label="Where it stands"),
            ),
            rows=tuple({"what": label, "quote": quoted(quote), "where": stands(quote)} for label, quote in rows),
        )


def unchecked_table(cells: Sequence[Cell]) -> Table | None:
    """What could not be checked, and why, each reason once."""
    why: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.verdict == "not_checkable":
            why.setdefault(cell.explanation, []).append(cell)
    if not why:
        return None
    return Table(
        title="Not checkable",
        columns=(Column(key="what", label="What"), Column(key="why", label="Why")),
        rows=tuple({"what": _which(found), "why": reason} for reason, found in why.items()),
    )


def _which(cells: Sequence[Cell]) -> str:
    """`Speech` where all of a place is meant, else each dimension with its places."""
    places: list[Place] = [place for place in PLACES if any(cell.place == place for cell in cells)]
    dimensions: list[Dimension] = [d for d in DIMENSIONS if any(cell.dimension == d for cell in cells)]
    if len(places) == 1 and len(dimensions) > 1:
        named = ", ".join(NAMES[d] for d in dimensions).lower()
        return PLACE_NAMES[places[0]] if len(dimensions) == len(DIMENSIONS) else f"{PLACE_NAMES[places[0]]}: {named}"
    return "; ".join(
        f"{NAMES[d]}: {', '.join(PLACE_NAMES[cell.place].lower() for cell in cells if cell.dimension == d)}"
        for d in dimensions
    )


def quoted(evidence: Evidence | None) -> str | None:
    """The quote in quote marks, on one line; None without one."""
    return None if evidence is None else f"“{' '.join(evidence.quote.split())}”"


def stands(evidence: Evidence) -> str:
    """Where a quote stands, for a person who looks it up."""
    second = ""
    if evidence.seconds is not None:
        second = f" at {int(evidence.seconds) // 60}:{int(evidence.seconds) % 60:02d}"
    place = {"ad_copy": "ad copy", "landing_page": "landing page"}.get(evidence.source_kind, evidence.source_kind)
    wording = evidence.content_hash[:8]
    return f"{place}{second}, characters {evidence.start} to {evidence.end} of wording {wording}"


def notes_of(check: Check) -> tuple[str, ...]:
    """The formulas with this check's figures."""
    gap = "not known" if check.awareness_score is None else f"{check.awareness_score:.2f}"
    levels = ", ".join(
        f"{PLACE_NAMES[p].lower()} {check.levels[p].replace('_', '-')}" for p in PLACES if p in check.levels
    )
    return (
        _SCORE + formula(check.verdicts) + ".",
        _WEIGHTS,
        f"{_ORDINAL} Here {gap}" + (f" ({levels})." if levels else "."),
    )


def answer_of(check: Check, ad: AdMaterial, command: str, foot: Foot, offered: tuple[Action, ...]) -> AdCongruence:
    """The answer about one ad: the check, and what has changed since.

    Args:
        ad: As it is now.
        command: What shows this answer.
        foot: Window, currency and the like; the formulas are added to its notes.
        offered: More actions.
    """
    page = next((one for one in ad.pages if one.id is not None and one.id == check.page_id), None)
    read = [one for one in ad.pages if one.is_read]
    changed: list[str] = []
    again = Action(label="Check again", command=f"{command} again=yes")
    if page is not None and check.page_hash and page.content_hash != check.page_hash:
        changed.append("The page says something else since this check: its quotes are of the wording of then.")
    if check.page_id is None and read:
        changed.append("The page has been read since this check.")
    if len(ad.pages) > 1:
        changed.append(
            f"The ad leads to {len(ad.pages)} pages; this check is about {check.page_url or 'none of them'}."
        )
    mend: tuple[Action, ...] = ()
    if ad.pages and not read:
        mend = (Action(label="Read its page", command=f"/landing_page url={ad.pages[0].canonical_url}"),)
    judged = f"Checked {instant(check.checked_at)} by {check.by}."
    return AdCongruence(
        headline=_headline(check, ad),
        foot=foot.model_copy(
            update={
                "notes": (*changed, judged, *notes_of(check), *foot.notes),
                "written_by": check.model,
            }
        ),
        actions=(*mend, again, *offered),
        ad_name=ad.ad_name,
        check=check,
        spend=ad.spend_28d,
        command=command,
    )


def _headline(check: Check, ad: AdMaterial) -> str:
    bad = [cell for cell in check.cells if cell.verdict == check.worst]
    told: dict[Verdict, list[Dimension]] = {
        verdict: [d for d in DIMENSIONS if check.verdicts.get(d) == verdict] for verdict in _WORST_FIRST
    }
    score = "nothing could be scored" if check.score is None else f"congruence {percent(check.score)}"
    where = check.page_url or "a page that nobody has read yet"
    if check.worst == "not_checkable":
        why = check.cells[-1].explanation if check.page_hash is None else "rules found no figures or words to compare."
        return f"{ad.ad_name} cannot be held against {where}: {why[0].lower()}{why[1:]}"
    if check.worst == "aligned":
        named = ", ".join(NAMES[d].lower() for d in told["aligned"])
        return f"{ad.ad_name} agrees with {where} in all that could be checked ({named}); {score}."
    cell = next((one for one in bad if one.place == "landing_page"), bad[0])
    counted = ", ".join(f"{len(found)} {WORDS[verdict]}" for verdict, found in told.items() if found)
    return f"{cell.explanation[:-1]} ({NAMES[cell.dimension].lower()}: {WORDS[check.worst]}); {score}, {counted}."
