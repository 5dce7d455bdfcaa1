"""The known word that a mistyped one most likely meant."""

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from domain.errors import AskAgain


def nearest(word: str, choices: list[str]) -> str | None:
    """The choice that `word` most likely meant; None when nothing is near."""
    found = process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=60)
    return found[0] if found else None


def unknown_key(name: str, args: type[BaseModel], key: str) -> AskAgain:
    """The refusal of an argument that the command does not have."""
    close = nearest(key, list(args.model_fields))
    meant = f"Did you mean {close}=? " if close else ""
    return AskAgain(f"/{name} has no argument {key!r}.", meant + takes(args))


def takes(args: type[BaseModel]) -> str:
    """What may be given instead."""
    keys = ", ".join(args.model_fields)
    return f"It takes: {keys}." if keys else "It takes no arguments."
