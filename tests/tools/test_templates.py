"""What would go wrong: another brand's picture decided about, a decision that cannot be taken back, a refusal without a
cure."""

import pytest

from domain.errors import AskAgain
from domain.picture import Gallery
from tests.jobs.template_desk import Desk, open_desk, picture


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    return await open_desk(everybody, tmp_path)


async def dropped(desk: Desk, seed: int = 1, name: str = "Two mornings.png") -> str:
    return (await desk.drop(picture(seed), name)).items[0].short


async def refusal(desk: Desk, command: str, **more) -> AskAgain:
    with pytest.raises(AskAgain) as refused:
        await desk.say(command, **more)
    return refused.value


async def test_an_empty_library_and_an_empty_queue_say_how_to_fill_them(desk):
    library, queue = await desk.say("/templates"), await desk.say("/template_queue")

    assert "/template_add ad=" in library.headline
    assert "drop one into the chat" in queue.headline
    assert library.pictures() == queue.pictures() == ()


async def test_approving_says_what_the_library_now_holds_and_can_be_undone(desk):
    short = await dropped(desk)

    done = await desk.say(
        f"/template_approve {short} category=Before/After niche=pets sex=any awareness=problem"
        f' audience="owners of old dogs" event="Mother’s Day" product=no description="Two halves."'
    )

    assert done.headline == (
        "Two mornings is in the library: before after · pets · owners of old dogs, women and men · problem aware"
        " · mothers day · no product shown."
    )
    template = (await desk.say("/templates Two mornings")).templates[0]
    assert (template.category, template.awareness_level, template.sales_event) == ("before_after", 2, "mothers_day")

    undone = await desk.say(done.actions[0].command)
    assert undone.headline.startswith("Two mornings waits again and left the library")
    assert (await desk.say("/templates")).templates == ()
    events = desk.ask(
        "SELECT action FROM provenance_events WHERE target_table = 'template_queue' ORDER BY created_at, id"
    )
    assert sorted(action for (action,) in events) == ["approve", "restore"]


async def test_an_unknown_format_is_asked_for_with_a_button_for_each(desk):
    short = await dropped(desk)

    refused = await refusal(desk, f"/template_approve {short}")
    assert refused.message == "Nobody has said what format 'Two mornings' is."
    assert "category=" in refused.hint
    shown = await desk.say(f"/template_queue {short}")
    assert f"/template_approve id={short} category=meme" in [action.command for action in shown.actions]


async def test_rejecting_asks_for_a_reason_and_keeps_it(desk):
    short = await dropped(desk)

    asked = await desk.say(f"/template_reject {short}")
    assert asked.headline == "Why is Two mornings rejected?"
    done = await desk.say(asked.actions[0].command)
    assert done.headline == "Two mornings is rejected: not our style."
    shown = await desk.say("/template_queue show=rejected")
    assert "because: not our style" in shown.pictures()[0].items[0].lines
    assert (await refusal(desk, f"/template_approve {short} category=meme")).hint == (
        f"Type /template_restore {short} to decide anew."
    )


async def test_a_name_that_is_taken_is_refused_when_it_was_asked_for(desk):
    await desk.say(f"/template_approve {await dropped(desk)} category=meme")
    second = await dropped(desk, 2, "other one.png")

    refused = await refusal(desk, f'/template_approve {second} category=meme name="two mornings"')

    assert refused.message == "The library has a template 'two mornings' already."
    assert desk.ask("SELECT status FROM template_queue WHERE title = 'other one.png'") == [("pending_details",)]


async def test_another_brands_picture_is_not_there(desk, everybody):
    short = await dropped(desk)
    other = await everybody.brand(desk.person, "Other")
    stranger = await everybody.person()
    theirs = await everybody.brand(stranger, "Theirs")

    for command in (
        f"/template_approve {short} category=meme",
        f"/template_reject {short} reason=x",
        f"/template_queue {short}",
    ):
        assert (await refusal(desk, command, brand=other)).code == "not_found"
        assert (await refusal(desk, command, brand=theirs, person=stranger)).code == "not_found"
    await desk.say(f"/template_approve {short} category=meme")
    assert len((await desk.say("/templates", brand=other)).templates) == 1  # The organisation's own library.
    assert (await desk.say("/templates", brand=theirs, person=stranger)).templates == ()


async def test_a_viewer_looks_on_and_decides_nothing(desk, everybody):
    short = await dropped(desk)
    viewer = await everybody.person()
    await everybody.join(viewer, desk.brand.organization_id, "viewer")
    seen = desk.brand.model_copy(update={"role": "viewer"})

    shown = await desk.say("/template_queue", person=viewer, brand=seen)
    assert shown.pictures()[0].items[0].actions == ()
    for command in ("/template_approve {} category=meme", "/template_reject {} reason=x", "/template_restore {}"):
        assert (await refusal(desk, command.format(short), person=viewer, brand=seen)).code == "forbidden"


async def test_a_role_that_was_taken_away_meanwhile_writes_nothing(desk, everybody):
    short = await dropped(desk)
    viewer = await everybody.person()
    await everybody.join(viewer, desk.brand.organization_id, "viewer")

    refused = await refusal(desk, f"/template_approve {short} category=meme", person=viewer)

    assert "not yours to decide about any more" in refused.message
    assert desk.ask("SELECT count(*) FROM scraped_templates") == [(0,)]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/template_approve 00000000", "has no picture '00000000'"),
        ("/template_approve ' or 1=1", "has no picture"),
        ("/template_queue %", "has no picture '%'"),
        ("/templates nothing", "has no templates yet, so none is 'nothing'"),
        ("/templates awareness=6", "awareness"),
        ("/templates awareness=bored", "awareness is 1 to 5"),
        ("/templates category=poster", "category"),
        ("/template_review", "No picture waits for a review"),
        ("/template_bulk approve", "No picture waits that this is about"),
        ("/template_bulk reject", "Why are they rejected"),
        ("/template_approve", "/template_approve needs id=: the waiting picture"),
        ("/template_bulk", "/template_bulk needs decision=: approve or reject."),
        ("/template_add", "Which picture becomes a template"),
        ("/template_add ad=nobody", "has no ads yet"),
    ],
)
async def test_bad_input_is_one_sentence(desk, command, told):
    refused = await refusal(desk, command)

    assert told in refused.message
    assert refused.hint or "/" in refused.message


async def test_the_library_is_filtered_and_a_mistyped_word_is_mended(desk):
    for seed, (name, category, niche) in enumerate(
        [("One", "meme", "pets"), ("Two", "meme", "coffee"), ("Three", "quote_card", "pets")], 1
    ):
        short = await dropped(desk, seed, f"{name} words.png")
        await desk.say(f"/template_approve {short} category={category} niche={niche} name={name}")

    found = await desk.say("/templates category=meme niche=Pets")
    assert [one.name for one in found.templates] == ["One"]
    assert found.headline == "1 template fits meme · Pets; the newest is One."
    assert (await desk.say("/templates")).headline == "3 templates in the library: 2 meme, 1 quote card."
    assert (await refusal(desk, "/templates niche=cofee")).hint == "Did you mean niche=coffee?"
    assert (await desk.say("/templates category=quote_card niche=coffee")).headline == (
        "None of 3 templates fits quote card · coffee."
    )
    gallery = (await desk.say("/templates limit=2")).pictures()[0]
    assert isinstance(gallery, Gallery)
    assert (gallery.more, gallery.more_command) == (1, "/templates limit=8")


async def test_a_job_is_started_with_what_was_asked(desk):
    short = await dropped(desk)
    started = await desk.say("/template_review again=yes budget=0.5")
    bulk = await desk.say(f"/template_bulk approve ids={short} category=meme")

    assert started.headline == "Reviewing 1 picture by rules."
    assert bulk.headline == "Approving 1 picture."
    kinds = [kind for kind, _ in desk.jobs.started]
    assert kinds == ["template_review", "template_bulk"]


async def test_the_fictional_brands_templates_are_its_own(desk):
    await desk.say(f"/template_approve {await dropped(desk)} category=meme")
    desk.ask("UPDATE scraped_templates SET is_fictional = true")

    assert (await desk.say("/templates")).templates == ()
