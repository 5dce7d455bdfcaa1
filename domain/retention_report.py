"""What /retention answers, and how a video's retention looks wherever else it is shown."""

from pydantic import BaseModel, ConfigDict

from domain.ad_material import HeardBy
from domain.answer import Answer
from domain.format import count, percent, plural
from domain.picture import Picture
from domain.retention import LEAST_OTHERS, Passage, Retention, Standing
from domain.table import Cell, Column, Figure, Interval, Table
from domain.watch_curve import Tone, WatchCurve, WatchPoint, WatchSpan
from domain.window import Window

_TONES: dict[Standing, Tone] = {
    "loses more": "bad",
    "as usual": "usual",
    "holds better": "good",
    "not comparable": "plain",
}
_PARTED = {
    "spoken": "by what is said",
    "on screen": "by the texts on screen, as no speech is known",
    "none": "by seconds, as no words are known",
}


class Retained(BaseModel):
    """Where people leave one ad's video."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    name: str
    window: Window
    video_seconds: float | None = None
    heard_by: HeardBy | None = None
    retention: Retention

    @property
    def sentence(self) -> str:
        """The finding with its figures."""
        found = self.retention
        worst, largest = found.worst, found.largest
        if worst is not None:
            lost, usual = percent(worst.loss, 0), percent(worst.usual, 0)
            return (
                f"{self.name} loses {lost} of those who hear it in {said(worst)}, where {usual} is usual:"
                f" {count(worst.too_many)} more plays end there than would, of {count(found.plays)}."
            )
        if largest is None or not largest.left:
            return f"Nobody leaves {self.name} before its end, in {plural(found.plays, 'play')}."
        most = f"most of its plays end in {said(largest)}: {count(largest.left)} of {count(found.plays)}"
        if largest.usual is None:
            told = f"with fewer than {LEAST_OTHERS} other videos there is nothing to compare that with"
        else:
            told = "no sentence loses more than is usual at its second"
        return f"{self.name}: {most}; {told}."

    def picture(self) -> WatchCurve:
        """The curve over the sentences."""
        found = self.retention
        return WatchCurve(
            title=f"Plays still there at each second, {_PARTED[found.words]}: {self.name}",
            label="this video",
            points=tuple(WatchPoint(second=p.second, share=p.share) for p in found.points),
            usual=tuple(WatchPoint(second=p.second, share=p.share) for p in found.usual),
            usual_label="if each sentence lost as usual",
            spans=tuple(_span(number, passage) for number, passage in enumerate(found.passages, 1)),
        )

    def table(self, title: str = "") -> Table:
        """The sentences with what each costs."""
        found = self.retention
        compared = any(p.usual is not None for p in found.passages)
        texts = any(p.text for p in found.passages)
        return Table(
            title=title,
            columns=(
                Column(key="number", label="#", kind="count"),
                Column(key="when", label="Seconds"),
                *([Column(key="text", label="Sentence" if found.words == "spoken" else "On screen")] if texts else []),
                Column(key="reached", label="Reach it", kind="fraction"),
                Column(key="left", label="Leave in it", kind="count"),
                Column(key="loss", label="Lost, 90 %", kind="interval", unit="fraction"),
                *([Column(key="usual", label="Usual", kind="fraction")] if compared else []),
                *([Column(key="standing", label="Verdict", kind="verdict")] if compared else []),
            ),
            rows=tuple(_row(number, passage) for number, passage in enumerate(found.passages, 1)),
        )


class RetentionReport(Answer):
    """One ad's retention; None where Meta told no curve of it."""

    retained: Retained | None = None

    def table(self) -> Table | None:
        return self.retained.table() if self.retained else None

    def pictures(self) -> tuple[Picture, ...]:
        return (self.retained.picture(),) if self.retained else ()


class RetentionList(Answer):
    """Where the brand's videos lose people, the most costly sentence first. `videos` counts those with a curve."""

    videos: int = 0
    rows: tuple[Retained, ...] = ()
    commands: tuple[str, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.rows:
            return None
        return Table(
            columns=(
                Column(key="text", label="Sentence"),
                Column(key="ad", label="Ad"),
                Column(key="loss", label="Lost, 90 %", kind="interval", unit="fraction"),
                Column(key="usual", label="Usual", kind="fraction"),
                Column(key="too_many", label="Lost beyond usual", kind="count"),
                Column(key="plays", label="Plays", kind="count", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(_worst(row, command) for row, command in zip(self.rows, self.commands, strict=True)),
            more=self.more,
            more_command=self.more_command,
            sorted_by="too_many",
        )


def said(passage: Passage) -> str:
    """The passage as a sentence names it."""
    when = f"{passage.start:.0f} to {passage.end:.0f} s"
    if not passage.text:
        return f"seconds {when[:-2]}"
    short = passage.text if len(passage.text) <= 90 else passage.text[:89].rsplit(" ", 1)[0] + "…"
    return f"“{short}” ({when})"


def _span(number: int, passage: Passage) -> WatchSpan:
    told = f"{percent(passage.loss)} leave ({percent(passage.low)} to {percent(passage.high)})"
    if passage.usual is not None:
        told += f", usual {percent(passage.usual)}: {passage.standing}"
    return WatchSpan(
        number=number,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        share=passage.reached,
        left=passage.reached * (1 - passage.loss),
        told=told,
        tone=_TONES[passage.standing],
    )


def _worst(row: Retained, command: str) -> dict[str, Cell | Interval | Figure]:
    worst = row.retention.worst
    assert worst is not None, "only videos with such a sentence are listed"
    return {
        "text": said(worst),
        "ad": row.name,
        "loss": Interval(low=worst.low, mid=worst.loss, high=worst.high),
        "usual": worst.usual,
        "too_many": round(worst.too_many or 0),
        "plays": row.retention.plays,
        "command": command,
    }


def _row(number: int, passage: Passage) -> dict[str, Cell | Interval | Figure]:
    return {
        "number": number,
        "when": f"{passage.start:.1f}–{passage.end:.1f}",
        "text": passage.text or "(before the first word)",
        "reached": passage.reached,
        "left": passage.left,
        "loss": Interval(low=passage.low, mid=passage.loss, high=passage.high),
        "usual": passage.usual,
        "standing": passage.standing,
    }
