"""How far two personas are from each other: 0 where they say the same, 1 where they share nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.evidence import Evidence
from domain.persona import FIELDS, Persona
from domain.persona_claim import Claim
from domain.stems import stems

# Nearer than this, two personas are one: the second is not saved.
NEAR = 0.25
FORMULA = (
    "1 − Σ(claims × likeness) / Σ claims over all fields that either fills; a field's likeness is the mean over its"
    " claims of the best match on the other side; two claims match by the share of words that they have in common, or"
    " of quotes that both cite, whichever is larger"
)
_Quote = tuple[str, str, int, int]


class Portrait(NamedTuple):
    """A persona with its quotes, as it is compared."""

    name: str
    persona: Persona
    evidence: Mapping[UUID, Evidence] = {}


class Near(NamedTuple):
    """The nearest of other personas."""

    name: str
    distance: float

    @property
    def too_near(self) -> bool:
        return self.distance < NEAR


class FieldDistance(NamedTuple):
    """How far two personas are in one field; `shared` claims have a match on the other side."""

    path: str
    distance: float
    claims: int
    shared: int


def distance(one: Portrait, other: Portrait) -> float:
    """See FORMULA; 1 where either says nothing at all."""
    found = by_field(one, other)
    told = sum(field.claims for field in found)
    return sum(field.distance * field.claims for field in found) / told if told else 1.0


def nearest(one: Portrait, others: Sequence[Portrait]) -> Near | None:
    """The nearest of the others; None without any."""
    return min((Near(o.name, distance(one, o)) for o in others), key=lambda near: near.distance, default=None)


def by_field(one: Portrait, other: Portrait) -> tuple[FieldDistance, ...]:
    """The distance in each field that either fills, in the order of the fields."""
    found: list[FieldDistance] = []
    for field in FIELDS:
        # A snapshot says again what the other fields say.
        if field.path == "basics.snapshot":
            continue
        here, there = one.persona.at(field.path), other.persona.at(field.path)
        if not (here or there):
            continue
        best = [*_best(here, one, there, other), *_best(there, other, here, one)]
        found.append(FieldDistance(field.path, 1 - sum(best) / len(best), len(best), sum(b >= 0.5 for b in best)))
    return tuple(found)


def _best(claims: Sequence[Claim], mine: Portrait, others: Sequence[Claim], theirs: Portrait) -> Iterable[float]:
    for claim in claims:
        yield max((_alike(claim, mine, other, theirs) for other in others), default=0.0)


def _alike(claim: Claim, mine: Portrait, other: Claim, theirs: Portrait) -> float:
    words = _share(stems(claim.text), stems(other.text))
    return max(words, _share(_quotes(claim, mine), _quotes(other, theirs)))


def _quotes(claim: Claim, of: Portrait) -> frozenset[_Quote]:
    held = (of.evidence[i] for i in claim.evidence if i in of.evidence)
    return frozenset((quote.source_kind, quote.source_id, quote.start, quote.end) for quote in held)


def _share(one: frozenset[str] | frozenset[_Quote], other: frozenset[str] | frozenset[_Quote]) -> float:
    """What both have, of what either has."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0
