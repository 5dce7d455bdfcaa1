"""A persona's card and the choice of sources → what public/elements/PersonaCard.jsx and SourceChoice.jsx draw."""

from typing import Any

from chat.show.foot import button
from domain.persona_view import SIGNS, CardClaim, PersonaCard, SourceChoice

Json = dict[str, Any]


def card_props(card: PersonaCard) -> Json:
    """The card as props. Texts are text: React escapes them."""
    return {
        "title": card.title,
        "snapshot": card.snapshot,
        "lines": list(card.lines),
        "badges": [badge.model_dump() for badge in card.badges],
        "dimensions": [
            {
                "title": dimension.title,
                "unknown": list(dimension.unknown),
                "fields": [
                    {"label": field.label, "told": field.told, "claims": [_claim(claim) for claim in field.claims]}
                    for field in dimension.fields
                ],
            }
            for dimension in card.dimensions
        ],
    }


def _claim(claim: CardClaim) -> Json:
    return {**claim.model_dump(), "sign": SIGNS[claim.level]}


def choice_props(choice: SourceChoice) -> Json:
    """The check boxes as props."""
    return {
        "title": choice.title,
        "boxes": [box.model_dump() for box in choice.boxes],
        "command": choice.command,
        "button": choice.button,
        "extras": [button(action) for action in choice.extras],
    }
