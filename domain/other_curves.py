"""What a brand's other videos do at given seconds: all of their curves at once, in columns."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.play_curve import SECONDS, AdCurve

Array = NDArray[np.float64]

_KNOTS = np.array(SECONDS, dtype=np.float64)


class Beside(NamedTuple):
    """Plays of so many videos: those there at the beginning of some seconds, and those still there at their end."""

    videos: int
    began: float
    stayed: float


class Others:
    """The brand's curves, of which one can be left out: the video that is compared with the others."""

    def __init__(self, curves: Sequence[AdCurve]) -> None:
        ends = [curve.points[-1] for curve in curves]
        self._key = {(curve.account, curve.ad_id): number for number, curve in enumerate(curves)}
        self._plays = np.array([curve.plays for curve in curves], dtype=np.float64)
        self._length = np.array([end.second for end in ends], dtype=np.float64)
        self._end = np.array([end.share for end in ends], dtype=np.float64)
        self._timed = np.array([curve.video_seconds is not None for curve in curves], dtype=np.bool_)
        told = np.array([(*c.shares, *[c.shares[-1]] * (len(SECONDS) - len(c.shares))) for c in curves])
        self._shares: Array = np.minimum.accumulate(told.reshape(len(curves), len(SECONDS)), axis=1)
        # The last entry before the end; from there the curve goes straight to its end.
        known = np.array([len(curve.shares) - 1 for curve in curves], dtype=np.int64)
        self._last = np.minimum(known, np.searchsorted(_KNOTS, self._length, side="left") - 1).clip(0)
        self._here = np.ones(len(curves), dtype=np.bool_)

    def without(self, account: str, ad_id: str) -> "Others":
        """All but this ad's."""
        found = object.__new__(Others)
        found.__dict__.update(self.__dict__)
        found._here = self._here.copy()
        number = self._key.get((account, ad_id))
        if number is not None:
            found._here[number] = False
        return found

    def between(self, since: float, until: float) -> Beside:
        """Those that last until then, at these seconds."""
        which = np.flatnonzero(self._reach(until))
        return self._beside(which, np.full(len(which), since), np.full(len(which), until))

    def at_end(self, seconds: float) -> Beside:
        """Those that are as long, at their own last seconds; without those of which nobody knows when they end."""
        which = np.flatnonzero(self._reach(seconds) & self._timed)
        ends = self._length[which]
        return self._beside(which, ends - seconds, ends)

    def _reach(self, seconds: float) -> NDArray[np.bool_]:
        return self._here & (self._length >= seconds)

    def _beside(self, which: NDArray[np.int64], since: Array, until: Array) -> Beside:
        plays = self._plays[which]
        return Beside(len(which), float(plays @ self._at(which, since)), float(plays @ self._at(which, until)))

    def _at(self, which: NDArray[np.int64], seconds: Array) -> Array:
        """Each one's share at its second: on a straight line between the entries beside it, as play_curve.share_at."""
        last = self._last[which]
        before = np.minimum(np.searchsorted(_KNOTS, seconds, side="right") - 1, last)
        after = np.minimum(before + 1, len(_KNOTS) - 1)
        to_end = before == last
        ends = np.where(to_end, self._length[which], _KNOTS[after])
        low, high = self._shares[which, before], np.where(to_end, self._end[which], self._shares[which, after])
        room = np.maximum(ends - _KNOTS[before], 1e-12)
        part = np.clip((seconds - _KNOTS[before]) / room, 0.0, 1.0)
        return low + (high - low) * part
