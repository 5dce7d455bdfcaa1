"""What tries a dead letter again."""

from collections.abc import Mapping
from typing import Literal, cast

from pydantic import JsonValue

from domain.job import JobKind
from domain.job_kinds import ABOUT

LetterKind = Literal["row", "slice", "media", "destination", "classification", "job"]
_AGAIN: dict[LetterKind, tuple[JobKind, dict[str, JsonValue]]] = {
    # A sync reads failed and refused days again by itself.
    "row": ("meta_sync", {}),
    "slice": ("meta_sync", {}),
    "media": ("asset_download", {"again": True}),
    "destination": ("destination_sync", {"again": True}),
    "classification": ("ad_classification", {"again": True}),
}


def again(kind: LetterKind, payload: Mapping[str, JsonValue]) -> tuple[JobKind, dict[str, JsonValue]]:
    """The kind of job, and its arguments, that tries again what the letter is about."""
    if kind != "job":
        job, arguments = _AGAIN[kind]
        account = payload.get("account")
        known = isinstance(account, str) and "account" in ABOUT[job].args.model_fields
        return job, {**arguments, "account": account} if known else dict(arguments)
    given = payload.get("arguments")
    return cast("JobKind", payload["kind"]), given if isinstance(given, dict) else {}
