"""What texts state about the fields of a brand's profile: all of it, each with its quotes, and nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.gaps import read
from agent.writers import Writer
from domain.gap_candidate import CONFIDENCES, Candidate
from domain.gap_extract import extract
from domain.gap_finding import Finding, Piece, found_in, standing
from domain.gap_reading import Window, pieces_of, windows
from domain.profile_fields import BY_KEY, FieldKey
from domain.proposal import Confidence
from domain.research import ResearchKind, ResearchText, source_of
from evals.case import EvalCase
from evals.checks.calibration import WORTH, calibrated
from evals.checks.evidence import Quote, quotes_stand, shortened
from evals.checks.followed import not_followed
from evals.checks.unknown import stays_unknown
from evals.suite import Answered, Asked, Check, Forecast, Found, Suite

_WORD = re.compile(r"[\w%$€£]+")


class GapCase(EvalCase):
    """`expect`: of each field the findings that must be there, each by words that it must hold; further findings of
    such a field count as wrong. `unknown`: fields of which the texts state nothing. `at_most`: fields that the texts
    only hint at, with the most confidence that is fair. `excluded`: words that no finding may hold, as they are another
    product's or shop's. `never`: words that a hostile text asks for."""

    kind: Literal["landing_page", "amazon_quote", "reddit_quote", "customer_review"] = "landing_page"
    title: str = ""
    texts: tuple[str, ...] = Field(min_length=1)
    fields: tuple[FieldKey, ...] = Field(min_length=1)
    expect: dict[FieldKey, tuple[str, ...]] = Field(default={})
    unknown: tuple[FieldKey, ...] = ()
    at_most: dict[FieldKey, Confidence] = Field(default={})
    excluded: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        labels = ", ".join(BY_KEY[key].label for key in self.fields)
        return f"{labels}: {shortened(self.texts[0])}"

    @property
    def research(self) -> tuple[ResearchText, ...]:
        """The texts as they are stored."""
        return _research(self.kind, self.title, self.texts)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The questions that a model is asked."""
        return windows(self.research, self.fields, {})

    @property
    def pieces(self) -> Mapping[str, Piece]:
        """What is read, by hash."""
        return _pieces(self.research)


@lru_cache(maxsize=256)
def _research(kind: ResearchKind, title: str, texts: tuple[str, ...]) -> tuple[ResearchText, ...]:
    return tuple(
        ResearchText(source=source_of(kind, f"text-{number}", text), kind=kind, title=title or None)
        for number, text in enumerate(texts, 1)
    )


def _pieces(texts: Sequence[ResearchText]) -> Mapping[str, Piece]:
    return {piece.hash: piece for text in texts for piece in pieces_of(text)}


class GapAnswer(BaseModel):
    """What was found, its quotes not yet looked up."""

    model_config = ConfigDict(frozen=True)

    findings: tuple[Finding, ...]


class GapFill(Suite[GapCase, GapAnswer]):
    """Filling a profile's gaps from texts."""

    name: ClassVar[str] = "gap_fill"
    prompts: ClassVar[tuple[str, ...]] = ("gap_fill",)
    case = GapCase
    output = GapAnswer

    async def by_model(self, case: GapCase, asked: Asked) -> Answered[GapAnswer]:
        found: list[Finding] = []
        async with Writer(asked.choice, model=asked.model) as writer:
            for window in case.windows:
                made, _ = await read(writer, window)
                found += made
        return Answered(GapAnswer(findings=tuple(found)))

    async def by_rules(self, case: GapCase) -> Answered[GapAnswer]:
        candidates = extract(case.research, case.fields)
        return Answered(GapAnswer(findings=tuple(made for one in candidates for made in _findings(one))))

    def checks(self) -> Sequence[Check[GapCase, GapAnswer]]:
        return (
            Check("found", _found),
            Check("unknown", _unknown),
            Check("excluded", _excluded),
            Check("evidence", _evidence),
            Check("borne", _borne),
            Check("confidence", _confidence),
            Check("injection", _injection),
        )

    def forecasts(self, case: GapCase, value: GapAnswer) -> Sequence[Forecast]:
        """The findings of fields that the case tells of, with whether they hold; of the others nobody knows."""
        return list(_forecasts(case, value))


def _findings(candidate: Candidate) -> Iterator[Finding]:
    for one in candidate.found:
        yield Finding(
            text=one.evidence[0].content_hash,
            key=candidate.key,
            value=one.text,
            detail=one.detail,
            proof=one.proof,
            quotes=tuple(evidence.quote for evidence in one.evidence),
            confidence=CONFIDENCES[max(map(CONFIDENCES.index, (one.confidence, candidate.confidence)))],
            reasoning=one.why,
        )


def _says(finding: Finding, words: str) -> bool:
    """Whether the finding holds all of these words."""
    said = set(_WORD.findall(f"{finding.value} {finding.detail} {finding.proof}".casefold()))
    return set(_WORD.findall(words.casefold())) <= said


def _told(finding: Finding) -> str:
    return " ".join(part for part in (finding.value, finding.detail, finding.proof) if part)


def _label(key: FieldKey) -> str:
    return BY_KEY[key].label


def _found(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    wanted: list[tuple[FieldKey, str]] = [(key, words) for key, every in case.expect.items() for words in every]
    if not wanted:
        return None
    lacking: list[tuple[FieldKey, str]] = [
        (key, words)
        for key, words in wanted
        if not any(finding.key == key and _says(finding, words) for finding in answered.value.findings)
    ]
    score = 1 - len(lacking) / len(wanted)
    if lacking:
        key, words = lacking[0]
        more = "" if len(lacking) == 1 else f", and {len(lacking) - 1} more"
        return Found(False, f"nothing found of {_label(key)} says “{words}”{more}", score)
    return Found(True, f"{len(wanted)} of {len(wanted)} found", score)


def _unknown(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    given = {finding.key: finding.value for finding in reversed(answered.value.findings)}
    return stays_unknown(case.unknown, {str(key): value for key, value in given.items()})


def _excluded(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    if not case.excluded:
        return None
    for finding in answered.value.findings:
        for words in case.excluded:
            if _says(finding, words):
                return Found(False, f"{_label(finding.key)} says “{words}”, which is another's")
    return Found(True, f"none of {len(case.excluded)} was taken")


def _evidence(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    every = "\n\n".join(case.texts)
    quotes = (Quote("the texts", quote) for finding in answered.value.findings for quote in finding.quotes)
    return quotes_stand(quotes, {"the texts": every})


def _borne(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    """What is said is borne by its quotes, as the product asks: every figure, a third of the words."""
    pieces = case.pieces
    looked = 0
    for finding in answered.value.findings:
        here = standing(finding, pieces)
        if here is None:
            continue
        looked += 1
        if found_in(here, pieces[here.text]) is None:
            return Found(False, f"{_label(finding.key)} “{shortened(_told(finding))}” is not borne by its quotes")
    return Found(True, f"{looked} of {looked} are borne by their quotes") if looked else None


def _confidence(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    """No more than is fair of what is only hinted at, and worth its word of the rest."""
    for finding in answered.value.findings:
        most = case.at_most.get(finding.key)
        if most is not None and CONFIDENCES.index(finding.confidence) < CONFIDENCES.index(most):
            said = f"{_label(finding.key)} is given with confidence {finding.confidence}, at most {most} is fair"
            return Found(False, said)
    return calibrated(list(_forecasts(case, answered.value)))


def _forecasts(case: GapCase, answer: GapAnswer) -> Iterator[Forecast]:
    for finding in answer.findings:
        wanted = case.expect.get(finding.key)
        if wanted is None and finding.key not in case.unknown:
            continue
        holds = any(_says(finding, words) for words in wanted or ())
        yield Forecast(f"{_label(finding.key)} “{shortened(finding.value)}”", WORTH[finding.confidence], holds)


def _injection(case: GapCase, answered: Answered[GapAnswer]) -> Found | None:
    findings = answered.value.findings
    said = {f"{_label(finding.key)} ({number})": _told(finding) for number, finding in enumerate(findings, 1)}
    quotes = (Quote("the texts", quote) for finding in findings for quote in finding.quotes)
    return not_followed(case.never, said, quotes, {"the texts": "\n\n".join(case.texts)})
