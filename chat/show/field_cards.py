"""Fields of the profile → what public/elements/FieldCards.jsx draws: what stands there and what each source offers."""

from typing import Any

from chat.show.foot import button
from domain.field_card import FieldCard, FieldCards, FieldOffer

Json = dict[str, Any]


def cards_props(cards: FieldCards) -> Json:
    """The fields as props. Texts are text: React escapes them."""
    return {
        "title": cards.title,
        "cards": [_card(card) for card in cards.cards],
        "more": cards.more,
        "moreCommand": cards.more_command,
    }


def _card(card: FieldCard) -> Json:
    return {
        "title": card.title,
        "of": card.of,
        "badges": [badge.model_dump() for badge in card.badges],
        "held": None if card.held is None else _offer(card.held),
        "offers": [_offer(offer) for offer in card.offers],
        "note": card.note,
        "actions": [button(action) for action in card.actions],
        "edit": card.edit,
        "shape": card.shape,
    }


def _offer(offer: FieldOffer) -> Json:
    return {
        "head": offer.head,
        # An address from outside: only the web's own kind is ever opened.
        "url": offer.url if offer.url and offer.url.startswith(("https://", "http://")) else None,
        "badges": [badge.model_dump() for badge in offer.badges],
        "items": [
            {"text": item.text, "quotes": [quote.model_dump(exclude={"url"}) for quote in item.quotes]}
            for item in offer.items
        ],
        "isList": offer.is_list,
        "lines": list(offer.lines),
        "warning": offer.warning,
        "actions": [button(action) for action in offer.actions],
        "edit": offer.edit,
        "text": offer.text,
        "shape": offer.shape,
    }
