"""Work that outlives the question that asked for it: its kinds, its states, and the answer that it has begun."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.answer import Answer

JobKind = Literal[
    "import_file",
    "meta_sync",
    "asset_download",
    "destination_sync",
    "ad_classification",
    "congruence",
    "link_account",
    "token_refresh",
    "notification_digest",
    "template_scores",
    "template_announce",
    "landing_page",
    "page_watch",
    "template_review",
    "template_bulk",
    "persona",
    "gap_fill",
    "organization_export",
    "organization_delete",
    "brand_delete",
    "invitation_mail",
    "cleaning",
]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
Scope = Literal["brand", "platform", "either", "organization"]
Queue = Literal["imports", "syncs", "errands"]
UNFINISHED: tuple[JobState, ...] = ("waiting", "running")


class JobArguments(BaseModel):
    """What a kind of job is told, beside who asks, for which brand and when. Stored and shown: never a secret.

    Each kind has a subclass in domain/job_arguments.py; a person's words (`days=7 media=no`) are checked with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def title(self, label: str) -> str:
        """What lists call a run with these arguments; `label` is the kind's."""
        return label

    def join(self) -> str | None:
        """Where a run with the same key (and kind and brand) is under way, a start joins it; None: never."""
        return None

    @classmethod
    def read(cls, stored: dict[str, JsonValue]) -> Self:
        """The arguments as a run's row holds them."""
        return cls.model_validate(stored)


class JobStarted(Answer):
    """Work that goes on as a job. Whoever shows this follows `job_id` and shows the result at its end."""

    job_id: str
    kind: JobKind
    title: str
    # Somebody had asked for the same already: this is their run.
    joined: bool = False
