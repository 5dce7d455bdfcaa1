"""Asks a model for a persona in two passes: who the customer is, then what they want of the product.

The passes' types are the only description of a field: the prompts name none. A model cites passages by number and
repeats no quote; what its statements come to is decided by domain.persona_check.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

import prompts
from agent.fence import fenced
from agent.models import Provider
from agent.writers import Writer, Written
from domain.persona import PassName
from domain.persona_check import Said
from domain.persona_claim import Part
from domain.persona_core import Basics, Identity, Psychographic, Social
from domain.persona_domain import DomainSentiment, Objections, PurchaseBehavior
from domain.persona_found import Found, FoundAllergy
from domain.persona_passages import Passage, Passages
from domain.persona_world import Worldview
from domain.research import LABELS, ResearchText
from prompts import Rendered

# Characters of passages in a pass: some 17,000 tokens, 400 reviews of a few sentences.
ROOM = 60_000
# Of an answer; a full pass takes about a third.
MOST_TOKENS = 16_000
# What a pass is expected to take, for the budget beforehand.
EXPECTED_TOKENS = 5_000
_SECONDS = 300.0
_PROMPTS: dict[PassName, str] = {"core": "persona_core", "domain": "persona_domain"}


class Pass(BaseModel):
    """One pass's answer: its dimensions, each field a list of statements."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The schema without what tells a model nothing."""
        return compact(super().model_json_schema(*args, **kwargs))


class PersonaCore(Pass):
    """Who the customer is."""

    basics: Basics[Found] = Basics[Found]()
    psychographic: Psychographic[Found] = Psychographic[Found]()
    identity: Identity[Found] = Identity[Found]()
    social: Social[Found] = Social[Found]()
    worldview: Worldview[Found, FoundAllergy] = Worldview[Found, FoundAllergy]()


class PersonaDomain(Pass):
    """What the customer wants of the product, how they buy, what holds them back."""

    domain_sentiment: DomainSentiment[Found] = DomainSentiment[Found]()
    purchase_behavior: PurchaseBehavior[Found] = PurchaseBehavior[Found]()
    objections: Objections[Found] = Objections[Found]()


TYPES: dict[PassName, type[Pass]] = {"core": PersonaCore, "domain": PersonaDomain}


class Question(BaseModel):
    """One question to the model: which pass, and which of its dimensions ("" for all), of what.

    `hash` is of all that decides the answer: prompt, shape, passages, digest.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: PassName
    dimension: str = ""
    output: type[BaseModel]
    prompt: Rendered
    message: str

    @property
    def part(self) -> str:
        """What the answer is stored as."""
        return self.dimension or self.name

    @property
    def hash(self) -> str:
        shape = json.dumps(self.output.model_json_schema(), sort_keys=True)
        told = "\x1f".join((self.name, self.part, self.prompt.hash, shape, self.message))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def characters(self) -> int:
        """Of all that is sent."""
        return len(self.prompt.text) + len(json.dumps(self.output.model_json_schema())) + len(self.message)

    def of(self, dimension: str) -> "Question":
        """The same question for one dimension alone."""
        held = self.output.model_fields[dimension].annotation
        assert isinstance(held, type)
        assert issubclass(held, Part)
        return self.model_copy(update={"dimension": dimension, "output": held})


def question(
    name: PassName,
    passages: Passages,
    digest: str = "",
    let_down: Sequence[Passage] = (),
    output: type[Pass] | None = None,
) -> Question:
    """What a pass is asked.

    Args:
        passages: What may be cited.
        digest: What the first pass came to; for the second alone.
        let_down: With these, only they are read: bad experiences that an answer left out.
        output: Another type than the pass's own, such as one with a field more.
    """
    parts = [fenced("digest", digest)] if digest else []
    told = fenced("let_down", listed(let_down)) if let_down else fenced("passages", listed(passages.passages))
    return Question(
        name=name,
        output=output or TYPES[name],
        prompt=prompts.load(_PROMPTS[name]),
        message="\n\n".join([*parts, told]),
    )


async def ask(writer: Writer, asked: Question) -> Written[BaseModel]:
    """The model's answer.

    Raises:
        WriterFailed: There is none; of kind limit where it was cut off.
    """
    return await writer.ask(asked.prompt, asked.output, [asked.message])


def said(answer: BaseModel, dimension: str = "") -> list[Said]:
    """An answer's statements with the paths of their fields; of one dimension alone where it is of one."""
    dimensions = (
        {dimension: answer} if dimension else {name: getattr(answer, name) for name in type(answer).model_fields}
    )
    return [
        (f"{of}.{field}", found)
        for of, part in dimensions.items()
        for field in type(part).model_fields
        for found in getattr(part, field)
    ]


def listed(passages: Sequence[Passage]) -> str:
    """Passages by number under what they are from; an empty line stands between two texts."""
    lines: list[str] = []
    what, before = "", None
    for passage in passages:
        if passage.text is not before:
            told = f"# {_what(passage.text)}"
            lines += [told] if told != what else [""]
            what, before = told, passage.text
        lines.append(f"{passage.number} {' '.join(passage.quote.split())}")
    return "\n".join(lines)


def _what(text: ResearchText) -> str:
    name = LABELS.get(text.kind, text.kind.replace("_", " "))
    stars = "" if text.rating is None else f" {text.rating:g}/5"
    return f"{name}{stars}"


def settings(provider: Provider) -> Any:
    """A pass is longer than other answers."""
    from agent import one_shot

    return {**one_shot.settings(provider), "max_tokens": MOST_TOKENS, "timeout": _SECONDS}


def compact(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema without titles and defaults.

    Lists stay written out at each field: beside a "$ref", Anthropic's library drops the field's description.
    """
    return _bare(schema)


def _bare(value: Any, named: bool = False) -> Any:
    """Without "title" and "default"; the keys of `named` are names, not words of the schema's."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(item, key in ("properties", "$defs") and not named)
        for key, item in value.items()
        if named or key not in ("title", "default")
    }
