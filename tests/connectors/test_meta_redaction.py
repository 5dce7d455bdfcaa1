"""What would go wrong: a token in a log, in an error that somebody sees, in a row that is kept for years."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.redaction import MASK, keepable, redact

letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
tokens = st.text(letters, min_size=24, max_size=80).map(lambda tail: f"EAA{tail}")
app_tokens = st.tuples(st.integers(10**9, 10**17), st.text(letters, min_size=20, max_size=40)).map(
    lambda both: f"{both[0]}|{both[1]}"
)
secrets = st.text(letters, min_size=24, max_size=64)
around = st.text("abc XYZ.,:;!?()[]{}\"'\n", max_size=15)
names = st.sampled_from(
    ["access_token", "input_token", "fb_exchange_token", "appsecret_proof", "client_secret", "code", "ACCESS_TOKEN"]
)


@given(tokens | app_tokens, around, around)
def test_a_token_stays_in_a_text(token, before, after):
    assert token not in redact(f"{before} {token} {after}")


@given(names, secrets, st.sampled_from(["{n}={v}", '"{n}": "{v}"', "{n}: {v}", "?a=1&{n}={v}&b=2", "'{n}':'{v}'"]))
def test_a_secret_stays_beside_its_name(name, secret, written):
    assert secret not in redact(written.replace("{n}", name).replace("{v}", secret))


@given(names, secrets)
def test_a_secret_stays_in_an_address_within_an_address(name, secret):
    inner = quote(f"https://graph.example.com/x?{name}={secret}&limit=5", safe="")
    assert secret not in redact(f"https://shim.example.com/?u={inner}")


@given(names, secrets)
def test_a_secret_stays_in_json_within_json(name, secret):
    assert secret not in redact(json.dumps(json.dumps({name: secret, "x": 1})))


@given(st.text(min_size=4, max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_a_secret_that_is_known_stays_whatever_it_looks_like(secret, before, after):
    if secret not in MASK:
        assert secret not in redact(before + "\0" + secret + "\0" + after, secret).replace(MASK, "")


# Without the letter with which a token begins: the three of them may stand in any text by chance.
keys = st.text(st.characters(codec="utf-8", exclude_characters="E"), max_size=9)


@settings(deadline=None)
@given(st.recursive(tokens | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(keys, inner)))
def test_a_token_is_kept_deep_in_a_payload(value):
    assert "EAA" not in json.dumps(keepable(value)).replace(MASK, "")


@given(st.dictionaries(names.filter(lambda name: name != "code"), secrets, max_size=4))
def test_a_secret_is_kept_under_its_name_in_a_payload(value):
    kept = json.dumps(keepable({"row": value}))
    assert all(secret not in kept for secret in value.values())


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800\0") | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner, max_size=5),
)


@settings(deadline=None)
@given(odd)
def test_a_payload_cannot_be_stored_as_jsonb(value):
    written = json.dumps(keepable(value), allow_nan=False)
    assert "\\u0000" not in written
    written.encode()


def test_a_payload_that_never_ends_is_kept_whole():
    deep: object = "x"
    for _ in range(200):
        deep = [deep]
    assert len(json.dumps(keepable(deep))) < 100
    assert len(json.dumps(keepable({"names": ["n" * 10_000] * 10_000}))) < 60_000


@pytest.mark.parametrize(
    "text",
    [
        "(#100) Invalid parameter, code: 190, subcode: 463",
        "Object with ID 'act_1234567890' does not exist, cannot be loaded due to missing permissions",
        "Error 80004: There have been too many calls to this ad-account.",
        "code=190",
        "The ad 120210000000000001 of 2026-11-03",
    ],
)
def test_a_message_without_secrets_loses_its_words(text):
    assert redact(text) == text
