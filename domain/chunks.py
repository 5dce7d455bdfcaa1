"""Markdown in chunks that know their place: by headings, else around what a seller names, else by size.

Nothing is lost: the chunks without their overlap, joined, are the text to the character, white space and all.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from domain.markdown_lines import Heading, Lines, Outline
from domain.offer_anchors import anchors

ChunkKind = Literal["hero", "section", "part", "window"]

LONGEST = 3_000  # Characters: a section that is longer is split.
PART = 1_500
OVERLAP = 200
# With fewer headings than this, a long text is cut around the words in `anchors`, unless that is most of it.
FEW_HEADINGS = 3
BEFORE_ANCHOR, AFTER_ANCHOR = 500, 1_000
MOST_OF_IT = 0.7
_LEAST = PART // 3  # A part is not cut shorter for the sake of a paragraph's end.
_SENTENCE_ENDS = (". ", "! ", "? ", ".\u00a0", "。", "! ", "？")


class Chunk(NamedTuple):
    """A piece of a text, from character `start` to `end`, of which the first `overlap` stand in the one before too.

    `breadcrumb` are the headings that it stands under, the outermost first, its own last. "hero" is what stands before
    the first heading, "section" a heading with its text, "part" a piece of either, "window" what surrounds an offer.
    """

    id: str
    kind: ChunkKind
    start: int
    end: int
    overlap: int
    breadcrumb: tuple[str, ...]

    def text_of(self, source: str) -> str:
        """The chunk's characters of the text that it was cut from, with its overlap."""
        return source[self.start : self.end]


class _Span(NamedTuple):
    start: int
    end: int
    kind: ChunkKind
    breadcrumb: tuple[str, ...]


def chunk_markdown(text: str) -> tuple[Chunk, ...]:
    """Cuts Markdown at its headings of the first three levels; long sections at paragraphs, with overlap.

    `#` within a code fence is no heading. A block without blank lines is cut at line, sentence and word ends, and a
    fence only where it is longer than `LONGEST` characters.
    """
    if not text:
        return ()
    lines = Lines(text)
    found = lines.outline()
    spans = _sections(text, found.headings)
    if all(span.end - span.start <= LONGEST for span in spans):
        return tuple(_chunk(span.kind, span.start, span.end, 0, span.breadcrumb) for span in spans)
    if len(found.headings) < FEW_HEADINGS:
        spans = _around_anchors(text, spans, lines, found)
    return tuple(chunk for span in spans for chunk in _split(text, span, lines, found))


def _chunk(kind: ChunkKind, start: int, end: int, overlap: int, breadcrumb: tuple[str, ...]) -> Chunk:
    return Chunk(f"{kind}_{start}", kind, start, end, overlap, breadcrumb)


def _sections(text: str, headings: list[Heading]) -> list[_Span]:
    """The text before the first heading, if it says anything, and each heading with what follows it."""
    if not headings:
        return [_Span(0, len(text), "hero", ())]
    spans: list[_Span] = []
    first = headings[0].start
    if text[:first].strip("\ufeff \t\r\n\u00a0"):
        spans.append(_Span(0, first, "hero", ()))
    else:
        headings = [headings[0]._replace(start=0), *headings[1:]]
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    above: list[Heading] = []
    for heading, end in zip(headings, ends, strict=True):
        while above and above[-1].level >= heading.level:
            above.pop()
        above.append(heading)
        spans.append(_Span(heading.start, end, "section", tuple(each.title for each in above)))
    return spans


def _around_anchors(text: str, spans: list[_Span], lines: Lines, found: Outline) -> list[_Span]:
    """Long spans cut into what surrounds an offer and what stands between, unless that is most of the text."""
    wanted: list[tuple[int, int]] = []
    for at in anchors(text):
        start, end = max(0, at - BEFORE_ANCHOR), min(len(text), at + AFTER_ANCHOR)
        if wanted and start <= wanted[-1][1]:
            wanted[-1] = (wanted[-1][0], max(end, wanted[-1][1]))
        else:
            wanted.append((start, end))
    if sum(end - start for start, end in wanted) > MOST_OF_IT * len(text):
        return spans
    whole = [_to_paragraphs(start, end, lines, found) for start, end in wanted]
    return [piece for span in spans for piece in _cut_out(span, whole)]


def _to_paragraphs(start: int, end: int, lines: Lines, found: Outline) -> tuple[int, int]:
    """The window, widened to where a paragraph begins or ends nearby, and to whole fences."""
    begin = lines.paragraph_end(max(0, start - BEFORE_ANCHOR), start)
    stop = lines.paragraph_begin(end)
    start = start if begin is None else begin
    end = end if stop is None or stop > end + AFTER_ANCHOR else stop
    before, after = found.fence_at(start), found.fence_at(end)
    return (start if before is None else before[0], end if after is None else after[1])


def _cut_out(span: _Span, wanted: list[tuple[int, int]]) -> Iterator[_Span]:
    """The span's windows and what stands between them."""
    at, between = span.start, "hero" if span.kind == "hero" else "part"
    if span.end - span.start > LONGEST:
        for start, end in wanted:
            begin, stop = max(at, start), min(span.end, end)
            if begin >= stop:
                continue
            if begin > at:
                yield span._replace(start=at, end=begin, kind=between if at == span.start else "part")
            yield span._replace(start=begin, end=stop, kind="window")
            at = stop
    if at == span.start:
        yield span
    elif at < span.end:
        yield span._replace(start=at, kind="part")


def _split(text: str, span: _Span, lines: Lines, found: Outline) -> Iterator[Chunk]:
    """The span whole, or in parts of about `PART` characters, each beginning with the end of the one before."""
    if span.end - span.start <= LONGEST:
        yield _chunk(span.kind, span.start, span.end, 0, span.breadcrumb)
        return
    at, overlap, kind = span.start, 0, span.kind if span.kind in ("hero", "window") else "part"
    while at < span.end:
        cut = span.end if span.end - at <= PART else min(span.end, _cut(text, at, span.end, lines, found))
        yield _chunk(kind, at - overlap, cut, overlap, span.breadcrumb)
        overlap = _overlap(text, at, cut, found)
        at, kind = cut, "window" if span.kind == "window" else "part"


def _cut(text: str, at: int, end: int, lines: Lines, found: Outline) -> int:
    """Where the part that begins at `at` ends, given that more than `PART` characters follow."""
    reach = at + PART
    fence = found.fence_at(reach)
    if fence is not None:
        start, stop = fence
        if start - at >= _LEAST:
            return start
        if stop - at <= LONGEST:
            return stop
        return start if start > at else _line_end(text, at, min(end, at + LONGEST))
    paragraph = lines.paragraph_end(at + _LEAST, reach)
    if paragraph is not None:
        within = found.fence_at(paragraph)
        return paragraph if within is None else within[1]
    cut = _line_end(text, at, min(end, reach))
    within = found.fence_at(cut)
    return cut if within is None else within[1]


def _line_end(text: str, at: int, reach: int) -> int:
    """The last end of a line in the second half up to `reach`; else of a sentence, else of a word, else `reach`."""
    half = at + (reach - at) // 2
    for marks in (("\n", "\r"), _SENTENCE_ENDS, (" ", "\t", "\u00a0")):
        ends = [place + len(mark) for mark in marks if (place := text.rfind(mark, half, reach)) > at]
        if ends:
            return max(ends) - (1 if text[max(ends) - 1 : max(ends) + 1] == "\r\n" else 0)
    return reach


def _overlap(text: str, start: int, cut: int, found: Outline) -> int:
    """How many of the last characters before `cut` the next part repeats: whole words, and no part of a fence."""
    begin = max(start + 1, cut - OVERLAP)
    fence = found.fence_at(begin)
    if fence is not None:
        begin = fence[1]
    while begin < cut and not text[begin - 1].isspace():
        begin += 1
    return max(0, cut - begin)
