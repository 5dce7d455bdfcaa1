"""What the customer wants of this kind of product: the last three of a persona's eight dimensions."""

from typing import Generic

from domain.persona_claim import C, Part, many, one


class DomainSentiment(Part, Generic[C]):
    """What they want done, what hurts, what speaks against buying."""

    outcomes_jtbd_emotional: tuple[C, ...] = many("How they want to feel.")
    outcomes_jtbd_social: tuple[C, ...] = many("How they want to stand with others.")
    outcomes_jtbd_functional: tuple[C, ...] = many("What they want to get done.")
    pain_points_emotional: tuple[C, ...] = many("What hurts inside: guilt, fear, shame.")
    pain_points_social: tuple[C, ...] = many("What hurts before others.")
    pain_points_functional: tuple[C, ...] = many("What does not work in practice.")
    buying_objections_emotional: tuple[C, ...] = many("Feelings against buying, or after a bad purchase.")
    buying_objections_social: tuple[C, ...] = many("What others might say against it.")
    buying_objections_functional: tuple[C, ...] = many("Price, effect, handling, delivery that speak against it.")
    desired_features: tuple[C, ...] = many("What they wish the product had.")
    failed_solutions: tuple[C, ...] = many("Products and ways that failed them.")
    familiar_promises: tuple[C, ...] = many("Promises they have heard too often.")


class PurchaseBehavior(Part, Generic[C]):
    """How they come to buy."""

    pain_symptoms: tuple[C, ...] = many("Signs by which they notice the problem.")
    activation_events: tuple[C, ...] = many("What makes them act at last.")
    purchasing_habits: tuple[C, ...] = one("How they buy: where, how often, how much.")
    decision_process: tuple[C, ...] = one("How they decide, step by step.")
    current_workarounds: tuple[C, ...] = many("How they make do for now.")


class Objections(Part, Generic[C]):
    """What holds them back even if they want it."""

    emotional_risks: tuple[C, ...] = many("What they fear to feel if it goes wrong.")
    barriers_to_behavior: tuple[C, ...] = many("What keeps them from using it as meant.")
