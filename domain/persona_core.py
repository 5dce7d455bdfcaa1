"""Who the customer is: the first four of a persona's eight dimensions. Descriptions are read by language models too."""

from typing import Generic

from domain.persona_claim import C, Part, many, one


class Basics(Part, Generic[C]):
    """The person at a glance, and what sources state about their circumstances."""

    snapshot: tuple[C, ...] = one("Who this is, in one or two sentences.")
    age_range: tuple[C, ...] = one("The customer's own age, where stated.")
    gender: tuple[C, ...] = one("The customer's gender, where stated.")
    location: tuple[C, ...] = one("Where they live, where stated.")
    income_level: tuple[C, ...] = one("What they earn or can spend, where stated.")
    education: tuple[C, ...] = one("Schooling, where stated.")
    occupation: tuple[C, ...] = one("Work, where stated.")
    family_status: tuple[C, ...] = one("Partner, children, household, where stated.")
    behavior_habits: tuple[C, ...] = many("What they do every day or week that matters here.")
    digital_presence: tuple[C, ...] = many("Where and how they are online.")
    purchase_drivers: tuple[C, ...] = many("What makes them buy: price, proof, speed, ease.")
    cultural_context: tuple[C, ...] = many("Customs, season, milieu that shape what they want.")
    typology_profile: tuple[C, ...] = many("Type of character, such as cautious or early to try.")


class Psychographic(Part, Generic[C]):
    """From which state to which they want to come, and what they long for."""

    before: tuple[C, ...] = many("Their life before the product.")
    after: tuple[C, ...] = many("Their life after it, as they hope or tell.")
    desires_survival_life_extension: tuple[C, ...] = many("Desire to live long and healthy, or that another does.")
    desires_food_beverages: tuple[C, ...] = many("Desire for good food and drink.")
    desires_freedom_from_fear: tuple[C, ...] = many("Desire to be free of fear, pain, danger.")
    desires_sexual_companionship: tuple[C, ...] = many("Desire for love and companionship.")
    desires_comfortable_living: tuple[C, ...] = many("Desire for comfort and ease.")
    desires_superiority_status: tuple[C, ...] = many("Desire to be ahead, to win, to keep up.")
    desires_care_protection: tuple[C, ...] = many("Desire to care for and protect loved ones.")
    desires_social_approval: tuple[C, ...] = many("Desire for the approval of others.")
    desires_justice_fairness: tuple[C, ...] = many("Desire to be treated fairly.")
    desires_self_actualization: tuple[C, ...] = many("Desire to become who they could be.")


class Identity(Part, Generic[C]):
    """Who they say they are."""

    self_narratives: tuple[C, ...] = many("What they tell themselves, as: Because I am X, I do Y.")
    current_self_image: tuple[C, ...] = one("How they see themselves now.")
    past_failures: tuple[C, ...] = many("What they tried that did not work out for them.")
    blame_attribution: tuple[C, ...] = many("Whom or what they blame for it.")
    desired_self_image: tuple[C, ...] = one("How they would like to be seen.")
    identity_artifacts: tuple[C, ...] = many("Things and brands that show who they are.")


class Social(Part, Generic[C]):
    """The people around them."""

    admire: tuple[C, ...] = many("Whom they admire.")
    envy: tuple[C, ...] = many("Whom they envy.")
    want_to_impress: tuple[C, ...] = many("Whom they want to impress.")
    love_loyalty: tuple[C, ...] = many("Whom they love and stand by.")
    dislike_animosity: tuple[C, ...] = many("Whom they dislike.")
    compared_to: tuple[C, ...] = many("With whom they are compared.")
    influence_decisions: tuple[C, ...] = many("Who has a say in what they buy.")
    fear_judged_by: tuple[C, ...] = many("Whose judgement they fear.")
    want_to_belong: tuple[C, ...] = many("Where they want to belong.")
    distance_from: tuple[C, ...] = many("From whom they keep away.")
