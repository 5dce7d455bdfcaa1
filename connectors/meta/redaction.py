"""Takes secrets out of text. Meta repeats tokens in some of its messages, and in the address of the next page."""

import re
from math import isfinite

MASK = "[hidden]"
_NAMES = (
    "access_token|input_token|fb_exchange_token|appsecret_proof|client_secret|app_secret|refresh_token|"
    "machine_id|signed_request|authorization"
)
# `code` ends many words, and is a number in most messages: only a sign-in's is hidden.
_CODE = r"(?:(?<![a-z0-9_])|(?<=%[0-9a-f]{2}))code(?!\\?[\"']?\s*(?:=|:|%3d|%3a)\s*\\?[\"']?\d{1,9}(?![\w|.-]))"
# name=value as in an address, name: "value" as in JSON, and both percent-encoded.
_NAMED = re.compile(
    rf"(?i)({_NAMES}|{_CODE})(\\*[\"']?\s*(?:=|:|%3d|%3a)\s*(?:(?:bearer|oauth)\s+)?\\*[\"']?)([^\s&\"'<>,;}}\\)]+)"
)
_BEARER = re.compile(r"(?i)\b(bearer|oauth)\s+[\w.|%~+/=-]{8,}")
# Tokens begin with EAA and go on for a hundred characters and more; an app's own is its id, a bar, and a secret.
_TOKEN = re.compile(r"EAA[A-Za-z0-9_\-%]{6,}|(?<![\w.])\d{5,20}(?:\||%7[Cc])[A-Za-z0-9_\-]{16,}")
_HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")

_SECRET_NAME = re.compile(rf"(?i){_NAMES}")
_MOST = 100


def redact(text: str, *secrets: str) -> str:
    """The text without tokens, secrets and proofs: those given, and whatever looks like one."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, MASK)
    text = _TOKEN.sub(MASK, text)
    text = _NAMED.sub(rf"\1\2{MASK}", text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    return _HEX.sub(MASK, text)


def keepable(value: object, depth: int = 8) -> object:
    """A value from outside as jsonb can hold it and as it may be kept: no secrets, no endless lists or texts."""
    if isinstance(value, str):
        clean = value[:2_000].encode("utf-8", "replace").decode().replace("\0", "\ufffd")
        return redact(clean)[:500]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= 200 else "a huge number"
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        kept = list(value.items())[:_MOST]
        return {str(keepable(str(name))): _unless_secret(str(name), inner, depth - 1) for name, inner in kept}
    if isinstance(value, list | tuple):
        return [keepable(inner, depth - 1) for inner in value[:_MOST]]
    return type(value).__name__


def _unless_secret(name: str, value: object, depth: int) -> object:
    return MASK if _SECRET_NAME.fullmatch(name) else keepable(value, depth)
