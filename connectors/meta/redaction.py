"""Takes secrets out of text. Meta repeats tokens in some of its messages, and in the address of the next page."""

import re

MASK = "[hidden]"
_NAMES = (
    "access_token|input_token|fb_exchange_token|appsecret_proof|client_secret|app_secret|refresh_token|"
    "machine_id|signed_request|authorization|code"
)
# name=value as in an address, name: "value" as in JSON, and both percent-encoded.
_NAMED = re.compile(
    rf"(?i)(?<![a-z0-9])({_NAMES})(\\?[\"']?\s*(?:=|:|%3d|%3a)\s*(?:bearer\s+)?\\?[\"']?)((?!\s*\d{{1,9}}(?![\w|.-]))[^\s&\"'<>,;}}\\)]+)"
)
_BEARER = re.compile(r"(?i)\b(bearer|oauth)\s+[\w.|%~+/=-]{8,}")
# Tokens begin with EAA and go on for a hundred characters and more; an app's own is its id, a bar, and a secret.
_TOKEN = re.compile(r"EAA[A-Za-z0-9_\-%]{6,}|(?<![\w.])\d{5,20}(?:\||%7[Cc])[A-Za-z0-9_\-]{16,}")
_HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")


def redact(text: str, *secrets: str) -> str:
    """The text without tokens, secrets and proofs: those given, and whatever looks like one."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, MASK)
    text = _TOKEN.sub(MASK, text)
    text = _NAMED.sub(rf"\1\2{MASK}", text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    return _HEX.sub(MASK, text)


def redacted(value: object, *secrets: str) -> object:
    """The same for a JSON value, through all its strings and names."""
    if isinstance(value, str):
        return redact(value, *secrets)
    if isinstance(value, dict):
        return {
            redact(str(name), *secrets): MASK if _secret_name(str(name)) else redacted(inner, *secrets)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [redacted(inner, *secrets) for inner in value]
    return value


def _secret_name(name: str) -> bool:
    return bool(re.fullmatch(r"(?i)access_token|input_token|fb_exchange_token|appsecret_proof|client_secret", name))
