"""A video's curve with its sentences, as a picture: seconds across, the share of plays that is still there upwards."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Tone = Literal["bad", "good", "usual", "plain"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class WatchPoint(_Value):
    """A share of the plays that reached this second."""

    second: float
    share: float


class WatchSpan(_Value):
    """A sentence where it is said. `told` is what it costs, in words; `share` how many reached it.

    `tone`: more leave than usual, fewer, as many, or not compared.
    """

    number: int
    start: float
    end: float
    text: str
    share: float
    left: float
    told: str
    tone: Tone = "plain"


class WatchCurve(_Value):
    """The curve over the sentences; `usual` is that of the brand's other videos, empty where there are too few."""

    kind: Literal["watch_curve"] = "watch_curve"
    title: str
    label: str
    points: tuple[WatchPoint, ...]
    usual: tuple[WatchPoint, ...] = ()
    usual_label: str = ""
    spans: tuple[WatchSpan, ...] = ()
