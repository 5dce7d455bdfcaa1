"""What would go wrong: a job reaches files past the door that holds it to its organisation."""

from pathlib import Path

JOBS = Path(__file__).parent.parent.parent / "jobs"


def test_jobs_reach_stored_files_by_the_held_door_alone():
    past = [
        f"{file.name}:{number}"
        for file in sorted(JOBS.rglob("*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if "around.storage" in line and "held_to(" not in line
    ]

    assert past == []
