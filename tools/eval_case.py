"""/eval_case: proposes an answer that was wrong as a case for the prompt tests. It shows the redacted texts first, and
adds them to the review file on a click. Nothing in them says who proposed it."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.case_draft import LONGEST_TEXT, CaseDraft, DraftCall, DraftSuite
from domain.case_preview import CasePreview
from domain.errors import AskAgain
from domain.format import plural
from domain.redaction import Known, Redactor
from domain.turn import Turn, turn_of
from domain.vocabulary import Named, Vocabulary
from store import brands, competitors, threads, vocabulary
from tools.deps import Deps
from tools.typed import typed

# Arguments of commands that are no amounts.
_KEPT = ("days", "limit")
_LONGEST_NAME = 80


class EvalCaseArgs(BaseModel):
    """Which answer, and whether to add it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: UUID | None = Field(default=None, description="The answer's id, as its button gives it.")
    suite: DraftSuite = Field(
        default="routing",
        description="routing: the wrong command or arguments were chosen; final_answers: the words are wrong.",
    )
    question: str | None = Field(
        default=None,
        max_length=LONGEST_TEXT,
        description="The question in other words, where yours should not be kept.",
    )
    add: bool = Field(default=False, description="yes adds it; without, it is only shown.")


async def eval_case(deps: Deps, args: EvalCaseArgs) -> CasePreview:
    """Shows an answer of this conversation as a redacted case for the prompt tests, and adds it to those to be read.

    Args:
        answer: the answer's id.
        suite: routing or final_answers.
    """
    if args.answer is None:
        raise AskAgain("No answer is named.", "Click the thumb down below an answer; a button there names it.")
    async with deps.transaction() as conn:
        rows = await threads.beside(conn, args.answer)
        turn = _turn(rows, args.answer)
        seen = await brands.visible(conn)
        about = _about(deps, turn, seen)
        words = await vocabulary.of_brand(conn, about.id) if about else Vocabulary()
        rivals = await competitors.of_brand(conn, about.id) if about else []
    rated = {str(args.answer), turn.answer_id}
    complaint = next((row.comment for row in rows if row.comment and row.step.get("id") in rated), "")
    known = Known(words=words, brands=_brands(seen), others=_others(deps, seen, [rival.name for rival in rivals]))
    turn = turn if args.question is None else turn.model_copy(update={"question": args.question.strip()})
    draft = redacted(turn, complaint, known, args.answer, args.suite, deps.now)
    added = args.add and await to_thread(deps.prompt_book.add_case, draft)
    return CasePreview(
        headline=_told(draft, args.add, added),
        draft=draft,
        added=args.add,
        foot=Foot(notes=() if args.add else _notes(args.answer)),
        actions=() if args.add else _actions(args),
    )


async def proposable(deps: Deps, rated: UUID) -> str | None:
    """The id of the answer that was rated, if this person may propose it: their own, chosen by a model or the rules, of
    a brand of theirs; else None."""
    async with deps.transaction() as conn:
        rows = await threads.beside(conn, rated)
        seen = await brands.visible(conn)
    try:
        turn = _turn(rows, rated)
        _about(deps, turn, seen)
    except AskAgain:
        return None
    return turn.answer_id


def redacted(turn: Turn, complaint: str, known: Known, answer_id: UUID, suite: DraftSuite, now: datetime) -> CaseDraft:
    """The turn as it may be kept. The answer's id decides the stand-ins of amounts, and is not kept itself."""
    texts = [turn.question, complaint, turn.answer, *(call.headline for call in turn.calls)]
    typed_all = [turn.before or "", *(call.command for call in turn.calls)]
    redact = Redactor(known, str(answer_id), [*texts, *typed_all])
    question = redact(turn.question)[:LONGEST_TEXT]
    whole = suite == "final_answers"
    case: dict[str, JsonValue] = {"name": question[:_LONGEST_NAME], "tags": ["from-chat"]}
    case["question" if whole else "text"] = question
    if turn.before and not whole:
        case["before"] = _command(turn.before, redact)
    return CaseDraft(
        id=sha256(f"{answer_id} {suite}".encode()).hexdigest()[:8],
        added_at=now,
        suite=suite,
        question=question,
        complaint=redact(complaint)[:LONGEST_TEXT],
        calls=tuple(
            DraftCall(command=_command(call.command, redact), headline=redact(call.headline) if whole else "")
            for call in turn.calls
        ),
        answer=redact(turn.answer)[:LONGEST_TEXT] if whole else "",
        model=turn.made_with.get("model", ""),
        prompt=turn.made_with.get("prompt", ""),
        replaced=dict(redact.replaced),
        case=case,
    )


def _command(command: str, redact: Redactor) -> str:
    """A command with its arguments redacted one by one, so that it stays one."""
    from tools import commands  # It imports every tool, this one too.

    try:
        tool, args = commands.parse(command)
    except AskAgain:  # Of a version that knew other arguments.
        return redact(command)
    given = args.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return typed(tool.name, **{key: _argument(key, value, redact) for key, value in given.items()})


def _argument(key: str, value: object, redact: Redactor) -> object:
    if isinstance(value, str):
        return redact.value(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if key in _KEPT else redact(f"{value:g}" if isinstance(value, float) else str(value))


def _turn(rows: Sequence[threads.StepRow], answer: UUID) -> Turn:
    turn = turn_of([row.step for row in rows], str(answer))
    if turn is None:
        raise AskAgain(f"There is no answer {str(answer)!r} of yours.", "Click the thumb down below one.", "not_found")
    if turn.typed:
        raise AskAgain(
            "A typed command was answered without a model: there is no prompt to test.",
            "Tell whoever looks after ViralTracker what was wrong.",
        )
    return turn


def _about(deps: Deps, turn: Turn, seen: Sequence[Brand]) -> Brand | None:
    """The brand that the answer was about: its names are what is taken out.

    Raises:
        AskAgain: The person may only look on there, or sees it no more.
    """
    noted = turn.made_with.get("brand")
    brand = next((brand for brand in seen if str(brand.id) == noted), None) if noted else deps.brand
    if noted and brand is None:
        raise AskAgain("The brand of that answer is none of yours any more.", "", "forbidden")
    if brand is not None and not brand.allows("member"):
        raise AskAgain(
            f"Adding cases needs the role 'member'; yours at {brand.name} is {brand.role!r}.",
            "Your thumb is kept; ask a member of the organisation to add the case.",
            "forbidden",
        )
    return brand


def _brands(seen: Sequence[Brand]) -> tuple[Named, ...]:
    return tuple(Named(key=brand.slug, name=brand.name) for brand in seen)


def _others(deps: Deps, seen: Sequence[Brand], rivals: Sequence[str]) -> tuple[str, ...]:
    organizations = dict.fromkeys(brand.organization_name for brand in seen)
    return (*organizations, *rivals, deps.user.email.partition("@")[0])


def _told(draft: CaseDraft, asked: bool, added: bool) -> str:
    where = draft.suite.replace("_", " ")
    if asked:
        return (
            f"Added to the cases of {where} that wait to be read."
            if added
            else f"This case of {where} stands in the review file already."
        )
    out = [plural(number, kind) for kind, number in sorted(draft.replaced.items(), key=lambda item: -item[1])]
    taken = f"{', '.join(out)} replaced" if out else "nothing in it had to be replaced"
    return f"This is what would be kept as a case of {where}; {taken}. Nothing is kept yet."


def _notes(answer: UUID) -> tuple[str, ...]:
    return (
        "Names that ViralTracker knows, addresses, ids and amounts are replaced by stand-ins, one for each thing."
        " Other names are not recognised: read it first.",
        f'To keep other words, type /eval_case answer={answer} question="…".',
        "Who proposes a case is not kept. Whoever tests the prompts reads it before it is used.",
    )


def _actions(args: EvalCaseArgs) -> tuple[Action, ...]:
    other: DraftSuite = "final_answers" if args.suite == "routing" else "routing"
    why = {"routing": "The wrong things were looked up", "final_answers": "The words or figures were wrong"}
    given = {"answer": args.answer, "question": args.question}
    return (
        Action(label="Add this case", command=typed("eval_case", **given, suite=args.suite, add="yes")),
        Action(label=f"{why[other]}: show that", command=typed("eval_case", **given, suite=other)),
    )
