"""How far the judge can be trusted: it, and the rules in its place, against what people said of the same items."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.written import WriterFailed
from domain.agreement import ENOUGH, TENTATIVE, alpha_interval, krippendorff_alpha, percent_agreement
from domain.entailment import support
from domain.format import plural
from domain.pass_rates import wilson
from domain.table import Column, Interval, Table
from evals.labelled import Labelled, LabelledSet, read_labelled
from evals.source import Judging, NotRecorded

RULES = "the rules (words, figures, negation)"
PEOPLE = "the labellers among themselves"
NOT_RECORDED = "not recorded"
_SEED = 6
_AT_ONCE = 10


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Agreement(_Value):
    """How one judge agrees with the labels. `of`: items with a label; `told`: those that it answered too. Nothing else
    is there where it answered none. `wrong_yes`: it said yes where people said no, the costlier error."""

    who: str
    of: int
    told: int
    agree: int = 0
    wrong_yes: int = 0
    wrong_no: int = 0
    alpha: float | None = None
    low: float | None = None
    high: float | None = None


class TagAgreement(_Value):
    """The same for the items with one tag."""

    tag: str
    who: str
    of: int
    told: int
    agree: int


class Apart(_Value):
    """An item on which a judge and the labels differ."""

    item: str
    who: str
    said: bool
    label: bool
    reason: str


class CalibrationReport(_Value):
    """The judge, the rules, and people among themselves. `undecided`: items without a label that counts."""

    judge: str
    items: int
    undecided: int
    raters: dict[str, str]
    between: Agreement | None = None
    judged: tuple[Agreement, ...]
    tags: tuple[TagAgreement, ...]
    apart: tuple[Apart, ...]

    @property
    def headline(self) -> str:
        """The finding in a few sentences."""
        judge, rules = self.judged
        people = plural(len(self.raters), "labeller")
        alone = " One labeller: how far people agree cannot be told." if len(self.raters) == 1 else ""
        if not judge.told:
            said = f"The judge {judge.who} is {NOT_RECORDED}: 0 of {judge.of} items."
        else:
            said = f"The judge {judge.who} agrees on {judge.agree} of {_covered(judge)}; {_alpha(judge)}."
        return f"{said} The rules agree on {rules.agree} of {_covered(rules)}; {_alpha(rules)}. {people}.{alone}"

    def tables(self) -> tuple[Table, ...]:
        """Agreement, by tag, and the items on which they differ."""
        return (self._agreements(), self._by_tag(), self._apart())

    def _agreements(self) -> Table:
        rows = (*self.judged, *((self.between,) if self.between else ()))
        return Table(
            title="Agreement with the labels",
            columns=(
                Column(key="who", label="Judge"),
                Column(key="told", label="Items"),
                Column(key="agree", label="Agrees", kind="interval", unit="fraction"),
                Column(key="alpha", label="Krippendorff's alpha"),
                Column(key="yes", label="Yes for no", kind="count"),
                Column(key="no", label="No for yes", kind="count"),
            ),
            rows=tuple(
                {
                    "who": row.who,
                    "told": f"{row.told} of {row.of}" if row.told else f"{NOT_RECORDED} (0 of {row.of})",
                    "agree": _share(row.agree, row.told),
                    "alpha": _told(row),
                    "yes": row.wrong_yes if row.told else None,
                    "no": row.wrong_no if row.told else None,
                }
                for row in rows
            ),
        )

    def _by_tag(self) -> Table:
        return Table(
            title="By tag",
            columns=(Column(key="tag", label="Tag"), *(Column(key=row.who, label=row.who) for row in self.judged)),
            rows=tuple(
                {
                    "tag": tag,
                    **{
                        one.who: f"{one.agree} of {one.told}" if one.told else NOT_RECORDED
                        for one in self.tags
                        if one.tag == tag
                    },
                }
                for tag in dict.fromkeys(one.tag for one in self.tags)
            ),
        )

    def _apart(self) -> Table:
        return Table(
            title="Where they differ",
            columns=(
                Column(key="item", label="Item"),
                Column(key="who", label="Judge"),
                Column(key="said", label="Said"),
                Column(key="label", label="Label"),
                Column(key="reason", label="Why", wide_only=True),
            ),
            rows=tuple(
                {
                    "item": one.item,
                    "who": one.who,
                    "said": "yes" if one.said else "no",
                    "label": "yes" if one.label else "no",
                    "reason": one.reason,
                }
                for one in self.apart
            ),
        )


async def calibrated(judge: Judging | None, held: LabelledSet | None = None) -> CalibrationReport:
    """Asks the judge about every item, and measures.

    Args:
        judge: The pinned judge; None: it is not recorded.
        held: The items; None: those of evals/calibration/.

    Raises:
        AskAgain: The calibration set is malformed.
    """
    held = held or read_labelled()
    name = judge.label if judge else "judge"
    said = {name: await _asked(judge, held.items) if judge else {}, RULES: _by_rules(held.items)}
    decided = [item for item in held.items if item.label is not None]
    return CalibrationReport(
        judge=name,
        items=len(held.items),
        undecided=len(held.items) - len(decided),
        raters=held.raters,
        between=_between(held),
        judged=tuple(_agreement(who, verdicts, decided) for who, verdicts in said.items()),
        tags=tuple(
            _by_tag(tag, who, verdicts, decided)
            for tag in sorted({tag for item in decided for tag in item.tags})
            for who, verdicts in said.items()
        ),
        apart=tuple(
            Apart(item=item.name, who=who, said=found[0], label=item.label, reason=found[1])
            for who, verdicts in said.items()
            for item in decided
            if (found := verdicts.get(item.name)) is not None and item.label is not None and found[0] != item.label
        ),
    )


_Verdicts = Mapping[str, tuple[bool, str]]


async def _asked(judge: Judging, items: Sequence[Labelled]) -> _Verdicts:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(item: Labelled) -> tuple[str, tuple[bool, str]] | None:
        async with gate:
            try:
                verdict = await judge.judged(item.statement, item.text, 1)
            except (NotRecorded, WriterFailed):
                return None
        return item.name, (verdict.yes, verdict.reason)

    return dict(filter(None, await asyncio.gather(*(ask(item) for item in items))))


def _by_rules(items: Sequence[Labelled]) -> _Verdicts:
    found = {item.name: support(item.statement, item.text) for item in items}
    return {name: (one.shown, one.reason) for name, one in found.items()}


def _agreement(who: str, verdicts: _Verdicts, items: Sequence[Labelled]) -> Agreement:
    pairs = [(verdicts[item.name][0], item.label is True) for item in items if item.name in verdicts]
    if not pairs:
        return Agreement(who=who, of=len(items), told=0)
    ratings = [[float(said) for said, _ in pairs], [float(label) for _, label in pairs]]
    return _with_alpha(
        Agreement(
            who=who,
            of=len(items),
            told=len(pairs),
            agree=sum(said == label for said, label in pairs),
            wrong_yes=sum(said and not label for said, label in pairs),
            wrong_no=sum(label and not said for said, label in pairs),
        ),
        ratings,
    )


def _between(held: LabelledSet) -> Agreement | None:
    """None with one labeller: there is nobody to agree with."""
    names = sorted(held.raters)
    ratings = [[_number(item.labels.get(name)) for item in held.items] for name in names]
    agree, pairs = percent_agreement(ratings)
    if not pairs:
        return None
    return _with_alpha(Agreement(who=PEOPLE, of=pairs, told=pairs, agree=agree), ratings)


def _number(label: bool | None) -> float | None:
    return None if label is None else float(label)


def _with_alpha(agreement: Agreement, ratings: Sequence[Sequence[float | None]]) -> Agreement:
    alpha = krippendorff_alpha(ratings)
    interval = alpha_interval(ratings, seed=_SEED)
    return agreement.model_copy(
        update={"alpha": alpha, "low": interval and interval.low, "high": interval and interval.high}
    )


def _by_tag(tag: str, who: str, verdicts: _Verdicts, items: Sequence[Labelled]) -> TagAgreement:
    tagged = [item for item in items if tag in item.tags]
    told = [item for item in tagged if item.name in verdicts]
    agree = sum(verdicts[item.name][0] == item.label for item in told)
    return TagAgreement(tag=tag, who=who, of=len(tagged), told=len(told), agree=agree)


def _covered(row: Agreement) -> str:
    return f"{row.told} items" if row.told == row.of else f"{row.told} items answered, of {row.of}"


def _alpha(row: Agreement) -> str:
    told = _told(row)
    return "alpha cannot be told" if told is None else f"Krippendorff's alpha {told}: {_word(row.alpha or 0)}"


def _word(alpha: float) -> Literal["reliable", "good enough for tentative conclusions", "not reliable"]:
    if alpha >= ENOUGH:
        return "reliable"
    return "good enough for tentative conclusions" if alpha >= TENTATIVE else "not reliable"


def _share(agree: int, told: int) -> Interval | None:
    if not told:
        return None
    found = wilson(agree / told, told)
    return Interval(low=found.low, mid=found.rate, high=found.high)


def _told(row: Agreement) -> str | None:
    if row.alpha is None or row.low is None or row.high is None:
        return None
    return f"{row.alpha:.2f} ({row.low:.2f} to {row.high:.2f})"
