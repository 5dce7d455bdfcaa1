"""A command on the command line, from the start of the process to the answer, with the database running."""

import argparse
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.timing import alternating, command, head, kept, line, median, python
from store.embedded import serve

ROOT = Path(__file__).parent.parent
MOST_SECONDS = 1.8

ASKED = "/top_hooks days=30"
BRAND = "bramblehound-demo"

# What any program of this kind imports; Logfire's plugin for pydantic would bring Logfire along.
IMPORTS = (
    "import os; os.environ['PYDANTIC_DISABLE_PLUGINS'] = 'logfire-plugin';"
    " import psycopg, psycopg_pool, pydantic_settings, numpy"
)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vtb", ignore_cleanup_errors=True) as folder, serve(Path(folder)):
        settings = {"VIRALTRACKER_HOME": folder}
        ask = partial(command, [python(), "-m", "cli", "ask", ASKED, "--brand", BRAND, "--json"], ROOT, settings)
        ask()
        found = alternating(
            asked.rounds,
            {
                "python -c pass": partial(command, [python(), "-c", "pass"], ROOT, {}),
                "python, with psycopg, pydantic and numpy": partial(command, [python(), "-c", IMPORTS], ROOT, {}),
                f'viraltracker ask "{ASKED}" --json': ask,
            },
        )
    print(head("Command line, start to answer"))
    for name, seconds in found.items():
        ours = name.startswith("viraltracker")
        verdict = kept(median(seconds) <= MOST_SECONDS) if ours else ""
        print(line(name, seconds, f"≤ {MOST_SECONDS * 1000:.0f}" if ours else "", verdict))


if __name__ == "__main__":
    main()
