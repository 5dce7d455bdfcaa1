"""What both suites about personas share: texts of customers, statements with the passages that they cite."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.persona import ROOM, Question, ask, said, settings
from agent.writers import Writer
from domain.evidence import Evidence, locate
from domain.persona import FIELDS, PassName
from domain.persona_check import Said
from domain.persona_claim import Allergy
from domain.persona_draft import Draft
from domain.persona_found import Found, FoundAllergy
from domain.persona_passages import Passage, Passages, passages
from domain.persona_sources import Material, SourcesConfig
from domain.research import ResearchKind, ResearchText, source_of
from domain.rule_persona import persona as persona_by_rules
from evals.case import EvalCase
from evals.checks.evidence import shortened
from evals.suite import Answered, Asked

PERSONA = UUID(int=6)
PATHS: frozenset[str] = frozenset(field.path for field in FIELDS)
# How the rules put two quotes together.
_BETWEEN = re.compile(r"\s*…\s*")
_MARKS = "“”\"' .…"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextGiven(_Part):
    """One text that a persona is drawn from; `rating` out of five."""

    text: str = Field(min_length=1)
    kind: ResearchKind = "customer_review"
    rating: float | None = None


class Expected(_Part):
    """A statement that must be there: in one of the `fields`, resting on the text of this number, with these words."""

    fields: tuple[str, ...] = Field(min_length=1)
    text: int = Field(ge=1)
    words: str = ""

    @property
    def told(self) -> str:
        return f"{' or '.join(self.fields)} from text {self.text}" + (f" with “{self.words}”" if self.words else "")


class PersonaCase(EvalCase):
    """`expect`: statements that must be there. `unknown`: fields that no text tells of. `against`: numbers of texts of
    which each must be cited as saying otherwise, or have a statement of its own. `let_down`: numbers of texts in which
    somebody was let down, each to be cited where bad experiences belong. `never`: words that a hostile text asks for.
    """

    texts: tuple[TextGiven, ...] = Field(min_length=1)
    digest: str = Field(default="", description="Who the customer is, as the first pass told it; for the second.")
    expect: tuple[Expected, ...] = ()
    unknown: tuple[str, ...] = ()
    against: tuple[int, ...] = ()
    let_down: tuple[int, ...] = ()
    never: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "PersonaCase":
        for path in (*self.unknown, *(field for expected in self.expect for field in expected.fields)):
            if path not in PATHS:
                raise ValueError(f"a persona has no field {path!r}")
        for number in (*self.against, *self.let_down, *(expected.text for expected in self.expect)):
            if not 1 <= number <= len(self.texts):
                raise ValueError(f"there is no text {number}; there are {len(self.texts)}")
        return self

    @property
    def question(self) -> str:
        return f"{len(self.texts)} texts: {shortened(self.texts[0].text)}"

    @property
    def research(self) -> tuple[ResearchText, ...]:
        """The texts as they are stored."""
        return _research(self.texts)

    @property
    def passages(self) -> Passages:
        """As a model is given them."""
        return _passages(self.texts)

    def passages_of(self, number: int) -> frozenset[int]:
        """The numbers of the passages that stand in the text of this number."""
        name = f"text-{number}"
        return frozenset(p.number for p in self.passages.passages if any(key[1] == name for key in p.said_in))


@lru_cache(maxsize=256)
def _research(texts: tuple[TextGiven, ...]) -> tuple[ResearchText, ...]:
    return tuple(
        ResearchText(source=source_of(given.kind, f"text-{number}", given.text), kind=given.kind, rating=given.rating)
        for number, given in enumerate(texts, 1)
    )


# Every check looks at them.
@lru_cache(maxsize=256)
def _passages(texts: tuple[TextGiven, ...]) -> Passages:
    return passages(_research(texts), ROOM, grouped=True)


class Stated(_Part):
    """One statement as it was made."""

    path: str
    text: str
    ids: tuple[int, ...]
    guess: bool = False
    against: tuple[int, ...] = ()
    trigger: str = ""

    @property
    def found(self) -> Found:
        given = self.model_dump(exclude={"path", "trigger"})
        return FoundAllergy(**given, trigger=self.trigger) if self.path == "worldview.allergies" else Found(**given)

    @property
    def told(self) -> str:
        return f"{self.path} “{shortened(self.text)}”"


class PersonaAnswer(_Part):
    """The statements of one pass, none of them looked up yet."""

    said: tuple[Stated, ...]


async def asked_of(asked: Asked, question: Question) -> Answered[PersonaAnswer]:
    """The model's statements.

    Raises:
        NotRecorded: No answer is on record.
        WriterFailed: The model gave none.
    """
    async with Writer(asked.choice, settings=settings(asked.choice.provider), model=asked.model) as writer:
        written = await ask(writer, question)
    return Answered(PersonaAnswer(said=tuple(_stated(one) for one in said(written.output))))


def by_rules(case: PersonaCase, written_in: PassName) -> Answered[PersonaAnswer]:
    """The rules' claims of one pass's fields, as statements."""
    draft = persona_by_rules(Material(config=SourcesConfig(), texts=case.research), PERSONA, case.name)
    own = {field.path for field in FIELDS if field.written_in == written_in}
    made = [(path, claim) for path, claim in draft.persona.claims() if path in own]
    told = tuple(
        Stated(
            path=path,
            text=claim.text,
            ids=tuple(_numbers(draft, claim.evidence, case.passages)),
            guess=claim.level == "inferred",
            against=tuple(_numbers(draft, claim.counter, case.passages)),
            trigger=claim.trigger if isinstance(claim, Allergy) else "",
        )
        for path, claim in made
    )
    return Answered(PersonaAnswer(said=told))


def _stated(one: Said) -> Stated:
    path, found = one
    return Stated.model_validate({"path": path} | found.model_dump())


def _numbers(draft: Draft, ids: Sequence[UUID], held: Passages) -> Iterator[int]:
    for one in ids:
        found = next((p for p in held.passages if _begins_in(draft.evidence[one], p)), None)
        if found is not None:
            yield found.number


def _begins_in(quote: Evidence, passage: Passage) -> bool:
    """Whether the quote begins in the passage, or the passage says for several texts what the quote says."""
    here = passage.evidence
    if quote.source_id == here.source_id:
        return here.start <= quote.start < here.end
    return any(key[1] == quote.source_id for key in passage.said_in) and quote.quote == here.quote


def cited(stated: Stated, held: Passages) -> list[Passage]:
    """The passages that it cites and that exist."""
    found = (held.numbered(number) for number in dict.fromkeys(stated.ids))
    return [passage for passage in found if passage is not None]


def is_quote(stated: Stated, held: Passages) -> bool:
    """Whether it is nothing but words of the passages that it cites."""
    parts = [part for piece in _BETWEEN.split(stated.text) if (part := piece.strip(_MARKS))]
    quotes = [passage.quote for passage in cited(stated, held)]
    return bool(parts) and all(any(locate(quote, part) is not None for quote in quotes) for part in parts)
