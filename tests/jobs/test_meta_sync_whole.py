"""What would go wrong with a whole sync: rows missing, doubled or wrong by a cent, and a proof that hides it."""

from datetime import timedelta

from domain.sync_report import SyncReport
from tests.conftest import NOW
from tests.jobs.meta_office import MetaOffice
from tests.wire.graph.faults import Faults
from tests.wire.graph.world import GraphWorld, ad_id


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    """Rows new, changed, unchanged, gone."""
    return (
        sum(a.new for a in report.accounts),
        sum(a.changed for a in report.accounts),
        sum(a.unchanged for a in report.accounts),
        sum(a.gone for a in report.accounts),
    )


async def test_an_undisturbed_sync_has_every_row_to_the_cent_and_proves_it(meta_office: MetaOffice) -> None:
    async with meta_office.working() as started:
        report = await meta_office.sync(started)

    assert meta_office.sums() == meta_office.truth()
    assert counts(report) == (meta_office.truth()[0], 0, 0, 0)
    (account,) = report.accounts
    assert account.sums is not None
    assert account.sums.agrees
    assert (account.campaigns, account.adsets, account.ads, account.creatives) == (1, 5, 30, 30)
    log = meta_office.graph.log()
    assert report.effort.calls == len(log.requests)
    assert log.offences == ()
    # Deleted ads too.
    assert meta_office.ask("SELECT count(*) FROM meta_ads WHERE ad_status IN ('DELETED', 'ARCHIVED')") == [(4,)]


async def test_with_every_fault_at_once_not_a_cent_is_wrong(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(GraphWorld(ads=60, days=60))
    graph.faults(Faults.everything())
    async with meta_office.working() as started:
        first = await meta_office.sync(started)
        assert meta_office.sums() == meta_office.truth()
        malformed = graph.oracle().malformed_rows
        assert counts(first) == (meta_office.truth()[0], 0, 0, 0)
        letters = meta_office.ask("SELECT count(*) FROM dead_letters WHERE kind = 'row' AND status = 'open'")
        assert letters == [(malformed,)]

        graph.advance()
        second = await meta_office.sync(started, now=NOW + timedelta(hours=1))

    assert meta_office.sums() == meta_office.truth()
    (one,), (two,) = first.accounts, second.accounts
    assert one.quarantined == malformed > 0
    assert two.changed > 0
    assert two.gone > 0
    assert two.restated.biggest is not None
    assert first.effort.waits > 0
    assert first.effort.retries > 0
    assert one.failed == two.failed == ()
    log = graph.log()
    assert log.offences == ()
    # Purchases that Meta leaves out at account level are explained, not called a gap.
    assert one.sums is not None
    assert one.sums.account_purchases is None


async def test_a_second_sync_keeps_the_history_of_what_was_restated_and_what_vanished(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.faults(restating=True, vanishing=True)
    async with meta_office.working() as started:
        await meta_office.sync(started)
        before = {row[:3]: row[3:] for row in meta_office.rows()}
        graph.advance()
        report = await meta_office.sync(started, now=NOW + timedelta(hours=1))

    after = {row[:3]: row[3:] for row in meta_office.rows()}
    (account,) = report.accounts
    # The last cell says when the row was written.
    changed = {key for key in before.keys() & after.keys() if before[key][:-1] != after[key][:-1]}
    assert account.changed == len(changed) > 0
    assert account.gone == len(before.keys() - after.keys()) > 0
    assert meta_office.sums() == meta_office.truth()
    kept = meta_office.ask("SELECT DISTINCT meta_ad_account_id, meta_ad_id, date FROM performance_restatements")
    assert set(kept) == changed | (before.keys() - after.keys())
    assert 0 < account.days_reread <= 29
    assert account.window is not None
    assert account.window.days == 29


async def test_a_third_sync_of_the_same_figures_writes_nothing(meta_office: MetaOffice) -> None:
    async with meta_office.working() as started:
        await meta_office.sync(started)
        before = meta_office.rows()
        report = await meta_office.sync(started, now=NOW + timedelta(hours=1))

    assert counts(report)[:2] == (0, 0)
    assert meta_office.rows() == before
    assert meta_office.ask("SELECT count(*) FROM performance_restatements") == [(0,)]


async def test_a_row_that_comes_malformed_later_is_not_taken_for_gone_and_mends(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    async with meta_office.working() as started:
        await meta_office.sync(started)
        whole = meta_office.sums()
        graph.faults(malformed=True)
        broken = await meta_office.sync(started, now=NOW + timedelta(hours=1))
        assert meta_office.sums() == whole
        graph.faults(malformed=False)
        mended = await meta_office.sync(started, now=NOW + timedelta(hours=2))

    assert broken.accounts[0].quarantined > 0
    assert broken.accounts[0].gone == mended.accounts[0].gone == mended.accounts[0].quarantined == 0
    assert meta_office.ask("SELECT DISTINCT status FROM dead_letters WHERE kind = 'row'") == [("mended",)]


async def test_a_report_that_is_too_large_is_split_until_it_is_not(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.faults(reports_too_large_above=100)
    async with meta_office.working() as started:
        report = await meta_office.sync(started)

    assert meta_office.sums() == meta_office.truth()
    assert report.accounts[0].failed == ()


async def test_an_ad_that_cannot_be_read_costs_only_itself_holds_the_cursor_and_is_read_the_next_time(
    meta_office: MetaOffice,
) -> None:
    graph = meta_office.graph
    graph.faults(unreadable_ad=3)
    unreadable = ad_id(0, 3)
    async with meta_office.working() as started:
        report = await meta_office.sync(started)
        left_out = graph.oracle().ads[unreadable]
        assert meta_office.sums()[:2] == (
            meta_office.truth()[0] - left_out.rows,
            meta_office.truth()[1] - left_out.spend,
        )
        (account,) = report.accounts
        assert account.failed
        assert all(unreadable in f.reason for f in account.failed)
        assert account.cursor is not None
        assert account.cursor < account.failed[0].since
        assert "resume=" in {r["what"]: str(r["value"]) for r in report.table().rows}["Slices failed"]
        letters = "SELECT count(*) FROM dead_letters WHERE kind = 'slice' AND status = 'open'"
        assert meta_office.ask(letters) == [(len(account.failed),)]

        graph.faults(unreadable_ad=0)
        again = await meta_office.sync(started, sync_id=report.sync_id, now=NOW + timedelta(minutes=5))

    assert again.sync_id == report.sync_id
    assert again.accounts[0].failed == ()
    assert meta_office.sums() == meta_office.truth()
    assert meta_office.ask(letters) == [(0,)]


async def test_accounts_in_several_currencies_are_read_at_once_and_never_added(meta_office: MetaOffice) -> None:
    meta_office.graph.reset(GraphWorld.several(3, ads=20, days=30))
    await meta_office.connect()
    async with meta_office.working() as started:
        report = await meta_office.sync(started)

    assert meta_office.sums() == meta_office.truth()
    assert [a.currency for a in report.accounts] == ["USD", "EUR", "JPY"]
    assert report.foot.currency is None
    for name in ("USD", "EUR", "JPY"):
        assert name in report.headline
    by_account = report.tables()[1]
    assert len(by_account.rows) == 3


async def test_a_sync_reads_the_ads_by_their_words_and_once(meta_office: MetaOffice) -> None:
    async with meta_office.working() as started:
        report = await meta_office.sync(started, auto_classify=True)
        again = await meta_office.sync(started, auto_classify=True, now=NOW + timedelta(hours=1))

    assert (report.classified, again.classified) == (30, 0)
    told = meta_office.ask(
        "SELECT count(*), count(primary_cta) > 0, count(video_length_bucket) >= 0, array_agg(DISTINCT source),"
        " count(*) FILTER (WHERE copy_awareness_level IS NOT NULL AND quotes = '[]'),"
        " array_agg(DISTINCT creative_format) FILTER (WHERE creative_format IS NOT NULL)"
        " FROM ad_creative_classifications"
    )
    assert told[0][:5] == (30, True, True, ["rules"], 0)
    assert set(told[0][5] or []) <= {"carousel", "collection"}


async def test_a_later_stage_that_fails_is_told_and_the_results_stand(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.say("?ids=120", "10", times=0)  # Ads, and not reports.
    async with meta_office.working() as started:
        job = await meta_office.start(started, media=True)
        async for progress in started.follow(meta_office.person, job):
            if progress.step == "Media":
                graph.say("", "10")
        end = await meta_office.last(started, job)

    assert end.state == "done", end.error
    report = SyncReport.model_validate(end.result)
    assert meta_office.sums() == meta_office.truth()
    assert any(trouble.stage == "Creatives" for trouble in report.troubles)
    assert "failed" in report.headline
    assert meta_office.ask("SELECT count(*) > 0 FROM dead_letters WHERE kind = 'job'") == [(True,)]
