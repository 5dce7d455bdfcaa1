"""/persona_make: the sources that there are as check boxes, then the job that makes a persona of those ticked."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.competitor import Competitor
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import PersonaMake
from domain.persona_claim import PersonaSource
from domain.persona_report import SourcesShown
from domain.persona_sources import ABOUT, OWN
from domain.persona_view import SourceBox, SourceChoice
from domain.table import Column, Table
from store import competitors, persona_sources
from store.db import Connection
from store.products import Product
from tools.deps import Deps
from tools.nearest import nearest
from tools.products import choose_product
from tools.starting import begin
from tools.typed import typed

_BOXES: tuple[PersonaSource, ...] = (*OWN, "classifications")


class MakeArgs(PersonaMake):
    """Whose persona to make, and of which sources; without sources they are shown to choose from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: bool = Field(default=False, description="yes makes it at once, of all sources that there are.")


class _Asked(BaseModel):
    """Whose persona is asked for."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    product: Product | None = None
    competitor: Competitor | None = None

    @property
    def about(self) -> str:
        return self.competitor.name if self.competitor else self.product.name if self.product else ""


async def persona_make(deps: Deps, args: MakeArgs) -> Answer:
    """Make a persona: who the customer is, drawn from reviews, pages, offer variants and ads, every claim with its
    quotes. Without sources it shows which there are, with counts, to choose from; with them it goes on as a job.

    Args:
        product: The product's slug: only its texts count. Without it, a persona of the whole brand.
        competitor: A competitor's name: a persona of that competitor's customers, from what was imported of it.
        sources: Of reviews, reddit, amazon, pages, offers, ads, classifications; separated by commas.
        by: rules asks no model.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        asked = await _asked(conn, brand, args)
        counts = await persona_sources.counts(
            conn,
            brand.id,
            asked.product.id if asked.product else None,
            asked.competitor.id if asked.competitor else None,
        )
    if not any(counts.values()):
        raise _nothing(brand, asked)
    if not (args.sources or args.start):
        return _choice(brand, args, asked, counts)
    empty: list[PersonaSource] = [name for name in args.sources if not counts.get(name)]
    if empty and len(empty) == len(set(args.sources)) and not counts.get("classifications"):
        cure = ABOUT[empty[0]].cure
        raise AskAgain(f"{ABOUT[empty[0]].label}: {brand.name} has none{_of(asked)} yet.", f"{cure} brings some.")
    return await _start(deps, args, asked)


async def _asked(conn: Connection, brand: Brand, args: MakeArgs) -> _Asked:
    product = await choose_product(conn, brand, args.product)
    competitor = None if args.competitor is None else await choose_competitor(conn, brand, args.competitor)
    if product is not None and competitor is not None:
        raise AskAgain("A persona is of a product's customers or of a competitor's, not of both.", "Leave one out.")
    return _Asked(product=product, competitor=competitor)


async def choose_competitor(conn: Connection, brand: Brand, wanted: str) -> Competitor:
    """The competitor of this name or slug.

    Raises:
        AskAgain: There is none.
    """
    known = await competitors.of_brand(conn, brand.id)
    word = wanted.strip().casefold()
    found = next((c for c in known if word in (c.slug.casefold(), c.name.casefold())), None)
    if found is not None:
        return found
    close = nearest(wanted, [c.slug for c in known])
    hint = f"Did you mean {close}?" if close else "/competitors lists them, /competitors new NAME adds one."
    raise AskAgain(f"{brand.name} has no competitor {wanted!r}.", hint, "not_found")


async def _start(deps: Deps, args: MakeArgs, asked: _Asked) -> Answer:
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Making a persona needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    given = args.model_dump(exclude={"start", "product", "competitor"})
    told = PersonaMake(
        **given,
        product=asked.product.slug if asked.product else None,
        competitor=asked.competitor.slug if asked.competitor else None,
    )
    writer = None if args.by == "rules" else deps.models.writer
    limit = f" for at most ${told.limit:.2f}" if writer and told.limit is not None else ""
    by = f"{writer} writes it in two passes{limit}" if writer else "by rules, every claim a quote"
    whose = asked.about or brand.name
    return await begin(
        deps,
        "persona",
        told,
        f"Making a persona of the customers of {whose}: {by}.",
        f"A persona of the customers of {whose} is being made already; this follows that run.",
    )


def _nothing(brand: Brand, asked: _Asked) -> AskAgain:
    if asked.competitor is not None:
        return AskAgain(
            f"Nothing was brought of {asked.competitor.name} yet.",
            f'/competitors add={asked.competitor.slug} kind=review text="…" brings a text.',
            "not_found",
        )
    return AskAgain(
        f"{brand.name} has no source{_of(asked)} to make a persona of.",
        "Drop a file of reviews into the chat, or /landing_page url=https://… reads a page.",
        "not_found",
    )


def _of(asked: _Asked) -> str:
    return f" of {asked.about}" if asked.about else ""


def _choice(brand: Brand, args: MakeArgs, asked: _Asked, counts: dict[PersonaSource, int]) -> SourcesShown:
    shown: tuple[PersonaSource, ...] = ("competitor",) if asked.competitor else _BOXES
    own = any(counts.get(name) for name in OWN)
    boxes = tuple(_box(name, counts.get(name, 0), own) for name in shown)
    command = typed("persona_make", **_given(args, asked))
    total = sum(box.count for box in boxes if box.ticked)
    whose = asked.about or brand.name
    rules = Action(
        label="By rules, without a model",
        command=typed("persona_make", **{**_given(args, asked), "start": "yes", "by": "rules"}),
    )
    missing = [
        box.label[0].lower() + box.label[1:] if box.name not in ("reddit", "amazon") else box.label
        for box in boxes
        if not box.count
    ]
    lacking = f"; there are no {' and no '.join(missing)} yet" if missing else ""
    return SourcesShown(
        headline=f"A persona of the customers of {whose} can be drawn from {plural(total, 'text')}{lacking}.",
        foot=Foot(fictional=brand.is_fictional, notes=_notes(asked, own)),
        actions=(Action(label="Make it of all", command=f"{command} start=yes"), rules),
        choice=SourceChoice(
            title="What it is drawn from",
            boxes=boxes,
            command=command,
            button="Make the persona",
            table=Table(
                columns=(
                    Column(key="source", label="Source"),
                    Column(key="texts", label="Texts", kind="count"),
                    Column(key="cure", label="What brings some"),
                ),
                rows=tuple(
                    {
                        "source": f"{box.name}: {box.label}",
                        "texts": box.count,
                        "cure": box.cure if not box.count else None,
                    }
                    for box in boxes
                ),
            ),
        ),
    )


def _box(name: PersonaSource, count: int, own: bool) -> SourceBox:
    about = ABOUT[name]
    # Classified ads say what the brand tells; they stand in where nobody else says anything.
    ticked = count > 0 and (name != "classifications" or not own)
    note = "Stands in while there is no research of the brand's own." if name == "classifications" and not own else ""
    return SourceBox(name=name, label=about.label, count=count, ticked=ticked, cure=about.cure, note=note)


def _given(args: MakeArgs, asked: _Asked) -> dict[str, object]:
    return {
        "product": asked.product.slug if asked.product else None,
        "competitor": asked.competitor.slug if asked.competitor else None,
        "offer": args.offer,
        "name": args.name,
        "ads_of_product": None if args.ads_of_product else "no",
        "by": args.by,
        "budget": args.budget if args.budget != MakeArgs.model_fields["budget"].default else None,
    }


def _notes(asked: _Asked, own: bool) -> tuple[str, ...]:
    told: list[str] = []
    if asked.product:
        told.append(f"Only texts of {asked.product.name} count; ads_of_product=no adds ads of no single product.")
    if not own and not asked.competitor:
        told.append("Without research of its own, the persona rests on what the brand's ads were classified as.")
    return tuple(told)
