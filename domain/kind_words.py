"""What each hook type and visual type is, in a few words for who never tried it."""

from domain.creative_kinds import HookType, VisualType

HOOK_TYPES: dict[HookType, str] = {
    "curiosity": "opens a gap that only watching on closes",
    "fear": "names what may go wrong if nothing is done",
    "benefit": "says at once what the buyer gets",
    "social_proof": "shows that many others chose it",
    "urgency": "gives a reason to act now",
    "transformation": "sets before against after",
    "question": "asks the viewer something",
    "statistic": "opens with a number",
    "testimonial": "a customer tells what happened",
}
VISUAL_TYPES: dict[VisualType, str] = {
    "unboxing": "the parcel is opened",
    "transformation": "before and after are seen",
    "demonstration": "the product is seen at work",
    "testimonial": "a customer speaks to the camera",
    "lifestyle": "people live with it",
    "problem_agitation": "the problem is seen hurting",
    "authority": "an expert or a laboratory is seen",
    "social_proof": "reviews, crowds or counts are seen",
    "product_hero": "the product alone, large",
    "curiosity": "something that one cannot place at once",
    "other": "something else",
}
