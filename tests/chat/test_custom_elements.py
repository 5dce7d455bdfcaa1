"""What would go wrong: a shared conversation runs a script that somebody uploaded, as whoever looks at it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from chat.asker import set_asker
from chat.show.custom import NAMES, drawable
from chat.threads import Threads

FORGED = (
    "../../files/uploads/x/evil",
    "..%2f..%2fproject/file/1?session_id=2#",
    "AnswerTable/../evil",
    "",
    None,
    "Evil",
)


def element(thread: str, name: object, type: str = "custom") -> SimpleNamespace:
    told = {"id": str(uuid4()), "type": type, "name": name, "props": {}, "url": "data:,"}
    return SimpleNamespace(thread_id=thread, url="data:,", to_dict=lambda: told)


@pytest.mark.parametrize("name", FORGED)
async def test_an_element_is_drawn_by_our_scripts_alone(house, everybody, name):
    layer = Threads(house)
    set_asker(await everybody.person())
    thread = str(uuid4())

    await layer.create_element(element(thread, name))
    await layer.create_element(element(thread, "AnswerTable"))

    assert [kept["name"] for kept in (await layer.get_thread(thread))["elements"]] == ["AnswerTable"]


def test_all_that_the_chat_draws_is_known():
    assert {"AnswerTable", "AnswerFoot", "Notice", "Progress"} <= NAMES
    assert drawable({"type": "plotly", "name": "Spend by day"})
