"""What would go wrong: a key in a recording, which lies in a repository for ever."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue, SecretStr

from evals.redact import Redactor, SecretFound, blotted, known_secrets
from evals.source import NotRecorded
from settings import Settings
from tests.evals.test_live import choice
from tests.evals.wired import ask, entrant, live, replay, written
from tests.wire.models.asked import Asked, Wrong
from tests.wire.models.wire import ModelWire

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
SHAPES = [
    "sk-ant-api03-CANARYcanary0123456789-_abcdef",
    "sk-proj-CANARYcanary0123456789abcdefgh",
    "AIzaSyCANARYcanary0123456789abcdefghijk",
    "EAACANARYcanary0123456789ZDZD",
    "ya29.CANARYcanary0123456789",
    JWT,
    "sb_secret_CANARYcanary0123456789",
    "pylf_v1_us_CANARYcanary0123456789abcd",
    "ghp_CANARYcanary0123456789abcdefghijklmn",
    "xoxb-123456789012-CANARYcanary",
    "AKIACANARYCANARY1234",
    "Bearer CANARYcanary0123456789",
    "Authorization: Basic Q0FOQVJZOmNhbmFyeQ==",
    "-----BEGIN RSA PRIVATE KEY-----\nCANARYcanary\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_looks_like_a_key_is_blotted_out_wherever_it_stands(shape: str):
    for text in (shape, f"the key is {shape}.", f'{{"token":"{shape}"}}', f"url?key={shape}&x=1", f"({shape})"):
        left = blotted(text)
        assert "redacted" in left
        assert "canary" not in left.lower()
        assert JWT[-12:] not in left


def test_a_password_in_an_address_is_blotted_out():
    assert blotted("postgres://app:hunter22@db.example:5432/x") == (
        "postgres://[redacted password in an address]@db.example:5432/x"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Basic hooks convert best, bearer of bad news.",
        "The task-force asked for a risk-free trial; EAA is an airport.",
        "4.3× on $2,017 for ad_120210000000000001",
        "https://bramblehound.example/products/joint-chews?utm_source=meta",
        "basic understanding-of-dogs",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_a_marketer_reads_is_left_alone(text: str):
    assert blotted(text) == text


def test_a_signature_is_kept_as_it_came_even_where_it_looks_like_a_key():
    part: dict[str, JsonValue] = {
        "content": "sk-ant-api03-canary0123456789",
        "signature": "EAACANARYcanary0123456789ZDZD",
    }
    cleaned = Redactor().cleaned(part)
    assert cleaned == {"content": "[redacted Anthropic key]", "signature": "EAACANARYcanary0123456789ZDZD"}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60), st.binary(max_size=7))
def test_a_key_of_ours_is_found_in_every_form_it_is_sent_in(secret: str, before: bytes):
    redactor = Redactor([secret])
    shown = [
        f"it is {secret}!",
        quote(secret, safe=""),
        json.dumps({"a": secret}),
        base64.b64encode(before + secret.encode() + b"after").decode(),
    ]
    for text in shown if len(secret) > 12 else shown[:3]:
        with pytest.raises(SecretFound) as error:
            redactor.cleaned({"a": ["b", {"c": text}]})
        assert secret not in str(error.value)


def test_every_secret_of_the_settings_is_known():
    held: dict[str, Any] = {
        name: SecretStr(f"canary-{name}-0123456789")
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    made = Settings.model_construct(**held)
    assert len(held) > 6
    assert set(known_secrets(made)) == {value.get_secret_value() for value in held.values()}


def test_each_key_of_a_list_is_known_by_itself_and_words_are_none():
    class Few(BaseModel):
        keys: SecretStr = SecretStr("first-key-01,second-key-02")
        short: SecretStr = SecretStr("dog")
        name: str = "no secret at all"

    assert known_secrets(Few()) == ("first-key-01,second-key-02", "first-key-01", "second-key-02")


async def test_no_canary_of_headers_messages_answers_or_errors_reaches_a_file(models_wire: ModelWire, tmp_path: Path):
    said: list[Any] = [
        {"total": 1, "words": f"Your key is {SHAPES[0]}, and {SHAPES[2]}"},
        Wrong(400, "invalid_request_error", f"the key {SHAPES[1]} is wrong"),
        {"total": 2, "words": f"Authorization: {SHAPES[11]}"},
    ]
    models_wire.script = lambda asked: next(reply for n, reply in enumerate(said) if f"question {n}" in asked.text)
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        await ask(source, who, f"{SHAPES[3]} question 0")
        with pytest.raises(NotRecorded):
            await ask(source, who, f"{JWT} question 1")
        await ask(source, who, "question 2")
    held = written(tmp_path)
    assert "canary" not in held.lower()
    assert JWT not in held
    assert "sk-secret-123" not in held  # The key that the requests were sent with.
    assert all("sk-secret-123" in " ".join(sent.values()) for sent in models_wire.headers)
    assert (await ask(replay(tmp_path), who, f"{SHAPES[3]} question 0")).output.words == (
        "Your key is [redacted Anthropic key], and [redacted Google key]"
    )


async def test_the_first_answer_reads_as_every_replay_of_it_will(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = lambda asked: {"total": 1, "words": f"a {SHAPES[0]} b"}
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        first = await ask(source, who)
    assert first.output == (await ask(replay(tmp_path), who)).output


async def test_an_answer_with_a_key_of_ours_is_refused_and_nothing_is_written(models_wire: ModelWire, tmp_path: Path):
    secret = "a-plain-looking-pass-phrase"

    def leaks(asked: Asked) -> dict[str, Any]:
        return {"total": 1, "words": f"it is {secret}"}

    models_wire.script = leaks
    async with live(tmp_path, secrets=(secret,)) as source:
        with pytest.raises(NotRecorded, match="holds the value of a key that this program uses: it was not recorded"):
            await ask(source, entrant(choice(models_wire)))
    assert not list(tmp_path.rglob("*.jsonl"))
