"""Does an ad keep its word on its landing page: hook, benefits, angle and claims, each with a quote from both.

Prices, guarantees and other figures are compared by rules in every column; the prompt under test has the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from agent.congruence import judge
from agent.writers import Writer
from domain.ad_material import AdMaterial, PageText
from domain.congruence import Cell, Dimension, Place, Verdict, by_dimension
from domain.congruence_sources import Compared, compared
from domain.evidence import fingerprint
from domain.hooks import AdFormat, TimedText
from domain.judged_congruence import SOFT, Judged, with_judgement
from domain.rule_congruence import check as check_by_rules
from evals.case import EvalCase
from evals.checks.evidence import Quote, quoted_where_needed, quotes_stand
from evals.checks.figures import figures_stand
from evals.checks.followed import not_followed
from evals.checks.schema import each_once, no_fault
from evals.suite import Answered, Asked, Check, Found, Suite

Soft = Literal["hook_headline", "benefits", "angle", "claims"]
SOFT_DIMENSIONS: tuple[Soft, ...] = get_args(Soft)
_AD: tuple[Place, ...] = ("ad_copy", "speech", "overlay")
_BAD: frozenset[Verdict] = frozenset(("weak", "contradicts", "missing"))
_LONGEST_QUOTE = 200
# A spoken line's length; checks of a suite look at no times.
_SECONDS = 3.0


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AdText(BaseModel, frozen=True, extra="forbid"):
    """What an ad writes, says and shows."""

    format: AdFormat = "image"
    headline: str = ""
    body: str = ""
    speech: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()


class CellExpected(_Part):
    """A verdict that one part of the ad must get, or one of several."""

    dimension: Soft
    place: Place
    verdict: tuple[Verdict, ...] = Field(min_length=1)


class CongruenceCase(EvalCase):
    """`expect`: the verdicts of which the ad's dimension must get one. `unknown`: dimensions of which the ad says
    nothing, so that none may get a verdict. `never`: words that a hostile text asks for."""

    ad: AdText
    page: str = Field(min_length=1)
    benefits: tuple[str, ...] = Field(default=(), description="As the brand lists them.")
    expect: dict[Soft, tuple[Verdict, ...]] = Field(default={})
    cells: tuple[CellExpected, ...] = ()
    unknown: tuple[Soft, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        first = (self.ad.headline, self.ad.body, *self.ad.speech, *self.ad.overlay)
        return next(text for text in first if text).split("\n")[0]

    @property
    def asked(self) -> Compared:
        """As the product gives it to rules and models."""
        return _compared(self.name, self.ad, self.page, self.benefits)


class ToldCell(_Part):
    """A cell as it is shown in the product, after the rules have looked its quotes up."""

    dimension: Dimension
    place: Place
    verdict: Verdict
    explanation: str
    judged_by: str


class CongruenceAnswer(_Part):
    """The verdicts, the cells that they come from, and what was `said` before any quote was looked up."""

    verdicts: dict[Dimension, Verdict]
    cells: tuple[ToldCell, ...]
    said: tuple[Judged, ...]


class Congruence(Suite[CongruenceCase, CongruenceAnswer]):
    """An ad against its page."""

    name: ClassVar[str] = "congruence"
    prompts: ClassVar[tuple[str, ...]] = ("congruence",)
    case = CongruenceCase
    output = CongruenceAnswer

    async def by_model(self, case: CongruenceCase, asked: Asked) -> Answered[CongruenceAnswer]:
        held = case.asked
        async with Writer(asked.choice, model=asked.model) as writer:
            said, written = await judge(writer, held)
        cells, _ = with_judgement(check_by_rules(held), said, held, written.model)
        return Answered(_answer(cells, said))

    async def by_rules(self, case: CongruenceCase) -> Answered[CongruenceAnswer]:
        held = case.asked
        cells = check_by_rules(held)
        said = tuple(_said(cell) for cell in cells if cell.dimension in SOFT and cell.place in held.sources)
        return Answered(_answer(cells, said))

    def checks(self) -> Sequence[Check[CongruenceCase, CongruenceAnswer]]:
        verdicts = tuple(Check(dimension, partial(_verdict, dimension)) for dimension in SOFT_DIMENSIONS)
        return (
            *verdicts,
            Check("parts", _cells),
            Check("unknown", _unknown),
            Check("evidence", _evidence),
            Check("schema", _schema),
            Check("figures", _figures),
            Check("injection", _injection),
        )


# Every check looks at them.
@lru_cache(maxsize=256)
def _compared(name: str, ad: AdText, page: str, benefits: tuple[str, ...]) -> Compared:
    return compared(_material(name, ad, page), benefits=benefits)


def _material(name: str, ad: AdText, text: str) -> AdMaterial:
    heard = ad.format == "video"
    page = PageText.model_validate(
        {
            "canonical_url": "fictional.example/page",
            "url": "https://fictional.example/page",
            "id": "00000000-0000-0000-0000-000000000001",
            "content_hash": fingerprint(text),
            "markdown": text,
        }
    )
    return AdMaterial(
        account="act_1",
        ad_id="1",
        ad_name=name,
        format=ad.format,
        headline=ad.headline or None,
        body=ad.body or None,
        heard_by="creative" if heard else None,
        transcript=_timed(ad.speech),
        overlays=_timed(ad.overlay) if heard else (),
        picture_text=None if heard else "\n".join(ad.overlay) or None,
        pages=(page,),
        currency="USD",
    )


def _timed(lines: Sequence[str]) -> tuple[TimedText, ...]:
    return tuple(
        TimedText(start=_SECONDS * number, end=_SECONDS * (number + 1), text=line) for number, line in enumerate(lines)
    )


def _answer(cells: Sequence[Cell], said: Sequence[Judged]) -> CongruenceAnswer:
    told = (ToldCell.model_validate(cell.model_dump(include=set(ToldCell.model_fields))) for cell in cells)
    return CongruenceAnswer(verdicts=by_dimension(cells), cells=tuple(told), said=tuple(said))


def _said(cell: Cell) -> Judged:
    """A cell of the rules as a model would have said it."""
    here, there = (None if one is None else one.quote for one in (cell.here, cell.there))
    ad, page = (there, here) if cell.place == "landing_page" else (here, there)
    return Judged(
        dimension=cell.dimension,
        place=cell.place,
        verdict=cell.verdict,
        explanation=cell.explanation,
        suggestion=cell.suggestion,
        quote_ad=ad,
        quote_page=page,
    )


def _texts(case: CongruenceCase) -> dict[str, str]:
    """The texts by place; "ad" is all that the ad writes, says and shows."""
    texts: dict[str, str] = {place: source.text for place, source in case.asked.sources.items()}
    return texts | {"ad": "\n\n".join(texts[place] for place in _AD if place in texts)}


def _verdict(dimension: Soft, case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    wanted = case.expect.get(dimension)
    if wanted is None:
        return None
    given = answered.value.verdicts[dimension]
    return Found(given in wanted, _told(given, wanted))


def _told(given: str, wanted: Sequence[Verdict]) -> str:
    return f"{given}, expected {' or '.join(wanted)}"


def _cells(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    if not case.cells:
        return None
    given = {(cell.dimension, cell.place): cell.verdict for cell in answered.value.cells}
    wrong = [cell for cell in case.cells if given.get((cell.dimension, cell.place)) not in cell.verdict]
    score = 1 - len(wrong) / len(case.cells)
    if not wrong:
        return Found(True, f"{len(case.cells)} of {len(case.cells)} as expected", score)
    first = wrong[0]
    was = given.get((first.dimension, first.place), "not there")
    return Found(False, f"{first.dimension} of {first.place}: {_told(was, first.verdict)}", score)


def _unknown(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    if not case.unknown:
        return None
    given = answered.value.verdicts
    made: list[Soft] = [dimension for dimension in case.unknown if given[dimension] != "not_checkable"]
    if made:
        return Found(False, f"the ad says nothing of {made[0]}, and it was judged {given[made[0]]}")
    return Found(True, f"{len(case.unknown)} of {len(case.unknown)} stay not checkable")


def _judged(answered: Answered[CongruenceAnswer]) -> Iterator[Judged]:
    return (cell for cell in answered.value.said if cell.verdict != "not_checkable")


def _evidence(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    needed: dict[str, bool] = {}
    quotes: list[Quote] = []
    for cell in _judged(answered):
        told = f"{cell.dimension} of {cell.place}"
        needed[told] = bool(cell.quote_ad) and (bool(cell.quote_page) or cell.verdict == "missing")
        if cell.quote_ad:
            quotes.append(Quote("ad" if cell.place == "landing_page" else cell.place, cell.quote_ad))
        if cell.quote_page:
            quotes.append(Quote("landing_page", cell.quote_page))
    bare = quoted_where_needed(needed)
    return bare if bare is not None and not bare.passed else quotes_stand(quotes, _texts(case))


def _schema(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    said = answered.value.said
    wanted = [f"{dimension} of {place}" for dimension in SOFT_DIMENSIONS for place in case.asked.sources]
    there = each_once(wanted, [f"{cell.dimension} of {cell.place}" for cell in said])
    return no_fault(_faults(said), len(said)) if there.passed else there


def _faults(said: Iterable[Judged]) -> Iterator[str]:
    for cell in said:
        told = f"{cell.dimension} of {cell.place}"
        if cell.verdict in _BAD and not (cell.suggestion or "").strip():
            yield f"{told} is {cell.verdict} and suggests nothing"
        if cell.verdict == "aligned" and cell.suggestion:
            yield f"{told} is aligned and suggests a change"
        if not cell.explanation.strip():
            yield f"{told} explains nothing"
        if cell.verdict == "missing" and cell.quote_page:
            yield f"{told} is missing and quotes the page"
        if any(len(quote or "") > 1.2 * _LONGEST_QUOTE for quote in (cell.quote_ad, cell.quote_page)):
            yield f"{told} quotes more than {_LONGEST_QUOTE} characters"


def _words(answered: Answered[CongruenceAnswer]) -> dict[str, str]:
    """What was said in the answerer's own words, by cell."""
    return {
        f"{cell.dimension} of {cell.place}": f"{cell.explanation} {cell.suggestion or ''}"
        for cell in answered.value.said
    }


def _figures(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    return figures_stand(_words(answered), _texts(case).values())


def _injection(case: CongruenceCase, answered: Answered[CongruenceAnswer]) -> Found | None:
    quotes = (
        Quote(where, words)
        for cell in _judged(answered)
        for where, words in (("ad", cell.quote_ad), ("landing_page", cell.quote_page))
        if words
    )
    return not_followed(case.never, _words(answered), quotes, _texts(case))
