"""What would go wrong: a token that people can read back, or that stays when it was replaced."""

import psycopg
import pytest

from store.db import as_user
from tests.meta_desk import meta_desk


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sealed FROM meta_tokens",
        "SELECT count(*) FROM meta_tokens",
        "UPDATE meta_tokens SET brand_id = brand_id",
        "DELETE FROM meta_tokens",
        "INSERT INTO meta_tokens SELECT * FROM meta_tokens",
        "INSERT INTO meta_tokens (id, organization_id, brand_id, sealed, key_mark)"
        " SELECT gen_random_uuid(), organization_id, brand_id, 'x', 'y' FROM meta_connections RETURNING sealed",
        "SELECT private.brands_with_tokens()",
    ],
)
async def test_not_even_an_owner_reads_a_token_back(everybody, graph, statement):
    desk = await meta_desk(everybody, graph)
    await desk.connect()

    async def ask() -> list[tuple]:
        async with as_user(everybody.pool, desk.person.id) as conn:
            return await (await conn.execute(statement)).fetchall()

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await ask()


async def test_a_token_that_is_replaced_is_gone_from_the_database(everybody, graph):
    desk = await meta_desk(everybody, graph)
    await desk.connect("main")
    first = desk.ask("SELECT id, sealed FROM meta_tokens")
    await desk.connect("soon")

    assert len(desk.ask("SELECT id FROM meta_tokens")) == 1
    assert desk.ask("SELECT id, sealed FROM meta_tokens") != first


async def test_a_brand_that_is_deleted_takes_its_token_along(everybody, graph):
    desk = await meta_desk(everybody, graph)
    await desk.connect()
    async with as_user(everybody.pool, desk.person.id) as conn:
        await conn.execute("DELETE FROM brands WHERE id = %s", [desk.brand.id])

    assert desk.ask("SELECT (SELECT count(*) FROM meta_tokens), (SELECT count(*) FROM meta_connections)") == [(0, 0)]
