"""Where people leave a video: the curve laid over what is said in it, sentence by sentence.

A sentence's loss is the share of those who heard its beginning and did not stay to its end:

    loss = 1 - share(end) / share(beginning)

The pause after a sentence belongs to it. What is usual is the same loss at the same seconds over the brand's other
videos, summed before dividing: Σ plays x (share(beginning) - share(end)) / Σ plays x share(beginning). The last
sentence is compared with as many last seconds of the others: whoever sees the end coming leaves, in every video.

A sentence is said to lose more than usual where that holds with 90 % for all of the video's sentences together: among
ten of them, chance alone would blame one every other time.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict
from scipy.special import betaincinv

from domain.hooks import TimedText
from domain.other_curves import Others
from domain.play_curve import Point, share_at

# So many other videos must be as long before what they lose is called usual.
LEAST_OTHERS = 3
# Meta writes whole percents: each end of a difference is off by up to half a point, evenly.
_ROUNDED = 2 * 0.01**2 / 12
# Before the first word, a silence of this many seconds is a part of its own.
_SILENCE = 1.0
# A share that is nobody's.
_NOBODY = 1e-9
_TAIL = 0.05
# Where no words are known, parts end here.
_PARTS = (0.0, 3.0, 6.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0)

Standing = Literal["loses more", "as usual", "holds better", "not comparable"]
Words = Literal["spoken", "on screen", "none"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Passage(_Value):
    """A sentence with what it costs. Shares and losses are fractions; `low` to `high` holds the loss with 90 %.

    `left` are the plays that ended in it; `usual` is None without enough other videos; `too_many` are the plays lost
    beyond what is usual, negative where it holds better.
    """

    start: float
    end: float
    text: str
    reached: float
    left: int
    loss: float
    low: float
    high: float
    usual: float | None = None
    others: int = 0
    too_many: float | None = None
    standing: Standing = "not comparable"


class Retention(_Value):
    """A video's curve and its passages. `usual` is the curve it would have if each passage lost what is usual."""

    plays: int
    points: tuple[Point, ...]
    usual: tuple[Point, ...] = ()
    words: Words = "spoken"
    passages: tuple[Passage, ...] = ()

    @property
    def others(self) -> int:
        """With how many other videos it is compared at least, where it is."""
        return min((passage.others for passage in self.passages if passage.usual is not None), default=0)

    @property
    def worst(self) -> Passage | None:
        """Where more leave than is usual, the most costly such sentence; None where none stands out."""
        found = [p for p in self.passages if p.standing == "loses more"]
        return max(found, key=lambda p: p.too_many or 0.0, default=None)

    @property
    def largest(self) -> Passage | None:
        """Where the most plays end, usual or not."""
        return max(self.passages, key=lambda p: p.left, default=None)


def retention(
    plays: int,
    curve: Sequence[Point],
    spoken: Sequence[TimedText],
    shown: Sequence[TimedText],
    others: Others,
) -> Retention:
    """Lays the curve over the words.

    Args:
        curve: From second 0 to the video's end; see domain.play_curve.points.
        spoken: The transcript. Without one, the texts on screen part the video; without those, plain seconds do.
        others: The brand's other videos; those that are shorter than a passage are left out of its comparison.
    """
    words: Words = "spoken" if spoken else "on screen" if shown else "none"
    end = curve[-1].second
    spans = _spans(spoken or shown, end) if words != "none" else _plain(end)
    passages = tuple(_passage(plays, curve, span, others, len(spans)) for span in spans)
    return Retention(plays=plays, points=tuple(curve), usual=_as_usual(passages), words=words, passages=passages)


def _as_usual(passages: Sequence[Passage]) -> tuple[Point, ...]:
    """The curve that the video would have if each sentence lost what is usual, as far as that is known."""
    if not passages or passages[0].usual is None:
        return ()
    made = [Point(passages[0].start, passages[0].reached)]
    for passage in passages:
        if passage.usual is None:
            break
        made.append(Point(passage.end, made[-1].share * (1 - passage.usual)))
    return tuple(made)


def _spans(lines: Sequence[TimedText], end: float) -> list[TimedText]:
    """The lines without gaps: each lasts until the next one begins, the last until the end."""
    order = [line for line in sorted(lines, key=lambda line: line.start) if line.text.strip() and line.start < end]
    if not order:
        return _plain(end)
    begins = order[0].start
    silent = [TimedText(start=0.0, end=begins, text="")] if begins >= _SILENCE else []
    starts = [0.0 if number == 0 and not silent else line.start for number, line in enumerate(order)]
    ends = [*starts[1:], end]
    made = [
        TimedText(start=since, end=until, text=" ".join(line.text.split()))
        for line, since, until in zip(order, starts, ends, strict=True)
    ]
    # Two lines that begin at once are one passage.
    kept: list[TimedText] = []
    for line in made:
        if kept and line.start <= kept[-1].start:
            kept[-1] = TimedText(start=line.start, end=line.end, text=f"{kept[-1].text} {line.text}")
        else:
            kept.append(line)
    return [*silent, *kept]


def _plain(end: float) -> list[TimedText]:
    cuts = [cut for cut in _PARTS if cut < end] + [end]
    return [TimedText(start=a, end=b, text="") for a, b in pairwise(cuts)]


def _passage(plays: int, curve: Sequence[Point], span: TimedText, others: Others, of: int) -> Passage:
    """`of`: how many passages the video has."""
    since, until = span.start, span.end if span.end is not None else curve[-1].second
    reached, stayed = share_at(curve, since), share_at(curve, until)
    loss = 1 - stayed / reached if reached > _NOBODY else 0.0
    low, high = _between(loss, reached * plays, reached, _TAIL)
    made = Passage(
        start=since,
        end=until,
        text=span.text,
        reached=reached,
        left=round(plays * (reached - stayed)),
        loss=loss,
        low=low,
        high=high,
    )
    beside = others.at_end(until - since) if until >= curve[-1].second else others.between(since, until)
    if beside.videos < LEAST_OTHERS or beside.began <= _NOBODY or reached <= _NOBODY:
        return made.model_copy(update={"others": beside.videos})
    usual = 1 - beside.stayed / beside.began
    surely_low, surely_high = _between(loss, reached * plays, reached, _TAIL / of)
    standing: Standing = "as usual"
    # What two ways of adding differ by in the last digit is no difference.
    if surely_low > usual + _NOBODY:
        standing = "loses more"
    elif surely_high < usual - _NOBODY:
        standing = "holds better"
    too_many = plays * reached * (loss - usual)
    return made.model_copy(update={"usual": usual, "others": beside.videos, "too_many": too_many, "standing": standing})


def _between(loss: float, at_start: float, reached: float, tail: float) -> tuple[float, float]:
    """The loss, but for `tail` on either side: as certain as so many plays and whole percents allow (Jeffreys' interval
    of a share)."""
    if reached <= _NOBODY:
        return 0.0, 1.0
    spread = max(loss * (1 - loss), 1 / (4 * (at_start + 1)))
    plays = 1 / (1 / at_start + _ROUNDED / (reached**2 * spread))
    left, stayed = loss * plays + 0.5, (1 - loss) * plays + 0.5
    # Where nobody left, or everybody, the interval ends there.
    return min(loss, float(betaincinv(left, stayed, tail))), max(loss, float(betaincinv(left, stayed, 1 - tail)))
