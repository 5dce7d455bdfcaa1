"""A vision model says what kind of ad a picture is."""

import prompts
from agent.fence import fenced
from agent.writers import Part, Picture, Writer, Written
from domain.template_review import ReviewMaterial, TemplateReview
from prompts import Rendered

# What one review sends and writes at most, about, for the estimate beforehand: a picture, the prompt, a page of words.
INPUT_TOKENS, OUTPUT_TOKENS = 3_000, 500
_TAGS = {"picture": "picture_text"}
_MOST_WORDS = 2_000


def prompt() -> Rendered:
    """The live version."""
    return prompts.load("template_review")


async def review(writer: Writer, material: ReviewMaterial, picture: Picture) -> Written[TemplateReview]:
    """The model's review of one picture.

    Raises:
        WriterFailed: There is none.
    """
    parts: list[Part] = [picture]
    parts += [
        fenced(_TAGS.get(place, place), text[:_MOST_WORDS]) for place, text in material.words.items() if text.strip()
    ]
    parts.append(fenced("file_name", material.title))
    return await writer.ask(prompt(), TemplateReview, parts)
