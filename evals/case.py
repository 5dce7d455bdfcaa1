"""What every suite's case has, and the file that holds a suite's cases."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import AskAgain

CASES = Path(__file__).parent / "cases"
# The one in C, eight times as fast, where PyYAML was built with it; both make plain values only.
_SAFE: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SAFE):
    """Takes no key twice: YAML would keep the last, and half of what somebody wrote would be tested by nobody."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands there twice", problem_mark=key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


class EvalCase(BaseModel):
    """A case: its name, what is asked (the suite's own fields), what is expected, and how strict it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    tags: tuple[str, ...] = ()
    must: bool = Field(default=False, description="One failure is a regression, whatever statistics say.")
    threshold: float = Field(default=1.0, gt=0, le=1, description="The share of repetitions that must pass.")

    @property
    def question(self) -> str:
        """What is asked, in a line, for reports."""
        return self.name

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that it is about, such as a picture: part of it."""
        return ()

    @property
    def hash(self) -> str:
        """Of everything in it that decides whether an answer passes."""
        return _hash(self.model_dump_json(exclude={"tags"}), self.files)


C = TypeVar("C", bound=EvalCase)


class CaseFile(BaseModel, Generic[C]):
    """`evals/cases/SUITE.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    about: str
    cases: tuple[C, ...] = Field(min_length=1)

    @property
    def hash(self) -> str:
        """Of everything in it that decides a score."""
        files = dict.fromkeys(path for found in self.cases for path in found.files)
        return _hash(self.model_dump_json(exclude={"about"}), files)


def _hash(text: str, files: Iterable[Path]) -> str:
    made = hashlib.sha256(text.encode())
    for path in files:
        made.update(path.read_bytes())
    return made.hexdigest()[:12]


def read_cases(path: Path, case: type[C]) -> CaseFile[C]:
    """A suite's cases.

    Raises:
        AskAgain: The file is not there, is not YAML, or a case is malformed: which one, which field, what is wrong.
    """
    raw: Any = None
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=_Loader)
        file = CaseFile[case].model_validate(raw)
    except FileNotFoundError:
        raise AskAgain(f"There is no case file {path.name!r}.", "See evals/cases/.", "not_found") from None
    except UnicodeDecodeError:
        raise AskAgain(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", "bad_file") from None
    except yaml.YAMLError as error:
        raise AskAgain(f"{path.name} is not YAML: {' '.join(str(error).split())}", "Mend it.", "bad_file") from None
    except ValidationError as error:
        raise AskAgain(_wrong(path.name, raw, error), "Mend the case.", "bad_file") from None
    names = [found.name for found in file.cases]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise AskAgain(f"{path.name} has two cases named {twice[0]!r}.", "Give one another name.", "bad_file")
    return file


def _wrong(file: str, raw: Any, error: ValidationError) -> str:
    first = error.errors()[0]
    where = list(first["loc"])
    told = ".".join(str(part) for part in where)
    if len(where) > 1 and where[0] == "cases" and isinstance(where[1], int):
        held = raw["cases"][where[1]]
        name = held.get("name", f"number {where[1] + 1}") if isinstance(held, dict) else f"number {where[1] + 1}"
        told = f"case {name!r}, " + ".".join(str(part) for part in where[2:])
    return f"{file}: {told}: {first['msg']}." if told else f"{file} holds no cases: {first['msg']}."
