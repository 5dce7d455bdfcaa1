"""What would go wrong with an invitation's link: looking at it joins, a stranger joins, the invited person cannot."""

from datetime import UTC, datetime, timedelta
from html import unescape

from store import team
from store.db import as_user, open_pool
from tests.chat.entrance import HERE, rows


async def invited(supabase, address: str, name: str = "Acme & <Sons>") -> str:
    """The code of an invitation to an organisation of somebody else's."""
    owner = supabase.person()
    rows(supabase, "UPDATE organizations SET name = %s WHERE owner_user_id = %s", name, owner.id)
    home = rows(supabase, "SELECT id FROM organizations WHERE owner_user_id = %s", owner.id)[0][0]
    code, now = team.new_code(), datetime.now(UTC)
    pool = await open_pool(supabase.owner, size=1)
    async with as_user(pool, owner.id) as conn:
        await team.invite(conn, home, address, "member", code, now, now + timedelta(days=7))
    await pool.close()
    return code


def roles(supabase, person) -> list[str]:
    found = rows(supabase, "SELECT role::text FROM user_organizations WHERE user_id = %s ORDER BY role", person.id)
    return [role for (role,) in found]


async def test_the_link_leads_through_the_sign_in_to_one_click_and_looking_joins_nobody(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    code = await invited(supabase, known.email)

    strange = await browser.visit(f"/join/{code}")
    assert strange.headers["location"] == f"/login?next=/join/{code}"
    first = await browser.visit(strange.headers["location"])
    assert "You are invited." in first.text
    signed = await browser.fill(first, "/login/password", email=known.email, password=known.password)
    assert signed.headers["location"] == f"/join/{code}"
    page = await browser.visit(signed.headers["location"])

    assert (page.status_code, roles(supabase, known)) == (200, ["owner"])
    assert "<Sons>" not in page.text
    assert "Acme & <Sons>" in unescape(page.text)
    assert page.headers["cache-control"] == "no-store"
    joined = await browser.post(f"/join/{code}", headers={"origin": HERE})
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert roles(supabase, known) == ["member", "owner"]
    assert (await browser.visit(f"/join/{code}")).status_code == 403


async def test_another_persons_link_opens_nothing_and_names_no_organisation(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    code = await invited(supabase, "somebody@else.test", "Secret")
    await browser.sign_in(known)

    for answer in (await browser.visit(f"/join/{code}"), await browser.post(f"/join/{code}", headers={"origin": HERE})):
        assert answer.status_code == 403
        assert "for another address" in answer.text
        assert "Secret" not in answer.text
    assert roles(supabase, known) == ["owner"]


async def test_a_click_on_another_site_joins_nobody(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    code = await invited(supabase, known.email)
    await browser.sign_in(known)

    answer = await browser.post(
        f"/join/{code}", headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    )

    assert answer.status_code >= 400
    assert roles(supabase, known) == ["owner"]


async def test_a_code_that_is_none_is_told_in_a_sentence(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)

    for code in ("x", "%00", "../../login", "a" * 5_000, "%F0%9F%98%80"):
        answer = await browser.visit(f"/join/{code}")
        assert answer.status_code < 500, code
