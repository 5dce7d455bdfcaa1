"""What would go wrong in an open chat: a removed member is answered, an invitation is not seen, a write goes astray."""

from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID, uuid4

import psycopg
import pytest
from chainlit.context import context_var

from chat.asker import set_asker
from chat.brands import CHOOSE
from chat.talk import LOST, begin
from chat.welcome import profiles
from domain.errors import AskAgain
from store import organizations, threads
from tests.conftest import NOW
from tools import commands, registry


class Session(SimpleNamespace):
    """What a page's session is to a turn."""


@pytest.fixture
def page():
    """A page with a new conversation."""
    session = Session(thread_id=str(uuid4()), chat_profile=None)
    token = context_var.set(SimpleNamespace(session=session))  # type: ignore[arg-type]
    yield session
    context_var.reset(token)


async def office(everybody):
    """Ada's Acme with its brand, and Bob, a member there with a workspace of his own."""
    ada, bob = await everybody.person("ada@acme.test"), await everybody.person("bob@acme.test")
    brand = await everybody.brand(ada, "Stairs")
    await everybody.join(bob, brand.organization_id, "member")
    return ada, bob, brand


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def test_the_next_message_of_a_removed_member_sees_nothing_and_says_so(house, everybody, page):
    ada, bob, brand = await office(everybody)
    set_asker(bob)
    assert (await begin(house, "first")).brand is not None
    await say(everybody.deps(ada, brand), "/team remove bob@acme.test confirm=yes")

    with pytest.raises(AskAgain) as refused:
        await begin(house, "second")

    assert refused.value.message == LOST
    deps = everybody.deps(bob, None)
    async with deps.transaction() as conn:
        assert await threads.about(conn, UUID(page.thread_id)) is None
    set_asker(bob)
    page.thread_id, page.chat_profile = str(uuid4()), brand.slug
    again = await begin(house, "a new conversation")
    assert (again.brand, [p.name for p in await profiles(house)]) == (None, ["start"])


async def removed(everybody, user, brand):
    """Three moves; as its job is not there, the brand is going from now on."""
    deps = replace(everybody.deps(user, brand), jobs=SimpleNamespace(hand_over=AsyncNothing()))
    asked = await say(deps, f"/brand remove {brand.slug} confirm={brand.name}")
    await say(deps, next(action.command for action in asked.actions if "code=" in action.command))


class AsyncNothing:
    """Called, it does nothing."""

    async def __call__(self, *given):
        return None


async def test_an_open_conversation_about_a_removed_brand_ends_and_moves_to_no_other(house, everybody, page):
    ada, bob, brand = await office(everybody)
    await everybody.brand(ada, "Beside")
    set_asker(bob)
    page.chat_profile = brand.slug
    assert (await begin(house, "first")).brand == brand.model_copy(update={"role": "member"})
    await removed(everybody, ada, brand)

    for rows_are_gone in (False, True):
        if rows_are_gone:
            with psycopg.connect(everybody.database.owner) as conn:
                conn.execute("UPDATE chat_threads SET brand_id = NULL")
                conn.execute("DELETE FROM brands WHERE id = %s", [brand.id])
        with pytest.raises(AskAgain) as refused:
            await begin(house, "second")
        assert refused.value.message == (
            "Stairs was removed with all its data, so this conversation about it has ended."
        )

    # A page that lay open on it, in which nothing was said yet: the only other brand is not taken for it.
    page.thread_id = str(uuid4())
    with pytest.raises(AskAgain, match="no brand 'stairs' any more"):
        await begin(house, "first")
    page.chat_profile = "beside"
    assert (await begin(house, "first")).brand.name == "Beside"


async def test_without_any_brand_left_the_greeting_says_how_to_add_one(house, everybody, page):
    ada, _, brand = await office(everybody)
    await removed(everybody, ada, brand)
    set_asker(ada)
    shown = await profiles(house)
    assert [profile.name for profile in shown] == ["start"]
    assert "You have no brand yet" in shown[0].markdown_description
    page.chat_profile = brand.slug
    assert (await begin(house, "hello")).brand is None


async def test_a_new_conversation_is_kept_in_the_persons_own_workspace(house, everybody, page):
    _, bob, _brand = await office(everybody)
    page.chat_profile = CHOOSE
    set_asker(bob)

    talk = await begin(house, "hello")

    async with talk.deps.transaction() as conn:
        kept = await conn.execute("SELECT organization_id FROM chat_threads WHERE id = %s", [page.thread_id])
        assert [row[0] for row in await kept.fetchall()] == [await organizations.own(conn)]
        assert await threads.chosen_organization(conn, talk.thread_id) is None
    with pytest.raises(AskAgain, match="2 organisations, and none is chosen"):
        await talk.deps.require_organization()
    assert talk.brand is None


async def test_where_no_workspace_is_the_persons_own_none_of_several_is_taken(house, everybody, page):
    _, bob, brand = await office(everybody)
    other = await everybody.person()
    second = await everybody.brand(other, "Other")
    await everybody.join(bob, second.organization_id, "member")
    with psycopg.connect(everybody.database.owner, autocommit=True) as conn:
        conn.execute("DELETE FROM organizations WHERE owner_user_id = %s", [bob.id])
    page.chat_profile = CHOOSE
    set_asker(bob)

    talk = await begin(house, "hello")

    with psycopg.connect(everybody.database.owner) as conn:
        assert conn.execute("SELECT count(*) FROM chat_threads").fetchone() == (0,)
    async with talk.deps.transaction() as conn:
        home = next(o for o in await organizations.visible(conn) if o.id == brand.organization_id)
    moved = await talk.go_to(home)
    assert moved.brand is not None
    assert (await begin(house, "next")).deps.organization == home


async def test_an_organisation_stays_chosen_in_its_conversation_alone(house, everybody, page):
    _, bob, _brand = await office(everybody)
    own = await everybody.brand(bob, "Mine")
    set_asker(bob)
    talk = await begin(house, "hello")
    async with talk.deps.transaction() as conn:
        seen = await organizations.visible(conn)
    await talk.go_to(next(o for o in seen if o.id == own.organization_id))

    assert (await begin(house, "next")).brand == own
    assert (await (await begin(house, "next")).deps.require_organization()).id == own.organization_id
    page.thread_id, page.chat_profile = str(uuid4()), CHOOSE
    assert (await begin(house, "elsewhere")).deps.organization is None


async def test_the_first_screen_names_the_organisations_and_what_waits(house, everybody):
    _ada, bob, _brand = await office(everybody)
    await everybody.brand(bob, "Mine")
    stranger = await everybody.person("boss@else.test")
    with psycopg.connect(everybody.database.owner, autocommit=True) as conn:
        conn.execute("UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", [bob.id])
    await say(everybody.deps(stranger, None, NOW), "/team invite bob@acme.test role=admin")
    set_asker(bob)

    shown = await profiles(house)

    assert {p.display_name for p in shown} == {"Choose a brand", "Stairs · ada", "Mine · bob"}
    assert "boss@else.test invites you to boss as admin" in shown[0].markdown_description.replace("\\", "").replace(
        "\u2060", ""
    )
