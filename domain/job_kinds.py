"""The one list of the kinds of jobs: what they are called, for whom they run, what they are told."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

from domain import job_arguments as arguments
from domain.job import JobArguments, JobKind, Queue, Scope


@dataclass(frozen=True)
class About:
    """A kind of job as people and schedules see it; what it does stands in jobs/kinds.py."""

    kind: JobKind
    label: str
    args: type[JobArguments]
    # "brand": a run is about one brand, and a platform-wide schedule starts one run for each brand that has what
    # it needs. "platform": about none, started by the timer or an operator only. "either": both.
    scope: Scope
    queue: Queue
    # What a brand must have so that a platform-wide schedule starts a run for it.
    needs: Literal["nothing", "meta"] = "nothing"
    schedulable: bool = True
    # Beyond it a run took too long and alerts.
    limit: timedelta = timedelta(minutes=30)
    # Where somebody counts on it (a schedule, say), it should have succeeded within this; None: nobody waits for it.
    every: timedelta | None = None
    # When the timer starts it by itself, each day in UTC.
    daily: time | None = None


ABOUT: dict[JobKind, About] = {
    about.kind: about
    for about in (
        About("import_file", "Import", arguments.ImportFile, "brand", "imports", schedulable=False),
        About(
            "meta_sync",
            "Meta sync",
            arguments.MetaSync,
            "brand",
            "syncs",
            needs="meta",
            limit=timedelta(hours=2),
            every=timedelta(hours=48),
        ),
        About(
            "asset_download",
            "Media download",
            arguments.AssetDownload,
            "brand",
            "errands",
            needs="meta",
            limit=timedelta(hours=2),
        ),
        About("destination_sync", "Destinations", arguments.DestinationSync, "brand", "errands", needs="meta"),
        About(
            "ad_classification",
            "Classification",
            arguments.AdClassification,
            "brand",
            "errands",
            limit=timedelta(hours=2),
        ),
        About("link_account", "Linking account", arguments.LinkAccount, "brand", "errands", schedulable=False),
        About(
            "token_refresh",
            "Token refresh",
            arguments.TokenRefresh,
            "platform",
            "errands",
            every=timedelta(hours=48),
            daily=time(4, 10),
        ),
        About(
            "congruence",
            "Congruence check",
            arguments.CongruenceCheck,
            "brand",
            "errands",
            limit=timedelta(hours=2),
        ),
        About("landing_page", "Landing page", arguments.LandingPage, "brand", "errands"),
        About("page_watch", "Page watch", arguments.PageWatch, "either", "errands", daily=time(5, 20)),
        About(
            "template_review",
            "Template review",
            arguments.ReviewTemplates,
            "brand",
            "errands",
            schedulable=False,
            limit=timedelta(hours=2),
        ),
        About(
            "template_bulk",
            "Templates",
            arguments.DecideTemplates,
            "brand",
            "errands",
            schedulable=False,
            limit=timedelta(hours=2),
        ),
        About("template_scores", "Template scores", arguments.TemplateScores, "brand", "errands"),
        About("gap_fill", "Filling gaps", arguments.GapFill, "brand", "errands", limit=timedelta(hours=2)),
        About("persona", "Persona", arguments.PersonaMake, "brand", "errands", schedulable=False),
        About("template_announce", "New templates", arguments.TemplateAnnounce, "brand", "errands"),
        About("notification_digest", "Digest", arguments.NotificationDigest, "either", "errands", daily=time(7)),
        About(
            "cleaning",
            "Cleaning up",
            arguments.Cleaning,
            "platform",
            "errands",
            schedulable=False,
            limit=timedelta(hours=2),
            every=timedelta(hours=48),
            daily=time(3, 30),
        ),
        About(
            "organization_export",
            "Export of all data",
            arguments.OrganizationExport,
            "organization",
            "errands",
            schedulable=False,
            limit=timedelta(hours=6),
        ),
        About(
            "invitation_mail",
            "Invitation",
            arguments.InvitationMail,
            "organization",
            "errands",
            schedulable=False,
        ),
        About(
            "brand_delete",
            "Removal",
            arguments.BrandDelete,
            "organization",
            "errands",
            schedulable=False,
            limit=timedelta(hours=6),
        ),
        About(
            "organization_delete",
            "Deletion of an organisation",
            arguments.OrganizationDelete,
            "platform",
            "errands",
            schedulable=False,
            limit=timedelta(hours=6),
        ),
    )
}
