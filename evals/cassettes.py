"""The recordings on disk: `evals/recordings/SUITE/NAME.vN-HASH/MODEL.jsonl`, a line an answer.

What stands in for a model lies in MODEL.stand_in.jsonl, so that neither is ever read as the other.
"""

import fcntl
import os
import re
from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote

from pydantic import ValidationError

from evals.recording import Recording
from evals.result import Competitor, PromptRef

RECORDINGS = Path(__file__).parent / "recordings"
_STAND_IN = ".stand_in"
_FOLDER = re.compile(r"(?P<name>\w+)\.v(?P<version>\d+)-(?P<hash>[0-9a-f]+)")


class Cassettes:
    """Reads each file once, and keeps what is added."""

    def __init__(self, folder: Path = RECORDINGS) -> None:
        self.folder = folder
        self._held: dict[Path, dict[str, Recording]] = {}
        self._skipped: dict[Path, Counter[str]] = {}

    @property
    def skipped(self) -> tuple[str, ...]:
        """A sentence on each file in which lines could not be read: cut off by a crash, of another version, or not
        what the file's name says."""
        return tuple(
            f"{path.relative_to(self.folder)}: {number} line{'s' if number > 1 else ''} {why}, left out."
            for path, found in sorted(self._skipped.items())
            for why, number in sorted(found.items())
        )

    def path(self, suite: str, competitor: Competitor) -> Path:
        """Where a competitor's answers in a suite lie.

        Raises:
            ValueError: The rules' answers are not recorded.
        """
        prompt = competitor.prompt
        if prompt is None or competitor.origin == "rules":
            raise ValueError(f"{competitor.label} is no model: its answers are not recorded")
        file = quote(competitor.engine, safe="") + (_STAND_IN if competitor.origin == "stand_in" else "") + ".jsonl"
        return self.folder / suite / f"{prompt.name}.v{prompt.version}-{prompt.hash}" / file

    def find(self, suite: str, competitor: Competitor, key: str) -> Recording | None:
        """The answer on record under this key."""
        return self._read(suite, competitor).get(key)

    def recordings(self, suite: str, competitor: Competitor) -> tuple[Recording, ...]:
        """All answers of a competitor in a suite, in the order in which they were given."""
        return tuple(self._read(suite, competitor).values())

    def keep(self, suite: str, competitor: Competitor, recording: Recording) -> None:
        """Adds an answer, on disk when this returns. Several processes may add to the same file."""
        path = self.path(suite, competitor)
        held = self._read(suite, competitor)
        path.parent.mkdir(parents=True, exist_ok=True)
        line = recording.model_dump_json().encode() + b"\n"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            length = os.fstat(handle).st_size
            if length and os.pread(handle, 1, length - 1) != b"\n":
                line = b"\n" + line  # What a crash cut off stays a line of its own.
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        held.setdefault(recording.key, recording)

    def competitors(self, suite: str | None = None) -> tuple[Competitor, ...]:
        """The models of which there are answers, in this suite or in any."""
        found: dict[Competitor, None] = {}
        for path in sorted(self.folder.glob(f"{suite or '*'}/*/*.jsonl")):
            folder = _FOLDER.fullmatch(path.parent.name)
            if folder is not None and path.stat().st_size:
                name = path.name.removesuffix(".jsonl")
                prompt = PromptRef(name=folder["name"], version=int(folder["version"]), hash=folder["hash"])
                origin = "stand_in" if name.endswith(_STAND_IN) else "provider"
                found[Competitor(engine=unquote(name.removesuffix(_STAND_IN)), origin=origin, prompt=prompt)] = None
        return tuple(found)

    def _read(self, suite: str, competitor: Competitor) -> dict[str, Recording]:
        path = self.path(suite, competitor)
        if path not in self._held:
            self._held[path] = self._lines(path, competitor)
        return self._held[path]

    def _lines(self, path: Path, competitor: Competitor) -> dict[str, Recording]:
        found: dict[str, Recording] = {}
        skipped: Counter[str] = Counter()
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            if not line.strip():
                continue
            try:
                recording = Recording.model_validate_json(line)
            except ValidationError:
                skipped["cut off or of another version"] += 1
                continue
            if (recording.model, recording.origin, recording.prompt) != (
                competitor.engine,
                competitor.origin,
                competitor.prompt,
            ):
                skipped["of another model, prompt or origin"] += 1
                continue
            # The first is kept: it was compared and blessed.
            found.setdefault(recording.key, recording)
        if skipped:
            self._skipped[path] = skipped
        return found
