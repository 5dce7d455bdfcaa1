"""What would go wrong: a client's video stays at the provider, is watched too early, or waited for for ever."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

import prompts
from agent.models import ModelChoice
from agent.video_file import FileWaits, watch
from agent.writers import WriterFailed
from domain.model_spend import Budget
from tests.wire.models.asked import Asked, Blocked, Late, Wrong
from tests.wire.models.wire import ModelWire

PROMPT = prompts.Rendered(text="Watch it.", name="analyse_video", version=1, hash="abc")
QUICK = FileWaits(look=0.01, look_longest=0.02, ready=30)


class Heard(BaseModel):
    """What is said."""

    spoken: str


def gemini(wire: ModelWire) -> ModelChoice:
    return wire.connected().vision


async def watched(
    wire: ModelWire, video: Path | bytes = b"\x00mp4", budget: Budget | None = None, waits: FileWaits = QUICK
):
    return await watch(gemini(wire), PROMPT, Heard, video, "video/mp4", budget, "<ad_copy>Buy</ad_copy>", waits)


async def test_a_video_goes_up_is_waited_for_watched_and_deleted(models_wire, tmp_path):
    models_wire.script = lambda asked: {"spoken": "I stopped carrying her"}
    models_wire.files.processing = 3
    path = tmp_path / "ad.mp4"
    path.write_bytes(b"v" * 9_000_000)  # More than one piece.
    seen: list[int] = []
    take = models_wire.files.take
    models_wire.files.take = lambda path, headers, body: (seen.append(len(body)), take(path, headers, body))[1]
    budget = Budget()
    written = await watched(models_wire, path, budget)

    (asked,) = models_wire.asked
    assert written.output.spoken == "I stopped carrying her"
    assert (written.model, written.prompt_name) == ("google:gemini-3.8-flash", "analyse_video")
    assert written.cost == budget.spent > 0
    assert asked.file_uri is not None
    assert asked.file_uri.startswith("https://generativelanguage.googleapis.com/v1beta/files/vt-")
    assert "<ad_copy>Buy" in asked.text
    assert (sum(seen), len(seen)) == (9_000_000, 2)
    assert models_wire.files.kept == {}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Blocked(), "blocked"),
        (Wrong(429, "RESOURCE_EXHAUSTED", retry_after=4), "busy"),
        (Wrong(500, "INTERNAL"), "fault"),
        ({"nothing": 1}, "bad_output"),
    ],
)
async def test_the_video_is_deleted_when_there_is_no_answer(models_wire, reply, kind):
    models_wire.script = lambda asked: reply
    with pytest.raises(WriterFailed) as failed:
        await watched(models_wire)

    assert failed.value.kind == kind
    assert len(models_wire.files.deleted) == 1
    assert models_wire.files.kept == {}


async def test_a_video_that_cannot_be_read_is_told_and_deleted(models_wire):
    models_wire.files.fails = True
    with pytest.raises(WriterFailed, match="cannot read this video") as failed:
        await watched(models_wire)

    assert "sk-secret" not in failed.value.message
    assert models_wire.asked == []
    assert models_wire.files.kept == {}


async def test_a_video_that_is_never_ready_is_given_up_and_deleted(models_wire):
    models_wire.files.processing = 10_000
    with pytest.raises(WriterFailed, match="did not get the video ready"):
        await watched(models_wire, waits=replace(QUICK, ready=0.2))

    assert models_wire.files.kept == {}


async def test_a_broken_upload_is_told_and_what_came_is_deleted(models_wire):
    models_wire.files.broken = True
    with pytest.raises(WriterFailed) as failed:
        await watched(models_wire)

    assert failed.value.kind == "fault"
    assert "sk-secret" not in failed.value.message
    assert models_wire.files.kept == {}


async def test_stopping_the_run_deletes_the_video(models_wire):
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()

    def script(asked: Asked) -> Late:
        loop.call_soon_threadsafe(arrived.set)
        return Late(1, {"spoken": "late"})

    models_wire.script = script
    running = asyncio.create_task(watched(models_wire))
    await asyncio.wait_for(arrived.wait(), 20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert len(models_wire.files.deleted) == 1
    assert models_wire.files.kept == {}


async def test_an_address_where_nobody_listens_is_unreachable(models_wire):
    nobody = gemini(models_wire).model_copy(update={"url": "http://127.0.0.1:9"})
    with pytest.raises(WriterFailed) as failed:
        await watch(nobody, PROMPT, Heard, b"v", "video/mp4", waits=QUICK)

    assert failed.value.kind == "unreachable"
