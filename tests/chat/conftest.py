"""The chat without a browser: a house whose parts are the test's own database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from uuid import uuid4

import pytest
import pytest_asyncio
from chainlit.context import context_var

from agent.models import ModelChoice
from chat.asker import set_asker
from chat.house import Given, House
from connectors.storage import Links, LocalStorage, local_storage
from domain.brand import User
from store.notices import Notices
from tests.chat.entrance import another_entrance, clock, entrance, keys  # noqa: F401
from tests.conftest import NOW, People


@pytest.fixture(autouse=True)
def outside_a_socket():
    """Chainlit's elements and queue ask for a session; here is one without a browser."""
    token = context_var.set(SimpleNamespace(session=SimpleNamespace(thread_id=str(uuid4()))))  # type: ignore[arg-type]
    yield
    context_var.reset(token)


@dataclass
class Parts:
    everybody: People
    files: LocalStorage

    @property
    def addresses(self):
        return self.everybody.database

    @property
    def notices(self):
        return Notices(self.everybody.database.app)

    def deps(self, user, brand, now):
        return self.everybody.deps(user, brand, now)


@pytest.fixture
def given(everybody, tmp_path):
    @asynccontextmanager
    async def parts():
        yield Parts(everybody, local_storage(tmp_path))

    return Given(
        home=tmp_path,
        host="127.0.0.1",
        port=0,
        open_parts=parts,
        chat_model=ModelChoice(role="chat", provider="offline"),
        model_lines=(),
        request_limit=1,
        cost_limit=1,
        local_user=User.model_validate({"id": "00000000-0000-4000-8000-000000000001", "email": "you@localhost"}),
        sign_in=None,
        now=lambda: NOW,
        links=Links(b"k" * 32),
    )


@pytest_asyncio.fixture
async def house(given) -> AsyncIterator[House]:
    opened = House(given)
    async with opened.open(lambda error: None):
        yield opened
    set_asker(None)
