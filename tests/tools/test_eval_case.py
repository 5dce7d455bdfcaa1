"""What would go wrong: a customer's names in a file that evaluators read, another's conversation taken, a case added
without being asked for."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.errors import AskAgain
from domain.redaction import Known
from domain.turn import Turn, TurnCall
from domain.vocabulary import Named, Vocabulary
from store import threads
from tests.conftest import NOW
from tests.factories import ad, product
from tests.tools.prompt_shelf import Shelf
from tests.tools.test_query_counts import Counted, asked
from tools import commands, registry
from tools.deps import Deps
from tools.eval_case import proposable, redacted

SECRETS = ("sunny", "acme", "4,811", "jane", "120000000000000077")


@dataclass(frozen=True)
class Talk:
    deps: Deps
    shelf: Shelf
    run: UUID

    async def say(self, text):
        chosen, args = commands.parse(text)
        return await registry.run(self.deps, chosen, args)

    async def proposed(self, **given):
        extra = "".join(f' {key}="{value}"' for key, value in given.items())
        return await self.say(f"/eval_case answer={self.run}{extra}")


async def said(deps, question="which hook of Sunny Chew returns $500? ask jane@acme.example", noted=None, comment=None):
    """A turn as the chat stores it; the id of its run."""
    thread, user, run, answer = (uuid4() for _ in range(4))
    told = r"Sunny Chew returns 4\.3× on \$4,811 \(ad 120000000000000077\)"
    steps = [
        {"id": str(user), "type": "user_message", "output": question},
        {"id": str(run), "type": "run", "parentId": str(user), "name": "on_message"},
        {"id": str(uuid4()), "type": "tool", "parentId": str(run), "output": told,
         "name": "/top_hooks product=sunny-chew min_spend=500.0 days=30"},
        {"id": str(answer), "type": "assistant_message", "parentId": str(run), "output": told,
         "metadata": {"model": "anthropic:a", "prompt": "marketer@v3 abc", **(noted or {})}},
    ]  # fmt: skip
    async with deps.transaction() as conn:
        await threads.open(conn, thread, deps.brand.id if deps.brand else None)
        for n, step in enumerate(steps):
            at = datetime(2026, 11, 20, 12, 0, n, tzinfo=UTC)
            await threads.put_step(conn, thread, step, at, n)
        await threads.rate(conn, thread, run, 0, comment)
    return run


@pytest.fixture
async def talk(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person, "Acme"))
    await product(deps, "Sunny Chew")
    await ad(deps, "120000000000000077", name="Sunny morning")
    shelf = Shelf()
    run = await said(deps, noted={"brand": str(deps.brand.id)}, comment="wrong, Sunny spent $4,811")
    return Talk(replace(deps, prompt_book=shelf), shelf, run)


async def test_it_shows_what_would_be_kept_and_keeps_nothing(talk):
    answer = await talk.proposed()

    assert talk.shelf.added == []
    rows = {row["part"]: row["text"] for row in answer.table().rows}
    assert rows["Called"].startswith("/top_hooks days=30 product=joint-chew min_spend=")
    assert rows["Question"].startswith("which hook of Joint Chew returns $")
    assert rows["Question"].split("$")[1][:3] in rows["Called"]
    assert "Nothing is kept yet" in answer.headline
    assert f"/eval_case answer={talk.run} suite=routing add=yes" in [action.command for action in answer.actions]


@pytest.mark.parametrize("suite", ["routing", "final_answers"])
async def test_a_click_adds_it_and_neither_name_amount_nor_person_is_in_it(talk, suite):
    await talk.proposed(suite=suite, add="yes")

    (draft,) = talk.shelf.added
    text = draft.model_dump_json().casefold()
    kept_ids = (str(talk.run), str(talk.deps.user.id), str(talk.deps.require_brand().id), talk.deps.user.email)
    assert [secret for secret in (*SECRETS, *kept_ids) if secret in text] == []
    assert draft.complaint.startswith("wrong, Joint Chew spent $")
    assert (draft.model, draft.prompt, draft.added_at) == ("anthropic:a", "marketer@v3 abc", NOW)
    assert bool(draft.answer) is (suite == "final_answers")


async def test_a_draft_is_not_whole_until_somebody_says_what_should_have_happened(talk):
    await talk.proposed(add="yes")

    assert set(talk.shelf.added[0].case) == {"name", "tags", "text"}


async def test_the_same_answer_is_added_once(talk):
    await talk.proposed(add="yes")
    again = await talk.proposed(add="yes")

    assert len(talk.shelf.added) == 1
    assert "already" in again.headline


async def test_the_question_can_be_put_in_other_words_which_are_redacted_too(talk):
    await talk.proposed(add="yes", question="best hook of Sunny Chew")

    assert talk.shelf.added[0].question == "best hook of Joint Chew"


async def test_another_persons_answer_does_not_exist(talk, everybody):
    stranger = everybody.deps(await everybody.person(), None)

    assert await proposable(stranger, talk.run) is None
    with pytest.raises(AskAgain, match="no answer"):
        await Talk(stranger, talk.shelf, talk.run).proposed()


async def test_who_may_only_look_on_gives_nothing_out(talk, everybody):
    viewer = await everybody.person()
    brand = talk.deps.require_brand()
    await everybody.join(viewer, brand.organization_id, "viewer")
    deps = everybody.deps(viewer, brand.model_copy(update={"role": "viewer"}))
    run = await said(deps, noted={"brand": str(brand.id)})

    assert await proposable(deps, run) is None
    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await Talk(deps, talk.shelf, run).proposed()


async def test_a_typed_command_has_no_prompt_to_test(talk):
    run = await said(talk.deps, question="/top_hooks")

    assert await proposable(talk.deps, run) is None
    with pytest.raises(AskAgain, match="typed command"):
        await Talk(talk.deps, talk.shelf, run).proposed()


async def test_a_brand_that_is_gone_takes_its_names_along(talk):
    """Without its names nothing could be taken out."""
    run = await said(talk.deps, noted={"brand": str(uuid4())})

    with pytest.raises(AskAgain, match="none of yours any more"):
        await Talk(talk.deps, talk.shelf, run).proposed()


async def test_without_an_answer_it_says_where_to_click(talk):
    with pytest.raises(AskAgain, match="Click the thumb down"):
        await talk.say("/eval_case")


async def test_many_ads_and_steps_ask_the_database_as_often_as_one(talk):
    deps = talk.deps
    counted = Counted(deps.pool, deps.user, deps.brand, deps.now, deps.jobs, prompt_book=talk.shelf)

    async def queries():
        asked.clear()
        await Talk(counted, talk.shelf, talk.run).proposed()
        return len(asked)

    one = await queries()
    for n in range(20):
        await ad(deps, f"9{n}")
        await product(deps, f"P {n}")
    assert await queries() == one <= 9


def test_a_command_of_another_version_is_redacted_as_text():
    turn = Turn(question="q", before="/gone product=sunny-chew", calls=(TurnCall(command="/top_hooks by=nothing"),))
    known = Known(words=Vocabulary(products=(Named(key="sunny-chew", name="Sunny Chew"),)))
    draft = redacted(turn, "", known, uuid4(), "routing", NOW)

    assert draft.case["before"] == "/gone product=joint-chew"
    assert draft.calls[0].command == "/top_hooks by=nothing"
