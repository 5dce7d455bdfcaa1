"""What would go wrong: a hurried person's message answered with another question's figures."""

import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from agent import calls
from agent.offline.clauses import split
from agent.offline.route import Call, Plan, Router
from agent.offline.spans import span
from agent.offline.words import fold, words
from domain.vocabulary import Named, Vocabulary
from tools import commands, registry

TODAY = date(2026, 11, 20)
CASES = yaml.safe_load((Path(__file__).parent / "routing.yaml").read_text("utf-8"))
VOCABULARY = Vocabulary(
    products=(Named(key="joint-chew", name="Joint Chew"), Named(key="calm-drops", name="Calm Drops")),
    ads=(Named(key="120200000000000012", name="UGC_Stairs_v2"),),
    campaigns=(Named(key="c1", name="Prospecting US"), Named(key="c2", name="Retargeting")),
    first_day=date(2026, 7, 1),
    personas=(Named(key="dana", name="Dana"), Named(key="marathon-runner", name="Marathon runner")),
    last_day=date(2026, 11, 19),
)
# Work that a question may begin by itself: both tell first what a model would cost.
BEGUN_ON_REQUEST = {"congruence_check", "recommend_templates"}
ROUTER = Router([tool for tool in registry.TOOLS if tool.for_model], VOCABULARY, TODAY)


def read(command: str) -> tuple[str, dict]:
    tool, args = commands.parse(command)
    return tool.name, calls.given(args)


def right(case: dict) -> tuple[bool, Plan]:
    before = Call(*read(case["before"])) if "before" in case else None
    plan = ROUTER.plan(case["text"], before)
    if "calls" in case:
        return [read(c.command) for c in plan.calls] == [read(c) for c in case["calls"]], plan
    if "offers" in case:
        return plan.ask is not None and not plan.calls and case["offers"] in [c for _, c in plan.ask.options], plan
    if case.get("ask"):
        return plan.ask is not None and not plan.calls, plan
    if "say" in case:
        return plan.say is not None and case["say"] in plan.say and not plan.calls, plan
    return not plan.calls, plan


@pytest.mark.parametrize("case", CASES, ids=[f"{i}: {c['text'][:50]}" for i, c in enumerate(CASES)])
def test_the_message_leads_to_the_command_it_means(case):
    good, plan = right(case)
    assert good, f"{[c.command for c in plan.calls]} {plan.ask} {plan.say}"


@pytest.mark.parametrize("case", [c for c in CASES if c.get("ask") or "offers" in c], ids=lambda c: c["text"])
def test_every_button_is_a_command_that_is_accepted(case):
    _, plan = right(case)
    assert plan.ask is not None
    assert 2 <= len(plan.ask.options) <= 4
    for _, command in plan.ask.options:
        commands.parse(command)


@pytest.mark.parametrize("text", ["", "   ", "?!", "🤷", "a" * 5000, "/ 2", "top " * 300, "\x00\x1b[31m", "٣ مقاطع"])
def test_no_message_makes_it_stumble(text):
    plan = ROUTER.plan(text)
    assert plan.calls or plan.ask or plan.say


def test_a_message_of_white_space_alone_keeps_nobody_waiting():
    began = time.process_time()
    assert split(" " * 30_000 + "x") == ["x"]
    assert split(" \n" * 15_000 + "x") == ["x"]
    assert time.process_time() - began < 2


def test_a_tool_that_this_person_may_not_call_is_never_called():
    plan = Router([t for t in ROUTER.tools if t.name != "top_hooks"], VOCABULARY, TODAY).plan("best hooks")
    assert all(call.tool != "top_hooks" for call in plan.calls)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("hoooks", "hooks"), ("perfromance", "performance"), ("convrt", "convert"), ("vidoe", "video"), ("raos", "roas")],
)
def test_slips_are_put_right(typed, meant):
    assert words(typed).tokens == (meant,)


@pytest.mark.parametrize("word", ["books", "look", "week", "stairs", "knee", "rate", "which", "spin"])
def test_another_word_is_not_taken_for_a_slip(word):
    assert words(word).tokens == (word,)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("last week", {"days": 7}),
        ("the last 2 weeks", {"days": 14}),
        ("since october", {"since": "2026-10-01"}),
        ("in december", {"since": "2025-12-01", "until": "2025-12-31"}),
        ("in november", {"since": "2026-11-01"}),
        ("Q4", {"since": "2026-10-01"}),
        ("q4 2025", {"since": "2025-10-01", "until": "2025-12-31"}),
        ("from oct 3 to oct 20", {"since": "2026-10-03", "until": "2026-10-20"}),
        ("until nov 3", {"until": "2026-11-03"}),
        ("this week", {"since": "2026-11-16"}),
        ("week before last", {"since": "2026-11-06", "until": "2026-11-12"}),
        ("seit gestern", {"since": "yesterday"}),
        ("all time", {"since": "2026-07-01"}),
        ("may i ask", None),
        ("2 weeks ago", None),
        ("black friday", None),
        ("feb 30", None),
    ],
)
def test_days_are_read_as_people_mean_them(text, args):
    found = span(fold(text), TODAY, date(2026, 7, 1))
    assert (found.args if found else None) == args


def test_of_two_wishes_the_one_that_only_a_person_begins_is_named_not_lost():
    plan = ROUTER.plan("build a persona for joint chew and show me the best hooks")
    assert [call.command for call in plan.calls] == ["/top_hooks"]
    assert [command for _, command in plan.later] == ["/persona_make product=joint-chew"]


def test_no_message_makes_a_command_write():
    for case in CASES:
        for call in right(case)[1].calls:
            tool, args = commands.parse(call.command)
            assert not tool.beyond(calls.given(args)), call.command


@pytest.mark.parametrize("tool", [t for t in registry.TOOLS if t.looks is not None], ids=lambda t: t.name)
def test_what_a_model_may_only_look_at_holds_no_argument_that_writes(tool):
    assert set(tool.looks) <= set(tool.args.model_fields)
    assert not set(tool.looks) & {
        "value", "text", "to", "rename", "add", "create", "default", "retire", "restore", "undo", "accept", "confirm",
        "remove", "amount", "price", "level",
    }  # fmt: skip


def test_every_command_that_a_model_gets_whole_only_reads():
    writes = {t.name for t in registry.TOOLS if t.for_model and t.looks is None and t.kind != "read"}
    assert writes <= BEGUN_ON_REQUEST, writes
