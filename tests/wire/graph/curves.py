"""How many plays of each video reached each second, in whole percents: the same whatever days are asked for."""

import json

from tests.wire.graph.world import is_video

STARTS = (*range(15), 15, 20, 25, 30, 40, 50, 60)


def seconds_of(ad: int) -> int:
    """The video's length."""
    return 12 + ad % 30


def curve(ad: int) -> list[int]:
    """Percent of the plays that reached each entry; 0 after the end. Empty for what is no video."""
    if not is_video(ad):
        return []
    keeps = 0.90 + ad % 7 / 100
    told = [round(100 * (0.55 + 0.45 * 0.4**start) * keeps**start) for start in STARTS]
    return [percent if start < seconds_of(ad) else 0 for start, percent in zip(STARTS, told, strict=True)]


def written(ad: int) -> str:
    """As Meta writes it, numbers or texts; of some ads only the first 15 entries."""
    told = curve(ad)
    if ad % 10 == 2:
        told = told[:15]
    return json.dumps([str(percent) for percent in told] if ad % 10 == 1 else told)
