"""The suites, by name. A suite is a file here, its cases evals/cases/NAME.yaml, and one line below."""

from typing import Any

from domain.errors import AskAgain
from evals.suite import Suite
from evals.suites.classification import Classification
from evals.suites.congruence import Congruence
from evals.suites.final_answers import FinalAnswers
from evals.suites.gap_fill import GapFill
from evals.suites.landing_page import LandingPage
from evals.suites.persona_core import PersonaCoreSuite
from evals.suites.persona_domain import PersonaDomainSuite
from evals.suites.routing import Routing
from evals.suites.template_match import TemplateMatch

SUITES: dict[str, Suite[Any, Any]] = {
    # In the order in which they are shown.
    made.name: made
    for made in (
        Routing(),
        FinalAnswers(),
        Classification(),
        LandingPage(),
        Congruence(),
        GapFill(),
        PersonaCoreSuite(),
        PersonaDomainSuite(),
        TemplateMatch(),
    )
}


def suite(name: str) -> Suite[Any, Any]:
    """One suite.

    Raises:
        AskAgain: There is none of that name.
    """
    try:
        return SUITES[name]
    except KeyError:
        there = ", ".join(SUITES)
        raise AskAgain(f"There is no suite {name!r}.", f"There are {there}.", "not_found") from None


def testing(prompt: str) -> list[Suite[Any, Any]]:
    """The suites that test a prompt."""
    return [found for found in SUITES.values() if prompt in found.prompts]
