"""Keeps secrets out of what is recorded: what looks like a key is blotted out, and a key of our own is refused."""

import base64
import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from pydantic import BaseModel, JsonValue, SecretStr

# Shorter values are words that stand in any text.
LEAST = 8
# Not in the middle of a longer run of letters: a signature in base64 holds every three letters somewhere.
_START = r"(?<![A-Za-z0-9+_-])"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(shape))
    for what, shape in (
        ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
        ("token", _START + r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
        ("Anthropic key", _START + r"sk-ant-[\w-]{8,}"),
        ("key", _START + r"sk-[\w-]{20,}"),
        ("Google key", _START + r"AIza[\w-]{20,}"),
        ("Google token", _START + r"ya29\.[\w.-]{16,}"),
        ("Meta token", _START + r"EAA[A-Za-z0-9]{20,}"),
        ("Supabase key", _START + r"sb[a-z]?_(?:publishable_|secret_)?[\w-]{16,}"),
        ("Logfire token", _START + r"pylf_v\d+_\w{2,4}_\w{16,}"),
        ("GitHub token", _START + r"(?:gh[opsru]_\w{20,}|github_pat_\w{20,})"),
        ("Slack token", _START + r"xox[a-z]-[\w-]{10,}"),
        ("AWS key", _START + r"A[KS]IA[0-9A-Z]{16}(?![A-Za-z0-9])"),
        ("password in an address", r"(?<=://)[^/\s:@\"'<>]*:[^/\s:@\"'<>]+(?=@)"),
        ("Bearer", r"(?i)\bbearer\s+(?=\S*\d)[\w.~+/=-]{12,}"),
        ("sign-in", r"(?i)(?<=authorization)[\"']?\s*[:=]\s*[\"']?(?:basic|token)\s+[\w.~+/=-]{6,}"),
        ("key", r"(?i)(?<=x-api-key)[\"']?\s*[:=]\s*[\"']?[\w.-]{8,}"),
        ("key", r"(?i)(?<=access_token)[\"']?\s*[:=]\s*[\"']?[\w.%-]{8,}"),
    )
)
# A provider's proof of its own thoughts, sent back to it as it came: long, random, nobody's key.
_KEPT = frozenset({"signature", "thought_signature"})


class SecretFound(Exception):
    """A value of our own keys stands in what was to be written. The message names neither it nor where it begins."""


def known_secrets(settings: BaseModel) -> tuple[str, ...]:
    """Every secret value that the settings hold, and each part of a list of them."""
    found: list[str] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            whole = value.get_secret_value()
            found += [whole, *re.split(r"[\s,;]+", whole)]
    return tuple(dict.fromkeys(secret for secret in found if len(secret) >= LEAST))


class Redactor:
    """Looks through what is to be written, for the shapes of keys and for these secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        held = [secret for secret in secrets if len(secret) >= LEAST]
        self._forms = tuple(dict.fromkeys(form for secret in held for form in _forms(secret)))

    def refuse(self, text: str) -> None:
        """Nothing, where the text holds no secret of ours, in the clear or in the forms that a URL or base64 gives it.

        Raises:
            SecretFound: It does.
        """
        if any(form in text for form in self._forms):
            raise SecretFound("The answer holds the value of a key that this program uses: it was not recorded.")

    def cleaned(self, value: JsonValue) -> JsonValue:
        """The value with everything that looks like a key blotted out, keys of objects too.

        Raises:
            SecretFound: As `refuse`.
        """
        match value:
            case str():
                self.refuse(value)
                return blotted(value)
            case list():
                return [self.cleaned(item) for item in value]
            case dict():
                return {str(self.cleaned(key)): self._member(key, held) for key, held in value.items()}
            case _:
                return value

    def _member(self, key: str, value: JsonValue) -> JsonValue:
        if key in _KEPT and isinstance(value, str):
            self.refuse(value)
            return value
        return self.cleaned(value)


def blotted(text: str) -> str:
    """The text with everything that looks like a key blotted out."""
    for what, shape in _SHAPES:
        text = shape.sub(f"[redacted {what}]", text)
    return text


def _forms(secret: str) -> list[str]:
    """The secret as it is, in a URL, in JSON, and within a longer text in base64: there it may begin at three places,
    and the letters at both ends, which its neighbours decide too, are left out."""
    raw = secret.encode()
    encoded = [
        base64.b64encode(b"\0" * shift + raw).decode()[start : 8 * (shift + len(raw)) // 6]
        for shift, start in enumerate((0, 2, 3))
    ]
    told = [secret, quote(secret, safe=""), json.dumps(secret)[1:-1]]
    return [*told, *(form for form in encoded if len(form) >= LEAST)]
