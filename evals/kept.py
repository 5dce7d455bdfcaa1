"""The runs that are kept on this machine, in HOME/evals/SUITE: TIMESTAMP.json (the summary, written last),
TIMESTAMP.run.json (the whole run) and last.html (the report of the newest)."""

import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.eval_summary import EvalSummary
from evals.result import SuiteRun

FOLDER = "evals"
REPORT = "last.html"
# Runs of a suite that are kept; a run of a few hundred cases takes about a megabyte.
MOST = 40
_STAMP = "%Y%m%dT%H%M%S%fZ"
_RUN = ".run.json"
_SUITE = re.compile(r"[a-z][a-z0-9_]*")

V = TypeVar("V", bound=BaseModel)


def report_path(home: Path, suite: str) -> Path:
    """Where the report of the suite's last run is."""
    return home / FOLDER / suite / REPORT


def keep(home: Path, run: SuiteRun, summary: EvalSummary, report: str) -> Path:
    """Writes the run, its report and its summary; each is there whole or not at all, the summary last. Returns the
    report's path. Older runs beyond MOST are dropped."""
    folder = home / FOLDER / run.suite
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = run.ran_at.astimezone(UTC).strftime(_STAMP)
    write_whole(folder / f"{stamp}{_RUN}", run.model_dump_json())
    path = report_path(home, run.suite)
    write_whole(path, report)
    write_whole(folder / f"{stamp}.json", summary.model_copy(update={"report": str(path)}).model_dump_json())
    for old in _stamps(folder)[MOST:]:
        (folder / f"{old}.json").unlink(missing_ok=True)
        (folder / f"{old}{_RUN}").unlink(missing_ok=True)
    return path


def summaries(home: Path, suite: str | None = None, limit: int = 10) -> list[EvalSummary]:
    """The last runs, newest first, of one suite or of all; `limit` of each suite. What is half written or of another
    version of this program is left out."""
    root = home / FOLDER
    if suite is not None and not _SUITE.fullmatch(suite):
        return []
    folders = [root / suite] if suite else sorted(path for path in root.glob("*") if path.is_dir())
    found: list[EvalSummary] = []
    for folder in folders:
        read = (_read(folder / f"{stamp}.json", EvalSummary) for stamp in _stamps(folder))
        found += [summary for summary in read if summary is not None][:limit]
    return sorted(found, key=lambda summary: summary.ran_at, reverse=True)


def run_of(home: Path, suite: str, ran_at: datetime) -> SuiteRun | None:
    """The whole of a kept run."""
    return _read(home / FOLDER / suite / f"{ran_at.astimezone(UTC).strftime(_STAMP)}{_RUN}", SuiteRun)


def write_whole(path: Path, text: str) -> None:
    """Writes beside and renames, so that nobody ever reads half a file; for the owner's eyes only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _stamps(folder: Path) -> list[str]:
    """Of the summaries that are there, newest first."""
    found = (path.name.removesuffix(".json") for path in folder.glob("*Z.json") if not path.name.startswith("."))
    return sorted(found, reverse=True)


def _read(path: Path, kind: type[V]) -> V | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
