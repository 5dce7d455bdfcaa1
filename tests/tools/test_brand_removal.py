"""What would go wrong: a brand goes without its name and a click, or for somebody who may not remove it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from domain.answer import Answer
from domain.brand import Brand
from domain.brand_data import BrandToRemove
from domain.errors import AskAgain
from domain.job import JobKind
from tests import factories
from tests.conftest import NOW, People
from tools import commands, registry
from tools.deps import Deps


class Handed:
    """Jobs of which one is handed over."""

    def __init__(self) -> None:
        self.over: list[tuple[str, JobKind, object]] = []

    async def hand_over(self, job_id: str, kind: JobKind, organization_id: object = None) -> None:
        self.over.append((job_id, kind, organization_id))


async def say(deps: Deps, text: str) -> Answer:
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody: People) -> Deps:
    owner = await everybody.person()
    brand = await everybody.brand(owner, "Acme Chews")
    return replace(everybody.deps(owner, brand), jobs=Handed())  # type: ignore[arg-type]


def rows(everybody: People, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(everybody.database.owner) as conn:
        return conn.execute(query, values).fetchall()  # type: ignore[arg-type]


def button(answer: Answer) -> str:
    return next(action.command for action in answer.actions if "code=" in action.command)


async def test_what_goes_and_what_stays_is_said_before_anything_does(deps: Deps, everybody: People) -> None:
    await factories.account(deps, "act_1")
    await factories.ad(deps, "1", hook="Stairs", meta_ad_account_id="act_1")
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO chat_threads (id, organization_id, user_id, brand_id) VALUES (gen_random_uuid(), %s, %s, %s)",
            [brand.organization_id, deps.user.id, brand.id],
        )
    shown = await say(deps, "/brand remove acme-chews")
    assert isinstance(shown, BrandToRemove)
    assert shown.headline.startswith("Removing Acme Chews takes 3 rows and 0 files, for good.")
    assert shown.headline.endswith('/brand remove acme-chews confirm="Acme Chews"')
    assert {(row["what"], row["rows"]) for row in shown.table().rows} == {
        ("stored files", 0), ("brands", 1), ("brand_ad_accounts", 1), ("meta_ads", 1),
    }  # fmt: skip
    notes = " ".join(shown.foot.notes)
    assert "What stays: 1 conversation about it, with what was said, ended and for whoever had it alone;" in notes
    assert "the lines of the audit log" in notes
    assert "template" not in notes
    assert [action.command for action in shown.actions] == ["/org export"]
    assert rows(everybody, "SELECT 1 FROM private.brand_deletions") == []


@pytest.mark.parametrize("name", ["acme-chews", "Acme Chews", "acme chews"])
async def test_a_brand_is_named_by_slug_or_name_and_needs_not_be_in_use(
    deps: Deps, everybody: People, name: str
) -> None:
    await everybody.brand(deps.user, "Beside")
    shown = await say(deps.about(None), f"/brand remove {name}")
    assert isinstance(shown, BrandToRemove)
    assert shown.brand == "Acme Chews"


async def test_a_name_that_two_brands_have_is_asked_about(deps: Deps, everybody: People) -> None:
    other = await everybody.person()
    theirs: Brand = await everybody.brand(other, "Acme Chews")
    await everybody.join(deps.user, theirs.organization_id, "admin")
    for name in ("Acme Chews", "acme-chews"):
        with pytest.raises(AskAgain, match="brands called") as asked:
            await say(deps, f"/brand remove {name}")
        assert f"{theirs.organization_name}/acme-chews" in str(asked.value.hint)
    shown = await say(deps, f"/brand remove {theirs.organization_name}/acme-chews")
    assert theirs.organization_name in shown.headline
    # An admin there may not take all of it along.
    assert shown.actions == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/brand remove", "Which brand"),
        ("/brand remove nowhere", "no brand 'nowhere'"),
        ("/brand remove acme-chews confirm=acme", "is not the brand's name"),
        ("/brand remove acme-chews code=12345678", "to confirm any more"),
        ("/brand acme-chews confirm=x", "go with /brand remove"),
    ],
)
async def test_what_is_mistyped_removes_nothing_and_gets_a_sentence(
    deps: Deps, everybody: People, text: str, said: str
) -> None:
    with pytest.raises(AskAgain, match=said):
        await say(deps, text)
    assert rows(everybody, "SELECT 1 FROM private.brand_deletions") == []


async def test_one_click_within_a_quarter_of_an_hour_by_the_asker_alone(deps: Deps, everybody: People) -> None:
    typing = '/brand name="remove acme-chews" confirm="Acme Chews"'
    click = button(await say(deps, typing))
    colleague = await everybody.person()
    await everybody.join(colleague, deps.require_brand().organization_id, "owner")
    for who in (replace(deps, now=NOW + timedelta(minutes=16)), replace(deps, user=colleague)):
        with pytest.raises(AskAgain, match="to confirm any more"):
            await say(who, click)
    newer = button(await say(deps, typing))
    with pytest.raises(AskAgain, match="to confirm any more"):
        await say(deps, click)
    told = await say(replace(deps, now=NOW + timedelta(minutes=14)), newer)
    assert told.headline == ("Acme Chews is being removed: nobody sees it any more. You are told when all is gone.")
    # Asked in a conversation about it, which has ended: a button there would be refused.
    assert told.actions == ()
    run, kind, home = deps.jobs.over[0]  # type: ignore[attr-defined]
    assert (kind, home) == ("brand_delete", deps.require_brand().organization_id)
    assert rows(everybody, "SELECT kind, status FROM job_runs WHERE id = %s", run) == [("brand_delete", "waiting")]
    # From now on for nobody, the click included.
    for who, text in (
        (deps, newer),
        (deps, "/brand acme-chews"),
        (replace(deps, user=colleague), "/brand remove Acme Chews"),
    ):
        with pytest.raises(AskAgain, match="no brand"):
            await say(who, text)
    assert (await say(deps.about(None), "/brand")).headline.startswith("You have no brand yet")


@pytest.mark.parametrize("role", ["viewer", "member"])
async def test_a_viewer_and_a_member_get_one_sentence(deps: Deps, everybody: People, role: str) -> None:
    click = button(await say(deps, "/brand remove acme-chews confirm='Acme Chews'".replace("'", '"')))
    person = await everybody.person()
    await everybody.join(person, deps.require_brand().organization_id, role)
    for text in ("/brand remove acme-chews", '/brand remove acme-chews confirm="Acme Chews"', click):
        with pytest.raises(AskAgain, match=rf"needs the role 'admin'.*yours is '{role}'"):
            await say(replace(deps, user=person), text)


async def test_an_admin_removes_and_a_stranger_finds_nothing(deps: Deps, everybody: People) -> None:
    admin, stranger = await everybody.person(), await everybody.person()
    await everybody.join(admin, deps.require_brand().organization_id, "admin")
    with pytest.raises(AskAgain, match="no brand 'acme-chews' that you may see"):
        await say(replace(deps, user=stranger), "/brand remove acme-chews")
    click = button(await say(replace(deps, user=admin), '/brand remove acme-chews confirm="Acme Chews"'))
    with pytest.raises(AskAgain, match="no brand"):
        await say(replace(deps, user=stranger), click)
    told = await say(replace(deps, user=admin).about(None), click)
    assert "being removed" in told.headline
    assert [action.command.partition(" ")[0] for action in told.actions] == ["/runs", "/brand"]


async def test_an_admin_who_was_lowered_after_asking_removes_nothing(deps: Deps, everybody: People) -> None:
    admin = await everybody.person()
    home = deps.require_brand().organization_id
    await everybody.join(admin, home, "admin")
    click = button(await say(replace(deps, user=admin), '/brand remove acme-chews confirm="Acme Chews"'))
    with psycopg.connect(everybody.database.owner) as conn:
        conn.execute("UPDATE user_organizations SET role = 'member' WHERE user_id = %s AND organization_id = %s",
                     [admin.id, home])  # fmt: skip
    with pytest.raises(AskAgain, match="needs the role 'admin'"):
        await say(replace(deps, user=admin), click)
    assert (await say(deps, "/brand")).headline.startswith("You have 1 brand")
