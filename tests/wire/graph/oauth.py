"""Signing in: the dialog, codes and tokens, and what a token may do."""

import hashlib
import hmac
import html
import time
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.wire.graph.errors import GraphError, bad, known
from tests.wire.graph.state import Known, State
from tests.wire.graph.world import Token

CODE_LIVES = 600
_NUMBERS = count()
LONG_DAYS = 60.0


def who(state: State, secret: str | None, params: Mapping[str, str]) -> Known:
    """Who calls, or Meta's refusal."""
    if not secret:
        raise GraphError(400, 2500, "An active access token must be used to query information about the current user.")
    found = state.tokens.get(secret)
    if found is None:
        raise GraphError(400, 190, "Invalid OAuth access token - Cannot parse access token")
    after = state.faults.token_expires_after
    if found.token.name == "main":
        state.fate.main_calls += 1
    if (found.token.name == "main" and after and state.fate.main_calls > after) or _ended(found):
        raise known("190/463")
    proof = params.get("appsecret_proof")
    if proof is not None and proof != _proof(state, secret):
        raise GraphError(400, 100, "Invalid appsecret_proof provided in the API argument", type="GraphMethodException")
    return found


def _ended(known: Known) -> bool:
    return known.ends is not None and known.ends < time.time()


def _proof(state: State, secret: str) -> str:
    return hmac.new(state.world.app_secret.encode(), secret.encode(), hashlib.sha256).hexdigest()


def dialog(params: Mapping[str, str], state: State) -> tuple[int, str]:
    """The page on which a person says yes, yes without the ads, or no."""
    if params.get("client_id") != state.world.app_id:
        return 400, "<!doctype html><title>Error</title><p>Invalid App ID: the provided app ID does not look valid.</p>"
    back = params.get("redirect_uri", "")
    if not urlsplit(back).scheme.startswith("http"):
        return 400, "<!doctype html><title>Error</title><p>The redirect_uri URL must be absolute.</p>"
    scopes = [one for one in params.get("scope", "").replace(" ", ",").split(",") if one]
    echo = {"state": params["state"]} if "state" in params else {}
    less = [one for one in scopes if one != "ads_read"]
    links = [
        ("continue", "Continue", {"code": _code(state, back, scopes), **echo}),
        ("without", "Continue without access to ads", {"code": _code(state, back, less), **echo}),
        ("cancel", "Cancel", {
            "error": "access_denied", "error_code": "200", "error_description": "Permissions error",
            "error_reason": "user_denied", **echo,
        }),
    ]  # fmt: skip
    mark = "&" if "?" in back else "?"
    buttons = "".join(
        f'<p><a id="{id}" href="{html.escape(back + mark + urlencode(values) + "#_=_")}">{words}</a></p>'
        for id, words, values in links
    )
    asked = ", ".join(html.escape(one) for one in scopes)
    return 200, f"<!doctype html><title>Loopback login</title><h1>Larkspur asks for: {asked}</h1>{buttons}"


def _code(state: State, back: str, scopes: list[str]) -> str:
    number = next(_NUMBERS)
    code = f"AQloop{number:06d}{hashlib.sha256(f'{number}{back}'.encode()).hexdigest()[:24]}"
    state.codes[code] = (back, tuple(scopes), time.time() + CODE_LIVES)
    return code


def access_token(state: State, params: Mapping[str, str]) -> dict[str, Any]:
    """A code for a short token, or a token for a long one."""
    if params.get("client_id") != state.world.app_id:
        raise GraphError(400, 101, "Error validating application. Cannot get application info due to a system error.")
    if params.get("client_secret") != state.world.app_secret:
        raise GraphError(400, 1, "Error validating client secret.")
    if params.get("grant_type") == "client_credentials":
        return {"access_token": f"{state.world.app_id}|{state.world.app_secret}", "token_type": "bearer"}
    if params.get("grant_type") == "fb_exchange_token":
        return _exchange(state, params.get("fb_exchange_token", ""))
    held = state.codes.pop(params.get("code", ""), None)
    if held is None:
        raise GraphError(400, 100, "This authorization code has been used.", 36009)
    back, scopes, ends = held
    if ends < time.time():
        raise GraphError(400, 100, "This authorization code has expired.", 36007)
    if back != params.get("redirect_uri"):
        raise GraphError(
            400, 100,
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
            "in the OAuth dialog request", 36008,
        )  # fmt: skip
    return _issue(state, "short", scopes, state.world.person_sees, 0.06)


def _exchange(state: State, secret: str) -> dict[str, Any]:
    found = state.tokens.get(secret)
    if found is None:
        raise GraphError(400, 190, "Invalid OAuth access token - Cannot parse access token")
    main_ended = found.token.name == "main" and 0 < state.faults.token_expires_after < state.fate.main_calls
    if _ended(found) or main_ended:
        raise known("190/463")
    return _issue(state, "long", found.token.scopes, found.token.accounts, LONG_DAYS)


def _issue(
    state: State, kind: str, scopes: tuple[str, ...], accounts: tuple[str, ...] | None, days: float
) -> dict[str, Any]:
    number = len(state.tokens) + 1
    value = f"EAAloopback{kind.upper()}{hashlib.sha256(f'{kind}{number}'.encode()).hexdigest()[:40]}"
    name = f"{kind}-{number}"
    state.know(Token(name=name, value=value, scopes=scopes, accounts=accounts, days_left=days))
    return {"access_token": value, "token_type": "bearer", "expires_in": int(days * 86_400)}


def debug_token(state: State, secret: str | None, params: Mapping[str, str]) -> dict[str, Any]:
    """What Meta knows of a token; asked with the app's own token or with a person's."""
    app = f"{state.world.app_id}|{state.world.app_secret}"
    if secret != app and secret not in state.tokens:
        raise GraphError(400, 190, "Invalid OAuth access token - Cannot parse access token")
    if "input_token" not in params:
        raise bad("The parameter input_token is required")
    found = state.tokens.get(params["input_token"])
    if found is None:
        return {"data": {
            "error": {"code": 190, "message": "Invalid OAuth access token."}, "is_valid": False, "scopes": [],
        }}  # fmt: skip
    expired = _ended(found) or (
        found.token.name == "main" and 0 < state.faults.token_expires_after < state.fate.main_calls
    )
    data: dict[str, Any] = {
        "app_id": state.world.app_id, "type": "SYSTEM_USER" if found.ends is None else "USER",
        "application": "Larkspur (fictional)", "data_access_expires_at": int(found.issued + 90 * 86_400),
        "expires_at": int(found.ends or 0), "is_valid": not expired, "issued_at": int(found.issued),
        "scopes": list(found.token.scopes), "user_id": "100000000000001",
        "granular_scopes": [{"scope": scope} for scope in found.token.scopes],
    }  # fmt: skip
    if expired:
        data["error"] = {"code": 190, "message": "Error validating access token: Session has expired.", "subcode": 463}
    return {"data": data}
