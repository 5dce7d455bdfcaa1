"""The field's words for what an ad is: its format, how it opens, what is seen first."""

from typing import Literal

CreativeFormat = Literal[
    "video_ugc",
    "video_professional",
    "video_testimonial",
    "video_demo",
    "image_static",
    "image_before_after",
    "image_testimonial",
    "image_product",
    "carousel",
    "collection",
    "other",
]
VideoLength = Literal["short_0_15", "medium_15_30", "long_30_60", "very_long_60_plus"]

# What a first look tells (ad_creative_classifications.hook_type).
HookType = Literal[
    "curiosity",
    "fear",
    "benefit",
    "social_proof",
    "urgency",
    "transformation",
    "question",
    "statistic",
    "testimonial",
]
# What watching the whole video tells (ad_video_analysis.hook_type).
DeepHookType = Literal[
    "question",
    "claim",
    "story",
    "callout",
    "transformation",
    "shock",
    "relatable",
    "statistic",
    "before_after",
    "authority",
    "other",
]
VisualType = Literal[
    "unboxing",
    "transformation",
    "demonstration",
    "testimonial",
    "lifestyle",
    "problem_agitation",
    "authority",
    "social_proof",
    "product_hero",
    "curiosity",
    "other",
]


def video_length(seconds: float) -> VideoLength:
    """The bucket of a video's length: up to 15, 30, 60 seconds, or more."""
    if seconds <= 15:
        return "short_0_15"
    if seconds <= 30:
        return "medium_15_30"
    return "long_30_60" if seconds <= 60 else "very_long_60_plus"
