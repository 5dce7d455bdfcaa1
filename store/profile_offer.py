"""What sources offer for the fields of a profile, stored side by side; only what verified quotes bear."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.errors import AskAgain
from domain.field_values import items, picked, shown
from domain.profile_fields import BY_KEY
from domain.proposal import Proposal, Proposed, Refused
from store.db import Connection
from store.profile_rows import SQL
from store.profile_write import Sources, offered, stands, suggestion_row


async def propose(
    conn: Connection,
    brand: Brand,
    proposals: Sequence[Proposal],
    sources: Sources,
    now: datetime,
    run_id: str | None = None,
) -> Proposed:
    """Stores what sources offer, several for one field side by side. Nothing that no quote bears is stored: evidence
    is checked against `sources` (by kind and id, as they are stored), items without any are left out, and a proposal
    without any is refused. The same value of the same wording of a source is stored once, and not offered again after
    it was rejected. What a source offered for the field before, or in an older wording, is superseded.

    Args:
        sources: All texts that were read, also those that offer nothing.

    Raises:
        AskAgain: A target is not the brand's, or has no such field.
    """
    products = await _products(conn, brand, proposals)
    refused: list[Refused] = []
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for proposal in proposals:
        borne = borne_by_quotes(proposal, sources, refused)
        if borne is not None:
            row = suggestion_row(borne, products[proposal.target])
            rows[borne.key, borne.target, borne.origin, row["value_hash"]] = row
    found = await offered(conn, brand, list(rows.values()), now, run_id) if rows else []
    read = [{"kind": kind, "id": id_, "content_hash": source.content_hash} for (kind, id_), source in sources.items()]
    again = [
        {"key": row["gap_key"], "target": row["target_id"], "kind": row["source_kind"], "id": row["source_id"]}
        for row in rows.values()
    ]
    kept = [row["id"] for row in found]
    given = {"brand_id": brand.id, "now": now, "kept": kept, "sources": Jsonb(read), "offered": Jsonb(again)}
    await conn.execute(SQL["supersede"], given)
    waiting = [row for row in found if row["status"] in ("open", "waiting")]
    return Proposed(
        ids=tuple(row["id"] for row in waiting),
        known=sum(not row["is_new"] for row in waiting),
        rejected_before=sum(row["status"] == "rejected" for row in found),
        refused=tuple(refused),
    )


def borne_by_quotes(proposal: Proposal, sources: Sources, refused: list[Refused]) -> Proposal | None:
    """The proposal with the items that verified quotes bear; what none bears is added to `refused`."""
    if proposal.value is None:
        return None
    evidence = [one for one in proposal.evidence if stands(one, sources)]
    borne = sorted({one.item for one in evidence if one.item < len(items(proposal.value))})
    bare = [line for number, line in enumerate(items(proposal.value)) if number not in borne]
    why = "no quote of a stored source bears it"
    refused += [Refused(key=proposal.key, why=why, value=line) for line in bare]
    value = picked(proposal.value, borne) if borne else None
    if value is None:
        return None
    place = {number: at for at, number in enumerate(borne)}
    kept = tuple(one.model_copy(update={"item": place[one.item]}) for one in evidence if one.item in place)
    return proposal.model_copy(update={"value": value, "evidence": kept})


async def _products(conn: Connection, brand: Brand, proposals: Sequence[Proposal]) -> dict[UUID, UUID | None]:
    """The product of each target."""
    targets = list({proposal.target for proposal in proposals})
    cur = await conn.execute(SQL["targets"], {"brand_id": brand.id, "targets": targets})
    known = {row[0]: (row[1], row[2]) for row in await cur.fetchall()}
    for proposal in proposals:
        level = known.get(proposal.target, (None, None))[0]
        if level != BY_KEY[proposal.key].level:
            raise AskAgain(
                f"{BY_KEY[proposal.key].label} cannot be {shown(proposal.value)[:80]!r}: {brand.name} has no such"
                f" {BY_KEY[proposal.key].level.replace('_', ' ')}.",
                "/product lists the products.",
                "not_found",
            )
    return {target: product for target, (_, product) in known.items()}
