"""Play curves of the demo's videos: how many plays reached each second, in whole percents as Meta tells them.

A curve goes through what the results say of the same plays (3 seconds, a quarter, half, three quarters, 95 and 100
percent), and falls evenly between them, but in one sentence people leave LEAVING times as fast: see LEAVES.
"""

from collections import defaultdict

import numpy as np
from pydantic import JsonValue

from demo.ads import DemoAd
from demo.personas import Row
from demo.results import DayOfAd
from domain.play_curve import SECONDS

# Days that a curve covers.
COVERED = 90
# 3-second plays per started play: most plays start by themselves and are scrolled past.
STARTED_PER_PLAY = 1.9
LEAVING = 3.2
# Where an ad's viewers leave: its hook's concept and words of the sentence. The others lose as the brand's videos do.
LEAVES = {
    "Stairs": "no pill pockets",
    "Not-age": "Cartilage is fed",
    "No-powder": "five hundred milligrams",
    "In-the-bag": "on the front, not in a footnote",
    "Fireworks": "fourth of July",
    "Quieter": "the last thing they try",
    "Forty-minutes": "Not five",
    "Keys": "as the trainer said",
}
_QUARTERS = (
    (0.25, "video_p25_watched"),
    (0.5, "video_p50_watched"),
    (0.75, "video_p75_watched"),
    (0.95, "video_p95_watched"),
    (1.0, "video_p100_watched"),
)
_STEP = 0.1


def play_curve_rows(ads: list[DemoAd], days: list[DayOfAd]) -> list[Row]:
    """One row for each video that has plays in the last COVERED days of the results."""
    last = max(day.date for day in days)
    first = last.fromordinal(last.toordinal() - COVERED + 1)
    by_ad: dict[str, list[DayOfAd]] = defaultdict(list)
    for day in days:
        if day.date >= first:
            by_ad[day.ad_id].append(day)
    rows: list[Row] = []
    for ad in ads:
        own = by_ad[ad.ad_id]
        views = sum(day.video_views or 0 for day in own)
        if not ad.video_seconds or not views:
            continue
        plays = round(views * STARTED_PER_PLAY)
        reached = [(0.0, 1.0), (3.0, views / plays)]
        for part, name in _QUARTERS:
            second = part * ad.video_seconds
            if second > 3.0:
                reached.append((second, sum(getattr(day, name) or 0 for day in own) / plays))
        rows.append(
            {
                "meta_ad_id": ad.ad_id,
                "since": first.isoformat(),
                "until": last.isoformat(),
                "plays": plays,
                "shares": _shares(reached, ad),
                "completed": sum(day.video_p100_watched or 0 for day in own),
                "read_at": f"{last.isoformat()}T23:00:00Z",
            }
        )
    return rows


def _shares(reached: list[tuple[float, float]], ad: DemoAd) -> list[JsonValue]:
    """The entries of the curve, whole percents; 0 after the video's end."""
    length = reached[-1][0]
    grid = np.arange(0.0, length + _STEP / 2, _STEP)
    seconds, shares = (np.array(column) for column in zip(*reached, strict=True))
    # Those who leave do so at a steady rate between two known points: straight lines in the logarithm.
    rate = -np.diff(np.interp(grid, seconds, np.log(np.maximum(shares, 1e-4))))
    since, until = _leaving(ad)
    here = (grid[:-1] >= since) & (grid[:-1] < until)
    rate = np.where(here, rate * LEAVING, rate)
    # The first seconds and the end stay what the results say.
    opening = grid[:-1] < 3.0
    kept = float(-np.log(shares[-1] / shares[1]))
    rate = np.where(opening, rate, rate * kept / max(float(rate[~opening].sum()), 1e-9))
    left = np.exp(-np.concatenate([[0.0], np.cumsum(rate)]))
    told = np.interp(np.array(SECONDS), grid, left)
    return [float(round(share, 2)) if second < length else 0.0 for second, share in zip(SECONDS, told, strict=True)]


def _leaving(ad: DemoAd) -> tuple[float, float]:
    """From when to when people leave this ad; nowhere in most."""
    words = LEAVES.get(ad.material.concept)
    lines = ad.creative.transcript
    for number, line in enumerate(lines):
        if words and words in line.text:
            after = lines[number + 1].start if number + 1 < len(lines) else line.end
            return line.start, after or line.start
    return 0.0, 0.0
