"""Pictures that wait in the demo's queue of templates, reviewed by the rules as any dropped one is without a key."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

from connectors.storage import path_in
from demo import material
from demo.ids import id_of
from demo.material import TemplateMaterial
from demo.personas import Row
from demo.templates import HIGH, WIDE, drawn
from domain.template_review import SCHEMA_VERSION, ReviewMaterial
from domain.template_rules import review_by_rules

_MIME = "image/svg+xml"


def pictures(organization_id: UUID, brand: UUID) -> dict[str, bytes]:
    """The waiting pictures by storage path."""
    return {_path(organization_id, brand, one): drawn(one) for one in material.waiting()}


def queue_rows(organization_id: UUID, brand: UUID, until: date) -> list[Row]:
    """One row for each, the last one still unreviewed."""
    last = material.waiting()[-1].name
    return [
        {
            "id": id_of(brand, "waiting", one.name),
            "source": "upload",
            "title": f"{one.name}.svg",
            "words": {"picture": _words(one)},
            "storage_path": _path(organization_id, brand, one),
            "mime": _MIME,
            "width": WIDE,
            "height": HIGH,
            "size_bytes": len(drawn(one)),
            "content_hash": _hash(one),
            "status": "pending" if one.name == last else "pending_details",
            "added_at": _at(until, number),
        }
        for number, one in enumerate(material.waiting())
    ]


def review_rows(brand: UUID, until: date) -> list[Row]:
    """What the rules say of all but the last."""
    return [_review(brand, one, _at(until, number)) for number, one in enumerate(material.waiting()[:-1])]


def _review(brand: UUID, one: TemplateMaterial, at: str) -> Row:
    known = ReviewMaterial(
        content_hash=_hash(one),
        mime=_MIME,
        width=WIDE,
        height=HIGH,
        title=f"{one.name}.svg",
        words={"picture": _words(one)},
    )
    return {
        "id": id_of(brand, "review", one.name),
        "queue_id": id_of(brand, "waiting", one.name),
        "source": "rules",
        "review": review_by_rules(known).model_dump(mode="json"),
        "schema_version": SCHEMA_VERSION,
        "input_hash": known.input_hash(seen=False),
        "reviewed_at": at,
    }


def _words(one: TemplateMaterial) -> str:
    return "\n".join([*one.words.split("|"), one.small])


def _hash(one: TemplateMaterial) -> str:
    return hashlib.sha256(drawn(one)).hexdigest()


def _path(organization_id: UUID, brand: UUID, one: TemplateMaterial) -> str:
    return path_in("scraped-templates", organization_id, str(brand), f"{_hash(one)}.svg")


def _at(until: date, number: int) -> str:
    return f"{until - timedelta(days=number // 2)}T{9 + number:02d}:20:00+00:00"
