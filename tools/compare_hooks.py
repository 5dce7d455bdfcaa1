"""/compare_hooks: does one hook beat another, and what does choosing wrongly cost?"""

from collections.abc import Sequence

from pydantic import Field, field_validator

from domain.answer import Action
from domain.errors import AskAgain
from domain.hook_comparison import HookComparison
from domain.hook_comparison_words import headline, notes
from domain.hook_duels import duels, evidence, outcome
from domain.hook_order import Question, Ranked
from domain.hook_ranking import HookRow
from domain.hook_results import nothing_of
from domain.hook_rows import rows_of, with_face
from domain.hook_settling import settlement_between
from domain.hook_words import floor_sentence, short
from domain.hooks import hook_id
from domain.metrics import METRICS
from store import hooks
from store.hooks import KnownHook
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs
from tools.hook import SORT_HELP, EstimateSort
from tools.hook_choice import HOOK_HELP, choose_hook
from tools.hook_sums import HookSums, foot_of, hook_sums
from tools.typed import typed


class CompareHooksArgs(FilterArgs):
    """Which two hooks, by what, on which days."""

    a: str | None = Field(default=None, min_length=1, description=f"{HOOK_HELP} Without it, the best one.")
    b: str | None = Field(
        default=None, min_length=1, description="The other, written alike. Without it, the next best."
    )
    sort: EstimateSort = Field(default="roas", description=SORT_HELP)

    @field_validator("sort", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def compare_hooks(deps: Deps, args: CompareHooksArgs) -> HookComparison:
    """Compare two hooks: the probability that one beats the other, and the expected loss of choosing wrongly.

    Args:
        a: A hook's words or their beginning, its id, or the id of an ad that opens with it; else the best hook.
        b: The other hook; else the best one besides a.
        sort: The figure that decides; "which converts better" is roas or cpa.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        known = await hooks.known(conn, brand.id)
        named = [
            choose_hook(word, known, "compare_hooks", key) if word is not None else None
            for key, word in (("a", args.a), ("b", args.b))
        ]
        asked = await hook_sums(deps, conn, args, "hook")
        ranked = Ranked(Question(sort=args.sort, hold_rate=brand.hold_rate), asked.sums)
        pair = _pair(named, known, ranked)
        if pair is None or not asked.sums:
            return _empty(deps, args, asked)
        ranked = _with_silent(ranked, pair)
        rows = rows_of(ranked, [ranked.grouping.keys.index(one.key) for one in pair])
        faces = await hooks.faces(conn, brand.id, [(row.top_ad.account, row.top_ad.id) for row in rows])
    shown = [
        with_face(row, "hook", faces.get((row.top_ad.account, row.top_ad.id)))
        if row.counts.rows
        else row.model_copy(update={"text": one.text, "ads": 0, "ad_ids": ()})
        for row, one in zip(rows, pair, strict=True)
    ]
    return _answer(deps, args, asked, ranked, shown[0], shown[1])


def _pair(
    named: Sequence[KnownHook | None], known: Sequence[KnownHook], ranked: Ranked
) -> tuple[KnownHook, KnownHook] | None:
    """The two hooks; one that was not named is the best besides the other. None: there is no other.

    Raises:
        AskAgain: Both are the same hook.
    """
    a, b = named
    if a is not None and b is not None:
        if a.key == b.key:
            raise AskAgain(f"a and b are the same hook, “{short(a.text)}”.", "Give two different ones.", "conflict")
        return a, b
    by_key = {one.key: one for one in known}
    taken = [one.key for one in (a, b) if one is not None]
    rest = [key for key in (ranked.grouping.keys[at] for at in ranked.order) if key not in taken and key in by_key]
    if len(rest) + len(taken) < 2:
        return None
    first = a or by_key[rest.pop(0)]
    return first, b or by_key[rest[0]]


def _with_silent(ranked: Ranked, pair: tuple[KnownHook, KnownHook]) -> Ranked:
    """The ranking, in which one of the two that has no results stands with nothing."""
    there = {s.hook_key for s in ranked.sums if s.asked}
    silent = [nothing_of(one.key, one.format) for one in pair if one.key not in there]
    return Ranked(ranked.question, [*ranked.sums, *silent]) if silent else ranked


def _answer(
    deps: Deps, args: CompareHooksArgs, asked: HookSums, ranked: Ranked, a: HookRow, b: HookRow
) -> HookComparison:
    brand, currency = deps.require_brand(), asked.scope.currency
    if not a.counts.rows and not b.counts.rows:
        raise AskAgain(
            f"Neither “{short(a.text)}” nor “{short(b.text)}” has results from {asked.window}.",
            "Type /hook with one of them to see when it ran.",
            "not_found",
        )
    found = duels(ranked, a, b)
    name = ranked.question.estimated
    deciding = next((duel for duel in found if duel.metric == name), None)
    ordered = (a, b) if deciding is None or deciding.probability_a >= 0.5 else (b, a)
    settlement = settlement_between(ranked, ordered[0], ordered[1], currency) if deciding else None
    answer = HookComparison(
        headline="",
        foot=foot_of(
            asked,
            brand.hold_rate,
            a.counts.rows + b.counts.rows,
            brand.is_fictional,
            floor=floor_sentence(ranked, currency),
        ),
        actions=_actions(args, asked, a, b),
        metric=name,
        currency=currency,
        hold_rate=brand.hold_rate,
        a=a,
        b=b,
        commands=tuple(typed("hook", id=hook_id(row.key), **asked.span, **args.narrowed()) for row in (a, b)),
        duel=deciding,
        duels=found,
        outcome="not enough data" if deciding is None else outcome(ranked, deciding, a, b),
        evidence=evidence(a, b, ranked.default_floor),
        settlement=settlement,
        brand=ranked.brand(name),
    )
    foot = answer.foot.model_copy(update={"notes": (*notes(answer, ranked), *answer.foot.notes)})
    return answer.model_copy(update={"headline": headline(answer), "foot": foot})


def _actions(args: CompareHooksArgs, asked: HookSums, a: HookRow, b: HookRow) -> tuple[Action, ...]:
    span, narrowed = asked.span, args.narrowed()
    others = [name for name in ("roas", "cpa", "ctr", "hook_rate") if name != args.sort]
    return (
        *(
            Action(
                label=f"“{short(row.text, 30)}” whole", command=typed("hook", id=hook_id(row.key), **span, **narrowed)
            )
            for row in (a, b)
        ),
        *(
            Action(
                label=f"By {METRICS[name].label}",  # type: ignore[index]
                command=typed("compare_hooks", a=hook_id(a.key), b=hook_id(b.key), sort=name, **span, **narrowed),
            )
            for name in others[:2]
        ),
        Action(label="All hooks", command=typed("top_hooks", **span, **narrowed)),
    )


def _empty(deps: Deps, args: CompareHooksArgs, asked: HookSums) -> HookComparison:
    brand = deps.require_brand()
    there = {s.hook_key for s in asked.sums if s.asked}
    sentence, actions = no_results(brand, "compare_hooks", asked.window, asked.covered, args.narrowed())
    if len(there) == 1:
        sentence = f"Only one hook has results from {asked.window}, so there is nothing to compare it with."
        actions = (Action(label="That hook", command=typed("hook", id=hook_id(there.pop()), **asked.span)),)
    return HookComparison(
        headline=sentence, foot=foot_of(asked, brand.hold_rate, 0, brand.is_fictional), actions=actions
    )
