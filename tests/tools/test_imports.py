"""What would go wrong: a job started for another brand, a proof that cannot be shown again."""

from dataclasses import replace

import pytest

from domain.errors import AskAgain
from domain.import_report import ImportReport, Problem
from store import imports as stored
from tests.conftest import NOW
from tools import commands, registry
from tools.deps import Started as JobsStarted


class Started:
    """Jobs that only note what was started."""

    def __init__(self):
        self.asked = []

    async def start(self, user, brand, kind, arguments, now, join=None):
        self.asked.append((user, brand, kind, arguments, now))
        return JobsStarted(job_id="job-1", joined=False)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def test_a_dropped_file_starts_a_job_for_the_chosen_brand_and_the_signed_in_person(everybody):
    person = await everybody.person()
    brand = await everybody.brand(person)
    jobs = Started()

    answer = await say(replace(everybody.deps(person, brand), jobs=jobs), "/import uploads/a.csv name=March.csv")

    assert (answer.job_id, answer.kind, answer.title) == ("job-1", "import_file", "March.csv")
    arguments = {"file": "uploads/a.csv", "file_name": "March.csv"}
    assert jobs.asked == [(person, brand, "import_file", arguments, NOW)]


async def test_a_viewer_starts_no_import(everybody):
    owner, viewer = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)

    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(everybody.deps(viewer, brand.model_copy(update={"role": "viewer"})), "/import a.csv")


async def test_past_imports_show_their_proofs_and_their_refused_lines(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    report = ImportReport(
        headline="export.csv: 5 rows new.",
        kind="ads_manager",
        file_name="export.csv",
        file_hash="0" * 64,
        new=5,
        refused=1,
        problems=(Problem(line=7, column="Day", value="x", reason="not a date"),),
    )
    async with deps.transaction() as conn:
        await stored.record(conn, deps.require_brand(), report, person.id, deps.now)

    listed = await say(deps, "/imports limit=1 problems=50")

    assert listed.imports[0].report == report
    assert listed.tables()[0].rows[0]["new"] == 5
    assert listed.tables()[1].rows == ({"line": 7, "column": "Day", "value": "x", "reason": "not a date"},)


async def test_no_import_yet_says_what_to_do(everybody):
    person = await everybody.person()

    answer = await say(everybody.deps(person, await everybody.brand(person)), "/imports")

    assert "drop an Ads Manager export" in answer.headline
