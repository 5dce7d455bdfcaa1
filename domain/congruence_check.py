"""A check as it is stored: an ad against its page, by whom, of which wording."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from domain.awareness import AwarenessLevel
from domain.congruence import PLACES, Cell, Dimension, Place, Verdict, awareness_score, by_dimension, score, worst
from domain.congruence_sources import Compared
from domain.evidence import Evidence, verified
from domain.rule_congruence import levels_of

# Another shape of cells, or other rules, is another check.
SCHEMA_VERSION = "1"
RULES_VERSION = "1"
JudgedBy = Literal["rules", "model"]


class Check(BaseModel):
    """What a check found. `model`, `prompt_…` and `cost_usd` are None where rules alone judged."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    page_id: UUID | None
    page_url: str | None
    page_hash: str | None
    verdicts: dict[Dimension, Verdict]
    worst: Verdict
    cells: tuple[Cell, ...]
    score: float | None
    awareness_score: float | None
    levels: dict[Place, AwarenessLevel]
    judged_by: JudgedBy = "rules"
    model: str | None = None
    prompt_name: str | None = None
    prompt_version: str = RULES_VERSION
    prompt_hash: str | None = None
    schema_version: str = SCHEMA_VERSION
    input_hash: str
    cost_usd: Decimal | None = None
    checked_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        return (self.account, self.ad_id)

    @property
    def by(self) -> str:
        """Who judged, in words."""
        return f"rules and {self.model}" if self.model else "rules"


def check_of(
    account: str, ad_id: str, asked: Compared, cells: Sequence[Cell], now: datetime, **judged: object
) -> Check:
    """The check that these cells make; `judged` says who did, where a model helped.

    Raises:
        ValueError: A cell quotes what does not stand in its text: nothing of the sort is ever stored.
    """
    for cell in cells:
        _require_quotes(cell, asked)
    verdicts = by_dimension(cells)
    levels = levels_of(asked)
    return Check.model_validate(
        {
            "account": account,
            "ad_id": ad_id,
            "page_id": asked.page.id if asked.page else None,
            "page_url": asked.page.canonical_url if asked.page else None,
            "page_hash": asked.page.content_hash if asked.page else None,
            "verdicts": verdicts,
            "worst": worst(verdicts.values()),
            "cells": tuple(cells),
            "score": score(verdicts),
            "awareness_score": awareness_score(levels.values()),
            "levels": levels,
            "input_hash": input_hash(asked),
            "checked_at": now,
            **judged,
        }
    )


def _require_quotes(cell: Cell, asked: Compared) -> None:
    if cell.verdict != "not_checkable" and cell.here is None and cell.there is None:
        raise ValueError(f"{cell.dimension} of {cell.place} has a verdict and no quote")
    for quoted in (cell.here, cell.there):
        if quoted is not None and not any(_stands(quoted, asked, place) for place in PLACES):
            raise ValueError(f"{quoted.quote!r} does not stand in {quoted.source_kind}")


def _stands(quoted: Evidence, asked: Compared, place: Place) -> bool:
    source = asked.sources.get(place)
    return (
        source is not None
        and (source.kind, source.id) == (quoted.source_kind, quoted.source_id)
        and verified(quoted, source.text)
    )


def input_hash(asked: Compared) -> str:
    """SHA-256 of everything that a check is made from: the wordings, levels, hook and benefits."""
    made_from = {
        "sources": {place: asked.sources[place].content_hash for place in PLACES if place in asked.sources},
        "absent": {place: asked.absent[place] for place in PLACES if place in asked.absent},
        "page": asked.page.canonical_url if asked.page else None,
        "levels": {place: asked.levels[place] for place in PLACES if place in asked.levels},
        "hook": asked.hook,
        "benefits": asked.benefits,
    }
    return hashlib.sha256(to_json(made_from)).hexdigest()
