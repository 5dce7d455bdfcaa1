"""What would go wrong with an Ads Manager export: a day counted twice, an id that lost digits, half a file stored."""

from tests.jobs.conftest import HEADER


async def test_a_new_file_is_stored_whole_and_its_proof_adds_up(desk):
    report = await desk.drop(
        HEADER + "\n2026-11-01,Ad one,120200000000012345,10.50,1000,20,1,30.00"
        '\n2026-11-02,"Ad, two",120200000000012346,"1,000.25",2000,,,\n,,,1010.75,3000,20,1,30.00\n'
    )

    assert (report.new, report.changed, report.unchanged, report.refused) == (2, 0, 0, 0)
    assert (report.summary_rows, report.days, report.ads, float(report.spend)) == (1, 2, 2, 1010.75)
    assert await desk.days("meta_ad_id, spend::float, link_clicks, purchases, reported") == [
        ("120200000000012345", 10.5, 20, 1, 7),
        ("120200000000012346", 1000.25, None, None, 7),
    ]
    print(report.headline, report.foot.notes)
