"""Stands in for the container in which the Supabase CLI runs pg_prove: the `docker` of a test's own PATH.

Called as `pg_prove.py PSQL WORDS…`, with the words that the CLI has for docker. It runs each file with psql, as
pg_prove does, and holds it to its plan. A program by itself: it must not need what only the tests' folder has.
"""

import re
import subprocess
import sys
from pathlib import Path

_PLAN = re.compile(r"1\.\.(\d+)")
_CHECK = re.compile(r"(not )?ok (\d+)\b")


def prove(psql: str, file: Path) -> list[str]:
    """What is wrong according to this file: a line each, none if all of its checks hold.

    Where the database is, the environment says.
    """
    done = subprocess.run(
        [psql, "--no-psqlrc", "--no-align", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", f"--file={file}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"{file.name}: {line}" for line in wrong(done.stdout)] + (
        [f"{file.name}: {done.stderr.strip()}"] if done.returncode else []
    )


def wrong(tap: str) -> list[str]:
    """The checks that failed with what they had to say, and whether as many ran as were planned."""
    found: list[str] = []
    plan = None
    ran = 0
    failing = False
    for line in tap.splitlines():
        if planned := _PLAN.fullmatch(line):
            plan = int(planned[1])
        elif check := _CHECK.match(line):
            ran += 1
            failing = bool(check[1]) or int(check[2]) != ran
            if failing:
                found.append(line)
        elif failing and line.startswith("#"):
            found.append(line)
    if plan is None or ran != plan:
        found.append(f"{ran} checks ran, and {'none' if plan is None else plan} were planned")
    return found


def main(psql: str, words: list[str]) -> int:
    if words[:2] == ["image", "inspect"]:
        return 0
    files = sorted(Path(words[-1]).rglob("*.sql"))
    found = {file: prove(psql, file) for file in files}
    for file, lines in found.items():
        print(*lines, f"{file.name} .. {'Failed' if lines else 'ok'}", sep="\n")
    print("Result:", "PASS" if files and not any(found.values()) else "FAIL")
    return 0 if files and not any(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
