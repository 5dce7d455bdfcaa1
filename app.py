"""The chat process: settings → wiring → chat."""

import sys
from datetime import UTC, datetime, timedelta

import observability
import wiring
from chat.house import Given, SignIn
from chat.serve import serve
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
            links=wiring.links(chosen),
            public_url=chosen.public_url,
            files_at=chosen.supabase_url if chosen.has_file_storage else None,
            own_worker=own_worker,
        )
    )


def _sign_in(settings: Settings) -> SignIn | None:
    """Through Supabase, where it is configured; half configured is refused, or everybody would be the local user."""
    if settings.supabase_url is None and settings.supabase_publishable_key is None:
        return None
    return SignIn(
        project=(settings.supabase_url or "").rstrip("/"),
        proxies=settings.proxy_hops,
        refusal=wiring.sign_in_refusal(settings),
        idle=timedelta(days=settings.session_idle_days),
        longest=timedelta(days=settings.session_longest_days),
    )


if __name__ == "__main__":
    sys.exit(main())
