"""What would go wrong: the wrong provider is asked and paid, a slip in a setting shows up amid an answer."""

import pytest
from pydantic import SecretStr

from agent.models import DEFAULTS, Keys, choose, connect_all
from domain.errors import AskAgain

KEY = SecretStr("sk-secret-123")


def test_without_a_key_everything_is_offline_and_says_what_to_set():
    connected = connect_all(None, None, None, Keys())

    assert connected.chat.offline
    assert connected.writer.offline
    assert connected.vision.offline
    assert "ANTHROPIC_API_KEY" in connected.chat.sentence


def test_the_first_key_found_decides_by_role():
    both = connect_all(None, None, None, Keys(anthropic=KEY, google=KEY))
    one = connect_all(None, None, None, Keys(google=KEY))

    assert [c.provider for c in (both.chat, both.writer, both.vision)] == ["anthropic", "anthropic", "google"]
    assert [c.provider for c in (one.chat, one.writer, one.vision)] == ["google", "google", "google"]
    assert both.chat.sentence == f"Free questions: anthropic:{DEFAULTS['anthropic']} (ANTHROPIC_API_KEY is set)."


def test_a_named_model_wins_over_the_order_of_keys():
    chosen = choose("chat", "google:gemini-2.5-pro", Keys(anthropic=KEY, google=KEY))

    assert (chosen.label, chosen.why) == ("google:gemini-2.5-pro", "CHAT_MODEL says so")


@pytest.mark.parametrize(
    "url", ["https://models.example.test/v1", "http://127.0.0.1:11434/v1", "http://localhost:1/v1/"]
)
def test_an_openai_compatible_address_needs_no_key(url):
    chosen = choose("writer", f"llama-3@{url}", Keys())

    assert (chosen.provider, chosen.name, chosen.url) == ("openai", "llama-3", url.rstrip("/"))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("claude", "names no model"),
        ("anthropic:", "names no model"),
        ("openai:gpt-5", "names no model"),
        ("@https://models.example.test/v1", "names no model"),
        ("llama@ftp://models.example.test", "names no model"),
        ("llama@http://models.example.test/v1", "unencrypted"),
        ("llama@https://me:pw@models.example.test/v1", "password"),
        ("google:gemini-2.5-pro", "needs GOOGLE_API_KEY"),
    ],
)
def test_a_setting_that_names_no_model_is_refused_in_one_sentence_with_the_cure(wanted, words):
    with pytest.raises(AskAgain, match=words) as refused:
        choose("chat", wanted, Keys(anthropic=KEY))

    assert refused.value.code == "bad_setting"
    assert "CHAT_MODEL" in refused.value.message
    assert ":pw@" not in str(refused.value)


def test_a_key_is_never_printed():
    assert "sk-secret" not in repr(connect_all(None, None, None, Keys(anthropic=KEY)))
    assert "sk-secret" not in connect_all(None, None, None, Keys(anthropic=KEY)).model_dump_json()


def test_the_default_models_are_known_to_the_model_library():
    from typing import get_args

    from pydantic_ai.models import KnownModelName

    known = {name for part in get_args(KnownModelName.__value__) for name in (get_args(part) or (part,))}
    assert {f"{provider}:{name}" for provider, name in DEFAULTS.items()} <= known
