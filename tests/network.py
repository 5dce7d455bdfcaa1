"""Closes the way out for this process and its children, and tells who tried it."""

import importlib.util
import os
import tempfile
from pathlib import Path

GUARD = Path(__file__).parent / "guard"
RECORD = "VIRALTRACKER_TEST_REACHED"


def close() -> None:
    """From here on, only this machine can be reached. Each process that pytest runs in has a record of its own."""
    handle, record = tempfile.mkstemp(prefix="vt-reached-")
    os.close(handle)
    os.environ[RECORD] = record
    # Through a proxy of the surroundings, not even this machine would be reached.
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != str(GUARD)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GUARD), *paths])
    spec = importlib.util.spec_from_file_location("tests_network_guard", GUARD / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def reached() -> list[str]:
    """What was reached for so far, by this process or its children."""
    return Path(os.environ[RECORD]).read_text().splitlines()


def forget() -> None:
    """Empties the record."""
    Path(os.environ[RECORD]).write_text("")
