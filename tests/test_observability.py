"""What would go wrong: what people wrote, or a secret, in a span; a person with an error and no reference to quote."""

import json
import logging
from collections.abc import Iterator

import logfire
import pytest
from logfire.testing import CaptureLogfire, TestExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import override_allow_model_requests
from pydantic_ai.models.function import AgentInfo, FunctionModel

import observability
from store.db import as_user
from tools import commands, registry

SECRET = "our margin is 63 percent"


@pytest.fixture
def traced(capfire: CaptureLogfire) -> Iterator[CaptureLogfire]:
    """Spans are kept in memory; what was instrumented for the test is given back."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor

    yield capfire
    observability.forget()
    Agent.instrument_all(False)
    PsycopgInstrumentor().uninstrument()
    HTTPXClientInstrumentor().uninstrument()


def spans(captured: CaptureLogfire) -> str:
    return json.dumps(captured.exporter.exported_spans_as_dict(), default=str)


async def ask_a_model() -> None:
    """A conversation in which question, tool arguments, tool result and answer all hold the secret."""

    def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        first = len(messages) == 1
        return ModelResponse(parts=[ToolCallPart("look", {"at": SECRET}) if first else TextPart(SECRET)])

    agent = Agent(FunctionModel(reply), name="marketer", instructions=SECRET)

    @agent.tool_plain
    def look(at: str) -> str:
        return at

    with override_allow_model_requests(True):
        await agent.run(SECRET)


async def test_a_conversation_leaves_names_and_counts_but_no_contents(traced):
    observability.instrument()

    await ask_a_model()

    assert "marketer" in spans(traced)
    assert SECRET not in spans(traced)


async def test_contents_are_there_when_the_setting_allows_them(traced):
    observability.instrument(include_content=True)

    await ask_a_model()

    assert SECRET in spans(traced)


async def test_sql_is_traced_without_its_values(traced, database):
    from store.db import open_pool

    observability.instrument()
    pool = await open_pool(database.app, size=1)
    try:
        from store.people import LOCAL_USER

        async with as_user(pool, LOCAL_USER.id) as conn:
            await conn.execute("SELECT %s::text", [SECRET])
    finally:
        await pool.close()

    assert "SELECT %s::text" in spans(traced)
    assert SECRET not in spans(traced)
    assert str(LOCAL_USER.id) not in spans(traced)


async def test_a_command_is_a_span_with_its_name_and_nothing_that_was_typed(traced, everybody):
    observability.instrument()
    person = await everybody.person()
    tool, args = commands.parse(f'/brand new "{SECRET}"')

    await registry.run(everybody.deps(person, None), tool, args)

    names = [span["attributes"].get("tool") for span in traced.exporter.exported_spans_as_dict()]
    assert "brand" in names
    assert SECRET not in spans(traced)


def test_a_fault_is_traced_by_its_type_and_without_its_words(traced):
    kept = TestExporter()
    logfire.configure(
        send_to_logfire=False,
        console=False,
        additional_span_processors=[SimpleSpanProcessor(kept)],
        advanced=logfire.AdvancedOptions(exception_callback=observability.only_its_type),
    )
    observability.instrument()

    with pytest.raises(ValueError, match=SECRET), observability.span("command"):
        raise ValueError(SECRET)
    observability.report(ValueError(SECRET), "a command")

    told = json.dumps(kept.exported_spans_as_dict(), default=str)
    assert "ValueError" in told
    assert SECRET not in told


def test_without_a_token_nothing_is_traced_and_a_span_costs_nothing():
    from settings import Settings

    observability.start("cli", Settings())

    with observability.span("tool {tool}", {"tool": "brand"}) as made:
        assert made is None


def test_requests_that_the_chat_answers_are_spans_without_what_they_carry(traced):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    app.add_api_route("/files/{path}", lambda path: path)
    observability.instrument()
    observability.watch_web(app)

    TestClient(app).get("/files/a.csv", headers={"Cookie": f"access_token={SECRET}"})

    assert "/files/{path}" in spans(traced)
    assert SECRET not in spans(traced)


def test_neither_an_addresss_question_nor_what_is_sent_reaches_a_span(traced):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    app.add_api_route("/project/threads", lambda payload: "well", methods=["POST"])
    app.add_api_route("/search", lambda words: "well")
    app.add_api_route("/join/{code}", lambda code: "well")
    observability.instrument()
    observability.watch_web(app)

    with TestClient(app) as browser:
        browser.post(f"/project/threads?payload={SECRET}")
        browser.get(f"/search?words={SECRET}&code={SECRET}")
        browser.get(f"/join/{SECRET}")
        browser.get(f"/nowhere?code={SECRET}")

    assert "/search" in spans(traced)
    assert "/join/{code}" in spans(traced)
    assert SECRET not in spans(traced)


def test_what_comes_back_from_metas_dialog_is_not_traced(traced):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    app.add_api_route("/connect/meta/callback", lambda: "well")
    app.add_api_route("/brands", lambda: "well")
    observability.instrument()
    observability.watch_web(app)

    with TestClient(app) as browser:
        browser.get("/connect/meta/callback?code=AQsecret&state=hidden")
        browser.get("/brands")

    assert "/brands" in spans(traced)
    assert "AQsecret" not in spans(traced)
    assert "hidden" not in spans(traced)


async def test_an_address_is_logged_and_traced_without_what_stands_behind_its_question_mark(traced, caplog):
    import httpx

    from tests.wire.graph.client import served

    observability.instrument()
    caplog.set_level(logging.DEBUG)
    with served() as graph:
        async with httpx.AsyncClient() as http:
            await http.get(f"{graph.url}/v25.0/me?appsecret_proof=shown-nowhere")
        with httpx.Client() as http:
            http.get(f"{graph.url}/v25.0/me?appsecret_proof=shown-nowhere")

    assert "/v25.0/me" in caplog.text
    assert "/v25.0/me" in spans(traced)
    assert "shown-nowhere" not in caplog.text + spans(traced)


def test_a_reference_leads_to_the_logged_fault(caplog):
    with caplog.at_level(logging.ERROR, "viraltracker"):
        reference = observability.report(ValueError("boom"), "answering")

    assert reference in caplog.text
    assert "ValueError: boom" in caplog.text
    assert observability.report(ValueError(), "answering") != reference
