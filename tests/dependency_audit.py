"""Asks OSV whether anything that the lock names has a known hole: `make audit`, and a part of `make check`.

A finding ends it with 1. Where OSV cannot be reached it says so in one line and ends with 0, unless AUDIT=required.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements-dev.lock"
OSV = "https://api.osv.dev/v1/query"
STAMP = ROOT / ".venv" / ".audited"
A_DAY = 86_400
# What is known and does not reach us: the advisory's id, and why.
ACCEPTED: dict[str, str] = {}


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--osv", default=OSV)
    parser.add_argument("--stamp", type=Path, default=STAMP)
    parser.add_argument("--within", type=float, default=300, help="seconds after which it gives up")
    asked = parser.parse_args(given)
    digest = hashlib.sha256(asked.lock.read_bytes() + repr(ACCEPTED).encode()).hexdigest()
    if _audited_today(asked.stamp, digest):
        print("audit: nothing known against the locked packages (asked within a day)")
        return 0
    found, reason = _asked(asked.lock, asked.osv, asked.within)
    if found is None:
        print(f"audit: not audited: {reason}", file=sys.stderr)
        return 1 if os.environ.get("AUDIT") == "required" else 0
    holes = [(one["name"], one["version"], hole) for one in found for hole in one.get("vulns", ())]
    for name, version, hole in holes:
        mended = ", ".join(hole.get("fix_versions", ())) or "none yet"
        print(f"audit: {name} {version}: {hole['id']}, mended in {mended}", file=sys.stderr)
    if holes:
        print("audit: raise the version (`make lock`), or accept it with its reason in tests/dependency_audit.py.")
        return 1
    asked.stamp.parent.mkdir(exist_ok=True)
    asked.stamp.write_text(digest)
    print(f"audit: nothing known against the {len(found)} locked packages")
    return 0


def _audited_today(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest and time.time() - stamp.stat().st_mtime < A_DAY


def _asked(lock: Path, osv: str, within: float) -> tuple[list[dict[str, Any]] | None, str]:
    """What pip-audit found for each package; None and the reason when it could not ask."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "found.json"
        ignored = [word for advisory in ACCEPTED for word in ("--ignore-vuln", advisory)]
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
        command += ["--vulnerability-service", "osv", "--osv-url", osv, "--timeout", "5", "--progress-spinner", "off"]
        command += ["--format", "json", "--output", str(told), "--cache-dir", folder, *ignored]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)
        except subprocess.TimeoutExpired:
            return None, f"no answer from {osv} within {within:.0f} s"
        if not told.exists() or not told.read_text():
            if "ConnectionError" in done.stderr or "Timeout" in done.stderr:
                return None, f"{osv} cannot be reached"
            said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            return None, said[-1][:300] if said else f"pip-audit ended with {done.returncode}"
        return json.loads(told.read_text())["dependencies"], ""


if __name__ == "__main__":
    sys.exit(main())
