"""The side doors for tests: the journal, the oracle, the faults, the next reading, a new world."""

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.wire.graph import creatives
from tests.wire.graph import world as names
from tests.wire.graph.faults import Faults
from tests.wire.graph.journal import Journal
from tests.wire.graph.oracle import oracle
from tests.wire.graph.world import GraphWorld

if TYPE_CHECKING:
    from tests.wire.graph.server import Server


async def answer(server: "Server", request: Request) -> Response:
    """The answer of a control address."""
    state, params = server.state, request.query_params
    given: dict[str, Any] = await request.json() if request.method == "POST" and await request.body() else {}
    match request.url.path:
        case "/_log" if request.method == "POST":
            state.journal = Journal(before=state.fate.counts())
            return JSONResponse({})
        case "/_log":
            before = state.journal.before
            counts = {name: count - before.get(name, 0) for name, count in state.fate.counts().items()}
            return JSONResponse({**state.journal.told_of(), **counts, "reports": len(state.reports.runs)})
        case "/_oracle":
            n = state.world.account(params.get("account", state.world.accounts[0].id))
            if n is None:
                return JSONResponse({"error": "no such account"}, 404)
            since, until = (date.fromisoformat(params[name]) if name in params else None for name in ("since", "until"))
            return JSONResponse(oracle(state, n, since, until))
        case "/_destinations":
            return JSONResponse({
                names.ad_id(n, ad): {"shape": creatives.shape_of(ad), "urls": creatives.destinations(ad)}
                for n in range(len(state.world.accounts)) for ad in range(state.world.ads)
            })  # fmt: skip
        case "/_faults":
            try:
                state.switch(Faults.model_validate({**state.faults.model_dump(), **given}))
            except ValidationError as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
            return JSONResponse(state.faults.model_dump(mode="json"))
        case "/_advance":
            return JSONResponse({"reading": state.advance()})
        case "/_token":
            state.know(names.Token.model_validate(given))
            return JSONResponse({})
        case "/_reset":
            server.begin(GraphWorld.model_validate(given) if given else state.world)
            return JSONResponse(server.state.world.model_dump(mode="json"))
        case _:
            return JSONResponse({"error": "no such control"}, 404)
