"""A persona: eight dimensions of claims about a brand's customer, and the list of its fields."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from domain.persona_claim import Allergy, Claim, Part
from domain.persona_core import Basics, Identity, Psychographic, Social
from domain.persona_domain import DomainSentiment, Objections, PurchaseBehavior
from domain.persona_world import Worldview

PassName = Literal["core", "domain"]


class Persona(BaseModel):
    """Who the customer is, as far as the sources tell. Each field is a tuple of claims; an empty one is unknown."""

    model_config = ConfigDict(frozen=True)

    basics: Basics[Claim] = Basics[Claim]()
    psychographic: Psychographic[Claim] = Psychographic[Claim]()
    identity: Identity[Claim] = Identity[Claim]()
    social: Social[Claim] = Social[Claim]()
    worldview: Worldview[Claim, Allergy] = Worldview[Claim, Allergy]()
    domain_sentiment: DomainSentiment[Claim] = DomainSentiment[Claim]()
    purchase_behavior: PurchaseBehavior[Claim] = PurchaseBehavior[Claim]()
    objections: Objections[Claim] = Objections[Claim]()

    def at(self, path: str) -> tuple[Claim, ...]:
        """The claims of one field, such as "basics.age_range".

        Raises:
            KeyError: There is no such field.
        """
        dimension, _, field = path.partition(".")
        if dimension not in type(self).model_fields:
            raise KeyError(path)
        part: Part = getattr(self, dimension)
        if field not in type(part).model_fields:
            raise KeyError(path)
        return getattr(part, field)

    def claims(self) -> Iterator[tuple[str, Claim]]:
        """Every claim with the path of its field, in the order of the fields."""
        for dimension in type(self).model_fields:
            part: Part = getattr(self, dimension)
            for field in type(part).model_fields:
                for claim in getattr(part, field):
                    yield f"{dimension}.{field}", claim

    def with_claims(self, path: str, claims: Sequence[Claim]) -> Self:
        """The persona with these claims in that field, and in it no others.

        Raises:
            KeyError: There is no such field.
        """
        self.at(path)
        dimension, _, field = path.partition(".")
        part: Part = getattr(self, dimension)
        changed = type(part).model_validate({**dict(part), field: tuple(claims)})
        return self.model_copy(update={dimension: changed})


class PersonaField(BaseModel):
    """A field as people see it. `path` is "dimension.field"; `single`: it holds one claim at most."""

    model_config = ConfigDict(frozen=True)

    path: str
    label: str
    told: str
    single: bool
    written_in: PassName

    @property
    def dimension(self) -> str:
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        return self.path.partition(".")[2]


DIMENSIONS = tuple(Persona.model_fields)
DOMAIN = ("domain_sentiment", "purchase_behavior", "objections")
# What a source must state in so many words: it is never concluded.
DEMOGRAPHICS = ("age_range", "gender", "location", "income_level", "education", "occupation", "family_status")
_GROUPS = ("desires", "outcomes_jtbd", "pain_points", "buying_objections")


@cache
def fields(persona: type[Persona] = Persona) -> tuple[PersonaField, ...]:
    """The fields of a persona, in their order."""
    found: list[PersonaField] = []
    for dimension, held in persona.model_fields.items():
        part = held.annotation
        assert isinstance(part, type)
        assert issubclass(part, Part)
        for name, field in part.model_fields.items():
            extra = field.json_schema_extra
            found.append(
                PersonaField(
                    path=f"{dimension}.{name}",
                    label=label(name),
                    told=field.description or "",
                    single=isinstance(extra, dict) and extra.get("maxItems") == 1,
                    written_in="domain" if dimension in DOMAIN else "core",
                )
            )
    return tuple(found)


def label(name: str) -> str:
    """A field's or a dimension's name as a person reads it: "Pain points, functional"."""
    for group in _GROUPS:
        if name.startswith(f"{group}_"):
            return f"{label(group)}, {name.removeprefix(f'{group}_').replace('_', ' ')}"
    words = name.replace("jtbd", "wanted").replace("_", " ")
    return words[:1].upper() + words[1:]


FIELDS = fields()
