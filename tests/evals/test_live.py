"""What would go wrong: an answer paid for twice, a budget overspent, an answer lost or lent to another model, a server
on this machine counted as a provider."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

from agent.models import ModelChoice
from agent.written import Picture, WriterFailed
from domain.model_spend import Budget
from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.live import Live
from evals.result import Competitor
from evals.source import NotRecorded
from tests.evals.wired import NOW, SUITE, ask, entrant, keyless, live, prompt, replay
from tests.wire.models.asked import Asked, Blocked, CutOff, Late, Malformed, Wrong
from tests.wire.models.wire import KEY, ModelWire

Provider = Literal["anthropic", "google", "openai"]


def choice(wire: ModelWire, provider: Provider = "anthropic") -> ModelChoice:
    named = {"anthropic": "claude-sonnet-5-5", "google": "gemini-3.8-flash", "openai": "llama"}[provider]
    url = f"{wire.url}/v1" if provider == "openai" else wire.url
    return ModelChoice(role="writer", provider=provider, name=named, url=url, key=KEY, why="a test")


def priced(wire: ModelWire) -> Entrant:
    """As a provider's column is held: with a price. Only its origin differs from a stand-in's."""
    held = entrant(choice(wire))
    return Entrant(held.competitor.model_copy(update={"origin": "provider"}), held.choice)


class Pays(Live):
    """Takes the loopback for the provider, so that prices count."""

    async def opened(self, choice: ModelChoice, competitor: Competitor) -> Any:
        return await super().opened(choice, competitor.model_copy(update={"origin": "stand_in"}))


def four(asked: Asked) -> dict[str, Any]:
    return {"total": 4, "words": "four"}


@pytest.mark.parametrize("provider", ["anthropic", "google", "openai"])
async def test_an_answer_is_recorded_and_replayed_without_key_address_or_request(
    models_wire: ModelWire, tmp_path: Path, provider: Provider
):
    models_wire.script = four
    who = entrant(choice(models_wire, provider))
    async with live(tmp_path) as source:
        first = await ask(source, who)
        assert source.told == "1 answer recorded for $0.00."
    assert len(models_wire.asked) == 1
    again = await ask(replay(tmp_path), keyless(who))
    assert (again.output, again.input_tokens) == (first.output, first.input_tokens)
    assert len(models_wire.asked) == 1


async def test_what_is_on_record_is_not_paid_again_by_a_later_run(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    who = entrant(choice(models_wire))
    for _ in range(2):
        async with live(tmp_path) as source:
            await ask(source, who)
    assert len(models_wire.asked) == 1


async def test_ten_who_ask_the_same_at_once_pay_once(models_wire: ModelWire, tmp_path: Path):
    models_wire.script, models_wire.latency = four, 0.05
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        answers = await asyncio.gather(*(ask(source, who) for _ in range(10)))
    assert {answer.output.total for answer in answers} == {4}
    assert len(models_wire.asked) == 1


async def test_a_run_that_is_stopped_keeps_every_answer_it_paid_for(models_wire: ModelWire, tmp_path: Path):
    def late(asked: Asked) -> Late:
        return Late(0.0 if "question 0" in asked.text or "question 1" in asked.text else 60.0, {"total": 4})

    models_wire.script = late
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        asks = [asyncio.create_task(ask(source, who, f"question {n}")) for n in range(5)]
        await asyncio.gather(*asks[:2])
        for one in asks:
            one.cancel()
        await asyncio.gather(*asks, return_exceptions=True)
        assert source.asked == 2
        assert source.budget.hold(Decimal(0)) is not None
    assert len(Cassettes(tmp_path).recordings(SUITE, who.competitor)) == 2
    assert (await ask(replay(tmp_path), who, "question 1")).output.total == 4


async def test_each_repetition_is_asked_and_kept_apart(models_wire: ModelWire, tmp_path: Path):
    totals = iter((4, 5, 4))
    models_wire.script = lambda asked: {"total": next(totals)}
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        for repetition in (1, 2, 3):
            await ask(source, who, repetition=repetition)
    told = [(await ask(replay(tmp_path), who, repetition=n)).output.total for n in (1, 2, 3)]
    assert told == [4, 5, 4]
    with pytest.raises(NotRecorded, match="on record 3 times, and this is repetition 4"):
        await ask(replay(tmp_path), who, repetition=4)


async def test_the_second_attempt_after_an_unusable_answer_is_recorded_too(models_wire: ModelWire, tmp_path: Path):
    replies = iter((Malformed("no json"), {"total": 4}))
    models_wire.script = lambda asked: next(replies)
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        await ask(source, who)
    held = replay(tmp_path).serve(SUITE, who, 1)
    assert held.used.requests == 0
    assert (await ask(replay(tmp_path), who)).output.total == 4
    assert len(Cassettes(tmp_path).recordings(SUITE, who.competitor)) == 2


@pytest.mark.parametrize("provider", ["anthropic", "google", "openai"])
@pytest.mark.parametrize(("reply", "kind"), [(Blocked(), "blocked"), (CutOff(), "limit")])
async def test_a_refusal_and_a_cut_answer_are_answers_and_replayed_as_such(
    models_wire: ModelWire, tmp_path: Path, provider: Provider, reply: Blocked | CutOff, kind: str
):
    models_wire.script = lambda asked: reply
    who = entrant(choice(models_wire, provider))
    async with live(tmp_path) as source:
        with pytest.raises(WriterFailed) as failed:
            await ask(source, who)
    assert failed.value.kind == kind
    with pytest.raises(WriterFailed) as failed:
        await ask(replay(tmp_path), who)
    assert failed.value.kind == kind


async def test_a_provider_that_cannot_answer_is_no_failing_of_its_model(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = lambda asked: Wrong(400, "invalid_request_error", "sk-ant-canary-0123456789 was refused")
    async with live(tmp_path) as source:
        with pytest.raises(NotRecorded, match="Not recorded: anthropic:claude-sonnet-5-5") as error:
            await ask(source, entrant(choice(models_wire)))
    assert "canary" not in str(error.value)
    assert not list(tmp_path.rglob("*.jsonl"))


async def test_an_answer_that_cannot_be_written_stops_the_run_and_is_no_failing(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    (tmp_path / SUITE).write_text("a file where a folder belongs")
    async with live(tmp_path) as source:
        with pytest.raises(NotRecorded, match="paid for could not be written: "):
            await ask(source, entrant(choice(models_wire)))
        with pytest.raises(NotRecorded, match="paid for could not be written: "):
            await ask(source, entrant(choice(models_wire)))
    assert len(models_wire.asked) == 1


async def test_an_answer_on_record_that_cannot_be_read_is_no_failing_of_the_model(
    models_wire: ModelWire, tmp_path: Path
):
    models_wire.script = four
    who = entrant(choice(models_wire))
    async with live(tmp_path) as source:
        await ask(source, who)
    (path,) = tmp_path.rglob("*.jsonl")
    path.write_text(path.read_text().replace('"part_kind":"', '"part_kind":"no_such_'))
    with pytest.raises(NotRecorded, match="the answer on record cannot be read"):
        await ask(replay(tmp_path), keyless(who))


async def test_a_refused_key_stops_the_run(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = lambda asked: Wrong(401, "authentication_error", "invalid x-api-key")
    async with live(tmp_path) as source:
        for words in ("a", "b", "c"):
            with pytest.raises(NotRecorded):
                await ask(source, entrant(choice(models_wire)), words)
        assert source.told.count("refused the key") == 1
        assert "1 answer could not be had: " in source.told
    assert len(models_wire.asked) == 1


async def test_a_run_stops_before_the_first_call_that_does_not_fit_and_says_so(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    who = priced(models_wire)
    budget = Budget(Decimal("0.125"))
    async with Pays(Cassettes(tmp_path), budget, (), lambda: NOW) as source:
        answers = await asyncio.gather(*(ask(source, who, f"question {n}") for n in range(12)), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, NotRecorded)]
        assert refused
        assert "Stopped before the first call that does not fit the budget" in source.told
    assert budget.limit is not None
    assert 0 < budget.spent <= budget.limit
    assert len(models_wire.asked) == 12 - len(refused) == len(Cassettes(tmp_path).recordings(SUITE, who.competitor))


async def test_calls_under_way_are_waited_for_before_the_budget_is_called_spent(models_wire: ModelWire, tmp_path: Path):
    models_wire.script, models_wire.latency = four, 0.02
    budget = Budget(Decimal("0.15"))  # One call may cost 0.08 and costs 0.004: two never fit at once, all do in turn.
    async with Pays(Cassettes(tmp_path), budget, (), lambda: NOW) as source:
        await asyncio.gather(*(ask(source, priced(models_wire), f"question {n}") for n in range(6)))
        assert source.stopped == ""
    assert len(models_wire.asked) == 6
    assert not budget.left or budget.left == Decimal("0.15") - budget.spent


async def test_a_model_of_unknown_price_is_not_asked_under_a_limit(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    held = entrant(choice(models_wire, "openai"))
    who = Entrant(held.competitor.model_copy(update={"origin": "provider"}), held.choice)
    async with Pays(Cassettes(tmp_path), Budget(Decimal(5)), (), lambda: NOW) as source:
        with pytest.raises(NotRecorded, match=r"nobody knows what openai:llama costs, so a budget of \$5.00"):
            await ask(source, who)
    assert models_wire.asked == []


async def test_a_column_that_only_recordings_named_is_never_asked(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    async with live(tmp_path) as source:
        with pytest.raises(NotRecorded, match="no answer of this model"):
            await ask(source, keyless(entrant(choice(models_wire))))
    assert models_wire.asked == []


async def test_an_address_that_the_settings_do_not_name_is_not_asked(
    models_wire: ModelWire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    models_wire.script = four
    monkeypatch.setenv("ANTHROPIC_BASE_URL", models_wire.url)
    who = entrant(choice(models_wire).model_copy(update={"url": None}))
    assert who.competitor.origin == "provider"
    async with live(tmp_path) as source:
        with pytest.raises(NotRecorded, match="which the settings do not name"):
            await ask(source, who)
    assert models_wire.asked == []


async def test_pictures_are_told_apart_by_their_bytes(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    who = entrant(choice(models_wire, "google"))
    async with live(tmp_path) as source:
        await ask(source, who, (Picture(b"\x89PNG one", "image/png"), "which?"))
    assert (await ask(replay(tmp_path), who, (Picture(b"\x89PNG one", "image/png"), "which?"))).output.total == 4
    with pytest.raises(NotRecorded, match="1 answer is on record, none to this input"):
        await ask(replay(tmp_path), who, (Picture(b"\x89PNG two", "image/png"), "which?"))


async def test_what_an_answer_took_is_what_it_took_when_it_was_recorded(models_wire: ModelWire, tmp_path: Path):
    models_wire.script = four
    seconds = iter((10.0, 12.5))
    who = priced(models_wire)
    async with Pays(Cassettes(tmp_path), Budget(), (), lambda: NOW, clock=lambda: next(seconds)) as source:
        served = source.serve(SUITE, who, 1)
        await ask(source, who)
        assert served.used.requests == 0
    held = Cassettes(tmp_path).recordings(SUITE, who.competitor)[0]
    assert (held.used.seconds, held.used.cost) == (2.5, Decimal("0.004"))
    assert (held.used.input_tokens, held.used.output_tokens, held.recorded_at) == (1000, 200, NOW)
    assert held.prompt == prompt()
