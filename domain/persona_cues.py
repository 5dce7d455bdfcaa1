"""All cues, and which of a persona's fields speak well or ill of things."""

from domain.persona_cue import Cue
from domain.persona_cues_domain import DESIRES, FEELINGS, TRANSFORMATION
from domain.persona_cues_self import BELIEFS, CIRCUMSTANCES, IDENTITY, PEOPLE
from domain.research import Tells

CUES: tuple[Cue, ...] = (*CIRCUMSTANCES, *IDENTITY, *PEOPLE, *BELIEFS, *FEELINGS, *TRANSFORMATION, *DESIRES)
GOOD_NEWS = frozenset(
    {
        "psychographic.after",
        "domain_sentiment.outcomes_jtbd_emotional",
        "domain_sentiment.outcomes_jtbd_social",
        "domain_sentiment.outcomes_jtbd_functional",
        "worldview.forces_of_good",
    }
)
BAD_NEWS = frozenset(
    {
        "domain_sentiment.buying_objections_emotional",
        "domain_sentiment.buying_objections_functional",
        "domain_sentiment.failed_solutions",
        "objections.emotional_risks",
        "objections.barriers_to_behavior",
        "worldview.allergies",
        "worldview.forces_of_evil",
    }
)
# What a quote that somebody has sorted fills; "" is where its own subtype goes, functional where it has none.
SORTED: dict[Tells, str] = {
    "pain": "domain_sentiment.pain_points_",
    "desire": "domain_sentiment.outcomes_jtbd_",
    "objection": "domain_sentiment.buying_objections_",
    "complaint": "domain_sentiment.buying_objections_",
    "failed_solution": "domain_sentiment.failed_solutions",
    "desired_feature": "domain_sentiment.desired_features",
    "familiar_solution": "domain_sentiment.familiar_promises",
    "trigger": "purchase_behavior.activation_events",
    "praise": "psychographic.after",
    "transformation": "psychographic.after",
}
# What a line under these headings of a labelled text (offer variants, classifications) fills.
LABELLED: dict[str, str] = {
    "Pain points": "domain_sentiment.pain_points_",
    "Desires and goals": "domain_sentiment.outcomes_jtbd_",
    "Target audience": "basics.typology_profile",
    "Root cause": "identity.blame_attribution",
    "Angle": "basics.purchase_drivers",
}
