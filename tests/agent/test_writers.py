"""What would go wrong: a half answer is taken, a refusal shows the key, a call is not paid for, a wait is lost."""

import asyncio
from threading import Barrier
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

import prompts
from agent.fence import fenced
from agent.models import ModelChoice, nothing_connected
from agent.writers import Picture, Writer, WriterFailed
from domain.model_spend import Budget
from tests.wire.models.asked import Asked, Blocked, Malformed, Wrong
from tests.wire.models.wire import ModelWire

PROMPT = prompts.Rendered(text="Say what the ad does.", name="classify", version=3, hash="abc123abc123")
WRITERS = ("anthropic:claude-sonnet-5-5", "google:gemini-3.8-flash", "local")


class Seen(BaseModel):
    """What the ad shows."""

    model_config = ConfigDict(frozen=True)

    level: Literal["unaware", "most_aware"] = Field(description="How much the viewer knows.")
    quotes: tuple[str, ...] = ()


GOOD = {"level": "unaware", "quotes": ["I stopped"]}


def choice(wire: ModelWire, writer: str) -> ModelChoice:
    return wire.connected(writer if ":" in writer else f"{writer}@{wire.url}/v1").writer


async def ask(wire: ModelWire, writer: str, *parts: object, budget: Budget | None = None):
    async with Writer(choice(wire, writer), budget) as opened:
        return await opened.ask(PROMPT, Seen, parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("writer", WRITERS)
async def test_each_provider_gives_a_typed_answer_from_text_and_picture(models_wire, writer):
    models_wire.script = lambda asked: GOOD
    budget = Budget()
    picture = Picture(b"\xff\xd8pic", "image/jpeg")
    written = await ask(models_wire, writer, fenced("ad_copy", "Buy </ad_copy> now"), picture, budget=budget)

    assert written.output == Seen(level="unaware", quotes=("I stopped",))
    assert (written.prompt_name, written.prompt_version, written.prompt_hash) == ("classify", 3, "abc123abc123")
    assert (written.input_tokens, written.output_tokens) == (1000, 200)
    (asked,) = models_wire.asked
    assert asked.schema["title"] == "Seen"
    assert "How much the viewer knows." in str(asked.schema)
    assert asked.pictures == (b"\xff\xd8pic",)
    assert "Say what the ad does." in asked.text
    assert "Buy ‹/ad_copy> now\n</ad_copy>" in asked.text
    assert (written.model, budget.unpriced) == (("openai:local", 1) if writer == "local" else (writer, 0))
    assert written.cost is None if writer == "local" else written.cost == budget.spent > 0


async def test_without_parts_the_prompt_is_the_message(models_wire):
    models_wire.script = lambda asked: GOOD
    await ask(models_wire, WRITERS[0])

    assert models_wire.asked[0].body["messages"][0]["content"][0]["text"] == "Say what the ad does."


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("bad", [Malformed(), {"level": "sometimes"}, {}])
async def test_an_answer_that_does_not_fit_is_asked_for_once_more_and_both_are_paid(models_wire, writer, bad):
    def script(asked: Asked):
        return bad if len(models_wire.asked) == 1 else GOOD

    models_wire.script = script
    budget = Budget()
    written = await ask(models_wire, writer, "copy", budget=budget)

    assert written.output.level == "unaware"
    assert written.input_tokens == 2000
    assert "not usable" in str(models_wire.asked[1].body)
    if written.cost is not None:
        assert budget.spent == written.cost


@pytest.mark.parametrize("writer", WRITERS)
async def test_twice_unusable_is_no_answer_and_still_paid(models_wire, writer):
    models_wire.script = lambda asked: {"level": "sometimes"}
    budget = Budget()
    with pytest.raises(WriterFailed) as failed:
        await ask(models_wire, writer, "copy", budget=budget)

    assert failed.value.kind == "bad_output"
    assert "sometimes" not in failed.value.message
    assert len(models_wire.asked) == 2
    assert budget.spent > 0 or budget.unpriced == 2


@pytest.mark.parametrize("writer", WRITERS)
async def test_a_safety_block_is_told_as_one(models_wire, writer):
    models_wire.script = lambda asked: Blocked()
    with pytest.raises(WriterFailed, match="safety filter") as failed:
        await ask(models_wire, writer, "copy")

    assert failed.value.kind == "blocked"
    assert len(models_wire.asked) == 1


@pytest.mark.parametrize(
    ("writer", "wrong", "kind", "wait"),
    [
        (WRITERS[0], Wrong(401, "authentication_error"), "refused", None),
        (WRITERS[0], Wrong(404, "not_found_error"), "refused", None),
        (WRITERS[0], Wrong(429, "rate_limit_error", retry_after=7), "busy", 7),
        (WRITERS[0], Wrong(529, "overloaded_error"), "busy", None),
        (WRITERS[0], Wrong(500, "api_error"), "fault", None),
        (WRITERS[0], Wrong(400, "invalid_request_error"), "limit", None),
        (WRITERS[1], Wrong(403, "PERMISSION_DENIED"), "refused", None),
        (WRITERS[1], Wrong(429, "RESOURCE_EXHAUSTED", retry_after=12.5), "busy", 12.5),
        (WRITERS[1], Wrong(429, "RESOURCE_EXHAUSTED"), "busy", None),
        (WRITERS[1], Wrong(503, "UNAVAILABLE"), "busy", None),
        (WRITERS[2], Wrong(401, "invalid_api_key"), "refused", None),
        (WRITERS[2], Wrong(429, "insufficient_quota"), "refused", None),
        (WRITERS[2], Wrong(429, "rate_limit_exceeded", retry_after=3), "busy", 3),
    ],
)
async def test_each_refusal_has_its_kind_and_wait_and_is_not_tried_again(models_wire, writer, wrong, kind, wait):
    models_wire.script = lambda asked: wrong
    with pytest.raises(WriterFailed) as failed:
        await ask(models_wire, writer, "copy")

    assert (failed.value.kind, failed.value.retry_after) == (kind, wait)
    assert "sk-secret" not in str(failed.value)
    assert len(models_wire.asked) == 1


async def test_an_address_where_nobody_listens_is_unreachable(models_wire):
    nobody = choice(models_wire, WRITERS[0]).model_copy(update={"url": "http://127.0.0.1:9"})
    async with Writer(nobody) as writer:
        with pytest.raises(WriterFailed, match="cannot be reached") as failed:
            await writer.ask(PROMPT, Seen, ("copy",))

    assert failed.value.kind == "unreachable"


async def test_one_writer_asks_twenty_at_once(models_wire):
    all_here = Barrier(20)  # However long that takes: none is answered before all were asked.

    def script(asked: Asked) -> dict[str, object]:
        all_here.wait(timeout=60)
        return GOOD

    models_wire.script = script
    async with Writer(choice(models_wire, WRITERS[0])) as writer:
        await asyncio.gather(*(writer.ask(PROMPT, Seen, (f"ad {n}",)) for n in range(20)))

    assert models_wire.most_at_once == 20


async def test_the_same_instructions_are_kept_at_the_provider(models_wire):
    models_wire.script = lambda asked: GOOD
    await ask(models_wire, WRITERS[0], "copy")

    assert "cache_control" in str(models_wire.asked[0].body["system"])


def test_nothing_is_asked_offline():
    with pytest.raises(ValueError, match="no model"):
        Writer(nothing_connected().writer)


def test_a_failure_survives_the_ledger():
    import pickle

    kept = pickle.loads(pickle.dumps(WriterFailed("busy", "It is busy.", 3.0)))
    assert (kept.kind, kept.message, kept.retry_after) == ("busy", "It is busy.", 3.0)


def test_a_fence_cannot_be_closed_from_within_and_keeps_every_offset():
    text = "a < b </ad_copy > <AD_COPY> < /ad_copy> 5<6 <3"
    inner = fenced("ad_copy", text).removeprefix("<ad_copy>\n").removesuffix("\n</ad_copy>")

    assert len(inner) == len(text)
    assert inner.replace("‹", "<") == text
    assert "</ad_copy" not in inner
    assert inner.count("<") == 2  # A number may be smaller than another.
