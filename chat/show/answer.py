"""An Answer → the elements of one message, in the order in which every answer is read."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import chainlit as cl
from chainlit.element import Element
from pydantic.dataclasses import dataclass

from chat.show.cells import table_props
from chat.show.custom import custom
from chat.show.field_cards import cards_props
from chat.show.foot import foot_props
from chat.show.gallery import gallery_props
from chat.show.grid import grid_props
from chat.show.links import Link, signed
from chat.show.persona import card_props, choice_props
from chat.show.pictures import figure_of
from domain.answer import Answer
from domain.brand import Brand
from domain.field_card import FieldCards
from domain.gallery import Gallery
from domain.persona_view import PersonaCard, SourceChoice
from domain.picture import Chart as Charted
from domain.picture import Grid
from domain.table import Table


@dataclass
class Chart(Element):
    """A Plotly figure that carries itself, so that a resumed conversation shows it without a file."""

    type = "plotly"
    size = "large"


def chart(picture: Charted, element_id: str | None = None) -> Chart:
    figure = json.dumps(figure_of(picture), ensure_ascii=False, separators=(",", ":"))
    url = "data:application/json," + quote(figure)
    return Chart(id=element_id or str(uuid4()), name="chart", url=url, mime="application/json")


def elements(
    answer: Answer, thread_id: str, brand: Brand | None, link: Link, ids: Callable[[int], UUID] = lambda _: uuid4()
) -> list[Element]:
    """Tables, pictures, foot with buttons: those of them that the answer has. public/style.css sets their order.

    Args:
        link: Signs links to the stored files that they show.
        ids: The ids of the elements, counted from 1, where the same answer may be written twice.
    """
    made: list[Element] = []

    def next_id() -> str:
        return str(ids(len(made) + 1))

    for table in answer.tables():
        if table.rows:
            made.append(_table(table, answer, thread_id, brand, next_id()))
    for picture in answer.pictures():
        if isinstance(picture, Gallery):
            made.append(_gallery(picture, thread_id, brand, next_id()))
        elif isinstance(picture, PersonaCard):
            made.append(_card(picture, thread_id, brand, next_id()))
        elif isinstance(picture, SourceChoice):
            made.append(custom("SourceChoice", choice_props(picture), next_id()))
        elif isinstance(picture, FieldCards):
            made.append(_fields(picture, thread_id, brand, next_id()))
        else:
            made.append(_drawn(picture, next_id()))
    foot = foot_props(answer, brand)
    if foot is not None:
        made.append(custom("AnswerFoot", foot, next_id()))
    for element in made:
        if isinstance(element, cl.CustomElement):
            element.props = signed(element.props, link)
    return made


def _drawn(picture: Charted | Grid, element_id: str) -> Element:
    if isinstance(picture, Grid):
        return custom("AnswerGrid", grid_props(picture), element_id)
    return chart(picture, element_id)


def _gallery(gallery: Gallery, thread_id: str, brand: Brand | None, element_id: str) -> cl.CustomElement:
    props = gallery_props(gallery)
    if gallery.table is not None:
        props |= _exported(gallery.table, thread_id, brand, element_id)
    return custom("AnswerGallery", props, element_id)


def _card(card: PersonaCard, thread_id: str, brand: Brand | None, element_id: str) -> cl.CustomElement:
    props = card_props(card)
    if card.table is not None:
        props |= _exported(card.table, thread_id, brand, element_id)
    return custom("PersonaCard", props, element_id)


def _fields(cards: FieldCards, thread_id: str, brand: Brand | None, element_id: str) -> cl.CustomElement:
    props = cards_props(cards)
    if cards.table is not None:
        props |= _exported(cards.table, thread_id, brand, element_id)
    return custom("FieldCards", props, element_id)


def _table(table: Table, answer: Answer, thread_id: str, brand: Brand | None, element_id: str) -> cl.CustomElement:
    props: dict[str, Any] = table_props(table, answer.foot.currency)
    return custom("AnswerTable", props | _exported(table, thread_id, brand, element_id), element_id)


def _exported(table: Table, thread_id: str, brand: Brand | None, element_id: str) -> dict[str, Any]:
    """What chat/routes.py writes the CSV file from."""
    return {
        "export": f"/export/{thread_id}/{element_id}.csv",
        "source": table.model_dump(mode="json"),
        "brand": str(brand.id) if brand else None,
    }
