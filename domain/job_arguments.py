"""What each kind of job is told. A command that starts a job, and a schedule of it, take these same arguments."""

from datetime import date

from pydantic import Field

from domain.job import JobArguments


class ImportFile(JobArguments):
    """Which stored upload."""

    file: str
    """Where the upload lies in storage."""
    file_name: str
    """What the person called it."""

    def title(self, label: str) -> str:
        return f"{label} of {self.file_name}"


class MetaSync(JobArguments):
    """What to copy from Meta. `sync_id` goes on with an earlier sync, and everything else is as it was then."""

    days: int | None = Field(default=None, ge=1, description="How many days back to read; else since the last sync.")
    since: date | None = Field(default=None, description="First day to read.")
    until: date | None = Field(default=None, description="Last day to read; else today.")
    account: str | None = Field(default=None, description="One ad account, as act_123; else all of the brand's.")
    full: bool = Field(default=False, description="Read all 37 months anew.")
    media: bool = Field(default=True, description="Download pictures and videos too.")
    auto_classify: bool = Field(default=False, description="Label the ads by what Meta tells: format, length, CTA.")
    max_videos: int = Field(default=50, ge=0, le=10_000, description="At most so many videos in this run.")
    max_images: int = Field(default=200, ge=0, le=10_000, description="At most so many pictures in this run.")
    sync_id: str | None = Field(default=None, description="An earlier sync to go on with.")

    def title(self, label: str) -> str:
        return f"{label} of {self.account}" if self.account else label

    def join(self) -> str | None:
        return f"sync {self.sync_id or self.account or 'all'}"


class AssetDownload(JobArguments):
    """Which media to download."""

    max_videos: int | None = Field(default=None, ge=0, description="At most so many videos.")
    max_images: int | None = Field(default=None, ge=0, description="At most so many pictures.")

    def join(self) -> str | None:
        return "media"


class DestinationSync(JobArguments):
    """Which destinations to read."""

    def join(self) -> str | None:
        return "destinations"


class LinkAccount(JobArguments):
    """Which ad account to link to the brand."""

    account: str = Field(description="The ad account's id, as act_123 or 123.")

    def title(self, label: str) -> str:
        return f"{label} {self.account}"

    def join(self) -> str | None:
        return f"link:{self.account}"


class TokenRefresh(JobArguments):
    """Nothing: every connection that is near its end."""

    def join(self) -> str | None:
        return "refresh"


class NotificationDigest(JobArguments):
    """Whatever has not been told yet: of the brand's organisation, platform-wide of every organisation."""

    test: bool = Field(default=False, description="Post one line that says that it works.")

    def join(self) -> str | None:
        return "test" if self.test else "digest"
