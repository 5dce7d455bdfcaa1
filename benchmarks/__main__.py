"""Runs every benchmark, each in a process of its own, and prints one table a topic. `make bench` calls it.

`python -m benchmarks start commands` runs only those; each also runs alone: `python -m benchmarks.start --rounds 3`.
"""

import subprocess
import sys
from pathlib import Path

TOPICS = (
    "start", "commands", "chat_commands", "import_rows", "top_hooks", "diagnosis", "meta_sync", "model_batch",
    "classification", "chunks", "page_text", "persona_tokens", "evals",
    "policies",
)  # fmt: skip


def main(asked: list[str]) -> int:
    """Runs the named topics, or all. Returns how many could not be measured."""
    unknown = [name for name in asked if name not in TOPICS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(TOPICS)}.", file=sys.stderr)
        return 2
    root = Path(__file__).parent.parent
    failed = 0
    for name in asked or TOPICS:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=root, check=False)
        failed += done.returncode != 0
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
