"""What would go wrong: a suite that lets a damaged answer pass, or a check that never notices what the others miss."""

from typing import Any

import pytest

from evals.suite import Check, JudgedCheck
from evals.suites import suite as named
from tests.evals.mutations import Mutation, Reply, answered, damaged, failing, read_replies

OF = ("congruence", "gap_fill", "persona_core", "persona_domain", "template_match")
REPLIES = [(name, reply) for name in OF for reply in read_replies(name)]
MUTATIONS = [(name, reply, mutation) for name, reply in REPLIES for mutation in reply.mutations]


@pytest.mark.parametrize(("name", "reply"), REPLIES, ids=[f"{name} · {reply.case}" for name, reply in REPLIES])
async def test_a_good_answer_passes_every_check(name: str, reply: Reply) -> None:
    suite = named(name)
    assert failing(suite, *await answered(suite, reply.case, reply.answers)) == {}


@pytest.mark.parametrize(
    ("name", "reply", "mutation"),
    MUTATIONS,
    ids=[f"{name} · {reply.case} · {mutation.name}" for name, reply, mutation in MUTATIONS],
)
async def test_a_damaged_answer_is_noticed_by_the_check_that_is_for_it(
    name: str, reply: Reply, mutation: Mutation
) -> None:
    suite = named(name)
    assert mutation.noticed_by in failing(suite, *await answered(suite, reply.case, damaged(reply, mutation)))


@pytest.mark.parametrize("name", OF)
async def test_no_check_is_idle_without_it_some_damage_would_pass(name: str) -> None:
    suite = named(name)
    alone: set[str] = set()
    for reply in read_replies(name):
        for mutation in reply.mutations:
            noticed = failing(suite, *await answered(suite, reply.case, damaged(reply, mutation)))
            alone |= set(noticed) if len(noticed) == 1 else set()
    assert {check.name for check in _by_rule(suite)} - alone == set()


def _by_rule(suite: Any) -> list[Check[Any, Any]]:
    return [check for check in suite.checks() if isinstance(check, Check)]


async def test_what_only_a_judge_can_notice_is_put_before_the_judge_with_its_passages() -> None:
    """A retelling that adds what no passage holds passes every rule: the judge must see it, and no quote beside it."""
    suite = named("persona_domain")
    case = "Three who were let down"
    reply = next(found for found in read_replies("persona_domain") if found.case == case)
    added = Mutation(
        name="a retelling adds",
        set={"0.domain_sentiment.outcomes_jtbd_functional.0.text": "a dog that runs and wins races again"},
        noticed_by="supported",
    )
    held, made = await answered(suite, case, damaged(reply, added))
    judged = next(check for check in suite.checks() if isinstance(check, JudgedCheck))

    assert failing(suite, held, made) == {}
    shown = judged.ask(held, made)
    assert shown is not None
    assert "a dog that runs and wins races again\n- She runs again." in shown[1]
    assert "Statement" not in shown[0]
