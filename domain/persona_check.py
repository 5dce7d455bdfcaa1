"""Turns what a model says of a customer into claims that stand: their passages exist, their counts are ours."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.evidence import Evidence, SourceKind
from domain.instructing import instructs
from domain.negative_experience import negative_experiences
from domain.persona import DEMOGRAPHICS, FIELDS, Persona, PersonaField
from domain.persona_claim import Claim
from domain.persona_draft import Draft, Drafting, Rejected
from domain.persona_found import Found, FoundAllergy
from domain.persona_passages import Passage, Passages
from domain.persona_stated import states
from domain.stems import stems

# Whose words are a customer's; what a brand writes about its customers is its view of them, and so inferred.
CUSTOMERS: frozenset[SourceKind] = frozenset({"customer_review", "reddit_quote", "amazon_quote", "competitor_review"})
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
# Where a bad experience belongs.
BAD = (
    "identity.past_failures",
    "identity.blame_attribution",
    "worldview.forces_of_evil",
    "worldview.allergies",
    "domain_sentiment.pain_points_emotional",
    "domain_sentiment.pain_points_social",
    "domain_sentiment.pain_points_functional",
    "domain_sentiment.buying_objections_emotional",
    "domain_sentiment.buying_objections_social",
    "domain_sentiment.buying_objections_functional",
    "domain_sentiment.failed_solutions",
    "objections.emotional_risks",
    "objections.barriers_to_behavior",
)
# Of the texts in which somebody was let down, so many at least are cited, if there are.
LEAST_BAD = 3
# Where one goes that a model left out twice.
_LEFT_OUT = "domain_sentiment.buying_objections_functional"
Said = tuple[str, Found]


def check(
    said: Iterable[Said],
    passages: Passages,
    persona_id: UUID,
    name: str,
    fields: Sequence[PersonaField] = FIELDS,
    empty: Persona | None = None,
) -> Draft:
    """What stands of what was said, by field; what does not is told with its reason.

    Rejected is: a statement without a passage that exists; one that rests only on words which speak to a model; one
    about age, gender, home, means, schooling, work or family that no cited passage states; a second one where a field
    holds one. Observed is what a customer says, in at least one word of the statement; all else is inferred. The count
    is of different texts that hold a cited passage, of those of the same kind that were read.
    """
    drafting = Drafting(persona_id)
    known = {field.path: field for field in fields}
    held: dict[str, list[Claim]] = {}
    rejected: list[Rejected] = []
    for path, found in said:
        wrong = ""
        cited = _cited(found.ids, passages)
        trusted = [passage for passage in cited if not instructs(passage.quote)]
        stated = [p for p in trusted if path.partition(".")[2] not in DEMOGRAPHICS or states(path, found.text, p.quote)]
        if not found.text.strip():
            wrong = "it says nothing"
        elif not cited:
            wrong = "it cites no passage that exists"
        elif not trusted:
            wrong = "it cites only words that tell a model what to write"
        elif not stated:
            wrong = "no source states it"
        elif known[path].single and held.get(path):
            wrong = "the field holds one"
        elif any(_same(claim, found) for claim in held.get(path, [])):
            wrong = "it is said already"
        if wrong:
            rejected.append(Rejected(path=path, text=found.text, why=wrong))
        else:
            held.setdefault(path, []).append(_claim(found, stated, passages, drafting))
    persona = empty or Persona()
    for path, claims in held.items():
        persona = persona.with_claims(path, claims)
    return Draft(
        id=persona_id,
        name=name,
        persona=persona,
        evidence=drafting.evidence,
        made_by="model",
        rejected=tuple(rejected),
    )


def left_out(draft: Draft, passages: Passages) -> tuple[Passage, ...]:
    """Passages in which customers were let down, one of each text, that the persona should cite and does not; none
    where it cites enough of such texts (LEAST_BAD, or all)."""
    told = {p.text.key: p.text for p in passages.passages if p.text.source.kind in CUSTOMERS}
    ratings = {text.source.id: text.rating for text in told.values()}
    bad = negative_experiences([text.source for text in told.values()], ratings)
    cited = {
        (quote.source_kind, quote.source_id)
        for path, claim in draft.persona.claims()
        for quote in (draft.evidence[i] for i in (*(claim.evidence if path in BAD else ()), *claim.counter))
    }
    missing = [quote for quote in bad if (quote.source_kind, quote.source_id) not in cited]
    if len(bad) - len(missing) >= min(LEAST_BAD, len(bad)):
        return ()
    return tuple(passage for quote in missing if (passage := _passage(quote, passages)) is not None)


def with_left_out(draft: Draft, missing: Sequence[Passage], passages: Passages) -> Draft:
    """The persona with what it left out twice, in the customers' own words."""
    drafting = Drafting(draft.id)
    claims: list[Claim] = []
    for passage in missing[:LEAST_BAD]:
        claims.append(_claim(Found(text=passage.quote, ids=(passage.number,)), [passage], passages, drafting))
    note = f"{len(claims)} bad experiences that the model left out were added as quotes."
    persona = draft.persona.with_claims(_LEFT_OUT, (*draft.persona.at(_LEFT_OUT), *claims))
    evidence = {**draft.evidence, **drafting.evidence}
    return draft.model_copy(update={"persona": persona, "evidence": evidence, "notes": (*draft.notes, note)})


def digest(persona: Persona, characters: int = 2_000) -> str:
    """What is known so far in few words: a line a dimension, the shortest claims left out where there is no room."""
    lines: dict[str, list[str]] = {}
    for path, claim in persona.claims():
        if claim.level != "unknown":
            lines.setdefault(path.partition(".")[0], []).append(claim.text)
    while lines and sum(map(len, (text for texts in lines.values() for text in texts))) > characters:
        longest = max(lines.values(), key=len)
        longest.remove(min(longest, key=len))
    return "\n".join(f"{dimension}: {'; '.join(texts)}" for dimension, texts in lines.items() if texts)


def _cited(numbers: Sequence[int], passages: Passages) -> list[Passage]:
    found = (passages.numbered(number) for number in dict.fromkeys(numbers))
    return [passage for passage in found if passage is not None]


def _same(claim: Claim, found: Found) -> bool:
    return claim.text.casefold().strip(" .") == found.text.casefold().strip(" .")


def _claim(found: Found, cited: Sequence[Passage], passages: Passages, drafting: Drafting) -> Claim:
    numbers = {passage.number for passage in cited}
    against = [passage for passage in _cited(found.against, passages) if passage.number not in numbers]
    customers = [passage for passage in cited if passage.text.source.kind in CUSTOMERS]
    told = stems(found.text) | _figures(found.text)
    said = any(told & (stems(passage.quote) | _figures(passage.quote)) for passage in customers)
    kind = (customers or cited)[0].text.source.kind
    texts = {key for passage in cited for key in passage.said_in if key[0] == kind}
    return drafting.claim(
        " ".join(found.text.split()),
        "observed" if said and not found.guess else "inferred",
        [passage.evidence for passage in cited],
        [passage.evidence for passage in against],
        count=len(texts),
        of=passages.texts.get(kind, len(texts)),
        counted="cited",
        trigger=found.trigger if isinstance(found, FoundAllergy) else None,
    )


def _figures(text: str) -> frozenset[str]:
    """An age is said in a figure, which has no stem."""
    return frozenset(_FIGURE.findall(text))


def _passage(quote: Evidence, passages: Passages) -> Passage | None:
    """The passage in which a quote begins."""
    for passage in passages.passages:
        here = passage.evidence
        if (quote.source_kind, quote.source_id) in passage.said_in and (
            here.source_id != quote.source_id or here.start <= quote.start < here.end
        ):
            return passage
    return None
