"""What would go wrong: the play curves of a sync are lost, doubled, another ad's, or cost the sync its results."""

from tests.jobs.meta_office import MetaOffice
from tests.wire.graph.curves import curve
from tests.wire.graph.faults import Faults
from tests.wire.graph.world import GraphWorld, ad_id, is_video

STORED = "SELECT meta_ad_id, shares, plays, since, until FROM meta_ad_play_curves ORDER BY 1"


def stored(office: MetaOffice) -> dict[str, list[float]]:
    return {row[0]: list(row[1]) for row in office.ask(STORED)}


def expected(ads: int) -> dict[str, list[float]]:
    """Of some ads the loopback tells only the first 15 entries."""
    told = {ad: curve(ad)[: 15 if ad % 10 == 2 else 22] for ad in range(ads) if is_video(ad)}
    return {ad_id(0, ad): [percent / 100 for percent in percents] for ad, percents in told.items()}


async def test_each_video_has_its_curve_as_meta_told_it_and_no_still_has_one(meta_office: MetaOffice) -> None:
    async with meta_office.working() as started:
        report = await meta_office.sync(started)

    assert stored(meta_office) == expected(30)
    assert report.curves is not None
    assert (report.curves.stored, report.curves.unreadable) == (18, 0)
    assert ("Play curves", "18 videos") in [(row["what"], row["value"]) for row in report.table().rows]
    assert all(plays > 0 and (until - since).days == 89 for _, _, plays, since, until in meta_office.ask(STORED))


async def test_with_every_fault_at_once_no_curve_is_lost_or_doubled(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(GraphWorld(ads=60, days=40))
    graph.faults(Faults.everything(too_much_above=25))
    async with meta_office.working() as started:
        await meta_office.sync(started)

    assert stored(meta_office) == expected(60)


async def test_an_ad_whose_curve_cannot_be_read_costs_only_itself(meta_office: MetaOffice) -> None:
    meta_office.graph.faults(Faults(unreadable_ad=4, unreadable_field="video_play_curve_actions"))
    async with meta_office.working() as started:
        report = await meta_office.sync(started)

    assert stored(meta_office).keys() == expected(30).keys() - {ad_id(0, 4)}
    assert report.curves is not None
    assert report.curves.unreadable == 1
    assert meta_office.sums() == meta_office.truth()
