"""What would go wrong: something that waits for a decision is decided by whoever knows or guesses its id.

Every command that writes or starts a job stands in the table below, with a try for each of its ways of naming a thing
that is there already. A new command fails here until it does.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import JsonValue

from domain.brand import Brand, User
from domain.errors import AskAgain
from domain.field_values import Text
from domain.persona_claim import Claim
from domain.recommendation import Decided
from store import dead_letters, notifications, persona_edits, recommendations, runs, template_queue
from store.db import as_user, as_worker
from store.template_queue import Incoming
from tests import factories
from tests.conftest import People
from tests.store.profile_desk import offer, page, propose
from tests.tools.prompt_shelf import Shelf
from tests.tools.test_eval_case import said
from tools import commands, registry
from tools.deps import Deps, Started

# What belongs to one brand of the organisation, and is not reached from another one. What belongs to the organisation
# as a whole. What each person decides about for themselves.
Whose = Literal["brand", "organization", "person"]


@dataclass(frozen=True)
class Way:
    """One command that decides about a thing which somebody else's world holds; {names} are in World.things."""

    text: str
    whose: Whose = "brand"
    # Nobody but the owner of that world could do it either, or not with what that world has.
    refused_to_all: bool = False
    # Whoever belongs to the organisation may look, which is all that it does for them.
    looks: bool = False


WAYS: dict[str, tuple[Way, ...]] = {
    "gap_fill": (
        Way("accept={suggested}"),
        Way("edit={suggested} value=x"),
        Way("confirm={suggested}"),
        Way("reject={suggested}"),
        Way("reopen={suggested}"),
        Way("product={product} not_applicable=guarantee"),
        Way("product={product} applicable=guarantee"),
        Way("product={product} field=guarantee value=none"),
        Way("product={product} fields=all"),
    ),
    "undo": (Way("{write}"), Way("{persona_write}")),
    "recommendation": (Way("{decided} decision=done"), Way("{decided} decision=open")),
    "url_map": (
        Way("ignore={page}"),
        Way("restore={page}"),
        Way("assign={page} product={product}"),
        Way("rule=else.example match=prefix product={product}"),
        Way("remove={rule} match=prefix"),
    ),
    "template_approve": (Way("{waiting} category=meme"),),
    "template_restore": (Way("{waiting}"),),
    "template_reject": (Way("{waiting} reason=ugly"),),
    "template_review": (Way("ids={approved} again=yes", refused_to_all=True), Way("ids={second} again=yes")),
    "template_bulk": (
        Way("decision=reject reason=ugly ids={second}"),
        Way("decision=approve category=meme ids={second}"),
    ),
    "template_add": (Way("ad={ad}"),),
    "template_used": (Way("template={template} product={product}"),),
    "template_link": (Way("ad={ad} template={template}"), Way("ad={ad} template=none")),
    "template_settings": (Way("product={product} auto=yes"),),
    "recommend_templates": (Way("product={product}", looks=True),),
    "product": (
        Way("{product} field=guarantee value=never"),
        Way("{product} price=standard amount=3"),
        Way("{product} width=3cm", refused_to_all=True),
        Way("rename={product} to=Stolen"),
    ),
    "variants": (
        Way("{variant} product={product} field=pain_points value=x"),
        Way("retire={variant}"),
        Way("restore={variant}"),
        Way("default={variant}"),
        Way("create={page} product={product}", refused_to_all=True),
    ),
    "voice": (
        Way("persona={persona} level=persona text=Loud sure=yes"),
        Way("product={product} variant={variant} level=offer_variant text=Loud sure=yes"),
    ),
    "persona_edit": (
        Way('{persona} field=basics.location to="By the sea"'),
        Way("{persona} field=basics.location to=unknown confirm=00000000", refused_to_all=True),
        Way("undo={persona_request}"),
    ),
    "persona_make": (Way("product={product} sources=reviews start=yes"),),
    "competitors": (Way("add={competitor} text=Words kind=review"),),
    "review_product": (Way("product={product} all=yes"), Way("undo={assigned}")),
    "congruence_check": (Way("ad={ad}"),),
    "classify_ads": (Way("ads={ad}"),),
    "landing_page": (Way("url=https://{page} robots=no"),),
    "connect": (
        Way("primary={account}"),
        Way("remove={account}"),
        Way("disconnect={brand}", refused_to_all=True),
    ),
    "sync_meta": (Way("resume={run}", refused_to_all=True), Way("account={account}", refused_to_all=True)),
    "fetch_destinations": (Way("account={account}", refused_to_all=True),),
    "asset_download": (Way("account={account}", refused_to_all=True),),
    "runs": (
        Way("retry={letter}", "organization"),
        Way("discard={letter}", "organization"),
        Way("again={run}", "organization"),
        Way("stop={run}", "organization"),
    ),
    "schedule": (
        Way("pause={schedule}", "organization"),
        Way("resume={schedule}", "organization"),
        Way("now={schedule}", "organization"),
        Way("delete={schedule}", "organization"),
    ),
    "notifications": (
        Way("open={notification}", "person"),
        Way("read={notification}", "person"),
        Way("read={private_notification}", "person"),
    ),
    "eval_case": (Way("answer={answer} add=yes", "person"),),
    "team": (
        Way("withdraw {invited}", "organization"),
        Way("role {colleague} viewer", "organization"),
        Way("remove {colleague} confirm=yes", "organization"),
    ),
    "join": (Way("{code}", refused_to_all=True), Way('decline="{organization}"', refused_to_all=True)),
    "org": (
        Way('delete confirm="{organization}"', "organization"),
        Way("delete code={deletion}", "organization", refused_to_all=True),
    ),
    "brand": (
        Way("{organization}/{brand}", "person"),
        Way('name="remove {organization}/{brand}" confirm={brand_name}', "organization"),
        Way('name="remove {organization}/{brand}" code={deletion}', "organization", refused_to_all=True),
    ),
    "import": (),
    "naming": (),
}
NAMES_NOTHING = {
    "import": "an upload by its path, which the job refuses outside its own organisation (tests/jobs)",
    "naming": "the pattern of the brand asked about, and nothing else",
}


class Unhurried:
    """Runs that are written as the ledger's are, by the person who asks, and begun by nobody."""

    def __init__(self, everybody: People) -> None:
        self.everybody = everybody

    async def start(
        self,
        user: User,
        brand: Brand | None,
        kind: Any,
        arguments: dict[str, JsonValue],
        now: datetime,
        join: str | None = None,
        organization_id: UUID | None = None,
    ) -> Started:
        home, made = brand.organization_id if brand else organization_id, str(uuid4())
        given = {"id": made, "organization_id": home, "brand_id": brand.id if brand else None, "kind": kind}
        try:
            async with as_user(self.everybody.pool, user.id) as conn:
                await runs.add(
                    conn, **given, title=kind, arguments=arguments, join_key=made, user_id=user.id, asked_at=now
                )
        except psycopg.errors.InsufficientPrivilege:
            raise AskAgain(f"Starting {kind} is not yours.", code="forbidden") from None
        return Started(job_id=made)

    async def cancel(self, user: User, job_id: str) -> None:
        async with as_user(self.everybody.pool, user.id) as conn:
            if not await runs.stop(conn, job_id, datetime.now(UTC)):
                raise AskAgain("Stopping this is not yours.", code="forbidden")

    async def hand_over(self, job_id: str, kind: Any, organization_id: UUID | None = None) -> None: ...


@dataclass
class World:
    """Whose things are after, what there is of them, and who is after them."""

    everybody: People
    owner: User
    brand: Brand
    things: dict[str, str]
    deps: dict[str, Deps]

    def kept(self) -> list[tuple[Any, ...]]:
        """All that the organisation has, table by table."""
        with psycopg.connect(self.everybody.database.owner) as conn:
            tables = conn.execute(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'organization_id'"
                " AND c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace)"
            ).fetchall()
            each = " UNION ALL ".join(
                f"SELECT '{name}', to_jsonb(t)::text FROM {name} t WHERE organization_id = %(home)s"
                for (name,) in tables
            )
            return conn.execute(each + " ORDER BY 1, 2", {"home": self.brand.organization_id}).fetchall()  # type: ignore[arg-type]

    async def say(self, who: str, name: str, way: Way) -> Any:
        chosen, args = commands.parse(f"/{name} {way.text.format(**self.things)}")
        return await registry.run(self.deps[who], chosen, args)


async def say(deps: Deps, text: str) -> Any:
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def stocked(deps: Deps, everybody: People) -> dict[str, str]:
    """One of each thing that can wait for a decision, by the name that the table calls it."""
    brand, home = deps.require_brand(), deps.require_brand().organization_id
    product = await factories.product(deps, "Joint Chews")
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO product_offer_variants (organization_id, product_id, name, slug, landing_page_url,"
            " is_default)"
            " VALUES (%s, %s, 'Stairs', 'stairs', 'https://acme.example/stairs', true)",
            [home, product],
        )
    source = await page(deps)
    suggested = await propose(
        deps, source, offer("product.guarantee", product, Text(text="90 days"), source, "90-day money-back guarantee")
    )
    await say(deps, '/gap_fill product=joint-chews field=mechanism.name value="Slow release"')
    written = (await say(deps, "/undo")).writes[0].id
    await say(deps, "/competitors new Rival")

    persona, request = uuid4(), uuid4()
    kinds = {"persona_type": "own_brand", "persona_level": "brand", "source_type": "manual"}
    await factories.insert(deps, "personas_4d", id=persona, name="Mara", slug="mara", basics={}, **kinds)
    claim = Claim(text="Lives in a flat", level="inferred", evidence=(uuid4(),))
    async with deps.transaction() as conn:
        await persona_edits.write(
            conn, brand, persona, "basics.location", (), (claim,), {}, deps.user.id, request, deps.now
        )
        queued = [
            await template_queue.enter(
                conn,
                brand,
                Incoming("upload", name, "uploads/x", "image/png", 4, 5, 9, str(uuid4())),
                deps.user.id,
                deps.now,
            )
            for name in ("Waiting corner", "Second corner", "Approved corner")
        ]
        decided = Decided(
            recommendation_id="0123456789",  rule="x", account=None, ad_id=None, subject="x", decision="noted",
            decided_on=deps.today(), decided_at=deps.now,
        )  # fmt: skip
        await recommendations.add(conn, brand, decided, deps.user.id)
        run = str(uuid4())
        await runs.add(
            conn, id=run, organization_id=home, brand_id=brand.id, kind="destination_sync", title="Destinations",
            arguments={}, join_key=None, user_id=deps.user.id, asked_at=deps.now,
        )  # fmt: skip
    answer = await said(deps)
    approved = (await say(deps, f"/template_approve {queued[2][0]} category=meme")).items[0]
    template = approved.template_id

    await factories.account(deps, "act_77")
    await factories.ad(deps, "120077", hook="Stairs", meta_ad_account_id="act_77")
    await factories.insert(
        deps, "meta_ad_destinations", meta_ad_account_id="act_77", meta_ad_id="120077",
        destination_url="https://acme.example/led", canonical_url="acme.example/led",
    )  # fmt: skip
    await say(deps, "/url_map rule=acme.example/l match=prefix product=joint-chews")
    await factories.insert(deps, "customer_reviews", source="shop", body="Fine", content_hash="1", rating=5)
    assigned = (await say(deps, "/review_product product=joint-chews")).actions[0].command

    await say(deps, "/schedule job=meta_sync every=day at=06:00")
    async with as_worker(deps.pool, home) as conn:
        await dead_letters.bury(conn, home, brand.id, None, "destination", "x", "Gone.", {}, deps.now)
        for title, whose in (("To all", None), ("To one", deps.user.id)):
            await notifications.leave(
                conn, organization_id=home, brand_id=brand.id, user_id=whose, title=title, type="info",
                category="job", message="", command=None, once=title,
            )  # fmt: skip
    invited = f"{uuid4().hex[:6]}@example.test"
    code = (await say(deps, f"/team invite {invited}")).foot.notes[0].rsplit("/join ", 1)[1]
    colleague = await everybody.person()
    await everybody.join(colleague, home, "member")
    with psycopg.connect(everybody.database.owner) as conn:

        def one(query: str) -> str:
            found = conn.execute(query, [home]).fetchone()  # type: ignore[arg-type]
            assert found, query
            return str(found[0])

        return {
            "product": "joint-chews", "suggested": suggested.ids[0].hex[:8], "write": written,
            "persona_write": request.hex[:8], "persona_request": str(request), "persona": "mara", "variant": "stairs",
            "competitor": "rival", "waiting": str(queued[0][0]), "second": str(queued[1][0]),
            "approved": str(queued[2][0]), "template": str(template), "decided": "0123456789", "run": run,
            "answer": str(answer), "ad": "120077", "account": "act_77", "page": "acme.example/led",
            "rule": "acme.example/l", "assigned": re.findall(r"[0-9a-f-]{36}", assigned)[0],
            "schedule": one("SELECT id FROM schedules WHERE organization_id = %s"),
            "letter": one("SELECT id FROM dead_letters WHERE organization_id = %s"),
            "notification": one("SELECT id FROM notifications WHERE title = 'To all' AND organization_id = %s"),
            "private_notification": one("SELECT id FROM notifications WHERE title = 'To one' AND organization_id = %s"),
            "invited": invited, "code": code, "colleague": colleague.email, "brand": brand.slug,
            "brand_name": brand.name, "organization": brand.organization_name, "deletion": "0a1b2c3d",
        }  # fmt: skip


@pytest.fixture
async def world(everybody: People) -> World:
    owner, stranger, viewer, removed = [await everybody.person() for _ in range(4)]
    brand = await everybody.brand(owner, "Acme")
    home = brand.organization_id
    beside = await everybody.brand(owner, "Beside")
    now = datetime.now(UTC)

    def deps(user: User, about: Brand) -> Deps:
        return replace(everybody.deps(user, about, now), jobs=Unhurried(everybody), prompt_book=Shelf())  # type: ignore[arg-type]

    things = await stocked(deps(owner, brand), everybody)
    await everybody.join(viewer, home, "viewer")
    return World(
        everybody,
        owner,
        brand,
        things,
        {
            "owner": deps(owner, brand),
            "owner of another brand of it": deps(owner, beside),
            "owner elsewhere": deps(stranger, await everybody.brand(stranger, "Elsewhere")),
            # As the chat reads the brand anew for each message.
            "viewer here": deps(viewer, brand.model_copy(update={"role": "viewer"})),
            # Whose page still has the brand as it was, with the role that they had.
            "removed member": deps(removed, brand),
        },
    )


def test_every_command_that_writes_stands_in_the_table():
    assert set(WAYS) == {tool.name for tool in registry.TOOLS if tool.kind != "read"}
    assert {name for name, ways in WAYS.items() if not ways} == set(NAMES_NOTHING)


@pytest.mark.parametrize("who", ["owner of another brand of it", "owner elsewhere", "viewer here", "removed member"])
async def test_what_waits_is_decided_by_nobody_else(world, who):
    before = world.kept()
    wrong: list[str] = []
    for name, ways in WAYS.items():
        for way in ways:
            if who == "owner of another brand of it" and way.whose != "brand":
                continue
            # What a viewer decides for themselves alone, another test shows (tests/tools/test_notifications.py).
            if who == "viewer here" and (way.whose == "person" or way.looks):
                continue
            try:
                said = await world.say(who, name, way)
                wrong.append(f"/{name} {way.text} was answered: {said.headline}")
            except AskAgain as refusal:
                if not refusal.message:
                    wrong.append(f"/{name} {way.text} was refused without a word")
            except Exception as fault:
                wrong.append(f"/{name} {way.text} broke: {fault!r}")
            if (now := world.kept()) != before:
                wrong.append(f"/{name} {way.text} changed {set(now) ^ set(before)}")
                before = now
    assert not wrong, "\n".join(wrong)


async def test_its_owner_decides_each_so_that_the_refusals_are_refusals(world):
    wrong: list[str] = []
    for name, ways in WAYS.items():
        for way in ways:
            try:
                await world.say("owner", name, way)
            except AskAgain as refusal:
                # What was decided a line above is there no more, and said to be.
                if refusal.code in ("not_found", "forbidden") and not way.refused_to_all:
                    wrong.append(f"/{name} {way.text}: {refusal.message}")
    assert not wrong, "\n".join(wrong)
