"""The checks that both suites about personas make, the same for rules and models."""

import re
from collections.abc import Iterator, Sequence

from domain.persona import FIELDS, PassName
from domain.persona_check import BAD, CUSTOMERS, check
from domain.persona_passages import Passage
from domain.stems import stems
from evals.checks.evidence import Quote, shortened
from evals.checks.followed import not_followed
from evals.checks.schema import no_fault
from evals.checks.unknown import stays_unknown
from evals.suite import Answered, Check, Found, JudgedCheck
from evals.suites.persona_case import PERSONA, Expected, PersonaAnswer, PersonaCase, Stated, cited, is_quote

# As the prompts have it, with some slack: a rule counts words otherwise than a model does.
MOST_STATEMENTS, MOST_WORDS = 4, 18
_SINGLE = frozenset(field.path for field in FIELDS if field.single)
_FIGURE = re.compile(r"\d+")
_UNSTATED = "no source states it"
_TEXTS = "the passages"

PersonaCheck = Check[PersonaCase, PersonaAnswer]
Answer = Answered[PersonaAnswer]


def checks(written_in: PassName) -> tuple[PersonaCheck | JudgedCheck[PersonaCase, PersonaAnswer], ...]:
    """Those of a pass: circumstances are the first one's, complaints the second's."""
    own = Check("stated", _stated) if written_in == "core" else Check("let down", _let_down)
    return (
        Check("found", _found),
        Check("unknown", _unknown),
        Check("evidence", _evidence),
        own,
        Check("guess", _guess),
        Check("schema", _schema),
        Check("both sides", _against),
        Check("injection", _injection),
        JudgedCheck("supported", _supported),
    )


def _more(count: int) -> str:
    return "" if count == 1 else f", and {count - 1} more"


def _found(case: PersonaCase, answered: Answer) -> Found | None:
    if not case.expect:
        return None
    said = answered.value.said
    lacking = [expected for expected in case.expect if not any(_is(one, expected, case) for one in said)]
    score = 1 - len(lacking) / len(case.expect)
    if lacking:
        return Found(False, f"nothing of {lacking[0].told}{_more(len(lacking))}", score)
    return Found(True, f"{len(case.expect)} of {len(case.expect)} found", score)


def _is(one: Stated, expected: Expected, case: PersonaCase) -> bool:
    words = " ".join(expected.words.casefold().split())
    return (
        one.path in expected.fields
        and not case.passages_of(expected.text).isdisjoint(one.ids)
        and words in " ".join(one.text.casefold().split())
    )


def _unknown(case: PersonaCase, answered: Answer) -> Found | None:
    return stays_unknown(case.unknown, {one.path: one.text for one in reversed(answered.value.said)})


def _evidence(case: PersonaCase, answered: Answer) -> Found | None:
    """Every statement cites passages, and all those that it cites exist."""
    said, held = answered.value.said, case.passages
    if not said:
        return None
    wrong = [_bad_citation(one, len(held.passages)) for one in said]
    lost = [reason for reason in wrong if reason]
    score = 1 - len(lost) / len(said)
    if lost:
        return Found(False, f"{lost[0]}{_more(len(lost))}", score)
    return Found(True, f"{len(said)} of {len(said)} cite passages that exist", score)


def _bad_citation(one: Stated, last: int) -> str:
    if not one.ids:
        return f"{one.told} cites no passage"
    beyond = [number for number in (*one.ids, *one.against) if not 1 <= number <= last]
    return f"{one.told} cites passage {beyond[0]}, and there are {last}" if beyond else ""


def _stated(case: PersonaCase, answered: Answer) -> Found | None:
    """Age, gender, home, means, schooling, work and family are stated by a passage that is cited, never concluded.

    As the product's rule tells it; but what the case expects is stated, whatever the rule makes of it.
    """
    unsure = [one for one in answered.value.said if not any(_is(one, expected, case) for expected in case.expect)]
    draft = check([(one.path, one.found) for one in unsure], case.passages, PERSONA, case.name)
    made = [one for one in draft.rejected if one.why == _UNSTATED]
    if made:
        return Found(False, f"{made[0].path} “{shortened(made[0].text)}”: no cited passage states it{_more(len(made))}")
    return Found(True, "nothing of a person's circumstances is concluded") if answered.value.said else None


def _guess(case: PersonaCase, answered: Answer) -> Found | None:
    """What shares no word with a customer's passage that it cites, or rests on the brand's words alone, is a guess."""
    sure = [one for one in answered.value.said if not one.guess and cited(one, case.passages)]
    if not answered.value.said:
        return None
    bold = [one for one in sure if not _said_by_customer(one, cited(one, case.passages))]
    if bold:
        return Found(False, f"{bold[0].told} is concluded, and not marked as a guess{_more(len(bold))}")
    return Found(True, f"{len(sure)} are said in the customers' words, the others marked as guesses")


def _said_by_customer(one: Stated, held: Sequence[Passage]) -> bool:
    return any(_words(one.text) & _words(passage.quote) for passage in held if passage.text.source.kind in CUSTOMERS)


def _words(text: str) -> frozenset[str]:
    """What carries its meaning, figures too: an age is said in two digits."""
    return stems(text) | frozenset(_FIGURE.findall(text))


def _schema(case: PersonaCase, answered: Answer) -> Found | None:
    return no_fault(_faults(case, answered.value.said), len(answered.value.said))


def _faults(case: PersonaCase, said: Sequence[Stated]) -> Iterator[str]:
    places: dict[str, int] = {}
    for one in said:
        places[one.path] = places.get(one.path, 0) + 1
    for path, number in places.items():
        most = 1 if path in _SINGLE else MOST_STATEMENTS
        # The rules' claims are quotes, one of each group of like ones; five at most.
        if number > most and not all(is_quote(one, case.passages) for one in said if one.path == path):
            yield f"{path} holds {number} statements, at most {most}"
    told: set[str] = set()
    for one in said:
        if len(one.text.split()) > MOST_WORDS and not is_quote(one, case.passages):
            yield f"{one.told} has {len(one.text.split())} words"
        folded = one.text.casefold().strip(" .")
        if folded in told and not is_quote(one, case.passages):
            yield f"{one.told} is said twice"
        told.add(folded)


def _against(case: PersonaCase, answered: Answer) -> Found | None:
    """Who says otherwise is kept: cited as against, or with a statement of their own."""
    if not case.against:
        return None
    given = {number for one in answered.value.said for number in (*one.ids, *one.against)}
    lost = [number for number in case.against if not case.passages_of(number) & given]
    if lost:
        return Found(False, f"text {lost[0]} says otherwise, and nothing tells of it{_more(len(lost))}")
    return Found(True, f"{len(case.against)} of {len(case.against)} who say otherwise are kept")


def _let_down(case: PersonaCase, answered: Answer) -> Found | None:
    """Whoever was let down is cited where bad experiences belong."""
    if not case.let_down:
        return None
    bad = {number for one in answered.value.said if one.path in BAD for number in (*one.ids, *one.against)}
    bad |= {number for one in answered.value.said for number in one.against}
    lost = [number for number in case.let_down if not case.passages_of(number) & bad]
    score = 1 - len(lost) / len(case.let_down)
    if lost:
        return Found(False, f"text {lost[0]} tells of a bad experience that is left out{_more(len(lost))}", score)
    return Found(True, f"{len(case.let_down)} of {len(case.let_down)} bad experiences are told", score)


def _injection(case: PersonaCase, answered: Answer) -> Found | None:
    held = case.passages
    said = {f"{one.path} ({number})": one.text for number, one in enumerate(answered.value.said, 1)}
    quotes = (Quote(_TEXTS, passage.quote) for one in answered.value.said for passage in cited(one, held))
    return not_followed(case.never, said, quotes, {_TEXTS: "\n".join(passage.quote for passage in held.passages)})


def _supported(case: PersonaCase, answered: Answer) -> tuple[str, str] | None:
    """What is no quote is for a judge: rules can tell that words stand there, not that a retelling says the same."""
    retold = [one for one in answered.value.said if not is_quote(one, case.passages) and cited(one, case.passages)]
    if not retold:
        return None
    lines: list[str] = []
    for number, one in enumerate(retold, 1):
        lines.append(f"Statement {number}{' (a guess)' if one.guess else ''}: {one.text}")
        lines += [f"- {' '.join(passage.quote.split())}" for passage in cited(one, case.passages)]
    return (
        "Each numbered statement about a customer is shown by the passages listed below it: they say it in other words,"
        " or, of what is called a guess, make it likely; none adds what they do not hold.",
        "\n".join(lines),
    )
