"""Which answer a Graph path gets: nodes, edges, reports, several ids at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.wire.graph import creatives, media, oauth, objects
from tests.wire.graph.errors import GraphError, bad, known, not_found
from tests.wire.graph.fields import parse, project
from tests.wire.graph.insights import Query, read_query
from tests.wire.graph.state import State
from tests.wire.graph.world import Account, Token

MOST_IDS = 50
_VERSION = re.compile(r"^v(\d+)\.\d+$")


@dataclass
class Call:
    """One request to the Graph, and what becomes known of it on the way."""

    method: str
    path: str
    params: dict[str, str]
    secret: str | None
    token: str | None = None
    slice: str | None = None
    rows: int = 0

    def parts(self, oldest: int) -> list[str]:
        """The path without its version, which must not be too old."""
        parts = [part for part in self.path.split("/") if part]
        if parts and (version := _VERSION.match(parts[0])):
            if int(version[1]) < oldest:
                raise known("2635")
            parts = parts[1:]
        return parts


def owner(state: State, call: Call) -> Account:
    """The account that the call counts against: named in the path, or the one of the object or report asked for."""
    world = state.world
    for id in (*call.path.split("/"), *call.params.get("ids", "").split(",")):
        if (n := world.account(id)) is not None:
            return world.accounts[n]
        if id in state.reports.runs:
            return world.accounts[state.reports.runs[id].query.account]
        if len(id) == 17 and id.isdigit() and int(id[3:6]) < len(world.accounts):
            return world.accounts[int(id[3:6])]
    return world.accounts[0]


def answer(state: State, call: Call) -> dict[str, Any] | bytes:
    """The body of a right answer: a value, or the bytes of one."""
    parts = call.parts(state.world.oldest_version)
    if parts == ["oauth", "access_token"]:
        return oauth.access_token(state, call.params)
    if parts == ["debug_token"]:
        return oauth.debug_token(state, call.secret, call.params)
    known_token = oauth.who(state, call.secret, call.params)
    call.token = known_token.token.name
    token = known_token.token
    if parts[:1] == ["me"]:
        return _me(state, parts[1:], token, call)
    if not parts:
        return _several(state, token, call)
    if (n := state.world.account(parts[0])) is not None or parts[0].startswith("act_"):
        return _account(state, n, parts, token, call)
    if parts[0] in state.reports.runs:
        return _report(state, parts, token, call)
    if len(parts) == 2 and parts[1] == "insights" and parts[0].startswith("120"):
        return _of_ad(state, parts[0], token, call)
    if len(parts) != 1:
        raise GraphError(400, 2500, f"Unknown path components: /{'/'.join(parts[1:])}")
    return project(_node(state, parts[0], token), parse(call.params.get("fields"), "id,name"))


def _me(state: State, parts: list[str], token: Token, call: Call) -> dict[str, Any]:
    if not parts:
        return project({"id": "100000000000001", "name": token.person}, parse(call.params.get("fields"), "id,name"))
    if parts == ["permissions"]:
        declined = [] if "ads_read" in token.scopes else [{"permission": "ads_read", "status": "declined"}]
        return {"data": [{"permission": one, "status": "granted"} for one in token.scopes] + declined}
    if parts != ["adaccounts"]:
        raise GraphError(400, 2500, f"Unknown path components: /{'/'.join(parts)}")
    _needs_ads_read(token)
    wanted = parse(call.params.get("fields"), "id,account_id")
    seen = [n for n, one in enumerate(state.world.accounts) if objects.sees(token, one.id)]
    start = objects.place(call.params)
    found: Iterator[tuple[int, dict[str, Any]]] = (
        (place, project(objects.account(state.world, n), wanted)) for place, n in enumerate(seen) if place >= start
    )
    return objects.page(state, "me/adaccounts", found, call.params, token.value)


def _needs_ads_read(token: Token) -> None:
    if not {"ads_read", "ads_management"} & set(token.scopes):
        raise known("200")


def _account(state: State, n: int | None, parts: list[str], token: Token, call: Call) -> dict[str, Any] | bytes:
    if not re.fullmatch(r"act_\d+", parts[0]) or n is None:
        raise not_found(parts[0])
    _needs_ads_read(token)
    if not objects.sees(token, parts[0]):
        raise known("200")
    if len(parts) == 1:
        return project(objects.account(state.world, n), parse(call.params.get("fields"), "id,account_id"))
    if parts[1] in ("campaigns", "adsets", "ads") and len(parts) == 2:
        return objects.edge(state, n, parts[1], call.params, token.value)
    if parts[1] == "adimages" and len(parts) == 2:
        return {"data": [project(one, parse(call.params.get("fields"), "hash")) for one in _images(state, n, call)]}
    if parts[1] != "insights" or len(parts) > 2:
        raise GraphError(400, 2500, f"Unknown path components: /{'/'.join(parts[1:])}")
    query = read_query(state.world, n, call.params)
    if call.method == "POST":
        return {"report_run_id": state.reports.start(query, state.insights, state.faults)}
    return _page(state, query, call, token, f"{parts[0]}/insights")


def _images(state: State, n: int, call: Call) -> list[dict[str, Any]]:
    asked = set(re.findall(r"[0-9a-f]{32}", call.params.get("hashes", "")))
    if len(asked) > MOST_IDS:
        raise bad("Too many hashes")
    found: list[dict[str, Any]] = []
    for k in range(state.world.ads // 2 + 4):
        if (hash := creatives.image_hash(n, k)) not in asked:
            continue
        # Every thirteenth hash is of an image that was deleted since.
        if k % 13 != 12:
            where = media.address(state.url, "image", n, k)
            found.append({
                "id": f"{state.world.accounts[n].number}:{hash}", "hash": hash, "url": where, "permalink_url": where,
                "url_128": media.address(state.url, "thumbnail", n, k), "name": f"image {k}.jpg", "status": "ACTIVE",
                "width": 64, "height": 64, "original_width": 64, "original_height": 64,
            })  # fmt: skip
    return found


def _report(state: State, parts: list[str], token: Token, call: Call) -> dict[str, Any] | bytes:
    run = state.reports.find(parts[0])
    if not objects.sees(token, state.world.accounts[run.query.account].id):
        raise known("100/3191001")
    if len(parts) == 1:
        return state.reports.status(parts[0], state.faults)
    if parts[1:] != ["insights"]:
        raise GraphError(400, 2500, f"Unknown path components: /{'/'.join(parts[1:])}")
    return _page(state, state.reports.ready(parts[0]), call, token, f"{parts[0]}/insights")


def _of_ad(state: State, id: str, token: Token, call: Call) -> bytes:
    node = _node(state, id, token)
    n = int(id[3:6])
    filtering = f'[{{"field":"ad.id","operator":"IN","value":["{node["id"]}"]}}]'
    query = read_query(state.world, n, {"level": "ad", **call.params, "filtering": filtering})
    return _page(state, query, call, token, f"{id}/insights")


def _page(state: State, query: Query, call: Call, token: Token, path: str) -> bytes:
    """A page of insights; `paging.next` holds the token, as the real one does."""
    text = call.params.get("limit", str(objects.DEFAULT_LIMIT))
    if not text.isdigit() or not int(text):
        raise bad("Param limit must be a positive integer")
    limit = min(int(text), state.world.most_per_page)
    rows, before, after = state.insights.page(query, limit, call.params.get("after"))
    call.slice, call.rows = f"{query.key}|{call.params.get('after', '')}", len(rows)
    if not rows:
        return b'{"data":[]}'
    last = after or before
    paging = f'{{"cursors":{{"before":"{before}","after":"{last}"}}'
    if after:
        paging += f',"next":"{objects.next_address(state, path, call.params, token.value, after)}"'
    return f'{{"data":[{",".join(rows)}],"paging":{paging}}}}}'.replace("\n", "").encode()


def _several(state: State, token: Token, call: Call) -> dict[str, Any]:
    """`?ids=a,b,c`: all of them, or an error for the first that is not there."""
    ids = [id.strip() for id in call.params.get("ids", "").split(",") if id.strip()]
    if not ids:
        raise GraphError(400, 100, "Unsupported get request.", type="GraphMethodException")
    if len(ids) > MOST_IDS:
        raise bad(f"Too many IDs. Maximum: {MOST_IDS}. Provided: {len(ids)}.")
    wanted = parse(call.params.get("fields"), "id,name")
    found: dict[str, Any] = {}
    for id in ids:
        try:
            whole = _node(state, id, token)
        except GraphError as refused:
            if refused.subcode == 33:
                raise GraphError(404, 803, f"(#803) Some of the aliases you requested do not exist: {id}") from refused
            raise
        found[id] = whole if id in state.reports.runs else project(whole, wanted)
    return found


def _node(state: State, id: str, token: Token) -> dict[str, Any]:
    if id in state.reports.runs:
        return state.reports.status(id, state.faults)
    found = objects.by_id(state, id, token)
    if found is None:
        raise not_found(id)
    return found
