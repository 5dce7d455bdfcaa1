"""Whose answers a model's are, by the address they come from, and how such a model is called."""

import socket
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

from agent.models import ModelChoice
from evals.result import Origin

_LOCAL = frozenset({"localhost", "localhost4", "localhost6", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
_OWN = {"anthropic": "api.anthropic.com", "google": "generativelanguage.googleapis.com"}


def origin_of(choice: ModelChoice) -> Origin:
    """provider: the provider's own address, or an OpenAI-compatible one on another machine; stand_in: any address that
    was put in the provider's place, and this machine. The offline choice is the rules."""
    if choice.offline:
        return "rules"
    if choice.url is None:
        return "stand_in" if choice.provider == "openai" else "provider"
    parts = urlsplit(choice.url)
    host = (parts.hostname or "").rstrip(".")
    if choice.provider == "openai":
        return "provider" if host and not _here(host) else "stand_in"
    # Unencrypted, anybody on the way may have answered.
    return "provider" if parts.scheme == "https" and host == _OWN[choice.provider] else "stand_in"


def _here(host: str) -> bool:
    if host in _LOCAL or host.endswith(".localhost") or host == socket.gethostname().lower():
        return True
    try:
        address = ip_address(host)
    except ValueError:
        try:
            # Systems take 127.1, 0x7f.1 and 2130706433 for addresses too.
            address = IPv4Address(socket.inet_aton(host))
        except OSError:
            return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def engine_of(choice: ModelChoice) -> str:
    """What the column is called: the model's label, with the address where that decides who answers."""
    return f"{choice.label}@{choice.url}" if choice.provider == "openai" and choice.url else choice.label
