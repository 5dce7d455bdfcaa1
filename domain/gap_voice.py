"""Whose a promise on a page is: the seller's of this product, or another's that the page only tells of.

Read from marks in the text alone: who is named before it in its sentence, whether it stands in somebody's quotation,
in a column of a comparison, or below a heading of other products. A rival that is called by nothing but its name is
not known for one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from domain.clauses import Clause, clauses
from domain.gap_page import Page
from domain.markdown_blocks import Block

# "unsure": the marks point to another, and leave room for the seller.
Voice = Literal["seller", "unsure", "other"]

_SELLERS = (
    r"(?:brands?|shops?|stores?|compan(?:y|ies)|makers?|sellers?|manufacturers?|suppliers?|retailers?|vendors?|labels?"
    r"|sites?|websites?|firms?|competitors?|rivals?|places?)"
)
_GOODS = (
    r"(?!people|customers?|owners|users|buyers|members|orders)(?:[\w-]+ ){0,2}?[\w-]+s"
    r" (?:with|that|which|who|come|offer|promise|advertise|carry|boast|have|give)"
)
_OTHER = re.compile(
    rf"(?<!no )\b(?:(?:rival|competing) (?:[\w-]+ ){{0,2}}?[\w-]+s|(?:other|most|many|some) {_GOODS}"
    rf"|(?:(?:an)?other|most|many|some|big|cheap|cheaper|typical|ordinary|certain|their) (?:[\w-]+ ){{0,2}}?{_SELLERS}"
    rf"|(?:last|previous|old|former|earlier|usual) {_SELLERS}|(?:the|our|a|any|every|all) (?:competition|competitors?"
    r"|rivals?)|competitors|others|elsewhere)\b",
    re.IGNORECASE,
)
_SELLER = re.compile(r"\b(?:we|(?-i:us)|ours?)\b(?! (?:competit|rival))", re.IGNORECASE)
_FULL_STOP = re.compile(r"[,;:–—()]|\s-\s|\b(?:but|while|whereas|yet|though|however)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:unlike|than|compared (?:to|with)|instead of|in contrast to|as opposed to)\b[^,;:–—]*$", re.I
)
_DENIED = re.compile(r"\b(?:no|not|never|cannot|\w+n['’]t|without|hardly|rarely)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\W*(?:they|their|theirs|these)\b", re.IGNORECASE)

_ALSO = re.compile(
    r"\b(?:also|might|may) (?:like|love|bought|buy|viewed|enjoy|need)\b|\brelated (?:products?|items?)"
    r"|\b(?:other|more|similar) (?:products|items|favou?rites)|^more from\b|\bpairs? well\b|\bgoes well with\b"
    r"|\brecommended (?:for you|products?)|\bfrequently bought|\brecently viewed|\bbest ?sellers\b"
    r"|\bcomplete (?:the|your) (?:set|look)",
    re.IGNORECASE,
)
_WHOLE_SHOP = re.compile(
    r"\b(?:all|every|each|any) (?:of )?(?:our |your )?(?:orders?|products?|purchases?|items?)\b|\beverything\b",
    re.IGNORECASE,
)
_REVIEWS = re.compile(
    r"\breviews?\b|\btestimonials?\b|\b(?:customers?|people|others|owners|users|buyers|they) (?:say|said|tell|write)",
    re.IGNORECASE,
)

_QUOTED = re.compile(r"“[^“”]{2,900}”|„[^„“”]{2,900}[“”]|\"[^\"]{2,900}\"|«[^«»]{2,900}»")
# "– Asta, Lisbon" at its end; "– Try it" is no name.
_SAID_BY = re.compile(
    r"(?:^|[\s”“\"»*_])[–—~-]{1,2}\s*[*_]{0,3}[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}"
    r"(?:(?:,| from | in | \()[^!?]{0,60})?[\s*_)]*$|\b(?:says|said|writes|wrote|told us)\b"
)
_SPEAKS = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]e|[Mm]ine|[Tt]hey|[Tt]heir|[Tt]hem)\b")
_OF_THE_HOUSE = re.compile(r"\b(?:co-?)?founders?\b|\bCEO\b|\bour team\b|\bthe team\b", re.IGNORECASE)
_PROMISES = re.compile(
    r"\b(?:I|[Ww]e)(?:['’]ll| will| shall)?(?: \w+ly)?"
    r" (?:refund|guarantee|promise|offer|give you|pay you|return your)\b"
)
_COLUMN_OF_OTHERS = re.compile(
    r"\W*(?:them|theirs|they|the rest|(?:the )?other\b.*|(?:most|typical|generic|ordinary)\b.*)", re.IGNORECASE
)
_COLUMN_OF_SELLER = re.compile(r"\b(?:us|we|ours?)\b", re.IGNORECASE)
_LABEL = re.compile(r"guarante|money[\s-]*back|refund|warrant|returns?\b", re.IGNORECASE)
_LEAD = 60
# What tells whose a promise is stands no farther from it than so many characters.
_REACH = 1_500


class _Piece(NamedTuple):
    """A block, or the lines of one quotation together; `led` is a short line above that says what else there is."""

    block: Block
    end: int
    led: bool


class Voices:
    """Who speaks in a page's pieces, read once for all promises on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces = tuple(_pieces(page))
        self.starts = [piece.block.start for piece in self.pieces]
        first = next((block for block in page.blocks if block.kind == "heading"), None)
        self.title = page.words(first) if first is not None and first.level == 1 else ""

    def of(self, start: int, end: int) -> Voice:
        """Whose the words from character `start` to `end` are."""
        at = bisect_right(self.starts, start) - 1
        if at < 0 or start >= self.pieces[at].end:
            return "seller"
        piece = self.pieces[at]
        block = piece.block
        if block.kind == "row":
            return _in_table(self.page, block, start)
        begin = max(block.start, start - _REACH)
        said = self.page.text[begin : min(piece.end, end + _REACH)].replace("\n", " ")
        # The page's own title is no section of reviews, whatever it says.
        headings = [heading for heading in block.headings if heading != self.title]
        if not _WHOLE_SHOP.search(said):
            if any(_ALSO.search(heading) for heading in headings):
                return "other"
            if piece.led:
                return "other" if block.kind == "item" else "unsure"
        reviews = block.kind != "heading" and any(_REVIEWS.search(heading) for heading in headings)
        spoken = _spoken(said, start - begin, block.kind == "quote", reviews)
        return spoken if spoken != "seller" else _told_of(said, start - begin, end - begin)


def _pieces(page: Page) -> Iterator[_Piece]:
    led = False
    held: _Piece | None = None
    for block in page.blocks:
        if held is not None:
            if block.kind == "quote" and "\n\n" not in page.text[held.end : block.start]:
                held = held._replace(end=block.end)
                continue
            yield held
            held = None
        led = _led(page, block, led)
        piece = _Piece(block, block.end, led)
        if block.kind == "quote":
            held = piece
        else:
            yield piece
    if held is not None:
        yield held


def _led(page: Page, block: Block, before: bool) -> bool:
    """A page that sets its headings as plain lines says "You may also like" in one; it holds up to the next heading."""
    if block.kind != "paragraph" or block.end - block.start > _LEAD:
        return before and block.kind != "heading"
    said = page.words(block)
    return before or (bool(_ALSO.search(said)) and not said.endswith((".", "!")))


def _spoken(said: str, at: int, quote: bool, reviews: bool) -> Voice:
    """Somebody's own words: in quotation marks or a quote with a speaker, or below a heading of reviews."""
    marked = next((m for m in _QUOTED.finditer(said) if m.start() <= at < m.end()), None)
    if marked is None and not quote and not reviews:
        return "seller"
    words = marked.group() if marked else said
    around = said.replace(words, " ", 1) if marked else said
    speaker = _SAID_BY.search(around)
    if speaker and _OF_THE_HOUSE.search(around[speaker.start() :]):
        return "seller"
    if speaker or _SPEAKS.search(words):
        return "unsure" if _PROMISES.search(words) else "other"
    return "unsure" if reviews else "seller"


def _told_of(said: str, start: int, end: int) -> Voice:
    """Who is named before the promise in its sentence; "They …" goes on about whom the sentence before named."""
    before: Clause | None = None
    for sentence in clauses(said):
        if sentence.start <= start < sentence.end:
            found = _named(sentence.text, start - sentence.start, end - sentence.start)
            if (
                before is not None
                and found == "seller"
                and _GOES_ON.match(sentence.text)
                and _last(before.text) == "other"
            ):
                return "seller" if _SELLER.search(sentence.text[: start - sentence.start]) else "other"
            return found
        before = sentence
    return "seller"


def _named(sentence: str, start: int, end: int) -> Voice:
    ahead = sentence[:start]
    others = list(_OTHER.finditer(ahead))
    sellers = list(_SELLER.finditer(ahead))
    if others and not (sellers and sellers[-1].start() > others[-1].start()):
        last = others[-1]
        between = ahead[last.end() :]
        if not _FULL_STOP.search(between):
            return "unsure" if _DENIED.search(between) else "other"
        # "Unlike other brands, …" and "we do what most brands do not: …" end with the mark.
        ended = _COMPARES.search(ahead[: last.start()]) or (sellers and _DENIED.search(between))
        return "seller" if ended else "unsure"
    behind = re.search(r"\b(?:what|by|from|at)\s+(?=\S)", sentence[end:])
    if not sellers and behind and _OTHER.match(sentence, end + behind.end()):
        return "unsure"
    return "seller"


def _last(sentence: str) -> Voice:
    """Whom a sentence named last."""
    others = [m.start() for m in _OTHER.finditer(sentence)]
    sellers = [m.start() for m in _SELLER.finditer(sentence)]
    return "other" if others and (not sellers or max(others) > max(sellers)) else "seller"


def _in_table(page: Page, row: Block, at: int) -> Voice:
    """A row of others, or another's column beside the seller's."""
    label = page.text[row.cells[0].start : row.cells[0].end]
    cell = next((one for one in row.cells[1:] if one.start <= at < one.end), None)
    if _OTHER.search(label) or _COLUMN_OF_OTHERS.fullmatch(label):
        return "other"
    if cell is None or _COLUMN_OF_SELLER.search(cell.header):
        return "seller"
    if _OTHER.search(cell.header) or _COLUMN_OF_OTHERS.fullmatch(cell.header):
        return "other"
    compared = _LABEL.search(label) and any(_COLUMN_OF_SELLER.search(one.header) for one in row.cells[1:])
    return "other" if compared else "seller"
