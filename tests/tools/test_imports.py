"""What would go wrong: a job started for another brand, a proof that cannot be shown again."""

from dataclasses import replace

import pytest

from domain.errors import AskAgain
from domain.import_report import ImportReport, Problem
from store import imports as stored
from tools import commands, registry


class Started:
    """Jobs that only note what was started."""

    def __init__(self):
        self.asked = []

    async def start(self, user, kind, arguments):
        self.asked.append((kind, arguments))
        return "job-1"


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def test_a_dropped_file_starts_a_job_for_the_chosen_brand_and_the_signed_in_person(everybody):
    person = await everybody.person()
    brand = await everybody.brand(person)
    jobs = Started()

    answer = await say(replace(everybody.deps(person, brand), jobs=jobs), "/import uploads/a.csv name=March.csv")

    assert (answer.job_id, answer.file_name) == ("job-1", "March.csv")
    ((kind, arguments),) = jobs.asked
    assert kind == "import_file"
    assert arguments == {
        "user_id": str(person.id),
        "brand_id": str(brand.id),
        "brand": "acme",
        "file": "uploads/a.csv",
        "file_name": "March.csv",
        "now": "2026-11-20T12:00:00+00:00",
    }


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
