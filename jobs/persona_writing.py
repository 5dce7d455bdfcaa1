"""A model writes a persona in two passes; each answer is stored at once, and asked for alone where it fails."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from agent.models import ModelChoice
from agent.persona import EXPECTED_TOKENS, Question, ask, question, said, settings
from agent.writers import Writer, WriterFailed
from domain.errors import AskAgain
from domain.model_spend import Budget, estimate
from domain.persona import PassName
from domain.persona_check import Said, check, digest, left_out, with_left_out
from domain.persona_draft import Draft
from domain.persona_passages import Passages
from domain.saved_persona import MadePass
from jobs.model_batch import run_batch
from jobs.running import Running
from store import personas

# Characters of English text to a token, on the safe side.
_CHARACTERS = 3.5
# Bad experiences that the second asking shows.
_MOST_LET_DOWN = 20
_CALLED: dict[PassName, str] = {"core": "who the customer is", "domain": "what the customer wants"}
# An answer that was cut off, or not in its form, is asked for in pieces; a refused one once more.
_IN_PIECES = ("limit", "bad_output")


@dataclass
class _Desk:
    """One run's writer, with what it has made."""

    running: Running
    writer: Writer
    budget: Budget
    made: list[MadePass] = field(default_factory=list[MadePass])

    async def answer(self, asked: Question) -> list[Said]:
        """A question's statements: those stored, else the model's; by dimension where the whole does not come.

        Raises:
            WriterFailed: There is no answer.
            AskAgain: The budget does not reach, or the provider lets nobody in.
        """
        known = await self._kept(asked)
        if known is not None:
            return known
        dimensions = [] if asked.dimension else list(asked.output.model_fields)
        if dimensions and await self._kept(asked.of(dimensions[0])) is not None:
            return await self._pieces(asked, dimensions)
        try:
            return await self._ask(asked)
        except WriterFailed as error:
            if error.kind == "blocked":
                return await self._ask(asked)
            if error.kind not in _IN_PIECES or not dimensions:
                raise
            return await self._pieces(asked, dimensions)

    async def _pieces(self, asked: Question, dimensions: list[str]) -> list[Said]:
        found: list[Said] = []
        for dimension in dimensions:
            found += await self.answer(asked.of(dimension))
        return found

    async def _kept(self, asked: Question) -> list[Said] | None:
        brand = self.running.require_brand()
        async with self.running.transaction(brand.organization_id) as conn:
            kept = await personas.kept_pass(conn, brand.id, asked.part, asked.hash, self.writer.choice.label)
        if kept is None:
            return None
        made, output = kept
        if all(known.input_hash != made.input_hash for known in self.made):
            self.made.append(made)
        return said(asked.output.model_validate(output), asked.dimension)

    async def _ask(self, asked: Question) -> list[Said]:
        around = self.running.around
        batch = await run_batch(
            [asked],
            self._write,
            at_once=1,
            per_minute=around.models.per_minute,
            budget=self.budget,
            expected=self.expected,
            tell=self.running.tell,
            step=f"Writing {_CALLED[asked.name]}",
        )
        if batch.done:
            return batch.done[0][1]
        if batch.failed and isinstance(batch.failed[0].error, WriterFailed) and not batch.stopped:
            raise batch.failed[0].error
        why = batch.failed[0].message if batch.failed else batch.why
        raise AskAgain(f"{why} {self.kept_sentence}", "Ask again, by=rules, or with a larger budget=.", "limit")

    async def _write(self, asked: Question) -> list[Said]:
        brand = self.running.require_brand()
        written = await ask(self.writer, asked)
        made = MadePass(
            name=asked.name,
            part=asked.part,
            prompt_name=written.prompt_name,
            prompt_version=str(written.prompt_version),
            prompt_hash=written.prompt_hash,
            model=written.model,
            input_hash=asked.hash,
            input_tokens=written.input_tokens,
            output_tokens=written.output_tokens,
            cost_usd=written.cost,
            made_at=self.running.now,
        )
        async with self.running.transaction(brand.organization_id) as conn:
            await personas.keep_pass(conn, brand, made, written.output)
        self.made.append(made)
        return said(written.output, asked.dimension)

    def expected(self, asked: Question) -> Decimal | None:
        """What a question costs beforehand."""
        return estimate(self.writer.choice.label, int(asked.characters / _CHARACTERS), EXPECTED_TOKENS)

    @property
    def kept_sentence(self) -> str:
        """What of the work is not lost."""
        if not self.made:
            return "Nothing was written."
        return "What was written so far is kept, and not paid for again."


async def write(
    running: Running, choice: ModelChoice, passages: Passages, persona_id: UUID, name: str, budget: Budget
) -> tuple[Draft, tuple[MadePass, ...]]:
    """The persona that the model writes of these passages, checked; and what each question took.

    Raises:
        AskAgain: A pass came to nothing; what the other came to is kept.
    """
    async with Writer(choice, budget, settings(choice.provider)) as writer:
        desk = _Desk(running, writer, budget)
        core = await _pass(desk, question("core", passages))
        known = digest(check(core, passages, persona_id, name).persona)
        domain = await _pass(desk, question("domain", passages, known))
        draft = check([*core, *domain], passages, persona_id, name)
        if not any(draft.persona.claims()):
            raise AskAgain(
                f"The model wrote nothing that a passage shows ({len(draft.rejected)} claims did not stand), so nothing"
                " was saved.",
                "by=rules makes a persona of quotes alone.",
                "model_fault",
            )
        if missing := left_out(draft, passages):
            try:
                more = await desk.answer(question("domain", passages, known, missing[:_MOST_LET_DOWN]))
                draft = check([*core, *domain, *more], passages, persona_id, name)
            except (WriterFailed, AskAgain):
                # The persona stands without it: what is missing is added as quotes below.
                draft = draft.model_copy(update={"notes": ("The second asking for bad experiences failed.",)})
        if missing := left_out(draft, passages):
            draft = with_left_out(draft, missing, passages)
        return draft, tuple(desk.made)


async def _pass(desk: _Desk, asked: Question) -> list[Said]:
    try:
        return await desk.answer(asked)
    except WriterFailed as error:
        raise AskAgain(
            f"The model could not write {_CALLED[asked.name]}: {error.message} {desk.kept_sentence}",
            "Ask again, or with by=rules.",
            "model_fault",
        ) from error
