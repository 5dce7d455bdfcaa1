"""What each kind of job is told. A command that starts a job, and a schedule of it, take these same arguments."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator

from domain.dollars import Dollars, limit_of
from domain.field_names import keys_named
from domain.job import JobArguments
from domain.persona_claim import PersonaSource
from domain.profile_fields import FieldKey
from domain.review_reading import ReviewReading
from domain.template import TemplateCategory


class ImportFile(JobArguments):
    """Which stored upload."""

    file: str
    """Where the upload lies in storage."""
    file_name: str
    """What the person called it."""
    reading: ReviewReading = ReviewReading()
    """What the person says of its columns."""

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
    auto_classify: bool = Field(default=False, description="Read new and changed ads too, as /classify_ads does.")
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


class AdClassification(JobArguments):
    """Which ads to read, and what that may cost."""

    ads: tuple[str, ...] = Field(default=(), description="Only these ads, by id or name, separated by commas.")
    max_new: int | None = Field(
        default=None, ge=0, le=100_000, description="At most so many read anew; else 200 by a model, all by rules."
    )
    max_video: int = Field(default=15, ge=0, le=10_000, description="At most so many videos watched.")
    budget: Dollars = Field(
        default=Decimal(5), description="At most so many US dollars in this run; none for no limit."
    )
    again: bool = Field(
        default=False, description="yes also tries what failed before, and videos that an older prompt read."
    )

    @field_validator("ads", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @property
    def limit(self) -> Decimal | None:
        """US dollars; None without a limit."""
        return limit_of(self.budget)

    def join(self) -> str | None:
        return f"classify {','.join(self.ads) or 'all'}"


class LinkAccount(JobArguments):
    """Which ad account to link to the brand."""

    account: str = Field(description="The ad account's id, as act_123 or 123.")

    def title(self, label: str) -> str:
        return f"{label} {self.account}"

    def join(self) -> str | None:
        return f"link:{self.account}"


class OrganizationExport(JobArguments):
    """Nothing: all of the organisation's data, whatever tables there are."""

    def join(self) -> str | None:
        return "export"


class OrganizationDelete(JobArguments):
    """Which organisation, once one of its owners has confirmed that it goes."""

    organization: UUID


class BrandDelete(JobArguments):
    """Which brand, once an admin has confirmed that it is removed, and what it was called."""

    brand: UUID
    name: str = ""

    def title(self, label: str) -> str:
        return f"{label} of {self.name}" if self.name else label


class TokenRefresh(JobArguments):
    """Nothing: every connection that is near its end."""

    def join(self) -> str | None:
        return "refresh"


class Cleaning(JobArguments):
    """Nothing: what is old, of every organisation and of none."""

    def join(self) -> str | None:
        return "cleaning"


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
    robots: bool | None = Field(
        default=None,
        description="Whether robots.txt is respected: no on the brand's own pages, yes elsewhere; yes asks it always.",
    )
    render: bool = Field(default=False, description="yes opens the page in a browser, for one that is empty without.")
    file: str | None = Field(
        default=None, max_length=1_000, description="A saved page; dropping one fills this in. Give its url too."
    )
    file_name: str | None = Field(default=None, max_length=255, description="What the saved page's file is called.")

    def title(self, label: str) -> str:
        return f"{label} {self.url[:80]}" if self.url else f"{label}s"

    def join(self) -> str | None:
        return f"page {self.url or 'all'}" if self.file is None else None


class PageWatch(JobArguments):
    """Nothing: the pages of ads with spend."""

    def join(self) -> str | None:
        return "pages"


class ReviewTemplates(JobArguments):
    """Which pictures to look at: a new one from a stored upload or an own ad, else those that wait."""

    file: str | None = Field(default=None, description="Where a dropped picture lies in storage.")
    file_name: str | None = Field(default=None, max_length=255, description="What the person called it.")
    account: str | None = Field(default=None, description="The ad account of ad=.")
    ad: str | None = Field(default=None, description="An ad of ours whose picture becomes a template.")
    ids: tuple[str, ...] = Field(default=(), description="Only these waiting pictures.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many pictures.")
    again: bool = Field(default=False, description="yes looks again at those that were reviewed.")
    budget: float | None = Field(default=None, gt=0, le=10_000, description="At most so many US dollars.")

    def title(self, label: str) -> str:
        of = self.file_name or (f"ad {self.ad}" if self.ad else "")
        return f"{label} of {of}" if of else label

    def join(self) -> str | None:
        if self.file:
            return None
        return f"ad {self.account} {self.ad}" if self.ad else "waiting"


class DecideTemplates(JobArguments):
    """One decision about many waiting pictures."""

    decision: Literal["approve", "reject"] = Field(description="approve or reject.")
    ids: tuple[str, ...] = Field(default=(), description="Only these waiting pictures; else all that wait.")
    only: TemplateCategory | None = Field(default=None, description="Only those that were read as this format.")
    category: TemplateCategory | None = Field(default=None, description="The format of those of unknown format.")
    reason: str | None = Field(default=None, max_length=500, description="Why they are rejected.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many.")

    def title(self, label: str) -> str:
        return f"{label}: {self.decision}"

    def join(self) -> str | None:
        return "decide"


class TemplateScores(JobArguments):
    """For which product a model judges the templates that it has not judged yet, and what is then recommended."""

    product: str = Field(min_length=1, description="The product's slug.")
    limit: int = Field(default=10, ge=1, le=50, description="How many templates to recommend.")
    filter: Literal["all", "recommended", "unused_recommended"] = Field(
        default="all", description="all, recommended, or unused_recommended."
    )
    budget: Decimal | None = Field(default=None, ge=0, description="At most so many US dollars.")

    def title(self, label: str) -> str:
        return f"{label} for {self.product}"

    def join(self) -> str | None:
        return f"template scores {self.product} {self.filter}"


class TemplateAnnounce(JobArguments):
    """Nothing: every template of which products were not told yet."""

    def join(self) -> str | None:
        return "announce"


class CongruenceCheck(JobArguments):
    """Which ads to check against their landing pages: one, else the brand's, the highest spend first."""

    account: str | None = Field(default=None, description="The ad account of ad=.")
    ad: str | None = Field(default=None, description="One ad's id; else all of the brand's.")
    max_new: int = Field(default=2_000, ge=1, le=20_000, description="At most so many ads that were not checked so.")
    budget: Dollars = Field(
        default=Decimal(5), description="At most so many US dollars for the model; none for no limit."
    )
    judge: Literal["rules", "model"] | None = Field(
        default=None, description="rules asks no model; else a model judges the softer dimensions, if one is connected."
    )

    @property
    def dollars(self) -> Decimal | None:
        """The most that may be spent; None without a limit."""
        return limit_of(self.budget)

    def title(self, label: str) -> str:
        return f"{label} of ad {self.ad}" if self.ad else label

    def join(self) -> str | None:
        return f"ad {self.account} {self.ad}" if self.ad else "all"


class PersonaMake(JobArguments):
    """Whose persona to make, of which sources, and what that may cost."""

    product: str | None = Field(default=None, description="The product's slug; else a persona of the whole brand.")
    offer: str | None = Field(default=None, description="An offer variant's slug: its words count as a source.")
    competitor: str | None = Field(default=None, description="A competitor's name: a persona of its customers.")
    sources: tuple[PersonaSource, ...] = Field(default=(), description="Only these sources; else all there are.")
    ads_of_product: bool = Field(default=True, description="no takes the brand's other ads too.")
    name: str | None = Field(default=None, max_length=80, description="What to call it; else by what it is about.")
    by: Literal["rules", "model"] | None = Field(
        default=None, description="rules asks no model; else a model writes it, if one is connected."
    )
    budget: Dollars = Field(
        default=Decimal(5), description="At most so many US dollars in this run; none for no limit."
    )

    @field_validator("sources", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @property
    def limit(self) -> Decimal | None:
        """US dollars; None without a limit."""
        return limit_of(self.budget)

    def title(self, label: str) -> str:
        about = self.name or self.competitor or self.product
        return f"{label} {about}" if about else label

    def join(self) -> str | None:
        return f"persona {self.competitor or ''} {self.product or ''} {self.offer or ''} {self.name or ''}"


class GapFill(JobArguments):
    """Which fields of the profile to look for in the brand's sources, and what that may cost."""

    product: str | None = Field(default=None, description="The product's slug; else the brand's own fields only.")
    variant: str | None = Field(default=None, description="An offer variant's slug; else the product's default one.")
    fields: tuple[FieldKey, ...] = Field(
        default=(), description="Only these fields, separated by commas; else all that a source could fill."
    )
    again: bool = Field(default=False, description="yes also looks for fields that are filled.")
    fresh: bool = Field(default=False, description="yes reads the product's pages anew first, once in 24 hours.")
    by: Literal["rules", "model"] | None = Field(
        default=None, description="rules asks no model; else a model reads too, if one is connected."
    )
    budget: Dollars = Field(
        default=Decimal(5), description="At most so many US dollars in this run; none for no limit."
    )

    @field_validator("fields", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Keys or the ends of keys: `guarantee`, `mechanism.name`; `all` is every one."""
        if not isinstance(value, str):
            return value
        words = [word.strip() for word in value.split(",") if word.strip()]
        return () if words == ["all"] else tuple(key for word in words for key in keys_named(word))

    @property
    def limit(self) -> Decimal | None:
        """US dollars; None without a limit."""
        return limit_of(self.budget)

    def title(self, label: str) -> str:
        return f"{label} for {self.product}" if self.product else label

    def join(self) -> str | None:
        flags = f"{self.again:d}{self.fresh:d}{self.by or ''}"
        return f"gaps {self.product or ''} {self.variant or ''} {','.join(self.fields)} {flags}"


class InvitationMail(JobArguments):
    """Which invitation to mail. Its code is made where the mail is, and stored nowhere."""

    invitation: UUID

    def join(self) -> str | None:
        return str(self.invitation)
