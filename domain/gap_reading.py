"""Which pieces of which texts a model is asked about for which fields: all that could fill them, each piece once.

A page is cut at its headings and read in windows, what says most first and then the rest in its order, until nothing
is left; quotes of customers go many together. What was read for a field before is not read for it again, whatever page
it stands in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from domain.chunk_pick import CHARACTERS, pick
from domain.chunks import Chunk, chunk_markdown
from domain.evidence import fingerprint
from domain.gap_finding import Piece
from domain.gap_pain_rules import may_tell, troubled
from domain.profile_fields import BY_KEY, FieldKey, FillSource
from domain.research import ResearchText

# A page's product data is written by the shop, and fills what its page does.
READ_AS: Mapping[str, FillSource] = {
    "landing_page": "landing_page",
    "page_data": "landing_page",
    "amazon_quote": "amazon_quote",
    "reddit_quote": "reddit_quote",
    "customer_review": "customer_review",
}
_ORDER: tuple[FillSource, ...] = ("landing_page", "amazon_quote", "reddit_quote", "customer_review")
# So many pieces of customers in one question.
_MOST_PIECES = 60


class Window(BaseModel):
    """One question: pieces of text and the fields they could fill. `hash` names exactly this question."""

    model_config = ConfigDict(frozen=True)

    kind: FillSource
    title: str = ""
    pieces: tuple[Piece, ...] = Field(min_length=1)
    keys: tuple[FieldKey, ...] = Field(min_length=1)

    @property
    def characters(self) -> int:
        return sum(piece.end - piece.start for piece in self.pieces)

    @property
    def hash(self) -> str:
        return fingerprint("\n".join([*(piece.hash for piece in self.pieces), *self.keys, self.title]))

    def halves(self) -> tuple["Window", "Window"] | None:
        """The same as two smaller questions, by fields and then by pieces; None where nothing is left to part."""
        for name, held in (("keys", self.keys), ("pieces", self.pieces)):
            if len(held) > 1:
                middle = (len(held) + 1) // 2
                first, second = (
                    self.model_copy(update={name: held[:middle]}),
                    self.model_copy(update={name: held[middle:]}),
                )
                return first, second
        return None


Covered = Mapping[str, Collection[FieldKey]]
"""Which fields a piece, by its hash, was read for already."""


def fields_of(kind: str, keys: Collection[FieldKey]) -> tuple[FieldKey, ...]:
    """Those of the fields that a text of this kind could fill, in their order."""
    read_as = READ_AS.get(kind)
    return tuple(key for key in keys if read_as in BY_KEY[key].sources)


def pieces_of(text: ResearchText) -> tuple[Piece, ...]:
    """A text's pieces: a page's chunks, a customer's words whole unless they are very long."""
    source = text.source
    if text.kind != "landing_page" and len(source.text) <= CHARACTERS // 4:
        return (Piece(hash=fingerprint(source.text), source=source, start=0, end=len(source.text)),)
    return tuple(_piece(text, chunk) for chunk in chunk_markdown(source.text) if chunk.text_of(source.text).strip())


def _piece(text: ResearchText, chunk: Chunk) -> Piece:
    words = chunk.text_of(text.source.text)
    return Piece(hash=fingerprint(words), source=text.source, start=chunk.start, end=chunk.end)


def windows(texts: Sequence[ResearchText], keys: Collection[FieldKey], covered: Covered) -> tuple[Window, ...]:
    """The questions that are left: each page's first window before any page's second, then customers."""
    by_turn: list[tuple[int, int, Window]] = []
    asked: set[tuple[str, FieldKey]] = {(piece, key) for piece, known in covered.items() for key in known}
    for text in texts:
        if READ_AS.get(text.kind) == "landing_page":
            for turn, window in enumerate(_of_page(text, fields_of(text.kind, keys), asked)):
                by_turn.append((turn, len(by_turn), window))
    pages = [window for _, _, window in sorted(by_turn, key=lambda one: one[:2])]
    return (*pages, *_of_customers(texts, keys, asked))


def _of_page(text: ResearchText, keys: tuple[FieldKey, ...], asked: set[tuple[str, FieldKey]]) -> Iterator[Window]:
    said = text.source.text
    left = [chunk for chunk in chunk_markdown(said) if chunk.text_of(said).strip()]
    if not left or not keys:
        return
    title = text.title or ""
    picked = pick(said, left, {key: BY_KEY[key].keywords for key in keys})
    first = [_piece(text, chunk) for chunk in picked.chosen]
    for group in (first, *_packed([_piece(text, chunk) for chunk in picked.left_out])):
        yield from _asked("landing_page", title, group, keys, asked)


def _of_customers(
    texts: Sequence[ResearchText], keys: Collection[FieldKey], asked: set[tuple[str, FieldKey]]
) -> Iterator[Window]:
    for kind in _ORDER[1:]:
        wanted = fields_of(kind, keys)
        if not wanted:
            continue
        of_kind = [text for text in texts if text.kind == kind]
        # Those who tell of trouble first: where the budget ends, it is not they who were left out.
        of_kind.sort(key=lambda text: not troubled(text))
        others: tuple[FieldKey, ...] = tuple(key for key in wanted if key != "offer_variant.pain_points")
        for telling, due in ((True, wanted), (False, others)):
            pieces = [piece for text in of_kind if may_tell(text) == telling for piece in pieces_of(text)]
            for packed in _packed(pieces) if due else ():
                yield from _asked(kind, "", packed, due, asked)


def _packed(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    held: list[Piece] = []
    room = CHARACTERS
    for piece in pieces:
        length = piece.end - piece.start
        if held and (length > room or len(held) >= _MOST_PIECES):
            yield held
            held, room = [], CHARACTERS
        held.append(piece)
        room -= length
    if held:
        yield held


def _asked(
    kind: FillSource,
    title: str,
    pieces: Sequence[Piece],
    keys: tuple[FieldKey, ...],
    asked: set[tuple[str, FieldKey]],
) -> Iterator[Window]:
    """The question without what was asked before; pieces that lack different fields are asked apart."""
    lacking: dict[tuple[FieldKey, ...], list[Piece]] = {}
    for piece in pieces:
        due: tuple[FieldKey, ...] = tuple(key for key in keys if (piece.hash, key) not in asked)
        if due:
            lacking.setdefault(due, []).append(piece)
            for key in due:
                asked.add((piece.hash, key))
    for due, group in lacking.items():
        yield Window(kind=kind, title=title, pieces=tuple(group), keys=due)
