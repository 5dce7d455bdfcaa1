"""Looks in a brand's pages, reviews and quotes for what its profile lacks; what is found waits for a person."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue

from agent.models import ModelChoice
from domain.brand import Brand
from domain.errors import AskAgain
from domain.evidence import Source
from domain.gap_candidate import RULES, Candidate
from domain.gap_extract import extract
from domain.gap_merge import read_candidates, side_by_side
from domain.gap_reading import READ_AS, Covered, Window, fields_of, pieces_of, windows
from domain.gap_run import GapCounts, GapFillReport
from domain.gap_value import proposal_of
from domain.job_arguments import GapFill
from domain.profile import FieldState, Profile, Target
from domain.profile_fields import BY_KEY, FieldKey
from domain.proposal import Proposal
from domain.research import RESEARCH_KINDS, ResearchKind, ResearchText
from jobs.gap_reading import STEP, prompt_hash, read_windows, written
from jobs.gap_told import report
from jobs.landing_page import Wanted, fetched_from, read_pages
from jobs.running import Running
from store import gap_extractions, profile, profile_offer, research
from store.db import Connection

# Of one page: what a shop's server can bear, and what a page seldom changes within.
COOL_DOWN = timedelta(hours=24)
_KINDS: tuple[ResearchKind, ...] = tuple(kind for kind in RESEARCH_KINDS if kind in READ_AS)
_PAGES: tuple[ResearchKind, ...] = tuple(kind for kind in _KINDS if READ_AS[kind] == "landing_page")


@dataclass(frozen=True)
class Scope:
    """One thing whose fields are looked for: which fields, and the texts that are of it."""

    target: Target
    keys: tuple[FieldKey, ...]
    texts: tuple[ResearchText, ...]


async def gap_fill(running: Running, asked: GapFill) -> GapFillReport:
    """Reads by rules, and by a model where one is connected, and offers what was found with its quotes.

    Raises:
        AskAgain: There is no such product or variant, or no source at all.
    """
    if asked.by == "model" and running.around.models.writer.offline:
        raise AskAgain("No model is connected to read with.", "Set WRITER_MODEL, or leave by out.", "bad_setting")
    pages: dict[str, JsonValue] = {}
    if asked.fresh:
        pages = await running.stage("Pages", lambda: _refresh(running, asked))
    counts = GapCounts.model_validate(await running.stage(STEP, lambda: _read(running, asked)))
    offered = await running.stage("Suggestions", lambda: _offer(running, asked, with_model=counts.model is not None))
    counts = GapCounts.model_validate(counts.model_dump() | pages | offered["counts"])  # type: ignore[operator]
    return await report(running, asked, counts, [UUID(str(one)) for one in offered["ids"]], list(offered["keys"]))  # type: ignore[union-attr]


async def _scopes(conn: Connection, brand: Brand, asked: GapFill) -> tuple[Scope, ...]:
    held = await profile.read(conn, brand.id)
    product = _product(brand, held, asked)
    variant = None if product is None else _variant(held, product, asked)
    scopes: list[Scope] = []
    of_product: tuple[ResearchText, ...] = ()
    if product is not None:
        of_product = tuple(await research.texts(conn, brand.id, product.id, _KINDS))
    brands = held.of("brand")[0]
    own = _wanted(held, brands, asked)
    if own:
        of_brand = await research.texts(conn, brand.id, None, _PAGES)
        scopes.append(Scope(brands, own, tuple(of_brand)))
    scopes += [
        Scope(target, keys, of_product)
        for target in (product, variant)
        if target is not None and (keys := _wanted(held, target, asked))
    ]
    if not any(scope.texts for scope in scopes) and scopes:
        raise AskAgain(
            f"{product.name if product else brand.name} has no page, review or quote that could fill anything.",
            "/landing_page url=https://… reads a page; reviews come with viraltracker import FILE.",
            "not_found",
        )
    return tuple(scopes)


def _product(brand: Brand, held: Profile, asked: GapFill) -> Target | None:
    if asked.product is None:
        return None
    found = next((target for target in held.of("product") if target.slug == asked.product), None)
    if found is None:
        names = ", ".join(target.slug for target in held.of("product")) or "none yet"
        raise AskAgain(f"{brand.name} has no product {asked.product!r}.", f"Its products: {names}.", "not_found")
    return found


def _variant(held: Profile, product: Target, asked: GapFill) -> Target | None:
    of_product = [target for target in held.of("offer_variant") if target.product_id == product.id]
    if asked.variant is None:
        return held.variant(product.id)
    found = next((target for target in of_product if target.slug == asked.variant), None)
    if found is None:
        names = ", ".join(target.slug for target in of_product) or "none yet"
        raise AskAgain(f"{product.name} has no offer variant {asked.variant!r}.", f"It has {names}.", "not_found")
    return found


def _wanted(held: Profile, target: Target, asked: GapFill) -> tuple[FieldKey, ...]:
    """The target's fields that are to be looked for, in the registry's order."""
    states = [state for state in held.states if state.target.id == target.id and state.field.sources]
    return tuple(state.key for state in states if _is_wanted(state, asked))


def _is_wanted(state: FieldState, asked: GapFill) -> bool:
    field = state.field
    if not field.writable:
        return False
    if asked.fields:
        return state.key in asked.fields
    if not field.automatic or state.not_applicable:
        return False
    return asked.again or field.policy == "append" or state.status in ("missing", "stale")


async def _refresh(running: Running, asked: GapFill) -> dict[str, JsonValue]:
    """Reads the pages anew that nobody has read for a day."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        scopes = await _scopes(conn, brand, asked)
        ids = {text.source.id for scope in scopes for text in scope.texts if text.kind == "landing_page"}
        stale = await gap_extractions.not_read_since(conn, brand.id, ids, running.now - COOL_DOWN)
    read = await read_pages(running, brand, [Wanted(page, fetched_from(url)) for page, url in stale])
    failed = sum(page.outcome == "failed" for page in read)
    return {"pages_read": len(read) - failed, "pages_failed": failed}


async def _read(running: Running, asked: GapFill) -> dict[str, JsonValue]:
    brand = running.require_brand()
    choice = running.around.models.writer
    async with running.transaction(brand.organization_id) as conn:
        scopes = await _scopes(conn, brand, asked)
        base: dict[str, JsonValue] = {"fields": sum(len(scope.keys) for scope in scopes), "texts": len(_texts(scopes))}
        if choice.offline or asked.by == "rules" or not scopes:
            return base
        left, known = await _questions(conn, brand, choice, scopes)
    counts = await read_windows(running, choice, asked.limit, left, known)
    return counts.model_copy(update=base).model_dump(mode="json")


async def _questions(
    conn: Connection, brand: Brand, choice: ModelChoice, scopes: Sequence[Scope]
) -> tuple[tuple[Window, ...], int]:
    """What the model is still to be asked, and how many pieces it has read already."""
    hashes = await asyncio.to_thread(_hashes, scopes)
    held = await gap_extractions.known(conn, brand.id, choice.label, prompt_hash(), hashes)
    return await asyncio.to_thread(_windows, scopes, held.covered), len(held.covered)


def _hashes(scopes: Sequence[Scope]) -> set[str]:
    return {piece.hash for text in _texts(scopes) for piece in pieces_of(text)}


def _texts(scopes: Sequence[Scope]) -> list[ResearchText]:
    """Each text once that could fill any of its scope's fields."""
    found = {text.key: text for scope in scopes for text in scope.texts if fields_of(text.kind, scope.keys)}
    return list(found.values())


def _windows(scopes: Sequence[Scope], covered: Covered) -> tuple[Window, ...]:
    """All fields of a product and its variant in one question, the brand's own too where the page is of both."""
    by_text: dict[tuple[str, str], tuple[ResearchText, set[FieldKey]]] = {}
    for scope in scopes:
        for text in scope.texts:
            by_text.setdefault(text.key, (text, set()))[1].update(fields_of(text.kind, scope.keys))
    order: list[FieldKey] = list(BY_KEY)
    groups: dict[tuple[FieldKey, ...], list[ResearchText]] = {}
    for text, keys in by_text.values():
        if keys:
            groups.setdefault(tuple(sorted(keys, key=order.index)), []).append(text)
    return tuple(window for keys, texts in groups.items() for window in windows(texts, keys, covered))


async def _offer(running: Running, asked: GapFill, with_model: bool) -> dict[str, JsonValue]:
    """Stores what was found; again it comes to the same."""
    brand = running.require_brand()
    choice = running.around.models.writer
    async with running.transaction(brand.organization_id) as conn:
        scopes = await _scopes(conn, brand, asked)
        held: gap_extractions.Known | None = None
        if with_model:
            hashes = await asyncio.to_thread(_hashes, scopes)
            held = await gap_extractions.known(conn, brand.id, choice.label, prompt_hash(), hashes)
        proposals: list[Proposal] = []
        for scope in scopes:
            found = await asyncio.to_thread(_candidates, scope, held, choice)
            proposals += _proposals(scope, found)
        quoted = {(e.evidence.source_kind, e.evidence.source_id) for one in proposals for e in one.evidence}
        read: dict[tuple[str, str], Source] = {
            text.key: text.source
            for text in _texts(scopes)
            if READ_AS[text.kind] == "landing_page" or text.key in quoted
        }
        done = await profile_offer.propose(conn, brand, proposals, read, running.now, running.run_id)
    counts = {
        "offered": len(done.ids),
        "offered_before": done.known,
        "rejected_before": done.rejected_before,
        "refused": len(done.refused),
    }
    keys = [key for scope in scopes for key in scope.keys]
    return {"counts": counts, "ids": [str(one) for one in done.ids], "keys": keys}  # type: ignore[dict-item]


def _candidates(scope: Scope, held: gap_extractions.Known | None, choice: ModelChoice) -> tuple[Candidate, ...]:
    by_rules = extract(scope.texts, scope.keys)
    if held is None:
        return side_by_side(by_rules, ())
    wanted: Collection[FieldKey] = set(scope.keys)
    findings = [finding for finding in held.findings if finding.key in wanted]
    return side_by_side(by_rules, read_candidates(findings, scope.texts, choice.label, held.asked))


def _proposals(scope: Scope, found: Sequence[Candidate]) -> list[Proposal]:
    """In the order of the fields' sources."""
    made: list[Proposal] = []
    for one in found:
        by_rules = one.made_by == RULES
        proposal = proposal_of(
            one, scope.target.id, written(one.made_by, one.input_hash), "cached_source" if by_rules else "ai_suggestion"
        )
        if proposal is not None:
            made.append(proposal)
    return made
