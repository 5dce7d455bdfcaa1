"""What a person typed that nobody should read again, this person included."""

import re

# An address that anybody who has it may post to; its end tells it from another.
_WEBHOOK = re.compile(r"(\bwebhook=\"?|\bhttps://hooks\.slack\.com/)([^\s\"]*?)([^\s\"]{4})(?=[\s\"]|$)", re.IGNORECASE)
_WORDS = ("off", "test")


def hidden(text: str) -> str:
    """The text as it may be stored and shown: without secrets."""
    return _WEBHOOK.sub(lambda m: m[0] if m[2] + m[3] in _WORDS else f"{m[1]}…{m[3]}", text)
