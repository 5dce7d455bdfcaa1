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

    days: int | None = Field(
        default=None, ge=1, le=1_200, description="How many days back to read; else since the last sync."
    )
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
    """Which media to download, those first whose ads spent most lately."""

    account: str | None = Field(default=None, description="One ad account, as act_123; else all of the brand's.")
    max_videos: int = Field(default=20, ge=0, le=10_000, description="At most so many videos.")
    max_images: int = Field(default=40, ge=0, le=10_000, description="At most so many pictures, stills of videos too.")
    again: bool = Field(default=False, description="yes tries also those that failed a moment ago.")

    def join(self) -> str | None:
        return f"media {self.account or 'all'}"


class DestinationSync(JobArguments):
    """Which ads to ask about, those first that spent most lately."""

    account: str | None = Field(default=None, description="One ad account, as act_123; else all of the brand's.")
    limit: int = Field(default=250, ge=1, le=10_000, description="At most so many ads of each account.")
    again: bool = Field(default=False, description="yes asks also about ads of which Meta lately told nothing.")

    def join(self) -> str | None:
        return f"destinations {self.account or 'all'}"


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


class LandingPage(JobArguments):
    """Which landing pages to read: one, else those that ads lead to and nobody has read, the largest spend first."""

    url: str | None = Field(default=None, max_length=2_000, description="One page's address; else all not read yet.")
    limit: int = Field(default=20, ge=1, le=200, description="Without url: at most so many pages.")
    again: bool = Field(default=False, description="Without url: yes reads also those that were read before.")

    def title(self, label: str) -> str:
        return f"{label} {self.url[:80]}" if self.url else f"{label}s"

    def join(self) -> str | None:
        return f"page {self.url or 'all'}"


class PageWatch(JobArguments):
    """Nothing: the pages of ads with spend."""

    def join(self) -> str | None:
        return "pages"
