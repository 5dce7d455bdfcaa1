"""One way into a jsonb column: store.db.to_json takes whatever our values hold, and nothing else writes JSON there."""

import ast
import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from store.db import as_user, to_json

ROOT = Path(__file__).parents[2]
ID = UUID("0f3b2a10-0000-4000-8000-000000000001")


class Level(Enum):
    OBSERVED = "observed"


class Claim(BaseModel):
    id: UUID
    level: Level
    on: date


VALUE: dict[str, object] = {
    "id": ID,
    "on": date(2026, 11, 20),
    "at": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    "price": Decimal("39.00"),
    "level": Level.OBSERVED,
    "claim": Claim(id=ID, level=Level.OBSERVED, on=date(2026, 11, 20)),
    "ratio": math.nan,
    "most": math.inf,
    "text": "a\x00b",
    "typed": "a\\u0000b",
}
READ = {
    "id": str(ID),
    "on": "2026-11-20",
    "at": "2026-11-20T09:30:00Z",
    "price": "39.00",
    "level": "observed",
    "claim": {"id": str(ID), "level": "observed", "on": "2026-11-20"},
    "ratio": None,
    "most": None,
    "text": "ab",
    "typed": "a\\u0000b",
}


@pytest.mark.parametrize("wrapped", [to_json, Jsonb], ids=["to_json", "Jsonb"])
async def test_whatever_our_values_hold_comes_back_from_a_jsonb_column(everybody, pool, wrapped):
    person = await everybody.person()
    async with as_user(pool, person.id) as conn:
        row = await (await conn.execute("SELECT %s::jsonb", [wrapped(VALUE)])).fetchone()
    assert row == (READ,)


@given(st.text(alphabet='a\\"u0\x00\n', max_size=12))
def test_leaving_out_the_character_0_changes_nothing_else(text: str) -> None:
    assert json.loads(to_json({"said": text})) == {"said": text.replace("\x00", "")}


def test_nothing_else_makes_json_for_the_database() -> None:
    assert [found for path in _sources() for found in _other_ways(path)] == []


def test_the_guard_sees_each_other_way(tmp_path: Path) -> None:
    path = tmp_path / "sly.py"
    path.write_text(
        "import json, orjson\nfrom json import dumps\nfrom psycopg.types.json import Json, set_json_dumps\n"
        "a = json.dumps(1)\nb = dumps(2)\nc = model.model_dump_json()\nd = Jsonb(1, dumps=str)\n"
    )
    assert sorted({found.split(":")[1].split()[0] for found in _other_ways(path)}) == list("1234567")


def _sources() -> Iterator[Path]:
    for room in ("store", "jobs", "tools"):
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if path != ROOT / "store" / "db.py")


def _other_ways(path: Path) -> Iterator[str]:
    """What writes JSON by itself; reading it is nobody's harm."""
    forbidden = {"dumps", "dump", "Json", "set_json_dumps", "orjson", "ujson", "simplejson"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        here = f"{path.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{here} imports {name.name}" for name in node.names if name.name in forbidden)
        elif isinstance(node, ast.Attribute) and node.attr in ("dumps", "model_dump_json"):
            yield f"{here} {node.attr}"
        elif isinstance(node, ast.Name) and node.id == "dumps":
            yield f"{here} dumps"
        elif isinstance(node, ast.Call) and any(keyword.arg == "dumps" for keyword in node.keywords):
            yield f"{here} another dumps"
