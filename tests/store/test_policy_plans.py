"""What would go wrong: membership is asked again for every row, or a policy keeps an index from being used.

What a plan says under `explain (analyze)`: how often, and by which way. No time is measured.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store.embedded import Addresses, addresses
from tests.conftest import TEMPLATE
from tests.store.tenants import Connection

Plan = dict[str, Any]

ORGANIZATIONS = [uuid4() for _ in range(40)]
BRANDS = [uuid4() for _ in ORGANIZATIONS]
MEMBER_OF_ONE, MEMBER_OF_TWENTY = uuid4(), uuid4()
# The last organisation is in both.
OURS, BRAND = ORGANIZATIONS[-1], BRANDS[-1]
QUERIES = {
    "a brand's 30 days": "select meta_ad_id, sum(spend) from meta_ads_performance where brand_id = %(brand)s"
    " and date between '2026-03-01' and '2026-03-30' group by 1",
    "a brand": "select meta_ad_id, sum(spend) from meta_ads_performance where brand_id = %(brand)s group by 1",
    "a brand's last": "select * from meta_ads_performance where brand_id = %(brand)s order by date desc limit 50",
    "count of an organisation": "select count(*) from meta_ads_performance where organization_id = %(ours)s",
    "count of all one may see": "select count(*) from meta_ads_performance",
    "a brand's ads": "select * from meta_ads where brand_id = %(brand)s",
}


@pytest.fixture(scope="module")
def filled(server_folder: Path, template: Addresses) -> Iterator[Connection]:
    """Results and ads of forty organisations, in a database of their own."""
    name = sql.Identifier(f"t_{uuid4().hex}")
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template {}").format(name, sql.Identifier(TEMPLATE)))
    with psycopg.connect(addresses(server_folder, name.as_string().strip('"')).owner) as conn:
        conn.execute("select private.ensure_performance_months('2026-03-01', '2026-04-30')")
        conn.execute("set local session_replication_role = replica")
        conn.execute(
            "insert into organizations (id, name, slug) select id, 'O', id::text from unnest(%s::uuid[]) id",
            [ORGANIZATIONS],
        )
        conn.execute(
            "insert into user_organizations (organization_id, user_id, role)"
            " select id, %s, 'viewer'::organization_role from unnest(%s::uuid[]) id"
            " union all select %s, %s, 'viewer'",
            [MEMBER_OF_TWENTY, ORGANIZATIONS[20:], OURS, MEMBER_OF_ONE],
        )
        given = {"organizations": ORGANIZATIONS, "brands": BRANDS}
        conn.execute(
            "insert into meta_ads_performance (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend,"
            " impressions, reported) select o, b, 'act_1', ad::text, date '2026-03-01' + day, 1, 1, 31"
            " from unnest(%(organizations)s::uuid[], %(brands)s::uuid[]) as _ (o, b), generate_series(1, 5) ad,"
            " generate_series(0, 59) day",
            given,
        )
        conn.execute(
            "insert into meta_ads (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name,"
            " hook_text, hook_key, hook_source, source)"
            " select o, b, 'act_1', ad::text, 'Ad', 'h', 'h', 'ad_name', 'export'"
            " from unnest(%(organizations)s::uuid[], %(brands)s::uuid[]) as _ (o, b), generate_series(1, 100) ad",
            given,
        )
        conn.execute("analyze meta_ads_performance, meta_ads, user_organizations")
        conn.execute("set local session_replication_role = origin")
        yield conn
        conn.rollback()


@pytest.mark.parametrize("member", [MEMBER_OF_ONE, MEMBER_OF_TWENTY], ids=["member of one", "member of twenty"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_membership_is_asked_once_and_an_index_answers(filled: Connection, query: str, member: object) -> None:
    plan = explained(filled, query, member)

    assert asked(plan) == [1]
    assert per_row(plan) == []
    assert scans(plan) <= {"Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan"}


def test_the_planner_knows_that_a_brand_is_of_one_organisation(filled: Connection) -> None:
    """Else it expects a fraction of the rows, and sorts what an index gives in order."""
    plan = explained(filled, QUERIES["a brand's last"], MEMBER_OF_ONE)

    assert not [node for node in nodes(plan) if node["Node Type"] == "Sort"]


@pytest.mark.parametrize(
    "unwrapped",
    [
        "private.is_member(organization_id)",
        "organization_id in (select private.organizations_as('viewer') where organization_id is not null)",
    ],
)
def test_a_policy_that_asks_for_each_row_is_noticed(filled: Connection, unwrapped: str) -> None:
    with filled.transaction(force_rollback=True):
        filled.execute(
            "create function private.is_member(asked uuid) returns boolean language sql stable security definer"
            " set search_path = '' as $$ select exists (select from public.user_organizations m"
            " where m.organization_id = asked and m.user_id = auth.uid()) $$"
        )
        filled.execute(
            sql.SQL('alter policy "Results are read by viewers and above" on meta_ads_performance using ({})').format(
                sql.SQL(unwrapped)  # type: ignore[arg-type]
            )
        )
        plan = explained(filled, QUERIES["a brand"], MEMBER_OF_ONE)

        assert asked(plan) != [1] or per_row(plan) != []


def test_every_policy_asks_of_membership_in_the_form_that_an_index_answers(filled: Connection) -> None:
    found = filled.execute(
        "select tablename, policyname from pg_policies"
        " where concat(qual, with_check) ~ 'organizations_as' and concat(qual, with_check) !~ 'ANY \\(ARRAY\\( SELECT'"
        " or concat(qual, with_check) ~ 'IN \\( SELECT private.organizations_as'"
    ).fetchall()
    assert found == []


def explained(conn: Connection, query: str, user: object) -> Plan:
    """What this person's query did."""
    with conn.transaction(force_rollback=True):
        claims = json.dumps({"sub": str(user), "role": "authenticated"})
        conn.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)", [claims]
        )
        # So few rows would be read faster without; what counts is whether an index can answer.
        conn.execute("set local enable_seqscan = off")
        told = conn.execute(
            f"explain (analyze, verbose, timing off, format json) {query}".encode(), {"brand": BRAND, "ours": OURS}
        ).fetchone()
    assert told is not None
    return told[0][0]["Plan"]


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def asked(plan: Plan) -> list[int]:
    """How often each part of the plan that asks of membership ran."""
    return [
        node["Actual Loops"]
        for node in nodes(plan)
        if any("organizations_as" in output for output in node.get("Output", []))
    ]


def per_row(plan: Plan) -> list[str]:
    """Conditions on rows that call a function of ours themselves."""
    return [
        str(value)
        for node in nodes(plan)
        for what, value in node.items()
        if what in ("Filter", "Index Cond", "Recheck Cond") and "private." in str(value).replace("private.meta", "")
    ]


def scans(plan: Plan) -> set[str]:
    """How tables were read."""
    return {node["Node Type"] for node in nodes(plan) if "Scan" in node["Node Type"]}
