"""What would go wrong: a stolen password alone opens the project's Data API for somebody with a second factor.

That no table and no bucket is left out is for the matrix: "owner with one factor of two" in test_policies.py.
"""

import json
from typing import Any

import psycopg
import pytest

from tests.wire.supabase.fixtures import Known, Supabase

SEEN = "SELECT organization_id FROM user_organizations"


def ask(supabase: Supabase, known: Known, query: str, **claims: str) -> list[Any]:
    """As the Data API asks: the role and the token's claims, for one transaction."""
    told = json.dumps({"sub": str(known.id), "role": "authenticated", **claims})
    with psycopg.connect(supabase.owner) as conn:
        conn.execute(
            "SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)", [told]
        )
        done = conn.execute(query)
        return done.fetchall() if done.description else [done.rowcount]


def test_with_one_factor_of_two_nothing_is_seen_and_nothing_is_left(supabase: Supabase):
    known = supabase.person()
    supabase.apps(known)

    assert ask(supabase, known, SEEN, aal="aal1") == []
    assert ask(supabase, known, "SELECT id FROM organizations", aal="aal1") == []
    assert ask(supabase, known, "DELETE FROM user_organizations", aal="aal1") == [0]
    assert len(ask(supabase, known, SEEN, aal="aal2")) == 1


def test_who_has_one_factor_alone_needs_no_other(supabase: Supabase):
    assert len(ask(supabase, supabase.person(), SEEN, aal="aal1")) == 1


def test_an_app_that_was_begun_and_never_confirmed_locks_nobody_out(supabase: Supabase):
    assert supabase.standin, "a real one takes no rows"
    known = supabase.person()
    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO auth.mfa_factors (user_id, factor_type) VALUES (%s, 'totp')", [known.id])

    assert len(ask(supabase, known, SEEN, aal="aal1")) == 1


def test_somebody_elses_app_asks_nothing_of_anybody(supabase: Supabase):
    supabase.apps(supabase.person())

    assert len(ask(supabase, supabase.person(), SEEN, aal="aal1")) == 1


@pytest.mark.parametrize("said", [{}, {"aal": "aal2"}])
async def test_the_chat_which_lets_nobody_in_half_way_sees_what_it_saw(everybody, said):
    """Also where no auth server ever was: its tables are not asked for."""
    person = await everybody.person()
    async with await psycopg.AsyncConnection.connect(everybody.database.owner) as conn:
        told = json.dumps({"sub": str(person.id), "role": "authenticated", **said})
        await conn.execute(
            "SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)", [told]
        )
        assert len(await (await conn.execute(SEEN)).fetchall()) == 1
