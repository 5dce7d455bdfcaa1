"""What would go wrong: the key that stands above every policy is used where people's questions are answered.

Of all our code only the settings, the wiring of the worker, the doctor and the connectors may name Supabase's secret
key, what makes a client or a store of it, or the role that policies do not hold for.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.house import Parts

ROOT = Path(__file__).parent.parent
# Where the key comes in, is handed to the jobs' storage, is told about, and is used.
MAY = ("settings.py", "wiring.py", "doctor.py", "connectors/")
ROOMS = ("agent", "chat", "connectors", "demo", "domain", "evals", "jobs", "prompts", "store", "tools")
NAMED = re.compile(r"secret_key|client_for_jobs|\bfor_jobs\b|service_role|sb_secret", re.IGNORECASE)


def ours() -> list[Path]:
    """Every file of ours that runs: Python, the SQL beside it, the page's scripts."""
    found = [*ROOT.glob("*.py"), *(ROOT / "public").rglob("*.js*")]
    for room in ROOMS:
        found += [path for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".sql")]
    return sorted(found)


def mentions(path: Path, text: str) -> Iterator[str]:
    """Where a file names the key: names, attributes and texts of Python; any line of what is not Python."""
    if path.suffix != ".py":
        yield from (line.strip() for line in text.splitlines() if NAMED.search(line))
        return
    for node in ast.walk(ast.parse(text)):
        said = {
            ast.Name: "id",
            ast.Attribute: "attr",
            ast.arg: "arg",
            ast.keyword: "arg",
            ast.alias: "name",
            ast.FunctionDef: "name",
            ast.AsyncFunctionDef: "name",
        }.get(type(node))
        value = getattr(node, said) if said else node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and NAMED.search(value):
            yield f"{getattr(node, 'lineno', 0)}: {value[:80]}"


def allowed(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(name.startswith(may) if may.endswith("/") else name == may for may in MAY)


def test_the_secret_key_is_named_by_no_room_that_answers_people() -> None:
    loose = [
        f"{path.relative_to(ROOT)}:{found}"
        for path in ours()
        if not allowed(path)
        for found in mentions(path, path.read_text("utf-8"))
    ]
    assert loose == []


def test_each_place_that_may_name_it_is_there_and_does() -> None:
    """An exception that nothing needs any more would hide the next one."""
    for may in MAY:
        files = [path for path in ours() if allowed(path) and path.relative_to(ROOT).as_posix().startswith(may)]
        assert any(found for path in files for found in mentions(path, path.read_text("utf-8"))), may


def test_the_chat_is_given_no_store_that_the_key_opened() -> None:
    assert "storage" not in {name for name in vars(Parts) if not name.startswith("_")}
    assert "storage" not in Parts.__annotations__


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", "def f(s): return s.supabase_secret_key"),
        ("x.py", "KEY = 'SUPABASE_SECRET_KEY'"),
        ("x.py", "from connectors.storage.supabase import for_jobs as quietly"),
        ("x.py", "client = project.client_for_jobs(key)"),
        ("x.py", "ROLE = 'service_role'"),
        ("x.sql", "set local role service_role;"),
        ("x.js", "const key = 'sb_secret_abc'"),
    ],
)
def test_a_planted_use_is_found(name: str, text: str) -> None:
    assert list(mentions(Path(name), text))
