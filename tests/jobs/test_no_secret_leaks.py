"""What would go wrong: a token, a code, the app's secret or a proof of it anywhere but where it is used.

Everything that can fail does, with every log open; then all that was logged, traced, shown or stored is searched,
in both databases, whatever it is packed in.
"""

import base64
import hashlib
import hmac
import json
import logging
import pickle
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from logfire.testing import CaptureLogfire
from pydantic import JsonValue, SecretStr

import observability
from domain.meta_access import MetaAccess
from tests.conftest import NOW
from tests.jobs.meta_office import KEY, MetaOffice
from tests.leaks import everything_in, unpacked
from tests.wire.graph.faults import Faults
from tools import commands, registry
from tools.deps import JobProgress


@pytest.fixture
def traced(capfire: CaptureLogfire) -> Iterator[CaptureLogfire]:
    """Every request, query and step is a span kept in memory."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from pydantic_ai import Agent

    observability.instrument()
    yield capfire
    observability.forget()
    Agent.instrument_all(False)
    PsycopgInstrumentor().uninstrument()
    HTTPXClientInstrumentor().uninstrument()


def secrets_of(office: MetaOffice, tokens: list[str]) -> dict[str, str]:
    """All that must be nowhere, by name."""
    app = office.graph.world.app_secret
    proofs = {f"proof of {t[:20]}": hmac.new(app.encode(), t.encode(), hashlib.sha256).hexdigest() for t in tokens}
    return {
        **{f"token {t[:20]}": t for t in tokens},
        **proofs,
        "app secret": app,
        "key": KEY.decode(),
        "any": "EAAloop",
    }


class Leaky(MetaOffice):
    """An office whose app has a secret, so that calls carry proofs of it."""

    @property
    def meta(self) -> MetaAccess:
        return MetaAccess(
            graph_url=self.graph.url,
            app_id=self.graph.world.app_id,
            app_secret=SecretStr(self.graph.world.app_secret),
            system_token=SecretStr(self.graph.token("system")),
            system_for=frozenset([self.brand.organization_id]),
            has_keys=True,
        )


async def work(office: Leaky) -> list[JobProgress]:
    """Syncs, links and looks that fail in every way; how each of them ended."""
    ends: list[JobProgress] = []
    graph = office.graph
    async with office.working() as started:

        async def do(kind: str, platform: bool = False, **arguments: JsonValue) -> None:
            about = None if platform else office.brand
            begun = await started.start(office.person, about, kind, arguments, NOW)  # type: ignore[arg-type]
            ends.append(await office.last(started, begun.job_id))

        graph.faults(Faults.everything())
        await do("meta_sync", days=10, media=False)
        await do("asset_download", max_videos=3, max_images=3)
        for code in ("10", "100", "1996", "190"):
            await office.connect()
            graph.faults(Faults())
            graph.say("act_", code, times=3)
            await do("link_account", account=graph.world.accounts[0].id)
        await office.connect()
        graph.faults(token_expires_after=4)
        await do("meta_sync", days=20, media=False)
        graph.faults(Faults())
        await office.connect(token="soon")
        await do("destination_sync")
        await do("token_refresh", platform=True)
        graph.say("oauth/access_token", "190", times=3)
        await office.connect(token="soon")
        await do("token_refresh", platform=True)
    return ends


async def test_no_secret_is_logged_traced_shown_or_stored(
    meta_office: MetaOffice, traced: CaptureLogfire, caplog: pytest.LogCaptureFixture
) -> None:
    office = Leaky(**{name: getattr(meta_office, name) for name in MetaOffice.__dataclass_fields__})
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "dbos", "psycopg", "viraltracker"):
        caplog.set_level(logging.DEBUG, name)

    with psycopg.connect(office.where.owner) as conn:
        conn.execute("INSERT INTO private.platform_operators (user_id) VALUES (%s)", [office.person.id])
    ends = await work(office)

    shown = [end.model_dump_json() for end in ends]
    for text in ("/connect", "/runs", "/notifications"):
        chosen, args = commands.parse(text)
        deps = replace(office.everybody.deps(office.person, office.brand), meta=office.meta)
        shown.append((await registry.run(deps, chosen, args)).model_dump_json())
    places = {
        "logs": caplog.text,
        "spans": json.dumps(traced.exporter.exported_spans_as_dict(), default=str),
        "answers": "\n".join(shown),
        "database": everything_in(office.where.owner),
        "ledger": everything_in(office.where.jobs),
    }
    tokens = [token.value for token in office.graph.world.tokens]
    leaks = [
        f"{name} in the {place}"
        for name, secret in secrets_of(office, tokens).items()
        for place, text in places.items()
        if secret in unpacked(text)
    ]
    assert leaks == []
    assert ends[0].state == "done", [(end.kind, end.state, end.error) for end in ends]
    assert "failed" in [end.state for end in ends]
    assert all(len(text) > 500 for text in places.values()), {place: len(text) for place, text in places.items()}
    assert "HTTP Request: GET" in caplog.text
    assert '"meta ' in places["spans"]
    assert office.graph.world.accounts[0].number in places["database"]


@pytest.mark.parametrize("pack", [base64.b64encode, base64.urlsafe_b64encode, lambda told: told.hex().encode()])
def test_the_search_finds_what_is_packed(pack) -> None:
    hidden = pack(pickle.dumps({"error": ValueError("token EAAloopbackMAIN0000000000000000000000000001")}))

    assert "EAAloop" not in hidden.decode()
    assert "EAAloop" in unpacked(f'{{"output": "{hidden.decode()}"}}')
