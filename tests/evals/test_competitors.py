"""What would go wrong: the rules are left out, a model without recordings vanishes, a stand-in counts as a model."""

import pytest
from pydantic import SecretStr

import prompts
from agent.models import Keys, connect_all
from domain.errors import AskAgain
from evals.competitors import RULES, entrants, prompt_named
from evals.origin import engine_of, origin_of
from evals.result import Competitor, PromptRef
from tests.evals.little import Little, SumCase

SUITE = Little((SumCase(name="two", total=2),))
LIVE = prompt_named(SUITE, "marketer")
KEYS = Keys(anthropic=SecretStr("sk-a"), google=SecretStr("g"), openai=SecretStr("o"))


def labels(**more: object) -> list[str]:
    return [f"{one.competitor.label} ({one.competitor.origin})" for one in entrants(SUITE, **more)]  # type: ignore[arg-type]


def test_without_a_key_the_rules_compete_with_the_model_that_a_key_would_choose():
    assert labels() == ["offline (rules)", "marketer@v3 · anthropic:claude-sonnet-5-5 (provider)"]
    assert entrants(SUITE)[0].choice is None


def test_the_settings_model_competes_and_is_a_stand_in_when_its_address_is():
    connected = connect_all("google:gemini-3.8-flash", None, None, KEYS)
    assert labels(connected=connected)[1:] == ["marketer@v3 · google:gemini-3.8-flash (provider)"]
    loopback = KEYS.model_copy(update={"google_url": "http://127.0.0.1:9"})
    connected = connect_all("google:gemini-3.8-flash", None, None, loopback)
    assert labels(connected=connected)[1:] == ["marketer@v3 · google:gemini-3.8-flash (stand_in)"]


def test_a_provider_that_answered_another_version_is_missed_in_this_one_and_a_stand_in_is_not():
    old = prompt_named(SUITE, "v2")
    recorded = [
        Competitor(engine="google:gemini-3.8-flash", origin="provider", prompt=old),
        Competitor(engine="anthropic:other", origin="stand_in", prompt=old),
        Competitor(engine="anthropic:here", origin="stand_in", prompt=LIVE),
        Competitor(
            engine="google:elsewhere", origin="provider", prompt=PromptRef(name="gap_fill", version=1, hash="0")
        ),
        RULES,
    ]
    assert labels(recorded=recorded) == [
        "offline (rules)",
        "marketer@v3 · anthropic:claude-sonnet-5-5 (provider)",
        "marketer@v3 · google:gemini-3.8-flash (provider)",
        "marketer@v3 · anthropic:here (stand_in)",
    ]


def test_named_models_are_the_only_ones_and_none_comes_twice():
    recorded = [
        Competitor(engine="anthropic:one", origin="provider", prompt=LIVE),
        Competitor(engine="anthropic:one", origin="stand_in", prompt=LIVE),
        Competitor(engine="anthropic:two", origin="provider", prompt=LIVE),
    ]
    assert labels(recorded=recorded, models=["anthropic:one"]) == [
        "offline (rules)",
        "marketer@v3 · anthropic:one (provider)",
        "marketer@v3 · anthropic:one (stand_in)",
    ]


@pytest.mark.parametrize("label", ["gpt", "offline:x", "anthropic:", "name@", ""])
def test_a_label_that_names_no_model_is_refused_with_the_forms(label: str):
    with pytest.raises(AskAgain, match="names no model"):
        entrants(SUITE, models=[label])


def test_a_model_that_is_asked_needs_its_key_and_one_that_is_replayed_does_not():
    assert entrants(SUITE, models=["google:gemini-3.8-flash"])[1].choice
    with pytest.raises(AskAgain, match="needs GOOGLE_API_KEY"):
        entrants(SUITE, models=["google:gemini-3.8-flash"], keys=Keys())
    live = entrants(SUITE, models=["google:gemini-3.8-flash"], keys=KEYS)[1].choice
    assert live is not None
    assert live.key is not None


@pytest.mark.parametrize(
    ("label", "engine", "origin"),
    [
        ("anthropic:claude-x", "anthropic:claude-x", "provider"),
        ("qwen@https://models.example/v1", "openai:qwen@https://models.example/v1", "provider"),
        ("openai:qwen@https://models.example/v1", "openai:qwen@https://models.example/v1", "provider"),
        ("qwen@http://127.0.0.1:8080/v1/", "openai:qwen@http://127.0.0.1:8080/v1", "stand_in"),
        ("qwen@http://localhost/v1", "openai:qwen@http://localhost/v1", "stand_in"),
    ],
)
def test_an_address_decides_who_answers_and_its_column_says_so(label: str, engine: str, origin: str):
    for keys in (None, KEYS):
        found = entrants(SUITE, models=[label], keys=keys)[1]
        assert (found.competitor.engine, found.competitor.origin) == (engine, origin)
        assert found.choice is not None
        assert (engine_of(found.choice), origin_of(found.choice)) == (engine, origin)


def test_an_address_in_a_providers_place_is_a_stand_in_and_the_providers_own_is_not():
    for url, origin in (
        (None, "provider"),
        ("https://api.anthropic.com", "provider"),
        ("https://proxy.test", "stand_in"),
    ):
        keys = KEYS.model_copy(update={"anthropic_url": url})
        found = entrants(SUITE, models=["anthropic:x"], keys=keys)[1]
        assert found.competitor.origin == origin


def test_versions_are_named_in_three_ways_with_the_hash_of_the_file():
    made = prompts.read("marketer", 2)
    ref = PromptRef(name="marketer", version=2, hash=made.hash)
    assert prompt_named(SUITE, "marketer@v2") == prompt_named(SUITE, "v2") == ref
    assert LIVE.version == prompts.live()["marketer"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("gap_fill@v1", "does not test 'gap_fill'"),
        ("marketer@v99", "There is no version 'marketer@v99' of marketer. There are v1, v2, v3"),
        ("marketer@2", "names no version"),
        ("", "names no version"),
    ],
)
def test_a_version_that_is_not_there_is_refused_in_words(wanted: str, said: str):
    with pytest.raises(AskAgain, match=said):
        prompt_named(SUITE, wanted)
