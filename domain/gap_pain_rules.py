"""What customers say was wrong before: sentences with a cue of trouble, put together where they tell of the same."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.clauses import clauses
from domain.evidence import Source, cite_at
from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.instructing import instructs
from domain.markdown_blocks import plain
from domain.proposal import Confidence
from domain.research import ResearchText
from domain.stems import stems

_CUE = re.compile(
    r"\b(?:could(?: not|n(?:'|’)t)|can(?:not|(?:'|’)t)|unable to|(?:had )?stopped (?:getting|going|jumping"
    r"|playing|eating|sleeping|using)"
    r"|refus\w+|afraid|scared|terrif\w+|fears?|panic\w*|anxious|anxiety|nervous|stress(?:ed|ful)?|worr(?:y|ied|ies)"
    r"|stiff\w*|sore\w*|ach(?:es?|ing|y)|pain(?:s|ful)?|hurt(?:s|ing)?|limp(?:s|ed|ing)|itch\w*|dry skin|rash"
    r"|swollen|bloat\w*"
    r"|struggl\w+|suffer\w*|guilt\w*|embarrass\w+|frustrat\w+|exhaust\w+|sleepless|insomnia|restless"
    r"|tired of|sick of|fed up|worst|hard(?:er)? (?:to|time)|difficult\w*|had to (?:carry|lift|help|wake|stay|leave)"
    r"|carr(?:y|ied|ying) (?:him|her|them|the|my)|lift(?:ed|ing)? (?:him|her|them)|howl\w*|whin(?:es?|ed|ing)"
    r"|trembl\w+|shak(?:es|ing)"
    r"|hid(?:es|ing)?|pacing|paced|destroy\w*|freez(?:e|es|ing)|slip(?:s|ped|ping)|skip(?:s|ped)? the"
    r"|wakes? (?:me|us|up))\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:no more|without|stopped|less|fewer|never|not|isn(?:'|’)t|wasn(?:'|’)t|doesn(?:'|’)t|didn(?:'|’)t|no"
    r"|instead of|gone|helps? with"
    r"|(?:'|’)t)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_RELIEF = re.compile(
    r"\b(?:any ?more|is gone|are gone|went away|disappeared|no longer (?:limps?|howls?|itches|hurts|hides"
    r"|shakes|afraid|scared|stiff)"
    r"|couldn(?:'|’)t be happier|could not be happier|can(?:'|’)t (?:hurt|complain|recommend|believe|wait|say enough)"
    r"|(?:could|can) ?(?:not|n(?:'|’)t) (?:\w+ )?(?:prove|say|tell|believe|imagine|find|recommend|explain"
    r"|remember|count|see (?:a|any) difference)"
    r"|hard to (?:tell|say|believe|know)|forgot to|paused|came back in)\b",
    re.IGNORECASE,
)
# About the parcel, the price, the product itself: a complaint, not the customer's own trouble.
_PRODUCT = re.compile(
    r"\b(?:amount|dose|dosage|refund\w*|order\w*|deliver\w*|shipping|package|packaging|price|expensive|dollars|subscription"
    r"|cancel\w*|customer service"
    r"|company|bag smells|taste[sd]?|flavor|spits?|advertis\w*|the ad)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"sound familiar|\bsigns\b|symptoms|struggl|\bproblems?\b|tired of|know the feeling|recogni[sz]e"
    r"|do you know|if your",
    re.IGNORECASE,
)
_FEWEST_WORDS, _MOST_CHARACTERS = 4, 200
_ALIKE = 0.4  # Of the words that two sentences have between them, so many are common to both.
MOST = 15  # The facts' cap of a list that grows.
_QUOTES = 5  # Of an item, whatever its count.
_MANY = 20  # Of so many texts on, one that stands alone says little.


class _Said(NamedTuple):
    number: int
    start: int
    end: int
    words: frozenset[str]


class _Group:
    """Sentences that tell of the same: the first is what others are held against."""

    def __init__(self, first: _Said) -> None:
        self.first = first
        self.said = [first]


def pains_told(texts: Sequence[ResearchText]) -> tuple[tuple[Found, ...], int]:
    """What these customers suffered from, the most often told first, and how many more were told by fewer.

    A text counts once for each. Quotes that somebody sorted as pain count whole, without looking for a cue.
    """
    groups: list[_Group] = []
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for said in _said(number, text):
            at = _home(said, groups, by_word)
            if at is None:
                at = len(groups)
                groups.append(_Group(said))
                for word in sorted(said.words):
                    by_word[word].append(at)
            else:
                groups[at].said.append(said)
    ranked = sorted(groups, key=lambda group: (-_count(group), group.first.number, group.first.start))
    least = 2 if len(texts) >= _MANY else 1
    often = [group for group in ranked if _count(group) >= least or _sorted(texts[group.first.number])]
    chosen = often[:MOST]
    return tuple(_found(group, texts) for group in chosen), len(groups) - len(chosen)


def pains_listed(page: Page) -> tuple[Found, ...]:
    """The items that a page lists below "Sound familiar?" and its like."""
    found: list[Found | None] = []
    for block in page.blocks:
        words = page.words(block)
        if block.kind == "item" and _LISTED.search(block.heading) and len(words) <= _MOST_CHARACTERS:
            why = "The page lists it as what its customers know."
            found.append(page.found(words, [(block.start, block.end)], "medium", why))
    return kept(found)


def _said(number: int, text: ResearchText) -> Iterator[_Said]:
    if _sorted(text) and len(text.text) <= _MOST_CHARACTERS:
        if not instructs(text.text):
            yield _Said(number, 0, len(text.text), stems(text.text))
        return
    if not may_tell(text) or not (_sorted(text) or _CUE.search(text.text)):
        return
    seen: set[frozenset[str]] = set()
    for clause in clauses(text.text):
        if clause.kind == "row" or not _tells(clause.text, whole=_sorted(text)):
            continue
        words = stems(clause.text)
        if len(words) >= 2 and words not in seen:
            seen.add(words)
            yield _Said(number, clause.start, clause.end, words)


def may_tell(text: ResearchText) -> bool:
    """Whether a text counts as telling of a pain at all: what comes sorted, from Reddit and Amazon, only as sorted."""
    return text.kind == "customer_review" or _sorted(text)


def troubled(text: ResearchText) -> bool:
    """Whether the text may tell of a pain: somebody sorted it so, or a cue stands in it."""
    return _sorted(text) or _CUE.search(text.text) is not None


def _sorted(text: ResearchText) -> bool:
    """Whether somebody sorted it as telling of a pain."""
    return "pain" in text.tells


def _tells(sentence: str, whole: bool) -> bool:
    if len(sentence) > _MOST_CHARACTERS or len(sentence.split()) < _FEWEST_WORDS:
        return False
    if not whole and (not _CUE.search(sentence) or sentence.lower().startswith("not ")):
        return False
    if _RELIEF.search(sentence) or _PRODUCT.search(sentence) or sentence.rstrip().endswith("?"):
        return False
    cues = [cue for cue in _CUE.finditer(sentence) if not _GONE.search(sentence[: cue.start()])]
    return (bool(cues) or whole) and not instructs(sentence)


def _home(said: _Said, groups: list[_Group], by_word: dict[str, list[int]]) -> int | None:
    """The group whose first sentence has most words in common with it, where that is enough."""
    common: defaultdict[int, int] = defaultdict(int)
    for word in said.words:
        for at in by_word.get(word, ()):
            common[at] += 1
    best: tuple[float, int] | None = None
    for at, shared in common.items():
        ratio = shared / (len(said.words) + len(groups[at].first.words) - shared)
        if shared >= 2 and ratio >= _ALIKE and (best is None or (ratio, -at) > best):
            best = (ratio, -at)
    return None if best is None else -best[1]


def _count(group: _Group) -> int:
    return len({said.number for said in group.said})


def _found(group: _Group, texts: Sequence[ResearchText]) -> Found:
    """The shortest sentence stands for all; a quote from each of a few texts bears it."""
    by_length = sorted(group.said, key=lambda said: (said.end - said.start, said.number))
    told: dict[int, _Said] = {}
    for said in by_length:
        told.setdefault(said.number, said)
    shown = by_length[0]
    quotes = [_source(texts, said.number) for said in list(told.values())[:_QUOTES]]
    places = list(told.values())[:_QUOTES]
    count, whole = len(told), len(texts)
    words = plain(texts[shown.number].text[shown.start : shown.end])
    sure: Confidence = "high" if _sorted(texts[shown.number]) or count >= 5 else "medium" if count >= 2 else "low"
    return Found(
        text=words,
        evidence=tuple(cite_at(source, said.start, said.end) for source, said in zip(quotes, places, strict=True)),
        confidence=sure,
        why=f"{count:,} of {whole:,} say so.",
        count=count,
        of=whole,
    )


def _source(texts: Sequence[ResearchText], number: int) -> Source:
    return texts[number].source
