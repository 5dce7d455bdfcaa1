# ruff: noqa: F811 (pytest fixtures)
"""What would go wrong: what the catalogue says of policies, functions, views and grants is not what was promised."""

import re
from typing import Any

import pytest

from tests.store.tenants import Connection
from tests.store.test_policies import house, named_tables  # noqa: F401  # pyright: ignore[reportUnusedImport]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "table" in metafunc.fixturenames:
        metafunc.parametrize("table", named_tables())


# What a policy may ask, and only so that it is asked once per query.
_CALLS = re.compile(r"(?<!SELECT )(?<!SELECT \()(?<!FROM )\b((?:private|auth)\.\w+\(|current_setting\()")
# Not a question per row: plain functions of the row's own path.
_OF_THE_ROW = re.compile(r"storage\.foldername\(\w+\)")


def test_no_policy_lets_everything_through(house: Connection) -> None:
    found = house.execute(
        "SELECT schemaname, tablename, policyname FROM pg_policies"
        " WHERE btrim(coalesce(qual, ''), '()') = 'true' OR btrim(coalesce(with_check, ''), '()') = 'true'"
    ).fetchall()
    assert found == []


def test_each_policy_asks_once_per_query_and_not_once_per_row(house: Connection) -> None:
    found = house.execute(
        "SELECT tablename || ': ' || policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') FROM pg_policies"
    ).fetchall()
    assert [name for name, text in found if _CALLS.search(_OF_THE_ROW.sub("", text))] == []


def test_no_policy_holds_for_everybody_or_lets_strangers_in(house: Connection) -> None:
    found = house.execute(
        "SELECT tablename, policyname FROM pg_policies WHERE roles && ARRAY['public', 'anon']::name[]"
    ).fetchall()
    assert found == []


def test_what_policies_ask_for_is_indexed(house: Connection, table: str) -> None:
    """By whose organisation, or by a key that begins with the brand, which belongs to one organisation."""
    led = house.execute(
        "SELECT DISTINCT a.attname FROM pg_index i"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid"
        " AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])"  # Columns that are only included do not search.
        " WHERE i.indrelid = %s::regclass",
        [f"public.{table}"],
    ).fetchall()
    assert {name for (name,) in led} & {"organization_id", "id" if table == "organizations" else "organization_id"}


def test_views_are_read_as_whoever_asks(house: Connection) -> None:
    loose = house.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace IN ('public'::regnamespace, 'private'::regnamespace)"
        " AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)"
    ).fetchall()
    assert loose == []


@pytest.mark.parametrize("made", ["VIEW public.loose AS", "VIEW private.loose AS", "MATERIALIZED VIEW public.loose AS"])
def test_a_new_view_that_reads_as_its_owner_is_missed_here(house: Connection, made: str) -> None:
    with house.transaction(force_rollback=True):
        house.execute(f"CREATE {made} SELECT * FROM public.brands")  # type: ignore[arg-type]
        with pytest.raises(AssertionError):
            test_views_are_read_as_whoever_asks(house)


def test_anonymous_reach_nothing_and_nothing_of_ours_is_for_everybody(house: Connection) -> None:
    """Tables, views, sequences and functions; what default privileges would give to the next one made included."""
    reached = house.execute(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace)"
        " AND relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege('anon', oid, 'select, insert, update, delete')"
        " UNION ALL SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace)"
        # Asked of anything else it fails, and the planner may ask in any order.
        " AND CASE relkind WHEN 'S' THEN has_sequence_privilege('anon', oid, 'usage, select, update') END"
        " UNION ALL SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'private'::regnamespace"
        " AND has_function_privilege('anon', oid, 'execute')"
    ).fetchall()
    assert reached == []
    assert not _one(house, "SELECT has_schema_privilege('anon', 'private', 'usage')", [])


def test_people_reach_no_table_of_the_private_schema(house: Connection) -> None:
    reached = house.execute(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace = 'private'::regnamespace AND relkind IN ('r', 'p')"
        " AND has_table_privilege('authenticated', oid, 'select, insert, update, delete')"
    ).fetchall()
    assert reached == []


def test_definer_functions_have_no_search_path_and_are_not_everybodys(house: Connection) -> None:
    loose = house.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef"
        " AND pronamespace IN ('public'::regnamespace, 'private'::regnamespace)"
        " AND (proconfig IS DISTINCT FROM ARRAY['search_path=\"\"'] OR has_function_privilege('anon', oid, 'execute'))"
    ).fetchall()
    assert loose == []


def test_a_row_hangs_on_a_parent_of_its_own_organisation(house: Connection, table: str) -> None:
    """A foreign key on brand_id alone would let a row of ours name a brand of theirs.

    Naming the organisation in the key prevents it; so does a second key that ties the same brand to it.
    """
    tied = _one(
        house,
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"
        " AND pg_get_constraintdef(oid) LIKE 'FOREIGN KEY (brand_id, organization_id)%%'",
        [f"public.{table}"],
    )
    loose = house.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"
        " AND confrelid NOT IN ('public.organizations'::regclass, 'auth.users'::regclass)"
        " AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)"
        "                 AND (attname = 'organization_id' OR attname = 'brand_id' AND %s))",
        [f"public.{table}", tied > 0],
    ).fetchall()
    assert loose == []


def _one(conn: Connection, query: str, arguments: list[Any]) -> Any:
    found = conn.execute(query, arguments).fetchone()  # type: ignore[arg-type]
    assert found is not None
    return found[0]
