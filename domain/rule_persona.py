"""A persona without a language model: every claim is a quote, found by cue words, grouped by shared words, counted.

What a customer says of themselves is observed. What the brand says in ads, pages and offer variants is what it holds
its customers to be: inferred, and only where no customer says anything. What no words show stays unknown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.evidence import Evidence, SourceKind
from domain.instructing import instructs
from domain.negative_experience import GOOD_RATING, is_ill, negative_experiences
from domain.page_signals import SignalKind, page_signals
from domain.persona import DEMOGRAPHICS, FIELDS, Persona, PersonaField
from domain.persona_claim import Claim
from domain.persona_cue import Cue
from domain.persona_cues import BAD_NEWS, CUES, GOOD_NEWS, LABELLED, SORTED
from domain.persona_draft import Draft, Drafting
from domain.persona_passages import Key, Passage, passages
from domain.persona_sources import Material, by_customer
from domain.persona_themes import Theme, Words, core, themes
from domain.stems import stems

# Claims of one field, and quotes of one claim: more are counted, not shown.
MOST_CLAIMS = 5
MOST_QUOTES = 5
_MOST_COUNTER = 2
# Characters that are read: some 7,000 reviews, half a minute. What is left out is said.
ROOM = 2_000_000
# One word in common is no contradiction: "stairs" stands in praise and blame of other things too.
_LEAST_SHARED = 2
# What a brand's page signals, where no customer says anything: whom it addresses, and what it has them believe.
_SIGNALS: dict[SignalKind, str] = {"persona_signal": "basics.typology_profile", "belief": "worldview.worldview"}
_SELF = re.compile(r"\b(?:I|me|my|mine|we|us|our)\b", re.IGNORECASE)
# Where bad experiences go that no cue has placed.
_LET_DOWN = "domain_sentiment.buying_objections_emotional"
_SNAPSHOT = (
    "domain_sentiment.pain_points_functional",
    "domain_sentiment.pain_points_emotional",
    "psychographic.before",
)
_WANTED = (
    "domain_sentiment.outcomes_jtbd_functional",
    "psychographic.after",
    "domain_sentiment.outcomes_jtbd_emotional",
)


class _Read:
    """All that was read, with what every field needs to know of it."""

    def __init__(self, material: Material) -> None:
        whole = passages(material.texts, ROOM)
        self.passages = [passage for passage in whole.passages if not instructs(passage.quote)]
        self.words = Words(self.passages)
        self.texts: Mapping[SourceKind, int] = whole.texts
        self.left_out = whole.left_out
        read = {key for passage in whole.passages for key in passage.said_in}
        self.customers = {text.key for text in material.texts if text.key in read and by_customer(text)}

        self.signals = self._signalled()
        # Passages that tell of something good; known once all of them have been looked through.
        self.good_news: frozenset[int] = frozenset()

    def _signalled(self) -> dict[SignalKind, list[Passage]]:
        at = {(p.text.key, p.evidence.start): p for p in self.passages}
        pages = {p.text.key: p.text.source for p in self.passages if p.text.kind == "landing_page"}
        found: dict[SignalKind, list[Passage]] = {"persona_signal": [], "copy_pattern": [], "belief": []}
        for key, source in pages.items():
            for signal in page_signals(source):
                if (passage := at.get((key, signal.evidence.start))) is not None:
                    found[signal.kind].append(passage)
        return found

    def is_customers(self, passage: Passage) -> bool:
        return any(key in self.customers for key in passage.said_in)


def persona(material: Material, persona_id: UUID, name: str) -> Draft:
    """The persona that the words of the sources show, and nothing else; without sources an empty one."""
    read, drafting = _Read(material), Drafting(persona_id)
    found = _found(read)
    read.good_news = frozenset(passage.number for path in GOOD_NEWS for passage in found.get(path, ()))
    made = Persona()
    for field in FIELDS:
        told = _claims(field, found.get(field.path, []), read, drafting)
        if told:
            made = made.with_claims(field.path, told)
    made = _with_let_down(made, material, read, drafting)
    made = _with_snapshot(made, drafting)
    return Draft(
        id=persona_id,
        name=name,
        persona=made,
        evidence=_cited(made, drafting),
        made_by="rules",
        notes=_notes(material, made, read.left_out),
    )


def _found(read: _Read) -> dict[str, list[Passage]]:
    """The passages that show something for each field."""
    found: defaultdict[str, dict[int, Passage]] = defaultdict(dict)
    for passage in read.passages:
        customers = read.is_customers(passage)
        for cue in CUES:
            if _shows(cue, passage.quote, customers):
                found[cue.field][passage.number] = passage
        for path in _sorted_as(passage):
            found[path][passage.number] = passage
    for kind, path in _SIGNALS.items():
        for passage in read.signals[kind]:
            found[path][passage.number] = passage
    return {path: list(held.values()) for path, held in found.items()}


def _shows(cue: Cue, quote: str, customers: bool) -> bool:
    if not customers and cue.field.rpartition(".")[2] in DEMOGRAPHICS:
        return False
    if cue.own and customers and _SELF.search(quote) is None:
        return False
    return cue.words.search(quote) is not None and not (cue.not_with and cue.not_with.search(quote))


def _sorted_as(passage: Passage) -> Iterable[str]:
    """Fields that whoever sorted the quote, or the heading above the line, gives it to."""
    text = passage.text
    for tells in text.tells:
        if path := SORTED.get(tells):
            yield path + (text.subtype or "functional") if path.endswith("_") else path
    if text.kind in ("offer_variant", "classification"):
        before = text.text[: passage.evidence.start]
        line = text.text[passage.evidence.start :].partition("\n")[0]
        heading = line.partition(":")[0] if ":" in line else before.rpartition(":\n")[0].rpartition("\n")[2]
        if path := LABELLED.get(heading.strip()):
            yield f"{path}functional" if path.endswith("_") else path


def _claims(field: PersonaField, held: Sequence[Passage], read: _Read, drafting: Drafting) -> list[Claim]:
    """What customers say of the field; what the brand says, where they say nothing."""
    customers = [passage for passage in held if read.is_customers(passage)]
    told = customers or list(held)
    if not told:
        return []
    found = themes(told, read.words, 1 if field.single else MOST_CLAIMS)
    return [_claim(field.path, theme, bool(customers), read, drafting) for theme in found]


def _claim(path: str, theme: Theme, observed: bool, read: _Read, drafting: Drafting) -> Claim:
    best = theme.passages[0]
    kind = best.text.source.kind
    counted = sum(key[0] == kind for key in theme.said_in)
    return drafting.claim(
        best.quote.strip("-–•* #>|\t"),
        "observed" if observed else "inferred",
        [passage.evidence for passage in _of_different_texts(theme.passages)],
        counter=[passage.evidence for passage in _against(path, theme, read)],
        count=counted,
        of=read.texts[kind],
        counted="cues",
        trigger=_trigger(best) if path == "worldview.allergies" else None,
    )


def _trigger(passage: Passage) -> str:
    return (passage.text.title or "").strip() or "what this quote tells"


def _of_different_texts(held: Sequence[Passage]) -> list[Passage]:
    first: dict[Key, Passage] = {}
    for passage in held:
        first.setdefault(passage.text.key, passage)
    return list(first.values())[:MOST_QUOTES]


def _against(path: str, theme: Theme, read: _Read) -> list[Passage]:
    """Passages of customers about the same that tell the opposite, those first that share the most words."""
    if not theme.word or path not in GOOD_NEWS | BAD_NEWS:
        return []
    good, wanted = path in GOOD_NEWS, stems(theme.passages[0].quote)
    mine, about = theme.said_in, core(theme, read.words) & wanted
    found: list[tuple[int, Passage]] = []
    for passage in read.passages:
        said = stems(passage.quote)
        if (
            not about & said
            or len(said & wanted) < _LEAST_SHARED
            or mine & set(passage.said_in)
            or not read.is_customers(passage)
        ):
            continue
        if is_ill(passage.quote) if good else _is_good(passage, read):
            found.append((len(said & wanted), passage))
    return [passage for _, passage in sorted(found, key=lambda one: (-one[0], one[1].number))[:_MOST_COUNTER]]


def _is_good(passage: Passage, read: _Read) -> bool:
    rating = passage.text.rating
    content = rating is not None and rating >= GOOD_RATING
    return content and passage.number in read.good_news and not is_ill(passage.quote)


def _with_let_down(made: Persona, material: Material, read: _Read, drafting: Drafting) -> Persona:
    """Bad experiences of customers stand in every persona: those that no claim cites yet are added as one."""
    told = [text for text in material.texts if text.key in read.customers]
    ratings = {text.source.id: text.rating for text in told}
    bad = negative_experiences([text.source for text in told], ratings)
    if not bad:
        return made
    cited = {
        (quote.source_kind, quote.source_id)
        for path, claim in made.claims()
        if path in BAD_NEWS
        for quote in (drafting.evidence[i] for i in claim.evidence)
    }
    rest = [quote for quote in bad if (quote.source_kind, quote.source_id) not in cited]
    if not rest:
        return made
    kind = rest[0].source_kind
    claim = drafting.claim(
        rest[0].quote,
        "observed",
        rest[:MOST_QUOTES],
        count=sum(quote.source_kind == kind for quote in bad),
        of=read.texts[kind],
        counted="cues",
    )
    return made.with_claims(_LET_DOWN, (*made.at(_LET_DOWN)[: MOST_CLAIMS - 1], claim))


def _with_snapshot(made: Persona, drafting: Drafting) -> Persona:
    """The most told pain beside the most told wish, in their own words."""
    pain = next((made.at(path)[0] for path in _SNAPSHOT if made.at(path)), None)
    wish = next((made.at(path)[0] for path in _WANTED if made.at(path)), None)
    parts = [part for part in (pain, wish) if part is not None]
    if not parts:
        return made
    quotes = [drafting.evidence[part.evidence[0]] for part in parts]
    said = " … ".join(f"“{part.text}”" for part in parts)
    return made.with_claims("basics.snapshot", (drafting.claim(said, "inferred", quotes),))


def _cited(made: Persona, drafting: Drafting) -> dict[UUID, Evidence]:
    """The quotes that some claim rests on."""
    used = {i for _, claim in made.claims() for i in (*claim.evidence, *claim.counter)}
    return {i: quote for i, quote in drafting.evidence.items() if i in used}


def _notes(material: Material, made: Persona, left_out: Mapping[SourceKind, int]) -> tuple[str, ...]:
    unknown = sum(not made.at(field.path) for field in FIELDS)
    of = f"{unknown} of {len(FIELDS)} fields stay unknown"
    told = [f"Made by rules: every claim is a quote, grouped by shared words; {of}."]
    if left := sum(left_out.values()):
        told.append(f"There was no room for {left:,} texts: bad ratings and others take turns until it is full.")
    if material.fallback:
        told.append("The brand has no research of its own, so this rests on what its ads were classified as.")
    if not any(by_customer(text) for text in material.texts) and material.texts:
        told.append("No customer's own words were there: all of it is what the brand says of its customers.")
    return tuple(told)
