"""Named queries, one `.sql` file beside each module.

A query starts with `-- name --`; `{counts}` stands for the shared sums in counts.sql, so that every
answer adds up the same columns in the same way.
"""

import re
from pathlib import Path
from typing import LiteralString, cast

_ROOM = Path(__file__).parent
_HEADER = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def queries(topic: str) -> dict[str, LiteralString]:
    """The queries of store/{topic}.sql by name."""
    parts = _HEADER.split((_ROOM / f"{topic}.sql").read_text("utf-8"))
    counts = (_ROOM / "counts.sql").read_text("utf-8").strip()
    named = zip(parts[1::2], parts[2::2], strict=True)
    return cast("dict[str, LiteralString]", {name: body.strip().replace("{counts}", counts) for name, body in named})
