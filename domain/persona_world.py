"""How the customer sees the world: the fifth of a persona's eight dimensions."""

from typing import Generic

from domain.persona_claim import A, C, Part, many, one


class Worldview(Part, Generic[C, A]):
    """What they believe about how things are."""

    worldview: tuple[C, ...] = one("Their view of the world as far as it matters here.")
    world_stories: tuple[C, ...] = many("Stories they tell about how things came to be so.")
    core_values: tuple[C, ...] = many("What they hold high.")
    forces_of_good: tuple[C, ...] = many("Who or what is on their side.")
    forces_of_evil: tuple[C, ...] = many("Who or what is against them.")
    cultural_zeitgeist: tuple[C, ...] = one("What is in the air that shapes them.")
    allergies: tuple[A, ...] = many("What sets them against a brand, and how they react.")
