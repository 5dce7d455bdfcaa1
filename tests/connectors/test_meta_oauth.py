"""What would go wrong: a secret in an address, a token that ends taken for one that lasts, someone else's account."""

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.meta.errors import BadRequest, Throttled, TokenInvalid, Transient
from connectors.meta.oauth import App, check_account, debug_token, dialog_address, exchange_code, exchange_token, me
from connectors.meta.objects import account_id
from tests.connectors.meta_wire import BASE, SECRET, TOKEN, Wire, answering, refusal

CODE = SecretStr("AQDcodeThatNobodyMaySee0123456789")
REDIRECT = "https://app.example.com/meta/callback"


def app(wire: Wire) -> App:
    return App(wire.client(), BASE, "v25.0", "4455667788", SecretStr(SECRET))


def test_the_dialog_asks_for_more_or_forgets_the_state():
    address = urlsplit(dialog_address("https://www.facebook.com", "v25.0", "4455", REDIRECT, "st&te="))
    assert (address.netloc, address.path) == ("www.facebook.com", "/v25.0/dialog/oauth")
    assert parse_qs(address.query) == {
        "client_id": ["4455"],
        "redirect_uri": [REDIRECT],
        "state": ["st&te="],
        "response_type": ["code"],
        "scope": ["ads_read"],
    }


def test_a_permission_that_was_refused_is_never_shown_again():
    address = dialog_address("https://www.facebook.com", "v25.0", "4455", REDIRECT, "s", ask_again=True)
    assert parse_qs(urlsplit(address).query)["auth_type"] == ["rerequest"]


def test_the_dialog_is_opened_over_plain_http():
    with pytest.raises(ValueError, match="https"):
        dialog_address("http://www.facebook.com", "v25.0", "4455", REDIRECT, "s")


async def test_the_code_or_the_secret_stands_in_an_address():
    wire = answering({"access_token": TOKEN, "token_type": "bearer", "expires_in": 5183944})
    granted = await exchange_code(app(wire), REDIRECT, CODE)
    assert (granted.token.get_secret_value(), granted.lasts) == (TOKEN, timedelta(seconds=5183944))
    assert str(wire.last.url) == f"{BASE}/v25.0/oauth/access_token"
    assert wire.params() == {
        "client_id": "4455667788",
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "code": CODE.get_secret_value(),
    }


async def test_a_short_token_is_not_made_a_long_one():
    wire = answering({"access_token": TOKEN, "expires_in": 0})
    granted = await exchange_token(app(wire), SecretStr("EAAshort123456"))
    assert granted.lasts is None
    assert wire.params()["grant_type"] == "fb_exchange_token"
    assert wire.params()["fb_exchange_token"] == "EAAshort123456"


@pytest.mark.parametrize("body", [{}, {"access_token": ""}, {"access_token": 5}, {"token": TOKEN}])
async def test_an_answer_without_a_token_is_one(body):
    with pytest.raises(Transient):
        await exchange_code(app(answering(body)), REDIRECT, CODE)


async def test_an_error_of_the_exchange_gives_secrets_away(caplog):
    caplog.set_level(logging.DEBUG)
    told = f"This authorization code has been used: {CODE.get_secret_value()} client_secret={SECRET}"
    wire = answering(refusal(100, 36009, told), 400)
    with pytest.raises(BadRequest) as raised:
        await exchange_code(app(wire), REDIRECT, CODE)
    seen = caplog.text + repr(raised.value) + str(raised.value) + repr(app(wire))
    assert not [secret for secret in (CODE.get_secret_value(), SECRET) if secret in seen]


async def test_what_a_token_may_do_and_until_when_is_misread():
    data = {
        "app_id": "4455667788",
        "type": "USER",
        "is_valid": True,
        "expires_at": 1793000000,
        "data_access_expires_at": 1795000000,
        "scopes": ["ads_read", "public_profile"],
        "user_id": "1020304050",
    }
    wire = answering({"data": data})
    found = await debug_token(app(wire), SecretStr(TOKEN))
    assert (found.valid, found.kind, found.scopes) == (True, "USER", ("ads_read", "public_profile"))
    assert found.expires_at == datetime.fromtimestamp(1793000000, UTC)
    assert found.data_access_expires_at == datetime.fromtimestamp(1795000000, UTC)
    assert (found.user_id, found.app_id) == ("1020304050", "4455667788")
    assert TOKEN not in str(wire.last.url)
    assert wire.last.headers["Authorization"] == f"Bearer 4455667788|{SECRET}"
    assert wire.params() == {"method": "GET", "input_token": TOKEN}


async def test_a_system_users_token_expires_in_1970():
    found = await debug_token(app(answering({"data": {"is_valid": True, "expires_at": 0}})), SecretStr(TOKEN))
    assert (found.expires_at, found.scopes) == (None, ())


async def test_a_token_that_ended_is_an_error():
    body = {"data": {"is_valid": False, "error": {"code": 190, "message": "expired"}, "scopes": []}}
    assert not (await debug_token(app(answering(body)), SecretStr(TOKEN))).valid


@pytest.mark.parametrize("body", [{}, {"data": []}, {"data": {"is_valid": "yes"}}])
async def test_an_answer_that_says_nothing_is_a_valid_token(body):
    with pytest.raises(Transient):
        await debug_token(app(answering(body)), SecretStr(TOKEN))


async def test_whose_token_it_is_is_not_told():
    person = await me(answering({"id": "1020", "name": "Robin"}).graph())
    assert (person.id, person.name) == ("1020", "Robin")
    with pytest.raises(Transient):
        await me(answering({"name": "Robin"}).graph())


ACCOUNT = {
    "id": "act_123",
    "account_id": "123",
    "currency": "EUR",
    "timezone_name": "Europe/Berlin",
    "account_status": 1,
}
CHECKS = [
    ("123", 200, ACCOUNT, "ok"),
    (" act_123 ", 200, ACCOUNT, "ok"),
    ("act_123", 400, refusal(100, 33, "Unsupported get request."), "not_found"),
    ("act_123", 403, refusal(200, None, "NOT grant ads_read"), "no_access"),
    ("act_123", 400, refusal(10, None, "no permission"), "no_access"),
    ("act_123", 400, refusal(17, None, "limit"), "rate_limited"),
]


@pytest.mark.parametrize(("typed", "status", "body", "reason"), CHECKS)
async def test_an_account_is_refused_for_another_reason(typed, status, body, reason):
    found = await check_account(answering(body, status).graph(), typed)
    assert (found.reason, found.id, found.account is not None) == (reason, "act_123", reason == "ok")


@pytest.mark.parametrize(
    "typed", ["", "act_", "abc", "act_12x", "12 3", "act_-1", "0", "act_0", "1" * 21, "١٢٣", "act_1/ads"]
)
async def test_something_that_is_no_account_is_asked_for(typed):
    wire = answering({})
    assert (await check_account(wire.graph(), typed)).reason == "invalid_format"
    assert wire.asked == []


@pytest.mark.parametrize(("body", "error"), [(refusal(190), TokenInvalid), (refusal(2), Transient)])
async def test_a_fault_of_the_token_is_the_accounts(body, error):
    with pytest.raises(error):
        await check_account(answering(body, 400).graph(), "act_123")


async def test_the_account_of_someone_else_is_linked():
    with pytest.raises(Transient):
        await check_account(answering(ACCOUNT | {"id": "act_9", "account_id": "9"}).graph(), "act_123")


async def test_a_wait_is_lost_where_meta_names_it():
    headers = {"X-Business-Use-Case-Usage": '{"1":[{"call_count":100,"estimated_time_to_regain_access":3}]}'}
    assert (await check_account(answering(refusal(17), 400, headers).graph(), "1")).wait == 180
    with pytest.raises(Throttled):
        await me(answering(refusal(17), 400, headers).graph())


@given(st.text(max_size=30))
def test_an_odd_id_becomes_a_path(typed):
    found = account_id(typed)
    assert found is None or (found.isascii() and found.removeprefix("act_").isdigit() and len(found) <= 24)
