"""Transcripts and overlays in the notations that people keep them in."""

import json
import re
from typing import Any, cast

from domain.hooks import TimedText

_CLOCK = r"(?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_SECONDS = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_TIME = rf"(?:{_CLOCK}|{_SECONDS}\s?s(?:ec(?:onds?)?)?\b|{_SECONDS})"
_SPAN = rf"(?P<start>{_TIME})(?:\s*(?:-->|-|–|—|to)\s*(?P<end>{_TIME}))?"
# No pattern looks past a line's end for its start: a cell of line breaks alone would take minutes.
# [0:00] text · (0:05 - 0:07) text: may follow each other on one line.
_BRACKETED = re.compile(rf"[\[(]\s*{_SPAN}\s*[\])]\s*[:\-–]?\s*")
_ARROW = re.compile(rf"^[ \t]*(?P<start>{_CLOCK}|{_SECONDS})\s*-->\s*(?P<end>{_CLOCK}|{_SECONDS}).*$", re.MULTILINE)
# 0-3s: text · 0:00 text · 3s text · 0.0-2.5: text: one a line.
_LEADING = re.compile(
    rf"^\s*(?:(?P<start>{_TIME})\s*(?:-|–|—|to)\s*(?P<end>{_TIME})|(?P<only>{_CLOCK}|{_SECONDS}\s?s(?:ec(?:onds?)?)?\b))\s*[:|\-–]?\s+(?P<text>\S.*)$"
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"“'¿¡0-9])")


def timed_lines(cell: str) -> tuple[TimedText, ...]:
    """The lines of a transcript in order.

    Understood: a JSON list (objects with start, end, text; [start, end, text]; or texts), SRT and WebVTT,
    `[0:00] text`, `(0:05-0:07) text`, `0:00 text`, `0-3s: text`. Text without times is cut into lines,
    else sentences, all at 0 seconds.

    Raises:
        ValueError: A time that runs backwards, or JSON that is no such list; says what is wrong.
    """
    text = cell.strip()
    if not text:
        return ()
    if text.startswith("["):
        as_json = _json(text)
        if as_json is not None:
            return _checked(as_json)
    if _ARROW.search(text):
        return _checked(_subtitles(text))
    if _BRACKETED.match(text):
        return _checked(_bracketed(text))
    lines = [line for line in re.split(r"\r?\n|\s\|\s", text) if line.strip()]
    led = [_LEADING.match(line) for line in lines]
    if led and led[0]:
        return _checked(_leading(lines))
    if len(lines) == 1:
        lines = _SENTENCE.split(lines[0])
    return tuple(TimedText(start=0.0, text=line.strip()) for line in lines)


def _json(text: str) -> list[TimedText] | None:
    try:
        read: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, list):
        return None
    return [_entry(item) for item in cast("list[object]", read)]


def _entry(item: object) -> TimedText:
    match item:
        case str():
            return TimedText(start=0.0, text=item.strip())
        case {"text": str(text), **rest}:
            found = cast("dict[str, Any]", rest)
            start = next((found[k] for k in ("start", "start_sec", "timestamp", "time", "t") if k in found), 0)
            end = next((found[k] for k in ("end", "end_sec") if k in found), None)
            return TimedText(start=_seconds(start), end=None if end is None else _seconds(end), text=text.strip())
        case [start, end, str(text)]:
            return TimedText(start=_seconds(start), end=None if end is None else _seconds(end), text=text.strip())
        case [start, str(text)]:
            return TimedText(start=_seconds(start), text=text.strip())
        case _:
            raise ValueError(f'an entry is {str(item)[:40]!r}; write it as {{"start": 0, "end": 3, "text": …}}')


def _subtitles(text: str) -> list[TimedText]:
    marks = list(_ARROW.finditer(text))
    found: list[TimedText] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        body = text[mark.end() : following.start() if following else len(text)].strip()
        # The number that SRT puts above the next time.
        body = re.sub(r"\n[ \t]*[0-9]+$", "", body) if following else body
        words = " ".join(re.sub(r"<[^<>]+>", "", body).split())
        if words:
            found.append(TimedText(start=_seconds(mark["start"]), end=_seconds(mark["end"]), text=words))
    return found


def _bracketed(text: str) -> list[TimedText]:
    marks = list(_BRACKETED.finditer(text))
    found: list[TimedText] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        words = " ".join(text[mark.end() : following.start() if following else len(text)].split())
        if words:
            end = _seconds(mark["end"]) if mark["end"] else None
            found.append(TimedText(start=_seconds(mark["start"]), end=end, text=words))
    return found


def _leading(lines: list[str]) -> list[TimedText]:
    found: list[TimedText] = []
    for line in lines:
        led = _LEADING.match(line)
        if led is None:  # Goes on from the line before.
            last = found.pop()
            found.append(last.model_copy(update={"text": f"{last.text} {line.strip()}"}))
            continue
        end = _seconds(led["end"]) if led["end"] else None
        found.append(TimedText(start=_seconds(led["start"] or led["only"]), end=end, text=led["text"].strip()))
    return found


def _seconds(value: object) -> float:
    """Seconds from `1:02.5`, `00:00:01,500`, `3s`, `3` or a number."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 86_400:
        return float(value)
    text = str(value).strip().replace(",", ".").rstrip("second ")
    parts = text.split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", part) for part in parts):
        raise ValueError(f"{str(value)[:40]!r} is no time")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return round(total, 3)


def _checked(lines: list[TimedText]) -> tuple[TimedText, ...]:
    for line in lines:
        if line.end is not None and line.end < line.start:
            raise ValueError(f"a line ends at {line.end:g} s, before it starts at {line.start:g} s")
    return tuple(sorted((line for line in lines if line.text), key=lambda line: line.start))
