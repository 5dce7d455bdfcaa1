"""The chat process: settings → wiring → chat."""

import sys
from datetime import UTC, datetime

import observability
import wiring
from chat.house import Given, SignIn
from chat.serve import serve
from domain.brand import User
from settings import Settings, load
from store import people


def main(settings: Settings | None = None, own_worker: bool = True) -> int:
    """Serves the chat until it is stopped; returns the exit code."""
    chosen = settings or load()
    observability.start("chat", chosen)
    models = wiring.models(chosen)
    return serve(
        Given(
            home=chosen.viraltracker_home,
            host=chosen.host,
            port=chosen.port,
            open_parts=lambda: wiring.chat(chosen, own_worker),
            chat_model=models.chat,
            model_lines=models.sentences,
            request_limit=chosen.chat_request_limit,
            cost_limit=chosen.chat_cost_limit,
            local_user=people.LOCAL_USER,
            sign_in=_sign_in(chosen),
            now=lambda: datetime.now(UTC),
        )
    )


def _sign_in(settings: Settings) -> SignIn | None:
    """Password sign-in where Supabase is configured; the person is made in our database on first sight."""
    url, key, database = settings.supabase_url, settings.supabase_publishable_key, settings.database_url
    if url is None or key is None or database is None:
        return None

    async def checked(email: str, password: str) -> User | None:
        import httpx

        from connectors.sign_in import sign_in

        async with httpx.AsyncClient(timeout=20) as http:
            user = await sign_in(url, key.get_secret_value(), email, password, http)
        return await people.ensure(database.get_secret_value(), user) if user else None

    return checked


if __name__ == "__main__":
    sys.exit(main())
