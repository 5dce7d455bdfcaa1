"""A model on this machine tells how near templates are to products in meaning."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from agent.likeness import MODEL_DIGEST, Embedder, LikenessFailed
from domain.template_likeness import NAME, VERSION, Vectors, compared, read
from domain.template_product import Phrase, input_hash, quoted
from domain.template_score import Judgement, Paid
from jobs.running import Running
from jobs.template_judged import Judged, ToJudge
from store import template_scores


async def compare_all(running: Running, pairs: Sequence[ToJudge]) -> Judged:
    """How near each pair is, stored as soon as it is known. Where the model cannot be used, `why` says so."""
    local = running.around.models.local
    if local is None or not pairs:
        return Judged(0, (), "", Decimal(0))
    paid = Paid(model=local.label, prompt_name=NAME, prompt_version=VERSION, prompt_hash=MODEL_DIGEST, cost=Decimal(0))
    done, silent = 0, list[ToJudge]()
    try:
        # Off the loop: reading takes a processor, and others wait on the loop.
        known = _Known(await asyncio.to_thread(local.open))
        for pair in pairs:
            await running.tell("Comparing texts", done, len(pairs))
            judged = await asyncio.to_thread(_judged, known, pair)
            done += 1
            if judged is None:
                silent.append(pair)
                continue
            key = (pair.shelved.id, input_hash(pair.product, pair.shelved.template))
            async with running.transaction(pair.brand.organization_id) as conn:
                await template_scores.add(
                    conn, pair.brand, pair.product.id, key, "semantic", judged, paid, running.around.clock()
                )
    except LikenessFailed as failed:
        return Judged(done - len(silent), (*silent, *pairs[done:]), str(failed), Decimal(0))
    await running.tell("Comparing texts", done, len(pairs))
    why = "There is no text to compare." if silent else ""
    return Judged(done - len(silent), tuple(silent), why, Decimal(0))


class _Known:
    """The vectors of this run: a product's texts are held against many templates, and a template's against many."""

    def __init__(self, embed: Embedder) -> None:
        self._embed = embed
        self._rows: dict[str, Vectors] = {}

    def of(self, phrases: Sequence[Phrase]) -> Vectors:
        """One row for each phrase."""
        for phrase in phrases:
            if phrase.text not in self._rows:
                self._rows[phrase.text] = self._embed([phrase.text])[0]
        return np.stack([self._rows[phrase.text] for phrase in phrases]) if phrases else self._embed([])


def _judged(known: _Known, pair: ToJudge) -> Judgement | None:
    ours, its = pair.product.phrases, read(pair.shelved.template)
    likeness = compared(ours, known.of(ours), its, known.of(its))
    if likeness is None:
        return None
    return Judgement(
        niche_match=None,
        awareness_match=None,
        audience_match=None,
        format_fit=None,
        overall_score=likeness.value,
        reasoning="",
        product_quote=quoted(likeness.ours.text),
        template_quote=quoted(likeness.its.text),
    )
