"""What would go wrong: a provider's wire not spoken, its error shown with the key, its cost not counted."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from pydantic_ai import models as pydantic_ai_models

from agent import marketer
from agent.events import Failed, Finished, ToolFinished
from agent.models import Keys, ModelChoice, choose
from tests.wire import providers
from tests.wire.providers import Wrong

KEY = SecretStr("sk-secret-123")
TURNS = ([("performance", {"days": 7})], "We spent $1,050 at a ROAS of 3.29×.")


@pytest.fixture(autouse=True)
def loopback_allowed() -> Iterator[None]:
    """Models may be asked here: they are fakes on loopback, and the network guard stands."""
    with pydantic_ai_models.override_allow_model_requests(True):
        yield


def connected(kind: str, url: str) -> ModelChoice:
    keys = Keys(anthropic=KEY, google=KEY, openai=KEY, anthropic_url=url, google_url=url)
    wanted = {
        "anthropic": "anthropic:claude-sonnet-4-5",
        "google": "google:gemini-2.5-flash",
        "openai": f"local@{url}/v1",
    }
    return choose("chat", wanted[kind], keys)


async def asked(deps, choice: ModelChoice) -> list:
    return [event async for event in marketer.answer(deps, choice, "how was last week?")]


@pytest.mark.parametrize("kind", ["anthropic", "google", "openai"])
async def test_each_provider_streams_a_tool_call_and_an_answer(deps, kind):
    with getattr(providers, kind)(*TURNS) as fake:
        events = await asked(deps, connected(kind, fake.url))

    last = events[-1]
    assert isinstance(last, Finished), last
    assert last.text == TURNS[1]
    assert last.flags == ()
    assert any(isinstance(e, ToolFinished) for e in events)
    assert sum(e.kind == "text" for e in events) > 1
    assert len(fake.bodies) == 2
    assert (last.usage.requests, last.usage.input_tokens) == (2, 2000)
    assert (last.prompt.name, last.prompt.version, len(last.prompt.hash)) == ("marketer", 3, 12)
    assert "sk-secret" not in last.history_json


@pytest.mark.parametrize("kind", ["anthropic", "google"])
async def test_a_priced_model_reports_its_cost(deps, kind):
    with getattr(providers, kind)(*TURNS) as fake:
        events = await asked(deps, connected(kind, fake.url))

    assert events[-1].usage.cost > 0


async def test_the_cost_limit_stops_the_answer(deps):
    with providers.anthropic(*[TURNS[0]] * 9) as fake:
        told = marketer.answer(
            deps, connected("anthropic", fake.url), "how was it?", limits=marketer.Limits(cost=0.007)
        )
        events = [event async for event in told]

    assert (events[-1].kind, events[-1].code) == ("failed", "limit")
    assert "CHAT_COST_LIMIT" in events[-1].message
    assert len(fake.bodies) < 4


@pytest.mark.parametrize(
    ("kind", "wrong", "code", "words"),
    [
        ("anthropic", Wrong(401, "authentication_error"), "model_refused", "refused the key"),
        ("anthropic", Wrong(404, "not_found_error"), "model_refused", "does not know"),
        ("anthropic", Wrong(429, "rate_limit_error"), "model_busy", "no more questions for now"),
        ("anthropic", Wrong(529, "overloaded_error"), "model_busy", "overloaded"),
        ("anthropic", Wrong(500, "api_error"), "model_fault", "HTTP 500"),
        ("google", Wrong(403, "PERMISSION_DENIED"), "model_refused", "refused the key"),
        ("google", Wrong(429, "RESOURCE_EXHAUSTED"), "model_busy", "no more questions for now"),
        ("google", Wrong(503, "UNAVAILABLE"), "model_busy", "overloaded"),
        ("openai", Wrong(401, "invalid_api_key"), "model_refused", "refused the key"),
        ("openai", Wrong(429, "insufficient_quota"), "model_refused", "no credit left"),
    ],
)
async def test_each_refusal_is_one_sentence_without_the_key(deps, kind, wrong, code, words):
    with getattr(providers, kind)(wrong) as fake:
        events = await asked(deps, connected(kind, fake.url))

    last = events[-1]
    assert isinstance(last, Failed)
    assert last.code == code
    assert words in last.message
    assert "sk-secret" not in last.model_dump_json()
    assert "how was last week?" in last.history_json


async def test_an_address_where_nobody_listens_is_told_as_unreachable(deps):
    with providers.anthropic("never") as fake:
        address = fake.url
    events = await asked(deps, connected("anthropic", address))

    assert events[-1].code == "model_unreachable"
    assert "cannot be reached" in events[-1].message


async def test_the_fence_and_the_schema_go_over_the_wire(deps):
    with providers.anthropic(*TURNS) as fake:
        await asked(deps, connected("anthropic", fake.url))

    first, second = fake.bodies
    tool = next(t for t in first["tools"] if t["name"] == "performance")
    assert "days" in tool["input_schema"]["properties"]
    assert not any("organization" in t["input_schema"].get("properties", {}) for t in first["tools"])
    results = [
        b for m in second["messages"] for b in m["content"] if isinstance(b, dict) and b["type"] == "tool_result"
    ]
    assert "<data>" in str(results[0])
    assert "sk-secret-123" in str(fake.headers[0])
