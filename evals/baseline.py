"""The blessed baseline of a suite: `evals/baselines/SUITE.json`, a run with who wrote it, why and when."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from domain.errors import AskAgain
from evals.comparison import Blessing
from evals.result import Attempt, Column, SuiteRun

BASELINES = Path(__file__).parent / "baselines"
_SUITE = re.compile(r"[a-z][a-z0-9_]{0,60}")
_LONGEST = 500


class Baseline(BaseModel):
    """A run that somebody stands for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    blessed: Blessing
    run: SuiteRun


class Blessed(NamedTuple):
    """A baseline as it was written, where, and what whoever blessed it should know of it."""

    baseline: Baseline
    path: Path
    notes: tuple[str, ...]


def read_baseline(suite: str, folder: Path = BASELINES) -> Baseline | None:
    """A suite's baseline; None where none was blessed.

    Raises:
        AskAgain: The file is malformed, of another suite, or was edited by hand since it was blessed.
    """
    path = _path(suite, folder)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    bless_anew = f"viraltracker eval bless {suite} --who … --why …"
    again = f"Take the file back from version control, or delete it and bless anew: {bless_anew}"
    try:
        found = Baseline.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}: " for part in [".".join(map(str, first["loc"]))] if part)
        raise AskAgain(f"{path.name} is not a baseline: {where}{first['msg']}.", again, "bad_file") from None
    if found.run.suite != suite:
        raise AskAgain(f"{path.name} is the baseline of {found.run.suite!r}.", again, "bad_file")
    if found.blessed.hash != _hash(found.run):
        raise AskAgain(f"{path.name} was edited since {found.blessed.who!r} blessed it.", again, "bad_file")
    return found


def baselines(folder: Path = BASELINES) -> tuple[Baseline, ...]:
    """All of them, by suite.

    Raises:
        AskAgain: As of read_baseline.
    """
    found = (read_baseline(path.stem, folder) for path in sorted(folder.glob("*.json")))
    return tuple(baseline for baseline in found if baseline is not None)


def bless(run: SuiteRun, names: Collection[str], who: str, why: str, at: datetime, folder: Path = BASELINES) -> Blessed:
    """Writes a run as its suite's baseline, whole or not at all.

    Columns that nothing is known of, and those of stand-ins, are left out: nobody's score is in them.

    Args:
        run: The run, of all cases.
        names: Every case that the suite has now.
        who: Who stands for it.
        why: What changed, in a sentence.
        at: The moment, with its zone.
        folder: Where baselines are.

    Raises:
        AskAgain: Nobody is named or no reason given, the run is of some cases only, or nothing in it can be blessed.
    """
    who, why = _said("--who", who, "who stands for the new baseline"), _said("--why", why, "what changed, and why")
    missing = [name for column in run.columns[:1] for name in names if name not in {case.name for case in column.cases}]
    if missing:
        told = f"{len(missing)} of the {len(names)} cases of {run.suite}"
        raise AskAgain(f"{told} were not run: {missing[0]!r}.", "A baseline holds all of them.", "conflict")
    kept = [column for column in run.columns if column.competitor.origin != "stand_in" and _told(column)]
    if not kept:
        raise AskAgain(f"Nothing in this run of {run.suite} was scored by rules or a provider.", code="conflict")
    last = _path(run.suite, folder)
    previous = read_baseline(run.suite, folder) if last.exists() else None
    blessed = run.model_copy(update={"columns": tuple(_lean(column) for column in kept)})
    signed = Blessing(
        who=who, why=why, at=at, hash=_hash(blessed), previous=previous.blessed.hash if previous else None
    )
    baseline = Baseline(blessed=signed, run=blessed)
    _write(last, _lines(baseline))
    return Blessed(baseline, last, _notes(run, kept, previous))


def _notes(run: SuiteRun, kept: list[Column], previous: Baseline | None) -> tuple[str, ...]:
    notes: list[str] = []
    for column in run.columns:
        label = column.competitor.label
        if column.competitor.origin == "stand_in":
            notes.append(f"{label} was left out: its answers are a stand-in's, and nobody's score.")
        elif not (told := _told(column)):
            notes.append(f"{label} was left out: not recorded, 0 of {len(column.cases)}.")
        elif told < len(column.cases):
            notes.append(f"{label} is blessed with {told} of {len(column.cases)} cases scored.")
        failing = [case.name for case in column.cases if case.must and False in case.told]
        if failing and column in kept:
            few = ", ".join(repr(name) for name in failing[:3]) + (" …" if len(failing) > 3 else "")
            noun = "must-case that fails" if len(failing) == 1 else "must-cases that fail"
            notes.append(f"{label} is accepted with {len(failing)} {noun}: {few}.")
    labels = {column.competitor.label for column in kept}
    for column in previous.run.columns if previous else ():
        if column.competitor.label not in labels:
            notes.append(f"{column.competitor.label} was in the last baseline, and is not in this one.")
    return tuple(notes)


def _lean(column: Column) -> Column:
    """Without the checks that do not apply, which are as good as not there."""
    cases = [
        case.model_copy(update={"attempts": tuple(_applying(attempt) for attempt in case.attempts)})
        for case in column.cases
    ]
    return column.model_copy(update={"cases": tuple(cases)})


def _applying(attempt: Attempt) -> Attempt:
    checks = tuple(check for check in attempt.checks if check.state != "not_applicable")
    return attempt.model_copy(update={"checks": checks})


def _lines(baseline: Baseline) -> str:
    """As JSON with a line for each case, so that a change of one is a change of one line."""
    whole = baseline.model_dump(mode="json", exclude_defaults=True)
    columns: list[str] = []
    for column in whole["run"].pop("columns"):
        cases = ",\n   ".join(_json(case) for case in column["cases"])
        columns.append(f'{{"competitor": {_json(column["competitor"])}, "cases": [\n   {cases}\n  ]}}')
    head = _json(whole["run"]).removesuffix("}")
    both = ",\n  ".join(columns)
    return f'{{\n "blessed": {_json(whole["blessed"])},\n "run": {head}, "columns": [\n  {both}\n ]}}\n}}\n'


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _told(column: Column) -> int:
    return sum(case.passed is not None for case in column.cases)


def _said(option: str, text: str, what: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise AskAgain(f"{option} is empty.", f"Say {what}.")
    if len(said) > _LONGEST:
        raise AskAgain(f"{option} has {len(said)} characters.", f"Say it in {_LONGEST}.")
    return said


def _hash(run: SuiteRun) -> str:
    return hashlib.sha256(run.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:12]


def _path(suite: str, folder: Path) -> Path:
    if not _SUITE.fullmatch(suite):
        raise AskAgain(f"{suite!r} is not a suite's name.", code="not_found")
    return folder / f"{suite}.json"


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a file beside it takes its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".baseline-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
