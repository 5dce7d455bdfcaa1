"""What a copywriter needs of a persona, on a page: each line with its count and a quote."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.evidence import Evidence
from domain.persona import Persona, label
from domain.persona_claim import Allergy, Claim
from domain.persona_draft import Draft
from domain.report import Report, Section
from domain.table import Column, Table

MOST_DESIRES = 5
MOST_PAINS = 2
_DEMOGRAPHICS = ("age_range", "gender", "location", "income_level", "education", "occupation", "family_status")
_DESIRES = "psychographic.desires_"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class BriefLine(_Value):
    """A line of the brief: what it says, in how many texts, and a quote where the text is not one itself."""

    text: str
    count: str = ""
    quote: str = ""


class BriefPart(_Value):
    """A heading with its lines; without lines nothing supports it."""

    title: str
    lines: tuple[BriefLine, ...] = ()


class CopyBrief(_Value):
    """`voice` is the tone to write in, where one is known."""

    persona: str
    snapshot: str
    voice: str | None = None
    parts: tuple[BriefPart, ...]


def copy_brief(draft: Draft, voice: str | None = None) -> CopyBrief:
    """The brief: up to five desires as "[category] text", two emotional and two functional pains, and in full what
    they say of themselves, the change, objections, what failed them, what makes them act and what puts them off."""
    made, quotes = draft.persona, draft.evidence

    def part(title: str, *claims: Claim) -> BriefPart:
        return BriefPart(title=title, lines=tuple(_line(claim, claim.text, quotes) for claim in claims))

    desires = [(path, claim) for path, claim in made.claims() if path.startswith(_DESIRES)]
    desires.sort(key=lambda held: -(held[1].count or 0))
    sentiment = made.domain_sentiment
    return CopyBrief(
        persona=draft.name,
        snapshot=made.basics.snapshot[0].text if made.basics.snapshot else "",
        voice=voice,
        parts=(
            BriefPart(title="Who they are", lines=_who(made, quotes)),
            BriefPart(
                title="What they want most",
                lines=tuple(
                    _line(claim, f"[{label(path.removeprefix(_DESIRES)).lower()}] {claim.text}", quotes)
                    for path, claim in desires[:MOST_DESIRES]
                ),
            ),
            part(
                "What hurts",
                *sentiment.pain_points_emotional[:MOST_PAINS],
                *sentiment.pain_points_functional[:MOST_PAINS],
            ),
            part("In their own words", *made.identity.self_narratives),
            part("Before", *made.psychographic.before),
            part("After", *made.psychographic.after),
            part(
                "What speaks against it",
                *sentiment.buying_objections_emotional,
                *sentiment.buying_objections_functional,
            ),
            part("What failed them", *sentiment.failed_solutions),
            part("What makes them act", *made.purchase_behavior.activation_events),
            BriefPart(title="What puts them off", lines=_allergies(made, quotes)),
        ),
    )


def _who(made: Persona, quotes: Mapping[UUID, Evidence]) -> tuple[BriefLine, ...]:
    lines: list[BriefLine] = []
    for name in _DEMOGRAPHICS:
        lines += [_line(c, f"{label(name)}: {c.text}", quotes) for c in made.at(f"basics.{name}")]
    return tuple(lines)


def _allergies(made: Persona, quotes: Mapping[UUID, Evidence]) -> tuple[BriefLine, ...]:
    return tuple(_line(claim, _allergy(claim), quotes) for claim in made.worldview.allergies)


def _allergy(claim: Claim) -> str:
    return f"{claim.trigger}: {claim.text}" if isinstance(claim, Allergy) and claim.trigger else claim.text


def _line(claim: Claim, text: str, quotes: Mapping[UUID, Evidence]) -> BriefLine:
    first = next((quotes[i].quote for i in claim.evidence if i in quotes), "")
    return BriefLine(text=text, count=counted(claim), quote="" if first.strip() in text else first)


def counted(claim: Claim) -> str:
    """ "14 of 212" as people read it; empty where nothing was counted."""
    return f"{claim.count:,} of {claim.of:,}" if claim.count is not None and claim.of else ""


def brief_report(brief: CopyBrief, brand: str, made_on: date, fictional: bool, facts: tuple[str, ...]) -> Report:
    """The brief as a file that leaves the house. `facts` say what the persona was drawn from, and by whom."""
    voice = (Section(title="Voice and tone", text=(brief.voice,)),) if brief.voice else ()
    return Report(
        title=f"Copy brief: {brief.persona}",
        brand=brand,
        fictional=fictional,
        made_on=made_on,
        headline=brief.snapshot or "Nothing is known of this persona at a glance.",
        facts=facts,
        sections=(*voice, *(_section(part) for part in brief.parts)),
        notes=(
            "Every line rests on quotes that stand in the stored sources; “14 of 212” says in how many of the texts of"
            " their kind it was found.",
        ),
    )


def _section(part: BriefPart) -> Section:
    if not part.lines:
        return Section(title=part.title, text=("Unknown: no source says.",))
    quoted = any(line.quote for line in part.lines)
    columns = (Column(key="text", label="What"), Column(key="count", label="In texts"))
    return Section(
        title=part.title,
        tables=(
            Table(
                columns=(*columns, Column(key="quote", label="A quote")) if quoted else columns,
                rows=tuple(line.model_dump() for line in part.lines),
            ),
        ),
    )
