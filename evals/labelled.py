"""The calibration set: statements, texts, and what people said, `evals/calibration/*.yaml`."""

from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import AskAgain

CALIBRATION = Path(__file__).parent / "calibration"


class Labelled(BaseModel):
    """One item: does the text show the statement? Each rater's yes or no; null: undecided."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    statement: str = Field(min_length=1)
    text: str = Field(min_length=1)
    labels: dict[str, bool | None]
    tags: tuple[str, ...] = ()

    @property
    def label(self) -> bool | None:
        """What most raters say; None where as many say the other, or nobody decided."""
        said = Counter(label for label in self.labels.values() if label is not None)
        return None if said[True] == said[False] else said[True] > said[False]


class LabelledFile(BaseModel):
    """`raters`: by name, who they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    raters: dict[str, str] = Field(min_length=1)
    items: tuple[Labelled, ...] = Field(min_length=1)


class LabelledSet(BaseModel):
    """All files' items together."""

    model_config = ConfigDict(frozen=True)

    raters: dict[str, str]
    items: tuple[Labelled, ...]


def read_labelled(folder: Path = CALIBRATION) -> LabelledSet:
    """The set.

    Raises:
        AskAgain: A file is malformed, two items have one name, or a label is of nobody's.
    """
    raters: dict[str, str] = {}
    items: list[Labelled] = []
    for path in sorted(folder.glob("*.yaml")):
        file = _file(path)
        raters |= file.raters
        items += file.items
        for item in file.items:
            if stranger := sorted(set(item.labels) - set(file.raters)):
                raise AskAgain(
                    f"{path.name}: {item.name!r} has a label of {stranger[0]!r}, who is no rater.",
                    "Name the rater in `raters`.",
                    "bad_file",
                )
    if not items:
        raise AskAgain(f"{folder.name}/ holds no calibration file.", "Write items (docs/evals.md).", "not_found")
    if twice := [name for name, count in Counter(item.name for item in items).items() if count > 1]:
        raise AskAgain(f"Two items are named {twice[0]!r}.", "Give one another name.", "bad_file")
    return LabelledSet(raters=raters, items=tuple(items))


def _file(path: Path) -> LabelledFile:
    raw: Any = None
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        return LabelledFile.model_validate(raw)
    except yaml.YAMLError as error:
        raise AskAgain(f"{path.name} is not YAML: {' '.join(str(error).split())}", "Mend it.", "bad_file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AskAgain(f"{path.name}: {where}: {first['msg']}", "Mend the item.", "bad_file") from None
