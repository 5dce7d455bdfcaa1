"""Whose answers a model's are, by the address they come from, and how such a model is called."""

from urllib.parse import urlsplit

from agent.models import ModelChoice
from evals.result import Origin

_OWN = {"anthropic": "api.anthropic.com", "google": "generativelanguage.googleapis.com"}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def origin_of(choice: ModelChoice) -> Origin:
    """provider: the provider's own address, or an OpenAI-compatible one on another machine; stand_in: any address that
    was put in the provider's place, and this machine. The offline choice is the rules."""
    if choice.offline:
        return "rules"
    host = urlsplit(choice.url).hostname if choice.url else None
    if choice.provider == "openai":
        return "provider" if host and host not in _LOOPBACK else "stand_in"
    return "provider" if choice.url is None or host == _OWN[choice.provider] else "stand_in"


def engine_of(choice: ModelChoice) -> str:
    """What the column is called: the model's label, with the address where that decides who answers."""
    return f"{choice.label}@{choice.url}" if choice.provider == "openai" and choice.url else choice.label
