"""The review file HOME/evals/review/cases.yaml: cases that people proposed in the chat, until somebody has read them.

A list of entries that people edit by hand, too. Whoever writes holds the lock and replaces the whole file.
"""

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from domain.case_draft import MOST_DRAFTS, CaseDraft
from domain.errors import AskAgain
from evals.case import CASES, EvalCase, read_cases
from evals.kept import FOLDER, write_whole

_ABOUT = (
    "# Cases that people proposed with a thumbs-down, redacted. Finish what stands under `case:` (what should have\n"
    "# happened, a name, tags), then type `viraltracker eval review accept N`.\n"
)


def review_file(home: Path) -> Path:
    """Where the review file is, or will be."""
    return home / FOLDER / "review" / "cases.yaml"


def listed(home: Path) -> tuple[CaseDraft, ...]:
    """All entries, the oldest first; none where nothing was ever proposed.

    Raises:
        AskAgain: The file was edited into something else: which entry, which field, what is wrong.
    """
    path = review_file(home)
    try:
        raw: Any = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AskAgain(f"{path} is not YAML: {' '.join(str(error).split())}", "Mend it.", "bad_file") from None
    if not isinstance(raw, list | None):
        raise AskAgain(f"{path} holds no list of entries.", "Each entry begins with `- id:`.", "bad_file")
    return tuple(_draft(path, number, entry) for number, entry in enumerate(raw or (), 1))


def add(home: Path, draft: CaseDraft) -> bool:
    """Adds an entry; False when one with its id is there already.

    Raises:
        AskAgain: The file is full, or malformed.
    """
    with _changing(home) as (held, write):
        if any(entry.id == draft.id for entry in held):
            return False
        if len(held) >= MOST_DRAFTS:
            raise AskAgain(
                f"{len(held)} proposed cases wait to be read, which is as many as are kept.",
                "Ask whoever tests the prompts to read them: `viraltracker eval review`.",
                "limit",
            )
        write((*held, draft))
    return True


def case_type(suite: str) -> type[EvalCase]:
    """What a whole case of a suite has."""
    from evals.suites import suite as named  # Brings every suite, and with them what answers: only this needs them.

    return named(suite).case


def accept(home: Path, number: int, cases: Path = CASES, case_of: Callable[[str], type[EvalCase]] = case_type) -> Path:
    """Appends an entry's `case:` to its suite's case file, and marks the entry. Returns the case file's path.

    Args:
        number: The entry, counted from 1.
        cases: The folder of the case files.
        case_of: The type of case by suite.

    Raises:
        AskAgain: There is no such entry, it was accepted already, or its `case:` is not whole: what is wrong.
    """
    with _changing(home) as (held, write):
        draft = _numbered(held, number)
        if draft.status == "accepted":
            raise AskAgain(f"Entry {number} was accepted already.", "See the others with `viraltracker eval review`.")
        path = cases / f"{draft.suite}.yaml"
        _append(path, draft, number, case_of(draft.suite))
        write(tuple(d.model_copy(update={"status": "accepted"}) if d.id == draft.id else d for d in held))
    return path


def drop(home: Path, number: int) -> CaseDraft:
    """Takes an entry out, counted from 1; returns it.

    Raises:
        AskAgain: There is no such entry.
    """
    with _changing(home) as (held, write):
        draft = _numbered(held, number)
        write(tuple(entry for entry in held if entry.id != draft.id))
    return draft


def _numbered(held: tuple[CaseDraft, ...], number: int) -> CaseDraft:
    if 1 <= number <= len(held):
        return held[number - 1]
    there = f"There are {len(held)}." if held else "Nothing was proposed yet."
    raise AskAgain(f"There is no entry {number} in the review file.", there, "not_found")


def _append(path: Path, draft: CaseDraft, number: int, case: type[EvalCase]) -> None:
    try:
        case.model_validate(draft.case)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "case"
        raise AskAgain(
            f"Entry {number} is not a whole case of {draft.suite!r} yet: {where}: {first['msg']}.",
            "Finish its `case:` in the review file; docs/evals.md says what a case of each suite has.",
            "bad_file",
        ) from None
    before = (
        path.read_text("utf-8") if path.is_file() else f"suite: {draft.suite}\nabout: Proposed in the chat.\ncases:\n"
    )
    indent = _indent(before)
    entry = "".join(f"{indent}{line}\n" for line in _dumped([draft.case]).splitlines())
    tried = path.with_name(f".{path.name}.tried")
    try:
        tried.write_text(before.rstrip("\n") + "\n" + entry, "utf-8")
        read_cases(tried, case)  # Two cases of one name, or a file that does not end with its cases.
    except AskAgain as refusal:
        tried.unlink(missing_ok=True)
        said = refusal.message.replace(tried.name, path.name)
        raise AskAgain(said, "Nothing was added. Mend the entry's `case:` or the case file.", "bad_file") from None
    os.replace(tried, path)


def _indent(text: str) -> str:
    """How far the cases of a case file are indented."""
    lines = text.splitlines()
    after = lines[lines.index("cases:") + 1 :] if "cases:" in lines else []
    first = next((line for line in after if line.lstrip().startswith("- ")), "  - ")
    return first[: len(first) - len(first.lstrip())]


@contextmanager
def _changing(home: Path) -> Generator[tuple[tuple[CaseDraft, ...], Callable[[tuple[CaseDraft, ...]], None]]]:
    """The entries, and how to write others in their place, while nobody else does."""
    path = review_file(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield (
            listed(home),
            lambda entries: write_whole(path, _ABOUT + _dumped([_plain(entry) for entry in entries])),
        )


def _plain(draft: CaseDraft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude_defaults=True) | {"status": draft.status}


def _dumped(entries: list[dict[str, Any]]) -> str:
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110) if entries else "[]\n"


def _draft(path: Path, number: int, raw: object) -> CaseDraft:
    try:
        return CaseDraft.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AskAgain(f"{path}: entry {number}: {where}: {first['msg']}.", "Mend the entry.", "bad_file") from None
