"""`pytest evals`: every recorded answer and every answer of the rules, checked again, one test a case.

A case passes, or fails because the blessed baseline stands for it, or is expected to fail (xfail) because nobody ever
said that it passes. What is not recorded is skipped, and says so; what was recorded once and is gone fails.
"""

from typing import Any

import pytest

from domain.errors import AskAgain
from evals.baseline import read_baseline
from evals.cassettes import Cassettes
from evals.replayed import Listed, Replayed
from evals.suite import Suite
from evals.suites import SUITES

One = tuple[Replayed, Listed] | AskAgain


def _collected(suite: Suite[Any, Any], cassettes: Cassettes) -> list[Any]:
    try:
        replayed = Replayed(suite, cassettes, read_baseline(suite.name))
        return [
            pytest.param((replayed, one), id="/".join([suite.name, one.column, *([one.case] if one.case else [])]))
            for one in replayed.listed()
        ]
    except AskAgain as wrong:
        # One malformed file fails its suite, in one sentence, and no other.
        return [pytest.param(wrong, id=f"{suite.name}/unreadable")]


def _all() -> list[Any]:
    cassettes = Cassettes()
    return [one for suite in SUITES.values() for one in _collected(suite, cassettes)]


@pytest.mark.parametrize("one", _all())
async def test_case(one: One) -> None:
    """A case of a competitor."""
    if isinstance(one, AskAgain):
        pytest.fail(str(one), pytrace=False)
    replayed, listed = one
    stands = await replayed.standing(listed)
    match stands.kind:
        case "passes":
            return
        case "fails":
            pytest.fail(stands.reason, pytrace=False)
        case "expected":
            pytest.xfail(stands.reason)
        case "not_recorded":
            pytest.skip(stands.reason)
