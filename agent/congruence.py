"""Asks a model whether a landing page keeps what an ad's words promise; figures are compared by rules, not here."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

import prompts
from agent.fence import fenced, unfenced
from agent.writers import Writer, Written
from domain.congruence import PLACES, Place, Verdict
from domain.congruence_sources import Compared
from domain.judged_congruence import Judged

PROMPT = "congruence"
# Of a longer page the model reads so much, up to the end of a paragraph.
PAGE_CHARACTERS = 24_000
# Of an answer with all its cells.
OUTPUT_TOKENS = 2_500


class JudgedCell(BaseModel):
    """One dimension in one part."""

    model_config = ConfigDict(frozen=True)

    dimension: Literal["hook_headline", "benefits", "angle", "claims"]
    place: Place
    verdict: Verdict
    quote_ad: str | None = Field(default=None, max_length=400, description="Deciding words of the ad, exactly.")
    quote_page: str | None = Field(default=None, max_length=400, description="Deciding words of the page, exactly.")
    explanation: str = Field(max_length=400, description="One plain sentence that names what both say.")
    suggestion: str | None = Field(default=None, max_length=400, description="One thing to change; null if aligned.")


class Judgement(BaseModel):
    """A cell for each dimension and part of the ad that is there, and for landing_page."""

    model_config = ConfigDict(frozen=True)

    cells: list[JudgedCell] = Field(max_length=16)


async def judge(writer: Writer, asked: Compared) -> tuple[tuple[Judged, ...], Written[Judgement]]:
    """The model's cells, their quotes not yet looked up.

    Raises:
        WriterFailed: There is no answer.
    """
    written = await writer.ask(prompts.load(PROMPT), Judgement, [message(asked)])
    return tuple(_judged(cell) for cell in written.output.cells), written


def message(asked: Compared) -> str:
    """The ad's parts and the page, each fenced."""
    return "\n\n".join(fenced(place, _cut(asked.sources[place].text)) for place in PLACES if place in asked.sources)


def _cut(text: str) -> str:
    if len(text) <= PAGE_CHARACTERS:
        return text
    end = text.rfind("\n\n", 0, PAGE_CHARACTERS)
    return text[: end if end > PAGE_CHARACTERS // 2 else PAGE_CHARACTERS]


def _judged(cell: JudgedCell) -> Judged:
    quotes = {"quote_ad": cell.quote_ad, "quote_page": cell.quote_page}
    found = {name: None if quote is None else unfenced(quote) for name, quote in quotes.items()}
    return Judged.model_validate(cell.model_dump() | found)
