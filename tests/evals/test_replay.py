"""What would go wrong: "not recorded" swallowed on its way through an agent, a stream without its words, a settings
change that replays old answers."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.run import AgentRunResultEvent

from agent.models import ModelChoice
from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.live import Live
from evals.origin import engine_of, origin_of
from evals.replay import Replay, settings_of
from evals.result import Competitor
from evals.source import NotRecorded
from tests.evals.test_live import choice, four
from tests.evals.wired import SUITE, Longer, ask, entrant, live, prompt, replay
from tests.wire.models.wire import ModelWire

CHAT = ModelChoice(role="chat", provider="anthropic", name="claude-sonnet-5-5", why="a test")


class Played(Live):
    """Records what a function answers, as a model would."""

    async def opened(self, choice: ModelChoice, competitor: Competitor) -> Any:
        def says(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
            if len(messages) == 1:
                return ModelResponse(parts=[TextPart("Looking."), ToolCallPart("weigh", {"dog": "Moose"})])
            return ModelResponse(parts=[TextPart("Moose weighs 31 kg.")])

        return FunctionModel(says)


def analyst(model: Any) -> Agent[None, str]:
    """An agent with a tool, as the marketer is one."""
    agent = Agent(model, output_type=str, instructions="Answer.")

    @agent.tool_plain
    def weigh(dog: str) -> str:
        """Weighs a dog."""
        return f"{dog}: 31 kg"

    return agent


def column() -> Entrant:
    return entrant(CHAT, prompt("marketer", 3))


async def recorded(folder: Path) -> None:
    held = live(folder)
    async with Played(held.cassettes, held.budget, (), held.now) as source:
        model = source.serve(SUITE, column(), 1).model
        agent = analyst(model)
        async with agent:
            assert (await agent.run("How heavy is Moose?")).output == "Moose weighs 31 kg."
        assert source.asked == 2


async def test_a_whole_conversation_with_tool_calls_is_replayed(tmp_path: Path):
    await recorded(tmp_path)
    served = replay(tmp_path).serve(SUITE, column(), 1)
    assert (await analyst(served.model).run("How heavy is Moose?")).output == "Moose weighs 31 kg."
    assert served.used.requests == 2


async def test_the_same_is_replayed_as_a_stream_with_every_word(tmp_path: Path):
    await recorded(tmp_path)
    served = replay(tmp_path).serve(SUITE, column(), 1)

    async def streamed() -> AsyncIterator[object]:
        async with analyst(served.model).run_stream_events("How heavy is Moose?") as events:
            async for event in events:
                yield event

    events = [event async for event in streamed()]
    last = events[-1]
    assert isinstance(last, AgentRunResultEvent)
    assert last.result.output == "Moose weighs 31 kg."
    told = [repr(event) for event in events]
    assert any("Looking." in event for event in told)
    assert any("FunctionToolCallEvent" in event for event in told)


@pytest.mark.parametrize("streams", [False, True])
async def test_not_recorded_comes_through_an_agent_as_itself(tmp_path: Path, streams: bool):
    await recorded(tmp_path)
    agent = analyst(replay(tmp_path).serve(SUITE, column(), 1).model)

    async def asked() -> None:
        if not streams:
            await agent.run("How heavy is Juno?")
            return
        async with agent.run_stream_events("How heavy is Juno?") as events:
            async for _ in events:
                pass

    with pytest.raises(NotRecorded, match="2 answers are on record, none to this input"):
        await asked()


async def test_a_conversation_that_takes_another_turn_is_not_recorded_from_there(tmp_path: Path):
    await recorded(tmp_path)
    agent = Agent(replay(tmp_path).serve(SUITE, column(), 1).model, output_type=str, instructions="Answer.")

    @agent.tool_plain
    def weigh(dog: str) -> str:
        """Weighs a dog."""
        return f"{dog}: 32 kg"

    with pytest.raises(NotRecorded, match="none to this input"):
        await agent.run("How heavy is Moose?")


async def test_a_changed_form_of_the_answer_and_changed_settings_are_told(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        await ask(source, who)
    with pytest.raises(NotRecorded, match="under other tools or another form of the answer"):
        await ask(replay(tmp_path), who, form=Longer)
    assert who.choice is not None
    chat = Entrant(who.competitor, who.choice.model_copy(update={"role": "chat"}))
    with pytest.raises(NotRecorded, match="under other settings of the model"):
        await ask(replay(tmp_path), chat)


async def test_an_edited_prompt_has_no_answers(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        await ask(source, who)
    edited = prompt().model_copy(update={"hash": "ffffffffffff"})
    with pytest.raises(NotRecorded, match="no answer of this model to this version of the prompt is on record"):
        await ask(replay(tmp_path), Entrant(who.competitor.model_copy(update={"prompt": edited}), who.choice))


async def test_nothing_served_took_nothing(tmp_path: Path):
    with pytest.raises(NotRecorded):
        Replay(Cassettes(tmp_path)).serve(SUITE, column(), 1)
    await recorded(tmp_path)
    used = Replay(Cassettes(tmp_path)).serve(SUITE, column(), 1).used
    assert (used.requests, used.cost, used.seconds) == (0, 0, 0)


def test_a_persona_is_asked_with_room_for_a_long_answer():
    writer = CHAT.model_copy(update={"role": "writer"})
    room = {
        name: settings_of(entrant(writer, prompt(name)).competitor, writer).get("max_tokens")
        for name in ("persona_core", "persona_domain", "congruence")
    }
    assert room == {"persona_core": 16_000, "persona_domain": 16_000, "congruence": 8_000}


@pytest.mark.parametrize(
    ("provider", "url", "origin"),
    [
        ("anthropic", None, "provider"),
        ("anthropic", "https://api.anthropic.com/", "provider"),
        ("anthropic", "http://api.anthropic.com", "stand_in"),
        ("anthropic", "https://api.anthropic.com.evil.example", "stand_in"),
        ("anthropic", "https://gateway.example", "stand_in"),
        ("google", None, "provider"),
        ("google", "https://generativelanguage.googleapis.com", "provider"),
        ("google", "http://127.0.0.1:8600", "stand_in"),
        ("openai", "https://models.example/v1", "provider"),
        ("openai", "http://localhost:11434/v1", "stand_in"),
        ("openai", "http://llama.localhost/v1", "stand_in"),
        ("openai", "http://127.0.0.2/v1", "stand_in"),
        ("openai", "http://[::1]:1/v1", "stand_in"),
        ("openai", "http://[::ffff:127.0.0.1]/v1", "stand_in"),
        ("openai", "http://0.0.0.0:8000/v1", "stand_in"),
        ("openai", "http://127.1:8000/v1", "stand_in"),
        ("openai", "http://0x7f.1/v1", "stand_in"),
        ("openai", "http://2130706433/v1", "stand_in"),
        ("openai", "http://ip6-localhost/v1", "stand_in"),
        ("openai", f"http://{socket.gethostname().upper()}:8000/v1", "stand_in"),
        ("offline", None, "rules"),
    ],
)
def test_who_answered_is_told_by_the_address(provider: Any, url: str | None, origin: str):
    assert origin_of(ModelChoice(role="writer", provider=provider, name="m", url=url)) == origin


def test_an_address_names_the_column_where_it_decides_who_answers():
    far = ModelChoice(role="writer", provider="openai", name="llama", url="https://models.example/v1")
    assert engine_of(far) == "openai:llama@https://models.example/v1"
    assert engine_of(CHAT) == "anthropic:claude-sonnet-5-5"
