"""Named queries, one `.sql` file beside each module.

A query starts with `-- name --`; `{counts}` and `{plain}` stand for the shared sums in counts.sql and
plain.sql, `{wanted}` and `{unread}` for the shared conditions in wanted.sql and unread.sql, `{matched}` for
the pages that ads lead to in matched.sql, `{seen_first}` for what is seen first in an ad's video, so that every
answer adds up the same columns of the same ads in the same way.
"""

import re
from pathlib import Path
from typing import LiteralString, cast

_ROOM = Path(__file__).parent
_HEADER = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def queries(topic: str) -> dict[str, LiteralString]:
    """The queries of store/{topic}.sql by name."""
    parts = _HEADER.split((_ROOM / f"{topic}.sql").read_text("utf-8"))
    shared = {
        f"{{{name}}}": (_ROOM / f"{name}.sql").read_text("utf-8").strip()
        for name in ("counts", "plain", "wanted", "unread", "matched", "seen_first")
    }
    named = zip(parts[1::2], parts[2::2], strict=True)
    return cast("dict[str, LiteralString]", {name: _with(shared, body.strip()) for name, body in named})


def _with(shared: dict[str, str], body: str) -> str:
    for place, text in shared.items():
        body = body.replace(place, text)
    return body
