"""A language model's judgement of how well a template fits a product, with quotes that stand in both texts."""

from pydantic import BaseModel, ConfigDict, Field

import prompts
from agent.fence import fenced, unfenced
from agent.writers import Writer
from domain.evidence import locate
from domain.template import Template
from domain.template_product import ProductBrief, text_of
from domain.template_score import PROMPT_NAME, Judgement, Paid
from prompts import Rendered

# About what one judgement takes beside the two texts, to tell the cost beforehand.
PROMPT_TOKENS = 900
ANSWER_TOKENS = 220
_LETTERS_PER_TOKEN = 4
_LONGEST_REASON = 600


class TemplateFit(BaseModel):
    """How well one ad template fits one product."""

    model_config = ConfigDict(frozen=True)

    niche_match: float = Field(ge=0, le=1, description="Does the template's subject suit the product?")
    awareness_match: float = Field(ge=0, le=1, description="Do both speak to people who know as much?")
    audience_match: float = Field(ge=0, le=1, description="Is the template for those who buy the product?")
    format_fit: float = Field(ge=0, le=1, description="Does the product have what such a picture needs?")
    overall_score: float = Field(ge=0, le=1, description="How likely you would pick it; not an average.")
    reasoning: str = Field(description="One or two sentences: what decides, for and against.")
    product_quote: str = Field(description="Words copied exactly from the product's text.")
    template_quote: str = Field(description="Words copied exactly from the template's text.")


def instructions() -> Rendered:
    """What the model is told; the same for every pair, so that the provider can keep it."""
    return prompts.load(PROMPT_NAME)


async def judge(writer: Writer, prompt: Rendered, product: ProductBrief, template: Template) -> tuple[Judgement, Paid]:
    """The model's judgement. A quote that does not stand in its text is left out.

    Raises:
        WriterFailed: There is none.
    """
    ours, its = product.text, text_of(template)
    written = await writer.ask(prompt, TemplateFit, (fenced("product", ours), fenced("template", its)))
    said = written.output
    judged = Judgement(
        niche_match=said.niche_match,
        awareness_match=said.awareness_match,
        audience_match=said.audience_match,
        format_fit=said.format_fit,
        overall_score=said.overall_score,
        reasoning=" ".join(said.reasoning.split())[:_LONGEST_REASON],
        product_quote=_standing(ours, said.product_quote),
        template_quote=_standing(its, said.template_quote),
    )
    paid = Paid(
        model=written.model,
        prompt_name=written.prompt_name,
        prompt_version=str(written.prompt_version),
        prompt_hash=written.prompt_hash,
        input_tokens=written.input_tokens,
        output_tokens=written.output_tokens,
        cost=written.cost,
    )
    return judged, paid


def input_tokens(product: ProductBrief, template: Template) -> int:
    """About how many tokens the question takes."""
    return PROMPT_TOKENS + (len(product.text) + len(text_of(template))) // _LETTERS_PER_TOKEN


def _standing(text: str, quote: str) -> str | None:
    """The quote as it stands in the text."""
    at = locate(text, unfenced(quote))
    return None if at is None else text[at[0] : at[1]]
