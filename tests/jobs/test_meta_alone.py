"""What would go wrong: a brand that has nothing but what Meta told, and every answer about its creatives is empty."""

from datetime import timedelta

import pytest

from domain.answer import Answer
from domain.job import JobStarted
from domain.job_results import result_of
from store import landing_pages
from store.db import as_user
from store.landing_pages import Reading
from tests.conftest import NOW
from tests.jobs.meta_office import MetaOffice
from tools import commands, registry
from tools.deps import Deps

PAGE = "# Good things for your home\n\nFrom **$39.00**. 60-day money-back guarantee. " + "Made to last for years. " * 20


async def answered(office: MetaOffice, deps: Deps, typed: str) -> Answer:
    """The answer to a command; of a job, what it came to."""
    chosen, args = commands.parse(typed)
    answer = await registry.run(deps, chosen, args)
    if not isinstance(answer, JobStarted):
        return answer
    end = await office.last(deps.jobs, answer.job_id)
    assert end.state == "done", end.error
    assert end.kind is not None
    assert end.result is not None
    return result_of(end.kind, end.result)


@pytest.mark.parametrize("auto", ["no", "yes"])
async def test_a_brand_that_knows_only_meta_is_classified_checked_diagnosed_and_ranked(
    meta_office: MetaOffice, auto: str
) -> None:
    office, later = meta_office, NOW + timedelta(hours=1)
    async with office.working() as started:
        await office.sync(started, auto_classify=auto == "yes")
        deps = Deps(office.everybody.pool, office.person, office.brand, later, started)
        pages = office.ask("SELECT canonical_url, min(destination_url) FROM meta_ad_destinations GROUP BY 1")
        async with as_user(office.everybody.pool, office.person.id) as conn:
            for page, url in pages:
                await landing_pages.wrote(conn, office.brand, page, url, Reading("Home", "", PAGE), later)

        if auto == "no":
            assert (await answered(office, deps, "/classify_ads")).headline.startswith(
                "30 ads of Acme read anew by rules"
            )
        await answered(office, deps, "/congruence_check again=yes")
        summary = await answered(office, deps, "/congruence_check")
        diagnosed = await answered(office, deps, "/diagnose")
        curve = await answered(office, deps, "/retention")
        hooks = await answered(office, deps, "/hook_pages")

    assert office.ask("SELECT source, count(DISTINCT meta_ad_id) FROM ad_creative_classifications GROUP BY 1") == [
        ("rules", 30)
    ]
    assert "of 27 checked ads contradict" in summary.headline
    assert "of 30 ads with enough data" in diagnosed.headline
    assert "videos lose people at a sentence" in curve.headline
    assert hooks.headline.startswith("On larkspur.example.test/")
    verdicts = office.ask(
        "SELECT DISTINCT value #>> '{}' FROM congruence_checks c, jsonb_each(c.verdicts) WHERE key = 'offer'"
    )
    assert {verdict for (verdict,) in verdicts} >= {"aligned", "not_checkable"}
    # Nobody heard these videos: that is not known, never "weak".
    heard = office.ask(
        "SELECT DISTINCT cell ->> 'verdict' FROM congruence_checks, jsonb_array_elements(cells) cell"
        " WHERE cell ->> 'place' = 'speech'"
    )
    assert heard == [("not_checkable",)]
