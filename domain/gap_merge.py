"""What rules and a model found, as candidates side by side: those that agree as one, those that do not told apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from domain.evidence import Evidence
from domain.field_values import alike
from domain.format import plural
from domain.gap_candidate import Candidate, Found, counted, least
from domain.gap_extract import is_list, origin_of, origin_of_all
from domain.gap_finding import Finding, Piece, found_in
from domain.gap_reading import READ_AS, pieces_of
from domain.measures import dimensions_in
from domain.offer_facts import FactKind, facts_in
from domain.profile_fields import BY_KEY, FieldKey
from domain.research import ResearchText
from domain.stems import stems

# Of what a model read: so many of a list's items from customers, the most often told.
MOST_TOLD = 15
_ALIKE_WORDS = 0.5
# So many of what has most words in common are looked at, so that a thousand customers take no thousand times longer.
_NEAREST = 20


def read_candidates(
    findings: Sequence[Finding], texts: Sequence[ResearchText], made_by: str, input_hashes: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """A model's findings as candidates: one for each page and field, one for all customers of a kind.

    Args:
        findings: Of these texts' pieces, today's and those of earlier runs.
        made_by: The model.
        input_hashes: Of the question in which each piece, by its hash, was read.
    """
    by_piece: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_piece[finding.text].append(finding)
    of_pages: list[Candidate] = []
    told: defaultdict[tuple[FieldKey, str], list[tuple[ResearchText, Found]]] = defaultdict(list)
    hashes: dict[tuple[FieldKey, str], str] = {}
    for text in texts:
        found: defaultdict[FieldKey, list[tuple[Found, str]]] = defaultdict(list)
        for finding, piece in _read_in(text, by_piece):
            one = found_in(finding, piece)
            if one is None or READ_AS.get(text.kind) not in BY_KEY[finding.key].sources:
                continue
            found[finding.key].append((one, input_hashes.get(piece.hash, "")))
        for key, entries in found.items():
            if READ_AS[text.kind] == "landing_page":
                of_pages += _of_page(key, entries, text, made_by)
            else:
                told[key, text.kind] += [(text, one) for one, _ in entries]
                hashes.setdefault((key, text.kind), entries[0][1])
    counts = defaultdict[str, int](int)
    for text in texts:
        counts[text.kind] += 1
    for (key, kind), said in told.items():
        of_pages += _of_customers(key, said, counts[kind], made_by, hashes[key, kind], texts)
    return tuple(of_pages)


def _read_in(text: ResearchText, by_piece: Mapping[str, list[Finding]]) -> Iterable[tuple[Finding, Piece]]:
    for piece in pieces_of(text):
        for finding in by_piece.get(piece.hash, ()):
            yield finding, piece


def _of_page(key: FieldKey, entries: list[tuple[Found, str]], text: ResearchText, made_by: str) -> list[Candidate]:
    entries.sort(key=lambda entry: entry[0].evidence[0].start)
    kept: list[tuple[Found, str]] = []
    for one, asked in entries:
        if not any(alike(f"{one.text} {one.detail}", f"{known.text} {known.detail}") for known, _ in kept):
            kept.append((one, asked))
    groups = [kept] if is_list(key) else [[entry] for entry in kept]
    return [
        Candidate(
            key=key,
            found=tuple(one for one, _ in group),
            confidence=least(tuple(one for one, _ in group)),
            reasoning=_reasons(tuple(one for one, _ in group)),
            origin=origin_of(text),
            made_by=made_by,
            input_hash=group[0][1] or None,
        )
        for group in groups
    ]


def _reasons(found: tuple[Found, ...]) -> str:
    told = tuple(dict.fromkeys(one.why for one in found if one.why))
    retold = sum("retold" in one.flags for one in found)
    said = " ".join(told[:3])
    return said + (f" {plural(retold, 'item')} in the model's own words." if retold else "")


def _of_customers(
    key: FieldKey,
    said: Sequence[tuple[ResearchText, Found]],
    read: int,
    made_by: str,
    input_hash: str,
    texts: Sequence[ResearchText],
) -> list[Candidate]:
    """What customers say, near-duplicates put together, counted by the texts that say it: our count, no model's."""
    groups: list[list[tuple[ResearchText, Found]]] = []
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for text, one in said:
        words = stems(one.text)
        common = Counter(at for word in words for at in by_word.get(word, ()))
        near = (groups[at] for at, _ in common.most_common(_NEAREST))
        home = next((group for group in near if _same_thing(group[0][1].text, one.text)), None)
        if home is None:
            for word in words:
                by_word[word].append(len(groups))
            groups.append([(text, one)])
        else:
            home.append((text, one))
    ranked = [(len({text.key for text, _ in group}), group) for group in groups]
    ranked.sort(key=lambda entry: -entry[0])
    found = tuple(_counted(group, count, read) for count, group in ranked[:MOST_TOLD])
    kind = said[0][0].kind
    more = len(ranked) - len(found)
    reasoning = counted(found, plural(read, "text"), more)
    return [
        Candidate(
            key=key,
            found=found,
            confidence=least(found),
            reasoning=reasoning,
            origin=origin_of_all([text for text in texts if text.kind == kind], found),
            made_by=made_by,
            input_hash=input_hash or None,
        )
    ]


def _same_thing(one: str, other: str) -> bool:
    first, second = stems(one), stems(other)
    both = len(first & second)
    return alike(one, other) or (both >= 2 and both / len(first | second) >= _ALIKE_WORDS)


def _counted(group: Sequence[tuple[ResearchText, Found]], count: int, read: int) -> Found:
    """The first that said it stands for all, with a quote from each of a few."""
    first = group[0][1]
    evidence: dict[str, Evidence] = {}
    for text, one in group:
        evidence.setdefault(text.source.id, one.evidence[0])
    flags = frozenset(flag for _, one in group for flag in one.flags)
    quotes = tuple(list(evidence.values())[:5])
    why = f"{count:,} of {read:,} say so."
    return first.model_copy(update={"evidence": quotes, "count": count, "of": read, "why": why, "flags": flags})


def side_by_side(by_rules: Sequence[Candidate], by_model: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """All candidates, a model's instead of the rules' where both read the same source for the same field.

    Sources that say the same are one candidate with the evidence of both. Where they say different things none of them
    is of high confidence: which one holds is a person's decision, and nothing is averaged.
    """
    read = {(one.key, one.origin.kind, one.origin.id) for one in by_model}
    every = [*by_model, *(one for one in by_rules if (one.key, one.origin.kind, one.origin.id) not in read)]
    by_key: defaultdict[FieldKey, list[Candidate]] = defaultdict(list)
    for one in every:
        by_key[one.key].append(one)
    return tuple(told for key, held in by_key.items() for told in _told_apart(key, _agreeing(key, held)))


def _agreeing(key: FieldKey, held: Sequence[Candidate]) -> list[Candidate]:
    merged: list[Candidate] = []
    for one in held:
        at = next((n for n, known in enumerate(merged) if _says(key, one) == _says(key, known)), None)
        if at is None:
            merged.append(one)
        else:
            merged[at] = _together(merged[at], one)
    return merged


def _says(key: FieldKey, one: Candidate) -> object:
    """What a candidate comes to: a guarantee its days, an offer its figures, anything else its words."""
    text = one.found[0].text
    if key == "product.guarantee":
        # Below a heading that names the guarantee the sentence need not name it again.
        stated = _stated(f"Guarantee: {text}", ("guarantee",))
    elif key == "product.current_offer":
        stated = _stated(text, ("discount", "saving", "bundle", "free_shipping", "trial"))
    else:
        stated = frozenset()
    if stated:
        return stated
    if key == "product.dimensions" and (measured := dimensions_in(text)) is not None:
        return measured[0]
    return frozenset(_head(entry) + " " + _rest(entry) for entry in one.found)


def _stated(text: str, kinds: tuple[FactKind, ...]) -> frozenset[tuple[str, Decimal]]:
    return frozenset((fact.kind, fact.value) for fact in facts_in(text) if fact.kind in kinds)


def _head(entry: Found) -> str:
    return " ".join(entry.text.casefold().split()).strip(" .")


def _rest(entry: Found) -> str:
    return " ".join(f"{entry.detail} {entry.proof}".casefold().split()).strip(" .")


def _together(known: Candidate, other: Candidate) -> Candidate:
    """The fuller of two that say the same; of a single value with the quotes of both."""
    fuller, less = (known, other) if _length(known) >= _length(other) else (other, known)
    if is_list(known.key) or known.origin == other.origin:
        return fuller
    first = fuller.found[0]
    evidence = (*first.evidence, *(e for e in less.found[0].evidence if e not in first.evidence))
    confidence = min(known.confidence, other.confidence, key=("high", "medium", "low").index)
    if fuller.instructs or less.instructs:
        confidence = "low"
    found = (first.model_copy(update={"evidence": evidence, "flags": first.flags | less.found[0].flags}),)
    also = f" {less.origin.title or less.origin.url or less.origin.kind} says the same."
    return fuller.model_copy(update={"found": found, "confidence": confidence, "reasoning": fuller.reasoning + also})


def _length(one: Candidate) -> int:
    return sum(len(entry.text) + len(entry.detail) for entry in one.found)


def _told_apart(key: FieldKey, held: list[Candidate]) -> list[Candidate]:
    if len(held) < 2 or BY_KEY[key].policy == "append" or not _contradict(key, held):
        return held
    said = f" {len(held)} sources say different things."
    return [
        one.model_copy(
            update={
                "confidence": "medium" if one.confidence == "high" else one.confidence,
                "reasoning": one.reasoning + said,
            }
        )
        for one in held
    ]


def _contradict(key: FieldKey, held: Sequence[Candidate]) -> bool:
    """Values do; lists only where they say different things of the same: another answer, another amount."""
    if not is_list(key):
        return True
    told: dict[str, str] = {}
    for one in held:
        for entry in one.found:
            rest = _rest(entry)
            if rest and told.setdefault(_head(entry), rest) != rest:
                return True
    return False
