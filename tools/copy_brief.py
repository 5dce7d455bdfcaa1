"""/copy_brief: what a copywriter needs of a persona, on a page, as Markdown, HTML or PDF."""

from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.answer import Action, Answer, Foot
from domain.copy_brief import brief_report
from domain.copy_brief import copy_brief as brief_of
from domain.errors import AskAgain
from domain.format import plural
from domain.persona_report import BriefShown
from domain.saved_persona import SOURCE_TYPES
from store import personas as stored
from tools.deps import Deps
from tools.persona_choice import PERSONA_HELP, choose_persona, customer_of
from tools.personas import sources_told
from tools.typed import typed

FileFormat = Literal["pdf", "html", "md"]
# Where the chat serves the file (chat/routes.py).
ADDRESS = "/reports/copy_brief"
_NAMED: dict[FileFormat, str] = {"pdf": "Download the PDF", "html": "As a web page", "md": "As Markdown"}


class BriefArgs(BaseModel):
    """Of which persona, as which file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, min_length=1, description=PERSONA_HELP + " Else the primary one.")
    format: FileFormat = Field(default="pdf", description="The file: pdf, html, or md for Markdown.")

    @field_validator("format", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        word = value.strip().casefold().lstrip(".") if isinstance(value, str) else value
        return "md" if word == "markdown" else word


async def copy_brief(deps: Deps, args: BriefArgs) -> Answer:
    """A copy brief of a persona: who they are, what they want, what hurts, their own words, before and after,
    objections, what failed them, what makes them act and what puts them off, each line with its count and quote.

    Args:
        name: A persona; without it the primary one.
        format: pdf, html or md.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        wanted = args.name
        if wanted is None:
            known = await stored.listed(conn, brand.id)
            if not known:
                raise AskAgain(
                    f"{brand.name} has no personas yet.", "/persona_make draws one from its sources.", "not_found"
                )
            wanted = known[0].slug
        chosen = await choose_persona(conn, brand, wanted)
    brief = brief_of(chosen.draft, chosen.voice_tone_override)
    drawn = sources_told(chosen)
    facts = (
        f"Customer of {customer_of(chosen, brand)}; {SOURCE_TYPES[chosen.source_type]}.",
        *((f"Drawn from {drawn}.",) if drawn else ()),
        *(f"{p.name}: {p.prompt_name} v{p.prompt_version}, {p.model}." for p in chosen.passes),
    )
    lines = sum(len(part.lines) for part in brief.parts)
    report = brief_report(brief, brand.name, deps.today(), brand.is_fictional, facts)
    return BriefShown(
        headline=f"The copy brief for {chosen.name} has {plural(lines, 'line')}, each with its evidence.",
        foot=Foot(fictional=brand.is_fictional, notes=report.notes, written_by=", ".join(chosen.models) or None),
        actions=(
            *_downloads(str(brand.id), chosen.slug),
            Action(label="The persona", command=typed("persona", name=chosen.slug)),
        ),
        brief=brief,
        report=report,
    )


def _downloads(brand: str, slug: str) -> tuple[Action, ...]:
    return tuple(
        Action(
            label=label,
            command=typed("copy_brief", name=slug, format=format),
            href=f"{ADDRESS}.{format}?{urlencode({'brand': brand, 'name': slug})}",
        )
        for format, label in _NAMED.items()
    )
