"""No prompt goes live unscored: each live version, as its file is now, has scores in a blessed baseline, or stands in
`evals/unscored.toml`, the list of those that were live before there were recordings.

Reads three kinds of file and asks nobody: `python -m evals.live_check`, a part of `make check`.
"""

import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import prompts
from domain.errors import AskAgain
from evals.baseline import BASELINES, Baseline, baselines
from evals.result import Column, PromptRef

UNSCORED = Path(__file__).parent / "unscored.toml"


class Unscored(BaseModel):
    """A version that went live before anything was recorded for it, as its file was then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    hash: str
    reason: str = Field(min_length=1)


def complaints(folder: Path = prompts.FOLDER, blessed: Path = BASELINES, unscored: Path = UNSCORED) -> tuple[str, ...]:
    """What is live without scores, and what is listed without need: a sentence each; none when all is well.

    Raises:
        AskAgain: A prompt, a baseline or the list is malformed.
    """
    try:
        live = [prompts.read(name, version, folder) for name, version in sorted(prompts.live(folder).items())]
    except (prompts.BadPrompt, tomllib.TOMLDecodeError) as error:
        raise AskAgain(f"{error}.", "See docs/adding.md.", "bad_file") from None
    refs = [PromptRef(name=prompt.name, version=prompt.version, hash=prompt.hash) for prompt in live]
    listed = _listed(unscored)
    known = baselines(blessed)
    return (
        *(told for ref in refs if (told := _of_live(ref, known, listed))),
        *_needless(refs, known, listed),
    )


def _of_live(ref: PromptRef, known: Sequence[Baseline], listed: Sequence[Unscored]) -> str | None:
    """Every suite that a provider ever answered with this prompt has scores of it as it is now."""
    tested = [baseline for baseline in known if any(_of(ref.name, column) for column in _columns([baseline]))]
    missing = next((baseline for baseline in tested if not _whole(ref, [baseline])), None)
    if tested and missing is None:
        return None
    if any((one.name, one.version, one.hash) == (ref.name, ref.version, ref.hash) for one in listed):
        return None
    suite = missing.run.suite if missing else "SUITE"
    record = f"Record them (viraltracker eval {suite} --prompt {ref.label} --live), then bless the suite."
    columns = [column for column in _columns([missing] if missing else []) if column.competitor.prompt == ref]
    if columns:
        best = max(columns, key=_scored)
        return (
            f"{ref.label} (hash {ref.hash}) is live with {_scored(best)} of {len(best.cases)} cases of {suite} scored "
            f"by {best.competitor.engine}. {record}"
        )
    where = f" in {suite}" if missing else ""
    others = [column.competitor.prompt for column in _columns(known)] + list(listed)
    edited = all(one is None or one.hash != ref.hash for one in others) and any(
        one is not None and (one.name, one.version) == (ref.name, ref.version) for one in others
    )
    if edited:
        told = f"{ref.name}.v{ref.version}.md was edited: no blessed scores{where} are of its text now ({ref.hash})."
        return f"{told} {record}"
    return f"live.toml makes {ref.label} live, which has no blessed scores{where}. {record}"


def _needless(refs: Sequence[PromptRef], known: Sequence[Baseline], listed: Sequence[Unscored]) -> Iterator[str]:
    """The list only ever gets shorter: a line for what is not live, or is scored by now, would let it come back."""
    for one in listed:
        ref = PromptRef(name=one.name, version=one.version, hash=one.hash)
        away = f"take its line out of {UNSCORED.name}."
        if all((other.name, other.version) != (one.name, one.version) for other in refs):
            yield f"{ref.label} is not live any more: {away}"
        elif any(
            column.competitor.prompt == ref and _scored(column) == len(column.cases) for column in _columns(known)
        ):
            yield f"{ref.label} has blessed scores by now: {away}"


def _of(name: str, column: Column) -> bool:
    return column.competitor.prompt is not None and column.competitor.prompt.name == name


def _whole(ref: PromptRef, known: Sequence[Baseline]) -> bool:
    """A provider answered every case with this very text."""
    columns = (column for column in _columns(known) if column.competitor.prompt == ref)
    return any(_scored(column) == len(column.cases) for column in columns)


def _columns(known: Sequence[Baseline]) -> Iterator[Column]:
    """Those that a provider answered."""
    return (column for baseline in known for column in baseline.run.columns if column.competitor.origin == "provider")


def _scored(column: Column) -> int:
    return sum(case.passed is not None for case in column.cases)


def _listed(path: Path) -> list[Unscored]:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        return [Unscored.model_validate(one) for one in raw.get("prompt", [])]
    except FileNotFoundError:
        return []
    except tomllib.TOMLDecodeError as error:
        raise AskAgain(f"{path.name} is not TOML: {error}.", code="bad_file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AskAgain(f"{path.name}: {where}: {first['msg']}.", code="bad_file") from None


def main() -> int:
    """Prints the complaints; 1 when there are any, 2 when a file cannot be read."""
    try:
        found = complaints()
    except AskAgain as error:
        print(error, file=sys.stderr)
        return 2
    for told in found:
        print(told, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
