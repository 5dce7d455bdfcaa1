"""What Chainlit's server offers and this chat has no use for: it answers 404, and cannot be turned on us."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

# /auth/jwt makes a new sign-in of full length from any that is still valid; /mcp starts programs; the rest describe the
# server to strangers, sign people in by other providers than ours, or let another site carry this chat.
CLOSED = (
    "/openapi.json",
    "/docs",
    "/docs/oauth2-redirect",
    "/redoc",
    "/auth/jwt",
    "/auth/oauth/{provider_id}",
    "/auth/oauth/{provider_id}/callback",
    "/auth/oauth/azure-ad-hybrid/callback",
    "/mcp",
    "/copilot/{filename:path}",
)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def close(app: FastAPI, also: tuple[str, ...] = ()) -> None:
    """Closes these routes, and `also`, before any other is looked for."""
    for path in (*CLOSED, *also):
        app.router.routes.insert(0, Route(path, _gone, methods=list(_METHODS)))


async def _gone(_: Request) -> PlainTextResponse:
    return PlainTextResponse("There is nothing here.", 404)
