"""The chat process: settings → wiring → chat."""

import sys
from datetime import UTC, datetime

import settings
import wiring
from chat.house import Given
from chat.serve import serve
from store.people import LOCAL_USER


def main(given: settings.Settings | None = None) -> int:
    """Serves the chat until it is stopped; returns the exit code."""
    chosen = given or settings.load()
    models = wiring.models(chosen)
    return serve(
        Given(
            home=chosen.viraltracker_home,
            host=chosen.host,
            port=chosen.port,
            open_parts=lambda: wiring.chat(chosen),
            chat_model=models.chat,
            model_lines=models.sentences,
            request_limit=chosen.chat_request_limit,
            cost_limit=chosen.chat_cost_limit,
            local_user=LOCAL_USER,
            sign_in=None,
            now=lambda: datetime.now(UTC),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
