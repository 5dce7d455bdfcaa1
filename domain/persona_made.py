"""What came of making a persona: what it says and does not, what it was made of, what it took."""

import re
from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.answer import Answer, Foot
from domain.evidence import SourceKind
from domain.format import plural
from domain.persona import DIMENSIONS, FIELDS, label
from domain.persona_draft import Draft
from domain.research import LABELS
from domain.saved_persona import MadePass, PersonaTexts
from domain.table import Column, Table

_KINDS: dict[SourceKind, str] = {
    "competitor_ad": "ads of the competitor",
    "competitor_page": "pages of the competitor",
    "competitor_review": "reviews of the competitor",
}


class DimensionMade(BaseModel):
    """How much is known of one dimension; figures are of claims and fields."""

    model_config = ConfigDict(frozen=True)

    dimension: str
    observed: int
    inferred: int
    fields: int
    unknown: int


class PersonaMade(Answer):
    """A new persona in figures; the card is one click away."""

    slug: str
    dimensions: tuple[DimensionMade, ...] = ()

    def table(self) -> Table | None:
        if not self.dimensions:
            return None
        return Table(
            columns=(
                Column(key="dimension", label="Dimension"),
                Column(key="observed", label="Observed", kind="count"),
                Column(key="inferred", label="Inferred", kind="count"),
                Column(key="fields", label="Fields known", kind="count"),
                Column(key="unknown", label="Fields unknown", kind="count"),
            ),
            rows=tuple(
                {
                    "dimension": made.dimension,
                    "observed": made.observed,
                    "inferred": made.inferred,
                    "fields": made.fields,
                    "unknown": made.unknown,
                }
                for made in self.dimensions
            ),
        )


def slug_of(name: str) -> str:
    """What a persona of that name is called in commands."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "persona"


def told(draft: Draft, slug: str, read: PersonaTexts, passes: tuple[MadePass, ...], spent: str) -> PersonaMade:
    """The answer to whoever asked for it. `spent` is a sentence about money; empty where none was due."""
    levels = Counter(claim.level for _, claim in draft.persona.claims())
    known = sum(bool(draft.persona.at(field.path)) for field in FIELDS)
    claims = levels["observed"] + levels["inferred"]
    headline = (
        f"“{draft.name}” makes {plural(claims, 'claim')}, drawn from {kinds(read.texts)}:"
        f" {levels['observed']} observed, {levels['inferred']} inferred;"
        f" {len(FIELDS) - known} of {len(FIELDS)} fields stay unknown."
    )
    return PersonaMade(
        headline=headline,
        slug=slug,
        dimensions=tuple(_dimension(draft, dimension) for dimension in DIMENSIONS),
        foot=Foot(notes=tuple(_notes(draft, read, spent)), written_by=_models(passes)),
        actions=(
            Action(label="Show it", command=f"/persona name={slug}"),
            Action(label="Copy brief", command=f"/copy_brief name={slug}"),
        ),
    )


def kinds(texts: dict[SourceKind, int]) -> str:
    """ "131 reviews and 3 landing pages"."""
    most = sorted(texts.items(), key=lambda one: -one[1])
    named = [f"{number:,} {_named(kind, number)}" for kind, number in most if number]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named) or "no text"


def _named(kind: SourceKind, number: int) -> str:
    names: dict[str, str] = {**LABELS, **_KINDS}
    name = names.get(kind, kind.replace("_", " "))
    if number == 1 and name.endswith("s") and " in " not in name and " on " not in name:
        return name.removesuffix("s")
    return name.replace("reviews of", "review of").replace("ads of", "ad of") if number == 1 else name


def _dimension(draft: Draft, dimension: str) -> DimensionMade:
    fields = [field for field in FIELDS if field.dimension == dimension]
    levels = Counter(claim.level for field in fields for claim in draft.persona.at(field.path))
    filled = sum(bool(draft.persona.at(field.path)) for field in fields)
    return DimensionMade(
        dimension=label(dimension),
        observed=levels["observed"],
        inferred=levels["inferred"],
        fields=filled,
        unknown=len(fields) - filled,
    )


def _notes(draft: Draft, read: PersonaTexts, spent: str) -> Iterable[str]:
    yield from draft.notes
    if draft.rejected:
        reasons = Counter(rejected.why for rejected in draft.rejected)
        told = "; ".join(f"{number}: {why}" for why, number in reasons.most_common())
        yield f"{plural(len(draft.rejected), 'claim')} of the model did not stand ({told})."
    if read.left_out:
        yield f"There was no room for {kinds(read.left_out)}; a run with fewer sources= reads more of each."
    if read.fallback:
        yield "None of the sources asked for holds anything, so classified ads stood in for them."
    if draft.made_by == "model":
        yield "A count such as 14 of 212 is of different texts that hold a cited passage, of those of its kind read."
    if spent:
        yield spent


def _models(passes: tuple[MadePass, ...]) -> str | None:
    return ", ".join(dict.fromkeys(made.model for made in passes)) or None
