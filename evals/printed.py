"""What the commands print for machines: exactly one JSON object on stdout."""

import json
import sys
from typing import Any


def say(value: dict[str, Any]) -> None:
    """The object, on a line of its own."""
    json.dump(value, sys.stdout, ensure_ascii=False)
    print()
