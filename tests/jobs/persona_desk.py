"""A brand with reviews of a product, and a model that writes personas of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from agent.models import Connected
from domain.job_arguments import PersonaMake
from domain.persona_made import PersonaMade
from jobs.persona import make_persona
from store import personas
from store.db import as_user
from tests import factories
from tests.conftest import People
from tests.jobs.reading_desk import Desk, open_desk
from tests.jobs.template_desk import at_once
from tests.wire.models.asked import Asked, Reply

BODIES = (
    ("I carry him up the stairs every night. I am 62.", 5),
    ("She goes up the stairs alone now.", 5),
    ("My neighbor told me about it.", 4),
    ("No change at all on the stairs.", 1),
    ("He got sick from it, twice.", 1),
    ("A waste of money.", 2),
)


def number(asked: Asked, words: str) -> int:
    """The number of the passage with these words, as the model reads it."""
    found = re.search(rf"^(\d+) [^\n]*{re.escape(words)}", asked.text, re.MULTILINE)
    assert found is not None, words
    return int(found[1])


def core(asked: Asked) -> dict[str, Any]:
    """A first pass that is honest but for an income nobody states."""
    at = number(asked, "I carry him")
    return {
        "basics": {
            "snapshot": [{"text": "Carries an old dog upstairs", "ids": [at]}],
            "age_range": [{"text": "About 60 to 69", "ids": [number(asked, "I am 62")]}],
            "income_level": [{"text": "High income", "ids": [at]}],
        },
        "social": {"influence_decisions": [{"text": "The neighbor", "ids": [number(asked, "My neighbor")]}]},
    }


def domain(asked: Asked) -> dict[str, Any]:
    """A second pass that tells of who was let down."""
    stairs = number(asked, "No change")
    sick, waste = number(asked, "He got sick"), number(asked, "A waste")
    return {
        "domain_sentiment": {
            "pain_points_functional": [{"text": "Stairs every night", "ids": [number(asked, "I carry")]}],
            "buying_objections_functional": [
                {"text": "No change on the stairs", "ids": [stairs], "against": [number(asked, "She goes up")]},
                {"text": "Sick dogs, a waste of money", "ids": [sick, waste]},
            ],
        }
    }


def passes(asked: Asked) -> Reply:
    """An honest model."""
    return core(asked) if "basics" in asked.schema["properties"] else domain(asked)


def shape(asked: Asked) -> str:
    """Which pass or which dimension is asked for, by its fields."""
    names = set(asked.schema["properties"])
    known = {
        "basics": "core", "domain_sentiment": "domain", "snapshot": "basics", "before": "psychographic",
        "self_narratives": "identity", "admire": "social", "worldview": "worldview", "failed_solutions":
        "domain_sentiment", "decision_process": "purchase_behavior", "emotional_risks": "objections",
    }  # fmt: skip
    return next(told for name, told in known.items() if name in names)


@dataclass
class PersonaDesk:
    """Runs of the job; each is another run unless `run_id` is given."""

    desk: Desk

    async def make(self, run_id: str | None = None, stages: Any = at_once, **asked: Any) -> PersonaMade:
        self.desk.hours += 1
        running = self.desk.running(stages)
        if run_id is not None:
            running = type(running)(**{**vars(running), "run_id": run_id})
        return await make_persona(running, PersonaMake.model_validate(asked))

    async def saved(self, slug: str) -> Any:
        async with as_user(self.desk.everybody.pool, self.desk.person.id) as conn:
            return await personas.read(conn, self.desk.brand.id, slug)

    def count(self) -> int:
        return self.desk.ask("SELECT count(*) FROM personas_4d")[0][0]

    async def product(self, name: str) -> UUID:
        made = uuid4()
        await factories.insert(self.desk.deps(), "products", id=made, name=name, slug=name.lower())
        return made

    async def review(self, body: str, rating: float, of: UUID | None = None) -> None:
        row = {"source": "shop", "body": body, "content_hash": uuid4().hex, "product_id": of, "rating": rating}
        await factories.insert(self.desk.deps(), "customer_reviews", **row)


Asking = Callable[[Asked], Reply]


async def open_persona_desk(everybody: People, home: Any, models: Connected | None = None) -> PersonaDesk:
    made = PersonaDesk(await open_desk(everybody, home, models))
    for body, rating in BODIES:
        await made.review(body, rating)
    return made
