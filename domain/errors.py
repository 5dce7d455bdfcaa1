"""What a person can put right."""

from typing import Literal

Code = Literal[
    "unknown_command",
    "bad_argument",
    "bad_window",
    "no_brand",
    "not_found",
    "forbidden",
    "bad_file",
    "limit",
    "conflict",
    "bad_setting",
    "no_connection",
    "reconnect",
    "model_refused",
    "model_busy",
    "model_unreachable",
    "model_fault",
    "meta_failed",
    "storage_failed",
]


# A sentence that repeats a value is not the place for two thousand characters of it.
_LONGEST = 500


class AskAgain(Exception):
    """A request that its author can mend. Shown in the chat, returned to the model, printed by the command line.

    Args:
        message: One sentence: what was wrong, with the value.
        hint: What to type instead; empty when the message says it.
    """

    def __init__(self, message: str, hint: str = "", code: Code = "bad_argument") -> None:
        message = _shorter(message)
        super().__init__(message if not hint else f"{message} {hint}")
        self.message = message
        self.hint = hint
        self.code: Code = code

    def __reduce__(self) -> tuple[type["AskAgain"], tuple[str, str, Code]]:
        # The ledger keeps it, and the whole is not the message.
        return AskAgain, (self.message, self.hint, self.code)


def _shorter(message: str) -> str:
    """Without the middle where it is longer than anybody reads: both ends of the sentence say what it is about."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 200]}…{message[-199:]}"
