"""What a customer wants of the product and what speaks against it: the second pass of a persona."""

from collections.abc import Sequence
from typing import ClassVar

from agent.persona import question
from evals.suite import Answered, Asked, Check, JudgedCheck, Suite
from evals.suites.persona_case import PersonaAnswer, PersonaCase, asked_of, by_rules
from evals.suites.persona_checks import checks


class PersonaDomainSuite(Suite[PersonaCase, PersonaAnswer]):
    """The second pass; it is told what the first came to."""

    name: ClassVar[str] = "persona_domain"
    prompts: ClassVar[tuple[str, ...]] = ("persona_domain",)
    case = PersonaCase
    output = PersonaAnswer

    async def by_model(self, case: PersonaCase, asked: Asked) -> Answered[PersonaAnswer]:
        return await asked_of(asked, question("domain", case.passages, case.digest))

    async def by_rules(self, case: PersonaCase) -> Answered[PersonaAnswer]:
        return by_rules(case, "domain")

    def checks(self) -> Sequence[Check[PersonaCase, PersonaAnswer] | JudgedCheck[PersonaCase, PersonaAnswer]]:
        return checks("domain")
