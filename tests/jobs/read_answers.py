"""What the models of the tests read in pictures, videos and pages."""

from typing import Any

from tests.wire.models.asked import Asked

SEEN = {
    "creative_awareness": "solution_aware",
    "creative_awareness_confidence": 0.8,
    "creative_quote": "Week six",
    "copy_awareness": "problem_aware",
    "copy_awareness_confidence": 0.7,
    "copy_quote": "tired of  stiff mornings?",
    "format": "image_static",
    "angle": "proof over time",
    "hook_type": "question",
    "primary_cta": "Shop now",
    "picture_text": "Week six. She beat me to the top.",
}
WATCHED = {
    "transcript": [
        {"start": 0.0, "end": 2.5, "text": "He used to shake before I picked up my keys."},
        {"start": 2.5, "end": 6.0, "text": "Third week, no note under the door."},
    ],
    "overlays": [{"start": 3.0, "end": 5.0, "text": "third week", "confidence": 0.9}],
    "hook_spoken": "He used to shake before I picked up my keys.",
    "hook_overlay": None,
    "hook_visual_description": "A dog by a door",
    "hook_visual_elements": ["dog", "door"],
    "hook_visual_type": "testimonial",
    "hook_type": "story",
    "hook_effect": {"spoken_present": True, "overlay_present": False, "visual_present": True, "combination_score": 0.6},
    "storyboard": [{"timestamp_sec": 0, "scene_description": "A door", "key_elements": ["dog"], "text_overlay": None}],
    "benefits_shown": ["calm at home"],
    "features_demonstrated": ["one chew with breakfast"],
    "pain_points_addressed": ["howling"],
    "angles_used": ["leaving the house"],
    "jobs_to_be_done": ["leave without guilt"],
    "claims_made": [{"claim": "no note under the door", "timestamp_sec": 3, "proof_shown": None}],
    "awareness_opening": "problem_aware",
    "awareness_opening_confidence": 0.9,
    "awareness_ending": "solution_aware",
    "copy_awareness": "product_aware",
    "copy_awareness_confidence": 0.6,
    "copy_quote": "not in the copy at all",
    "target_persona": "Owners of nervous dogs",
    "emotional_drivers": ["relief"],
    "production_quality": "phone",
    "format": "video_testimonial",
    "primary_cta": None,
}
STAGE = {"awareness": "product_aware", "confidence": 0.8, "quote": "90 soft chews"}
BY_TYPE: dict[str, dict[str, Any]] = {"PictureReading": SEEN, "VideoAnalysis": WATCHED, "PageStage": STAGE}


def told(asked: Asked) -> dict[str, Any]:
    return BY_TYPE[asked.schema["title"]]
