"""Has a model read what could fill fields: each question once, stored as soon as it is answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import prompts
from agent.gaps import PROMPT, read, tokens, too_long
from agent.models import ModelChoice
from agent.writers import Writer, WriterFailed
from domain.brand import Brand
from domain.gap_finding import standing
from domain.gap_reading import Window
from domain.gap_run import GapCounts
from domain.model_spend import Budget, estimate
from domain.proposal import WrittenWith
from jobs.model_batch import run_batch
from jobs.running import Running
from store import gap_extractions
from store.gap_extractions import Extraction

STEP = "Reading"


@dataclass
class Reader:
    """One run's reading. `left` holds what of a question is still to be asked: an answer that was cut off is asked for
    again in halves, and a half that is stored is not asked for again when its other half has to wait."""

    running: Running
    brand: Brand
    writer: Writer
    left: dict[str, list[Window]]
    asked: int = 0
    dropped: int = 0

    async def work(self, window: Window) -> None:
        """Asks, stores, until nothing of the question is left.

        Raises:
            WriterFailed: There is no answer to what is left.
        """
        todo = self.left.setdefault(window.hash, [window])
        while todo:
            try:
                await self._ask(todo[-1])
            except WriterFailed as error:
                halves = todo[-1].halves() if too_long(error) else None
                if halves is None:
                    raise
                todo[-1:] = reversed(halves)
            else:
                todo.pop()

    async def _ask(self, window: Window) -> None:
        findings, written = await read(self.writer, window)
        pieces = {piece.hash: piece for piece in window.pieces}
        held = tuple(one for finding in findings if (one := standing(finding, pieces)) is not None)
        made = Extraction(
            texts=tuple(pieces),
            fields=window.keys,
            findings=held,
            dropped=len(findings) - len(held),
            model=written.model,
            prompt_name=written.prompt_name,
            prompt_version=str(written.prompt_version),
            prompt_hash=written.prompt_hash,
            input_hash=window.hash,
            input_tokens=written.input_tokens,
            output_tokens=written.output_tokens,
            cost=written.cost,
        )
        async with self.running.transaction(self.brand.organization_id) as conn:
            await gap_extractions.add(conn, self.brand, made, self.running.now)
        self.asked += 1
        self.dropped += made.dropped


async def read_windows(
    running: Running, choice: ModelChoice, limit: Decimal | None, windows: Sequence[Window], known: int
) -> GapCounts:
    """Asks every question, as far as the budget goes."""
    brand = running.require_brand()
    budget = Budget(limit)

    def expected(window: Window) -> Decimal | None:
        return estimate(choice.label, *tokens(window))

    costs = [expected(window) for window in windows]
    whole = None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))
    if windows and whole is not None:
        await running.tell(STEP, 0, len(windows), f"{len(windows)} questions, about ${whole:.2f} of {_limit(limit)}")
    async with Writer(choice, budget) as writer:
        reader = Reader(running, brand, writer, {})
        batch = await run_batch(
            windows,
            reader.work,
            at_once=running.around.models.at_once,
            per_minute=running.around.models.per_minute,
            budget=budget,
            expected=expected,
            tell=running.tell,
            step=STEP,
        )
    unread: Counter[str] = Counter()
    for window in batch.not_begun:
        unread[batch.why] += len(window.pieces)
    for failed in batch.failed:
        unread[failed.message] += sum(len(part.pieces) for part in reader.left.get(failed.item.hash, [failed.item]))
    return GapCounts(
        asked=reader.asked,
        known=known,
        dropped=reader.dropped,
        unread=dict(unread),
        expected_usd=whole,
        spent_usd=None if budget.unpriced else budget.spent,
        budget_usd=limit,
        model=choice.label,
    )


def _limit(limit: Decimal | None) -> str:
    return "no limit" if limit is None else f"at most ${limit:.2f}"


def prompt_hash() -> str:
    """Which wording of the prompt the model is asked with."""
    return prompts.load(PROMPT).hash


def written(model: str, input_hash: str | None) -> WrittenWith:
    """What a model's candidate rests on."""
    prompt = prompts.read(PROMPT)
    return WrittenWith(
        model=model,
        prompt_name=prompt.name,
        prompt_version=str(prompt.version),
        prompt_hash=prompt.hash,
        input_hash=input_hash,
    )
