"""What each kind of job comes to, so that whoever followed it can show it."""

from pydantic import JsonValue, ValidationError

from domain.answer import Answer
from domain.brand_data import BrandRemoved
from domain.classification_report import ClassificationReport
from domain.cleaning import CleanedUp
from domain.congruence_report import CongruenceReport
from domain.connection_report import AccountLinked, TokensLookedAt
from domain.destination_report import DestinationReport
from domain.digest import DigestReport
from domain.gap_run import GapFillReport
from domain.import_report import ImportReport
from domain.job import JobKind
from domain.landing_page_report import PagesRead
from domain.media_report import MediaReport
from domain.organization_data import OrganizationDeleted, OrganizationExported
from domain.persona_made import PersonaMade
from domain.sync_report import SyncReport
from domain.template_announcement import AnnouncementReport
from domain.template_recommendations import Recommendations
from domain.template_reports import TemplatesDecided, TemplatesReviewed

RESULTS: dict[JobKind, type[Answer]] = {
    "import_file": ImportReport,
    "link_account": AccountLinked,
    "ad_classification": ClassificationReport,
    "token_refresh": TokensLookedAt,
    "meta_sync": SyncReport,
    "asset_download": MediaReport,
    "destination_sync": DestinationReport,
    "notification_digest": DigestReport,
    "template_scores": Recommendations,
    "template_announce": AnnouncementReport,
    "congruence": CongruenceReport,
    "landing_page": PagesRead,
    "page_watch": PagesRead,
    "template_review": TemplatesReviewed,
    "template_bulk": TemplatesDecided,
    "persona": PersonaMade,
    "gap_fill": GapFillReport,
    "organization_export": OrganizationExported,
    "organization_delete": OrganizationDeleted,
    "brand_delete": BrandRemoved,
    "cleaning": CleanedUp,
}


def result_of(kind: JobKind, stored: dict[str, JsonValue]) -> Answer:
    """The answer that a run of this kind left, as it was; its headline alone where that kind's answer has changed."""
    try:
        return RESULTS.get(kind, Answer).model_validate(stored)
    except ValidationError:
        return Answer(headline=str(stored.get("headline", "")))
