"""What would go wrong: a hurried person's message answered with another question's figures."""

import time
from datetime import date

import pytest

from agent import calls
from agent.offline.clauses import split
from agent.offline.route import Plan, Router
from agent.offline.spans import span
from agent.offline.words import fold, words
from evals.suites.routing import TODAY, Routing, RoutingCase, router, ruled
from evals.suites.routing import WORDS as VOCABULARY
from tools import commands, registry

# Held-out messages tell how good the rules are (`viraltracker eval routing`); nobody mends the rules with them.
CASES = [case for case in Routing().cases().cases if "mended" in case.tags]
# Work that a question may begin by itself: both tell first what a model would cost.
BEGUN_ON_REQUEST = {"congruence_check", "recommend_templates"}
ROUTER = router()


def read(command: str) -> tuple[str, dict]:
    tool, args = commands.parse(command)
    return tool.name, calls.given(args)


def right(case: RoutingCase) -> tuple[bool, Plan]:
    plan = ROUTER.plan(case.text, ruled(case.before))
    if case.calls:
        return [read(c.command) for c in plan.calls] == [read(c) for c in case.calls], plan
    if case.offers:
        return plan.ask is not None and not plan.calls and case.offers in [c for _, c in plan.ask.options], plan
    if case.ask:
        return plan.ask is not None and not plan.calls, plan
    refused = "off-topic" in case.tags or (case.must and "drop table" not in case.text)
    said = "cannot help with that" in (plan.say or "") if refused else True
    return said and not plan.calls and (not case.says or any(w in (plan.say or "") for w in case.says)), plan


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_message_leads_to_the_command_it_means(case):
    good, plan = right(case)
    assert good, f"{[c.command for c in plan.calls]} {plan.ask} {plan.say}"


@pytest.mark.parametrize("case", [c for c in CASES if c.ask or c.offers], ids=lambda c: c.name)
def test_every_button_is_a_command_that_is_accepted(case):
    _, plan = right(case)
    assert plan.ask is not None
    assert 2 <= len(plan.ask.options) <= 4
    for _, command in plan.ask.options:
        commands.parse(command)


@pytest.mark.parametrize("text", ["which ads are tired", "tired creatives?", "do my hooks look tired"])
def test_tired_ads_are_looked_for_by_fatigue(text):
    assert [call.command for call in ROUTER.plan(text).calls] == ["/fatigue"]


@pytest.mark.parametrize(
    "text", ["top hooks for tired moms", "top hooks for people who are tired", "show me ads about dogs that look tired"]
)
def test_tired_people_are_not_tired_ads(text):
    assert "/fatigue" not in [call.command for call in ROUTER.plan(text).calls]


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
