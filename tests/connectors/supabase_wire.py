"""A person's way through the sign-in of a Supabase project, for tests of it."""

from datetime import UTC, datetime

import httpx
import pytest

from connectors.supabase.errors import AuthRefused

BACK = "http://localhost:8000/auth/callback"


def now() -> datetime:
    return datetime.now(UTC)


async def refused(waiting: object) -> AuthRefused:
    with pytest.raises(AuthRefused) as caught:
        await waiting  # type: ignore[misc]
    return caught.value


async def follow(address: str) -> httpx.URL:
    """Where a browser that opens this link ends up; our own page need not be there."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(address)
        assert answer.status_code in (302, 303), answer.text
        return httpx.URL(answer.headers["location"])


async def at_provider(address: str, **typed: str) -> httpx.URL:
    """Where a browser ends up that fills in the provider's page."""
    page = await follow(address)
    back = httpx.URL(page.params["redirect_uri"], params={"state": page.params["state"]} | typed)
    return await follow(str(back))
