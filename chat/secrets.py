"""What a person typed that nobody should read again, this person included."""

import re

# An address that anybody who has it may post to; its end tells it from another.
_WEBHOOK = re.compile(r"(\bwebhook=\"?)(https?://\S*?)([^\s\"]{0,4})(\"?)(?=\s|$)", re.IGNORECASE)


def hidden(text: str) -> str:
    """The text as it may be stored and shown: without secrets."""
    return _WEBHOOK.sub(r"\1…\3\4", text)
