"""The one list of what each kind of job does. What a kind is called and told stands in domain/job_kinds.py."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.answer import Answer
from domain.job import JobKind
from domain.job_kinds import ABOUT, About
from jobs.ad_classification import ad_classification
from jobs.asset_download import asset_download
from jobs.brand_delete import brand_delete
from jobs.cleaning import clean_up
from jobs.congruence import check_congruence
from jobs.destination_sync import destination_sync
from jobs.gap_fill import gap_fill
from jobs.import_upload import import_upload
from jobs.invitation_mail import invitation_mail
from jobs.landing_page import landing_page
from jobs.link_account import link_account
from jobs.meta_sync.work import meta_sync
from jobs.notification_digest import notification_digest
from jobs.organization_delete import organization_delete
from jobs.organization_export import organization_export
from jobs.page_watch import page_watch
from jobs.persona import make_persona
from jobs.running import Running
from jobs.template_announce import template_announce
from jobs.template_bulk import template_bulk
from jobs.template_review import template_review
from jobs.template_scores import template_scores_work
from jobs.token_refresh import token_refresh

Work = Callable[[Running, Any], Awaitable[Answer]]
"""Takes the run and its arguments; comes to the answer that its followers see. AskAgain: refused, in its sentence."""


@dataclass(frozen=True)
class Kind:
    """A kind of job and its work."""

    name: JobKind
    work: Work

    @property
    def about(self) -> About:
        return ABOUT[self.name]


KINDS: tuple[Kind, ...] = (
    Kind("import_file", import_upload),
    Kind("meta_sync", meta_sync),
    Kind("asset_download", asset_download),
    Kind("destination_sync", destination_sync),
    Kind("ad_classification", ad_classification),
    Kind("link_account", link_account),
    Kind("token_refresh", token_refresh),
    Kind("notification_digest", notification_digest),
    Kind("template_scores", template_scores_work),
    Kind("template_announce", template_announce),
    Kind("congruence", check_congruence),
    Kind("landing_page", landing_page),
    Kind("page_watch", page_watch),
    Kind("template_review", template_review),
    Kind("template_bulk", template_bulk),
    Kind("persona", make_persona),
    Kind("gap_fill", gap_fill),
    Kind("organization_export", organization_export),
    Kind("organization_delete", organization_delete),
    Kind("brand_delete", brand_delete),
    Kind("invitation_mail", invitation_mail),
    Kind("cleaning", clean_up),
)
