"""The sign-in of a Supabase project over one HTTP client."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from connectors.supabase.auth import Auth
from connectors.supabase.project import Project, open_http
from tests.wire.supabase.fixtures import Supabase


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_http() as client:
        yield client


@pytest.fixture
def auth(supabase: Supabase, http: httpx.AsyncClient) -> Auth:
    return Auth(Project(supabase.url, SecretStr(supabase.publishable_key), http))
