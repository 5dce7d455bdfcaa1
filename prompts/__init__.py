"""Prompt texts: one file a version, `NAME.vN.md`; `live.toml` says which version is live."""

import hashlib
import re
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent
_FILE = re.compile(r"\+\+\+\n(?P<front>.*?)\n\+\+\+\n(?P<body>.*)", re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
# Versions that stand in for the live ones within `chosen`.
_CHOSEN: ContextVar[MappingProxyType[str, int]] = ContextVar("chosen", default=MappingProxyType({}))
_FRONT = {"name": str, "version": int, "purpose": str, "output": str, "variables": list, "model_class": str}


class BadPrompt(ValueError):
    """A prompt file, or its use, is wrong: which file and what."""


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt. `hash` is of the whole file, so an edit without a new version shows."""

    name: str
    version: int
    purpose: str
    output: str
    variables: tuple[str, ...]
    model_class: str
    body: str
    hash: str

    def render(self, **variables: str) -> str:
        """The text with every variable filled in.

        Raises:
            BadPrompt: A variable is missing, or given and not used.
        """
        missing = sorted(set(self.variables) - set(variables))
        unused = sorted(set(variables) - set(self.variables))
        if missing or unused:
            told = [f"missing {', '.join(missing)}"] * bool(missing) + [f"not used {', '.join(unused)}"] * bool(unused)
            raise BadPrompt(f"{self.name}.v{self.version}.md: variables {'; '.join(told)}")
        return _VARIABLE.sub(lambda found: variables[found[1]], self.body)


@dataclass(frozen=True)
class Rendered:
    """A filled-in prompt and which file it came from."""

    text: str
    name: str
    version: int
    hash: str


def load(name: str, **variables: str) -> Rendered:
    """The live version of a prompt, or the one that `chosen` put in its place, filled in.

    Raises:
        BadPrompt: No such prompt, a broken file, a missing or an unused variable.
    """
    prompt = read(name, _CHOSEN.get().get(name))
    return Rendered(text=prompt.render(**variables), name=prompt.name, version=prompt.version, hash=prompt.hash)


@contextmanager
def chosen(versions: dict[str, int]) -> Generator[None]:
    """Within it (and in tasks begun there), `load` takes these versions instead of the live ones."""
    token = _CHOSEN.set(MappingProxyType({**_CHOSEN.get(), **versions}))
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def read(name: str, version: int | None = None, folder: Path = FOLDER) -> Prompt:
    """One version of a prompt; the live one when none is named.

    Raises:
        BadPrompt: No such prompt or version, or a broken file.
    """
    chosen = version if version is not None else live(folder).get(name)
    if chosen is None:
        raise BadPrompt(f"live.toml names no version of {name!r}")
    path = folder / f"{name}.v{chosen}.md"
    if not path.is_file():
        raise BadPrompt(f"there is no prompt file {path.name}")
    return parse(path.read_text("utf-8"), path.name)


def live(folder: Path = FOLDER) -> dict[str, int]:
    """The live version of each prompt."""
    return tomllib.loads((folder / "live.toml").read_text("utf-8"))


def versions(folder: Path = FOLDER) -> list[Prompt]:
    """Every version of every prompt, by name and version."""
    prompts = [parse(path.read_text("utf-8"), path.name) for path in folder.glob("*.v*.md")]
    return sorted(prompts, key=lambda prompt: (prompt.name, prompt.version))


@lru_cache(maxsize=64)  # A batch asks with one file a thousand times; an edited one is another text.
def parse(text: str, file: str) -> Prompt:
    """A prompt file's parts.

    Raises:
        BadPrompt: Front matter is missing, incomplete, untrue to the file's name, or lists other variables.
    """
    parts = _FILE.fullmatch(text.replace("\r\n", "\n"))
    if parts is None:
        raise BadPrompt(f"{file}: starts with +++, front matter in TOML, +++")
    try:
        front = tomllib.loads(parts["front"])
    except tomllib.TOMLDecodeError as error:
        raise BadPrompt(f"{file}: front matter is not TOML: {error}") from None
    for key, kind in _FRONT.items():
        if not isinstance(front.get(key), kind):
            raise BadPrompt(f"{file}: front matter needs {key} ({kind.__name__})")
    if extra := sorted(set(front) - set(_FRONT)):
        raise BadPrompt(f"{file}: front matter does not know {', '.join(extra)}")
    if file != f"{front['name']}.v{front['version']}.md":
        raise BadPrompt(f"{file}: front matter says {front['name']!r} version {front['version']}")
    body = parts["body"].strip()
    used = set(_VARIABLE.findall(body))
    if used != set(front["variables"]):
        raise BadPrompt(f"{file}: the text uses {sorted(used)}, front matter lists {sorted(front['variables'])}")
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]
    return Prompt(
        name=front["name"],
        version=front["version"],
        purpose=front["purpose"],
        output=front["output"],
        variables=tuple(front["variables"]),
        model_class=front["model_class"],
        body=body,
        hash=digest,
    )
