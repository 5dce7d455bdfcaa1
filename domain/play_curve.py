"""How many of a video's plays reached each second, as Meta tells it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from domain.window import Window

# Where each of the 22 entries begins, in seconds: "Entries 0 to 14 represent seconds 0 thru 14. Entries 15 to 17
# represent second ranges [15 to 20), [20 to 25), and [25 to 30). Entries 18 to 20 represent second ranges [30 to 40),
# [40 to 50), and [50 to 60). Entry 21 represents plays over 60 seconds." (Meta, reference of `ads-insights`,
# video_play_curve_actions). That an entry counts whoever reached the beginning of its range is our reading.
SECONDS: tuple[float, ...] = (*range(15), 15, 20, 25, 30, 40, 50, 60)


class Point(NamedTuple):
    """A share of the plays that reached this second."""

    second: float
    share: float


class PlayCurve(BaseModel):
    """One ad's curve over some days.

    `shares` are fractions of `plays`, one for each of SECONDS (fewer where Meta told fewer). `completed` are the plays
    that were at 97 % of the video or beyond; None where Meta did not say.
    """

    model_config = ConfigDict(frozen=True)

    since: date
    until: date
    plays: int = Field(gt=0)
    shares: tuple[float, ...] = Field(min_length=1, max_length=len(SECONDS))
    completed: int | None = None

    @property
    def window(self) -> Window:
        return Window(since=self.since, until=self.until)


class AdCurve(PlayCurve):
    """A curve with the ad that it is of. `video_seconds` is None where the video's length is not known."""

    account: str
    ad_id: str
    video_seconds: float | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        return points(self, self.video_seconds)


class CurveCounts(BaseModel):
    """Ads whose curve a sync stored, and those whose curve could not be read, with the reasons."""

    model_config = ConfigDict(frozen=True)

    stored: int = 0
    unreadable: int = 0
    reasons: dict[str, int] = {}

    def __add__(self, other: "CurveCounts") -> "CurveCounts":
        reasons = {key: self.reasons.get(key, 0) + other.reasons.get(key, 0) for key in self.reasons | other.reasons}
        return CurveCounts(
            stored=self.stored + other.stored, unreadable=self.unreadable + other.unreadable, reasons=reasons
        )


def points(curve: PlayCurve, video_seconds: float | None) -> tuple[Point, ...]:
    """The curve up to the video's end, never rising: who skips ahead is counted where they began, so a later entry
    can be a little larger than an earlier one.

    Args:
        video_seconds: The video's length; without it, up to the last entry that anybody reached.
    """
    told = list(zip(SECONDS, np.minimum.accumulate(curve.shares).tolist(), strict=False))
    if video_seconds is None:
        reached = [Point(second, share) for second, share in told if share > 0]
        return tuple(reached) or (Point(*told[0]),)
    inside = [Point(second, share) for second, share in told if second < video_seconds]
    last = inside[-1].share
    end = last if curve.completed is None else min(last, curve.completed / curve.plays)
    return (*inside, Point(video_seconds, end))


def share_at(curve: Sequence[Point], second: float) -> float:
    """The share that reached this second, on a straight line between the points beside it."""
    return float(np.interp(second, [point.second for point in curve], [point.share for point in curve]))
