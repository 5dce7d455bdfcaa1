"""What would go wrong: a claim edited without a quote or over another's edit, a persona of another brand, a hidden
count, sources offered that there are not."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from connectors.report_file import written
from domain.errors import AskAgain
from domain.job_arguments import PersonaMake
from domain.persona_report import BriefShown, ClaimEdited, Personas, PersonasCompared, PersonaShown, SourcesShown
from domain.persona_sources import SourcesConfig
from domain.rule_persona import persona as by_rules
from domain.saved_persona import PersonaTexts
from store import persona_sources, personas
from store.db import as_worker
from tests.conftest import NOW
from tests.factories import insert, product
from tests.tools.test_query_counts import queries
from tools import commands, registry
from tools.deps import Deps, Started

SAID = (
    ("I was carrying him up every night because the kids cannot.", 5),
    ("I felt so guilty leaving her downstairs.", 4),
    ("Now he walks up the stairs again.", 5),
    ("Did nothing for us, a waste of money.", 1),
    ("My vet told me to try these.", 5),
)


class Begun:
    """Notes what was started."""

    def __init__(self) -> None:
        self.arguments: dict[str, Any] = {}

    async def start(self, user, brand, kind, arguments, now, join=None) -> Started:
        self.arguments = {"kind": kind, **arguments}
        return Started(job_id="job")


async def say(deps: Deps, text: str) -> Any:
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def review(deps: Deps, body: str, rating: float, product_id: UUID | None = None, **more: Any) -> None:
    given = {"source": "website", "body": body, "rating": rating, "content_hash": uuid4().hex, "product_id": product_id}
    await insert(deps, "customer_reviews", **given, **more)


async def make(deps: Deps, name: str, slug: str, product_id: UUID | None = None) -> None:
    """A persona by rules of what the brand holds."""
    brand = deps.require_brand()
    async with as_worker(deps.pool, brand.organization_id) as conn:
        read = await persona_sources.read(conn, brand.id, SourcesConfig(product_id=product_id))
        await personas.save(
            conn, brand, by_rules(read, uuid4(), name), slug=slug, source_type="extracted", product_id=product_id,
            competitor_id=None, read=PersonaTexts(texts={"customer_review": 5}), passes=(), run_id=uuid4().hex, now=NOW,
        )  # fmt: skip


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person))
    for body, rating in SAID:
        await review(made, body, rating)
    return made


@pytest.fixture
async def kept(deps):
    await make(deps, "The carrier", "carrier")
    return deps


async def test_without_personas_the_cure_is_named(everybody):
    person = await everybody.person()
    found = await say(everybody.deps(person, await everybody.brand(person)), "/persona")

    assert found.headline == "Acme has no personas yet: /persona_make draws one from its reviews, pages and ads."
    assert found.actions[0].command == "/persona_make"


async def test_the_list_counts_claims_and_what_is_unknown(kept):
    found = await say(kept, "/persona")

    assert isinstance(found, Personas)
    (line,) = found.personas
    assert (line.name, line.of, line.command) == ("The carrier", "Acme", "/persona name=carrier")
    assert line.claims > 5
    assert line.unknown > 30


async def test_the_card_has_every_claim_with_its_quotes_and_names_what_is_unknown(kept):
    found = await say(kept, "/persona carrier")

    assert isinstance(found, PersonaShown)
    fields = {field.label: field for dimension in found.card.dimensions for field in dimension.fields}
    guilt = fields["Current self image"].claims[0]
    assert guilt.text == guilt.quotes[0].quote == "I felt so guilty leaving her downstairs."
    assert (guilt.level, guilt.count, guilt.quotes[0].where) == ("observed", "1 of 5 reviews", "review")
    assert guilt.edit == "/persona_edit name=carrier field=identity.current_self_image n=1 to="
    assert "Envy" in next(d for d in found.card.dimensions if d.title == "Social").unknown
    assert found.card.lines[0] == "Drawn from 5 reviews."
    assert found.card.table is not None
    assert len(found.card.table.rows) == sum(1 for row in found.card.table.rows if row["quote"])


async def test_a_persona_is_found_by_a_part_of_its_name_and_never_another_brands(kept, everybody):
    assert (await say(kept, "/persona the carr")).card.title == "The carrier"
    stranger = await everybody.person()
    theirs = everybody.deps(stranger, await everybody.brand(stranger, "Other"))

    with pytest.raises(AskAgain, match="Other has no personas yet"):
        await say(theirs, "/persona carrier")
    with pytest.raises(AskAgain, match="Did you mean carrier"):
        await say(kept, "/persona carier")


async def test_two_are_compared_field_by_field(kept):
    await make(kept, "The same again", "same")
    same = await say(kept, "/persona carrier compare=same")

    assert isinstance(same, PersonasCompared)
    assert same.distance == 0
    assert "so near that one of them is enough" in same.headline
    with pytest.raises(AskAgain, match="is the same persona twice"):
        await say(kept, "/persona carrier compare=carrier")
    with pytest.raises(AskAgain, match="Compare which persona"):
        await say(kept, "/persona compare=carrier")


async def test_an_edit_shows_old_and_new_and_waits_for_its_click(kept):
    edit = '/persona_edit name=carrier field=identity.current_self_image to="feels guilty at night"'
    waits = await say(kept, edit)

    assert isinstance(waits, ClaimEdited)
    assert (waits.old, waits.new, waits.written) == (
        "I felt so guilty leaving her downstairs.", "feels guilty at night", False,
    )  # fmt: skip
    assert waits.foot.notes == ("It rests on: “I felt so guilty leaving her downstairs.”",)
    done = await say(kept, waits.actions[0].command)

    assert done.written
    claim = await held(kept, "identity.current_self_image")
    assert (claim.text, claim.level, claim.count, claim.of) == ("feels guilty at night", "inferred", 1, 5)
    assert (await say(kept, "/persona")).personas[0].made == "by model and hand"
    back = await say(kept, done.actions[0].command)
    assert back.headline == "Taken back: current self image says again what it said before."
    assert (await held(kept, "identity.current_self_image")).text == "I felt so guilty leaving her downstairs."


async def held(deps: Deps, path: str) -> Any:
    async with deps.transaction() as conn:
        found = await personas.read(conn, deps.require_brand().id, "carrier")
    assert found is not None
    claims = found.draft.persona.at(path)
    assert all(i in found.draft.evidence for claim in claims for i in claim.evidence)
    return claims[0] if claims else None


async def test_a_click_on_an_old_button_overwrites_nothing(kept):
    field = "/persona_edit name=carrier field=identity.current_self_image"
    waits = await say(kept, f"{field} to=guilty")
    other = await say(kept, f"{field} to=ashamed")
    done = await say(kept, other.actions[0].command)

    with pytest.raises(AskAgain, match="changed meanwhile, so nothing was written"):
        await say(kept, waits.actions[0].command)
    assert (await held(kept, "identity.current_self_image")).text == "ashamed"
    await say(kept, f"{field} to=unknown confirm={(await say(kept, f'{field} to=unknown')).actions[0].command[-8:]}")
    assert await held(kept, "identity.current_self_image") is None
    with pytest.raises(AskAgain, match="changed since, so it stays"):
        await say(kept, done.actions[0].command)


async def test_a_new_claim_needs_words_that_stand_in_a_source(kept):
    field = '/persona_edit name=carrier field=social.love_loyalty to="loves an old dog"'
    with pytest.raises(AskAgain, match="needs a quote that stands in a source"):
        await say(kept, field)
    with pytest.raises(AskAgain, match="No source of The carrier holds the words"):
        await say(kept, f'{field} quote="I love him to the moon"')
    done = await say(kept, f'{field} quote="carrying him up every night"')

    assert done.written
    assert (await held(kept, "social.love_loyalty")).level == "inferred"


async def test_what_cannot_be_edited_is_said_in_one_sentence(kept, everybody):
    for typed, said in (
        ("/persona_edit field=basics.snapshot to=x", "Which persona is to be changed"),
        ("/persona_edit name=carrier to=x", "Which field is to be changed"),
        ("/persona_edit name=carrier field=identity.self to=x", "no field 'identity.self'"),
        ("/persona_edit name=carrier field=basics.snapshot", "What is snapshot of The carrier to say"),
        ("/persona_edit name=carrier field=basics.snapshot n=2 to=x", "has no claim 2"),
        (f"/persona_edit undo={uuid4()}", "No change of a persona has the id"),
    ):
        with pytest.raises(AskAgain, match=said):
            await say(kept, typed)
    viewer = await everybody.person()
    await everybody.join(viewer, kept.brand.organization_id, "viewer")
    theirs = everybody.deps(viewer, kept.brand.model_copy(update={"role": "viewer"}))
    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(theirs, "/persona_edit name=carrier field=basics.snapshot to=x")
    with pytest.raises(AskAgain, match="Making a persona needs the role 'member'"):
        await say(theirs, "/persona_make start=yes")


async def test_sources_come_as_boxes_with_counts_and_the_missing_ones_with_their_cure(deps):
    found = await say(deps, "/persona_make")

    assert isinstance(found, SourcesShown)
    boxes = {box.name: box for box in found.choice.boxes}
    assert (boxes["reviews"].count, boxes["reviews"].ticked) == (5, True)
    assert (boxes["pages"].count, boxes["pages"].ticked, boxes["pages"].cure) == (
        0,
        False,
        "/landing_page url=https://…",
    )
    assert found.choice.command == "/persona_make"
    assert "can be drawn from 5 texts" in found.headline


async def test_what_was_ticked_reaches_the_job(deps):
    begun = Begun()
    started = await say(
        Deps(deps.pool, deps.user, deps.brand, deps.now, begun),  # type: ignore[arg-type]
        "/persona_make sources=reviews,pages by=rules name=Stairs",
    )

    assert started.headline == "Making a persona of the customers of Acme: by rules, every claim a quote."
    asked = PersonaMake.read({k: v for k, v in begun.arguments.items() if k != "kind"})
    assert (begun.arguments["kind"], asked.sources, asked.by, asked.name) == (
        "persona",
        ("reviews", "pages"),
        "rules",
        "Stairs",
    )


async def test_a_product_counts_its_own_texts_only(deps):
    ours, theirs = await product(deps, "Joint Chews"), await product(deps, "Calm Chews")
    await review(deps, "Only of the joint chews, and I was afraid.", 4, ours)
    await review(deps, "Only of the calm chews.", 4, theirs)

    found = await say(deps, "/persona_make product=joint-chews")
    assert {box.name: box.count for box in found.choice.boxes}["reviews"] == 1
    assert found.choice.command == "/persona_make product=joint-chews"


async def test_no_source_at_all_is_one_sentence_with_the_cure(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))

    with pytest.raises(AskAgain, match="Acme has no source to make a persona of") as refused:
        await say(deps, "/persona_make start=yes")
    assert "Drop a file of reviews" in str(refused.value.hint)
    with pytest.raises(AskAgain, match="Acme has no products yet"):
        await say(deps, "/persona_make product=hat")
    with pytest.raises(AskAgain, match="no competitor 'hat'"):
        await say(deps, "/persona_make competitor=hat")


async def test_a_competitors_persona_is_drawn_from_what_was_brought_of_it_alone(deps):
    await say(deps, "/competitors new Rival Chews")
    with pytest.raises(AskAgain, match="Nothing was brought of Rival Chews yet"):
        await say(deps, "/persona_make competitor=rival-chews")
    told = await say(deps, '/competitors add=rival-chews rating=1 text="My dog refuses to eat these."')
    assert told.headline == "A review of Rival Chews is kept; it has 1 text now."
    again = await say(deps, '/competitors add=rival-chews text="My dog refuses to eat these."')
    assert again.headline == "That review of Rival Chews is there already."

    found = await say(deps, '/persona_make competitor="Rival Chews"')
    assert [(box.name, box.count) for box in found.choice.boxes] == [("competitor", 1)]
    listed = await say(deps, "/competitors")
    assert listed.commands == ("/persona_make competitor=rival-chews",)
    async with deps.transaction() as conn:
        config = SourcesConfig(competitor_id=listed.found[0].id)
        read = await persona_sources.read(conn, deps.brand.id, config)
    draft = by_rules(read, uuid4(), "x")
    assert [quote.source_kind for quote in draft.evidence.values()] == ["competitor_review"] * len(draft.evidence)
    assert draft.persona.at("objections.barriers_to_behavior")[0].text == "My dog refuses to eat these."


async def test_the_brief_has_each_line_with_its_count_and_goes_out_as_three_files(kept):
    found = await say(kept, "/copy_brief carrier")

    assert isinstance(found, BriefShown)
    assert found.report.title == "Copy brief: The carrier"
    assert any("I was carrying him up" in str(row["text"]) for table in found.tables() for row in table.rows)
    text = written(found.report, "md")[0].decode()
    assert text.startswith("# Copy brief: The carrier\n")
    assert "| 1 of 5 |" in text
    assert b"<script" not in written(found.report, "html")[0]
    assert written(found.report, "pdf")[0].startswith(b"%PDF")
    assert [action.href.split("?")[0] for action in found.actions[:3]] == [
        "/reports/copy_brief.pdf", "/reports/copy_brief.html", "/reports/copy_brief.md",
    ]  # fmt: skip
    assert (await say(kept, "/copy_brief")).brief.persona == "The carrier"


@pytest.mark.parametrize(
    ("text", "most"), [("/persona", 2), ("/persona carrier", 4), ("/persona_make", 3), ("/copy_brief carrier", 3)]
)
async def test_a_command_asks_the_database_as_often_for_many_as_for_one(kept, text, most):
    one = await queries(kept, text)
    for n in range(4):
        await make(kept, f"Another {n}", f"another-{n}")
        await review(kept, f"I was afraid of number {n}.", 3)

    assert await queries(kept, text) == one <= most
