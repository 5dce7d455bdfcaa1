"""An Answer → the elements of one message, in the order in which every answer is read."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import chainlit as cl
from chainlit.element import Element
from pydantic.dataclasses import dataclass

from chat.show.cells import table_props
from chat.show.custom import custom
from chat.show.foot import foot_props
from chat.show.pictures import figure_of
from domain.answer import Answer
from domain.brand import Brand
from domain.picture import Picture
from domain.table import Table


@dataclass
class Chart(Element):
    """A Plotly figure that carries itself, so that a resumed conversation shows it without a file."""

    type = "plotly"
    size = "large"


def chart(picture: Picture) -> Chart:
    figure = json.dumps(figure_of(picture), ensure_ascii=False, separators=(",", ":"))
    return Chart(name="chart", url="data:application/json," + quote(figure), mime="application/json")


def elements(answer: Answer, thread_id: str, brand: Brand | None) -> list[Element]:
    """Tables, pictures, foot with buttons: those of them that the answer has. public/style.css sets their order."""
    made: list[Element] = []
    made += [_table(table, answer, thread_id, brand) for table in answer.tables() if table.rows]
    made += [chart(picture) for picture in answer.pictures()]
    foot = foot_props(answer, brand)
    if foot is not None:
        made.append(custom("AnswerFoot", foot))
    return made


def _table(table: Table, answer: Answer, thread_id: str, brand: Brand | None) -> cl.CustomElement:
    element_id = str(uuid4())
    props: dict[str, Any] = table_props(table, answer.foot.currency)
    props["export"] = f"/export/{thread_id}/{element_id}.csv"
    props["source"] = table.model_dump(mode="json")
    props["brand"] = str(brand.id) if brand else None
    return custom("AnswerTable", props, element_id)
