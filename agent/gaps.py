"""Asks a model what pieces of text state about fields of a profile; what it answers is looked up before it counts."""

from pydantic import BaseModel, ConfigDict, Field

import prompts
from agent.fence import fenced, unfenced
from agent.writers import Writer, WriterFailed, Written
from domain.gap_finding import Finding
from domain.gap_reading import Window
from domain.profile_fields import BY_KEY, FieldKey, FillSource, ValueType
from domain.proposal import Confidence

PROMPT = "gap_fill"
# About what a question takes beside its pieces, and what an answer takes for each field, to tell the cost beforehand.
PROMPT_TOKENS = 1_300
ANSWER_TOKENS, ANSWER_TOKENS_PER_FIELD = 150, 220
_CHARACTERS_PER_TOKEN = 3.5

_SHAPES: dict[ValueType, str] = {
    "text": "one finding; value is the statement",
    "text_list": "a finding for each item; value is the item",
    "ingredient_list": "a finding for each ingredient; value its name, detail what it is there for, proof its amount",
    "qa_list": "a finding for each question; value the question, detail its answer as it is written",
    "timeline_list": "a finding for each step; value the time such as Week 2, detail what is to be expected by then",
    "quote_list": "a finding for each quote; value the quote, detail who said it",
    "platform_list": "a finding for each platform; value its name",
    "dimensions": "one finding; value such as 16 cm wide, 23 cm high, 7 cm deep, 450 g",
}
_WHO_SPEAKS: dict[FillSource, str] = {
    "landing_page": "a seller's page",
    "fresh_page": "a seller's page",
    "amazon_quote": "what customers wrote on Amazon",
    "reddit_quote": "what people wrote on Reddit",
    "customer_review": "what customers wrote in reviews",
}


class GapFinding(BaseModel):
    """What one piece states about one field, or one item of a field that is a list."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="The field's key, exactly as it is listed.")
    part: int = Field(description="The number of the part that holds the quotes.")
    value: str = Field(max_length=2_000, description="The value or item, in the part's own words as far as possible.")
    detail: str = Field(
        default="", max_length=4_000, description="What goes with it, where the field's line asks for it."
    )
    proof: str = Field(default="", max_length=500, description="An amount or proof point, where the line asks for it.")
    quotes: list[str] = Field(
        min_length=1, max_length=6, description="The deciding words of the part, copied character by character."
    )
    confidence: Confidence = Field(description="high: stated outright; medium: clear from the words; low: a hint.")
    reasoning: str = Field(default="", max_length=300, description="Why the quotes say so, in one short sentence.")


class GapFindings(BaseModel):
    """Everything that the parts state about the fields; empty where they state nothing."""

    model_config = ConfigDict(frozen=True)

    findings: list[GapFinding]


def message(window: Window) -> str:
    """The fields that are wanted, then the pieces, each fenced and numbered."""
    lines = [f"- {key}: {BY_KEY[key].label}; {_SHAPES[BY_KEY[key].type]}" for key in window.keys]
    about = [
        f"The parts are {_WHO_SPEAKS[window.kind]}.",
        *([fenced("page_title", window.title)] if window.title else []),
    ]
    parts = [fenced(f"part_{number}", piece.words) for number, piece in enumerate(window.pieces, 1)]
    return "\n".join(["Fields:", *lines, "", *about, *parts])


async def read(writer: Writer, window: Window) -> tuple[tuple[Finding, ...], Written[GapFindings]]:
    """The model's findings, their quotes not yet looked up; those of fields that were not asked for are left out.

    Raises:
        WriterFailed: There is no answer. Of kind "limit" it was too long: ask for `window.halves()`.
    """
    written = await writer.ask(prompts.load(PROMPT), GapFindings, [message(window)])
    asked: dict[str, FieldKey] = {key: key for key in window.keys}
    made: list[Finding] = []
    for found in written.output.findings:
        key = asked.get(found.field.strip())
        if key is not None:
            made.append(_finding(found, key, window))
    return tuple(made), written


def _finding(found: GapFinding, key: FieldKey, window: Window) -> Finding:
    named = window.pieces[found.part - 1] if 0 < found.part <= len(window.pieces) else window.pieces[0]
    return Finding(
        text=named.hash,
        key=key,
        value=unfenced(found.value),
        detail=unfenced(found.detail),
        proof=unfenced(found.proof),
        quotes=tuple(unfenced(quote) for quote in found.quotes),
        confidence=found.confidence,
        reasoning=found.reasoning,
    )


def tokens(window: Window) -> tuple[int, int]:
    """About how many tokens a question takes, and its answer."""
    asked = PROMPT_TOKENS + int(len(message(window)) / _CHARACTERS_PER_TOKEN)
    return asked, ANSWER_TOKENS + ANSWER_TOKENS_PER_FIELD * len(window.keys)


def too_long(error: WriterFailed) -> bool:
    """Whether a smaller question may be answered: the answer was cut off, or the question too long."""
    return error.kind == "limit"
