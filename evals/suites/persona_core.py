"""Who a brand's customer is, drawn from passages: the first pass of a persona."""

from collections.abc import Sequence
from typing import ClassVar

from agent.persona import question
from evals.suite import Answered, Asked, Check, JudgedCheck, Suite
from evals.suites.persona_case import PersonaAnswer, PersonaCase, asked_of, by_rules
from evals.suites.persona_checks import checks


class PersonaCoreSuite(Suite[PersonaCase, PersonaAnswer]):
    """The first pass."""

    name: ClassVar[str] = "persona_core"
    prompts: ClassVar[tuple[str, ...]] = ("persona_core",)
    case = PersonaCase
    output = PersonaAnswer

    async def by_model(self, case: PersonaCase, asked: Asked) -> Answered[PersonaAnswer]:
        return await asked_of(asked, question("core", case.passages))

    async def by_rules(self, case: PersonaCase) -> Answered[PersonaAnswer]:
        return by_rules(case, "core")

    def checks(self) -> Sequence[Check[PersonaCase, PersonaAnswer] | JudgedCheck[PersonaCase, PersonaAnswer]]:
        return checks("core")
