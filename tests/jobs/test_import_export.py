"""What would go wrong with an Ads Manager export: a day counted twice, an id that lost digits, a value erased."""

import asyncio
import io
from datetime import date, datetime

import openpyxl
import pytest

from jobs.import_file import import_file
from tests.conftest import NOW
from tests.jobs.conftest import HEADER

ONE = "120200000000012345"
TWO = "120200000000012346"


async def test_a_new_file_is_stored_whole_and_its_proof_adds_up(desk):
    report = await desk.drop(
        "\ufeff" + HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00"
        f'\n2026-11-02,"Ad, two",{TWO},"1,000.25",2000,,,\n,,,1010.75,3000,20,1,30.00\n'
    )

    assert (report.new, report.changed, report.unchanged, report.refused) == (2, 0, 0, 0)
    assert (report.summary_rows, report.days, report.ads, float(report.spend)) == (1, 2, 2, 1010.75)
    assert "USD 1,010.75, the same as the sum of its rows" in " ".join(report.foot.notes)
    assert "spend USD 1,010.75" in report.headline
    assert await desk.days("meta_ad_id, spend::float, link_clicks, purchases, reported") == [
        (ONE, 10.5, 20, 1, 7),
        (TWO, 1000.25, None, None, 7),
    ]
    assert ("Rows new", "2") in [(row["what"], row["value"]) for row in report.table().rows]


async def test_the_same_file_twice_changes_nothing(desk):
    content = HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n2026-11-01,Ad two,{TWO},0,,,,\n"
    await desk.drop(content)
    before = await desk.rows("SELECT * FROM meta_ads_performance ORDER BY meta_ad_id")
    ads = await desk.rows("SELECT * FROM meta_ads ORDER BY meta_ad_id")

    again = await desk.drop(content, now=datetime.fromisoformat("2026-11-25T00:00+00:00"))

    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert "changes nothing" in again.headline
    assert await desk.rows("SELECT * FROM meta_ads_performance ORDER BY meta_ad_id") == before
    assert await desk.rows("SELECT * FROM meta_ads ORDER BY meta_ad_id") == ads
    assert await desk.rows("SELECT count(*) FROM performance_restatements") == [(0,)]


async def test_a_later_export_that_restates_a_day_says_by_how_much(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n2026-11-01,Ad two,{TWO},5,10,1,,\n")

    later = await desk.drop(
        HEADER + f"\n2026-11-01,Ad one,{ONE},10.40,1000,20,3,95.00\n2026-11-01,Ad two,{TWO},5,10,1,,\n"
    )

    assert (later.new, later.changed, later.unchanged) == (0, 1, 1)
    moved = later.restated
    assert (float(moved.spend), moved.purchases, float(moved.purchase_value), moved.rows) == (-0.1, 2, 65.0, 1)
    assert (moved.biggest.ad_name, moved.biggest.metric, float(moved.biggest.old)) == ("Ad one", "purchase_value", 30.0)
    shown = {row["what"]: row["value"] for row in later.table().rows}
    assert shown["Restated"] == "1 row: spend USD −0.10, purchases +2, value USD +65.00"
    assert await desk.rows(
        "SELECT metric, old_value::float, new_value::float FROM performance_restatements ORDER BY metric"
    ) == [("purchase_value", 30.0, 95.0), ("purchases", 1.0, 3.0), ("spend", 10.5, 10.4)]


async def test_a_column_that_a_later_export_lacks_erases_nothing(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n")

    await desk.drop(f"Day,Ad ID,Amount spent (USD),Impressions,ThruPlays\n2026-11-01,{ONE},11,1000,7\n")

    assert await desk.days("spend::float, link_clicks, purchases, purchase_value::float, video_thruplay, reported") == [
        (11.0, 20, 1, 30.0, 7, 7 | 16)
    ]
    assert await desk.rows("SELECT ad_name FROM meta_ads") == [("Ad one",)]


async def test_a_blank_cell_under_a_column_is_null_and_a_blank_becoming_a_number_is_restated(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,,\n")
    report = await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,,2,50\n")

    assert await desk.days("link_clicks, purchases") == [(None, 2)]
    assert report.restated.purchases == 2


async def test_semicolons_and_decimal_commas_and_days_with_the_day_first_are_read(desk):
    report = await desk.drop(
        "Anzeige;Ad name;Day;Impressions;Amount spent (EUR);Ad ID\n"
        f"x;Größe;13.11.2026;1.234;1.000,50;{ONE}\nx;Größe;02.11.2026;5;0,75;{ONE}\n".replace("Anzeige", "Custom")
    )

    assert report.currency == "EUR"
    assert report.columns_ignored == ("Custom",)
    assert await desk.days() == [(ONE, "2026-11-02", 0.75, 5), (ONE, "2026-11-13", 1000.5, 1234)]


async def test_reporting_starts_and_ends_of_one_day_are_that_day(desk):
    report = await desk.drop(
        "Reporting starts,Reporting ends,Ad name,Amount spent (USD),Impressions\n"
        "2026-11-01,2026-11-02,,9,30\n2026-11-01,2026-11-01,A,4,10\n2026-11-02,2026-11-02,A,5,20\n"
    )

    assert (report.days, report.summary_rows, float(report.spend)) == (2, 1, 9.0)


async def test_an_ads_total_over_all_its_days_is_not_a_day(desk):
    report = await desk.drop(
        HEADER + f"\n,Ad one,{ONE},30,3000,,,\n2026-11-01,Ad one,{ONE},30,3000,,,\nTotal,,,30,3000,,,\n"
    )

    assert (report.new, report.summary_rows, report.refused) == (1, 2, 0)


async def test_an_ad_called_total_is_an_ad(desk):
    report = await desk.drop(HEADER + "\n2026-11-01,Total,,30,3000,,,\n")

    assert (report.new, report.summary_rows) == (1, 0)


async def test_purchases_of_all_channels_and_of_the_website_are_not_added(desk):
    report = await desk.drop(
        "Day,Ad ID,Amount spent (USD),Impressions,Website purchases,Purchases,Website purchases conversion value,"
        f"Purchases conversion value\n2026-11-01,{ONE},1,1,2,3,20,30\n"
    )

    assert await desk.days("purchases, purchase_value::float") == [(3, 30.0)]
    assert "were not added" in report.foot.notes[0]


async def test_purchases_and_value_come_from_one_kind_where_the_file_allows(desk):
    await desk.drop(
        "Day,Ad ID,Amount spent (USD),Impressions,Website purchases,Purchases,Website purchases conversion value\n"
        f"2026-11-01,{ONE},1,1,2,3,20\n"
    )

    assert await desk.days("purchases, purchase_value::float") == [(2, 20.0)]


async def test_a_workbook_gives_the_same_rows_as_text(desk):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["My report"])
    sheet.append(["Ad ID", "Day", "Ad name", "Amount spent (USD)", "Impressions", "Purchases"])
    sheet.append([ONE, date(2026, 11, 1), "=1+1", 10.5, 1000, None])
    sheet.append([TWO, "2026-11-02", "Ad two", 3, 5, 1])
    sheet.append(["", None, None, 13.5, 1005, 1])
    held = io.BytesIO()
    book.save(held)

    report = await desk.drop(held.getvalue(), "export.xlsx")

    assert (report.new, report.summary_rows) == (2, 1)
    assert await desk.days() == [(ONE, "2026-11-01", 10.5, 1000), (TWO, "2026-11-02", 3.0, 5)]


async def test_bad_cells_are_listed_by_line_column_and_value_and_their_rows_left_out(desk):
    good = "".join(f"2026-11-{d:02},Ad one,{ONE},1,1,,,\n" for d in range(1, 16))
    report = await desk.drop(
        HEADER + '\n2026-10-01,"two\nlines",7,1,1,,,\n2026-10-02,Ad,7,ten,1,,,\n2026-10-03,Ad,7,-4,1,,,\n'
        "2026-02-30,Ad,7,1,1,,,\n2027-10-05,Ad,7,1,1,,,\n2026-10-06,Ad,x7,1,1.5,,,\n2026-10-07,Ad, two,7,1,1,,,\n"
        + good
    )

    assert [(p.line, p.column, p.value, p.reason) for p in report.problems] == [
        (4, "Amount spent (USD)", "ten", "not a number"),
        (5, "Amount spent (USD)", "-4", "negative"),
        (6, "Day", "2026-02-30", "not a date that exists"),
        (7, "Day", "2027-10-05", "lies in the future"),
        (8, "Impressions", "1.5", "not a whole number"),
        (8, "Ad ID", "x7", "not an id"),
        (9, "row", "9", "9 cells where the header has 8; a comma in a name may not be quoted"),
    ]
    assert (report.new, report.refused) == (16, 6)
    assert report.headline.endswith("6 rows could not be read and were left out.")


async def test_names_are_stored_as_they_are(desk):
    names = [
        '=HYPERLINK("http://x")',
        "<script>alert(1)</script>",
        "  spaced  ",
        "a\nb",
        "50% – “off” 🐕",
        "O'Neil \\ %s {x}",
    ]
    rows = "".join(f'2026-11-01,"{n.replace(chr(34), chr(34) * 2)}",{i + 1},1,1,,,\n' for i, n in enumerate(names))

    await desk.drop(HEADER + "\n" + rows)

    assert await desk.rows("SELECT ad_name FROM meta_ads ORDER BY meta_ad_id") == [(n,) for n in names]


async def test_rows_of_a_breakdown_are_summed_into_the_ads_day_without_reach(desk):
    report = await desk.drop(
        "Day,Ad ID,Age,Gender,Amount spent (USD),Impressions,Reach,Purchases\n"
        f"2026-11-01,{ONE},25-34,male,1.5,10,9,1\n2026-11-01,{ONE},25-34,female,2.5,20,19,\n"
        f"2026-11-02,{ONE},,,7,70,60,2\n2026-11-02,{ONE},25-34,male,3,30,30,1\n2026-11-02,{ONE},35-44,male,4,40,40,1\n"
    )

    assert await desk.days("date::text, spend::float, impressions, reach, purchases") == [
        ("2026-11-01", 4.0, 30, None, 1),
        ("2026-11-02", 7.0, 70, 60, 2),
    ]
    assert "cut by Age, Gender" in " ".join(report.foot.notes)


async def test_a_row_that_the_file_repeats_counts_once(desk):
    row = f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00"

    report = await desk.drop(HEADER + row + row)

    assert (report.new, report.repeated_rows, float(report.spend)) == (1, 1, 10.5)


async def test_ads_of_one_name_without_ids_are_added_up(desk):
    report = await desk.drop(
        "Day,Ad name,Amount spent (USD),Impressions\n2026-11-01,Twin,1,10\n2026-11-01,Twin,2,20\n2026-11-01,Solo,4,40\n"
    )

    assert (report.new, report.ads, float(report.spend)) == (2, 2, 7.0)
    assert await desk.rows("SELECT ad_name, left(meta_ad_id, 5) FROM meta_ads ORDER BY 1") == [
        ("Solo", "name:"),
        ("Twin", "name:"),
    ]


async def test_an_export_without_ids_finds_the_ads_that_an_earlier_one_had_with_ids(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n")

    report = await desk.drop(
        "Day,Ad name,Amount spent (USD),Impressions\n2026-11-01,Ad one,10.50,1000\n2026-11-02,Ad one,2,10\n"
    )

    assert (report.new, report.unchanged, report.new_ads) == (1, 1, 0)
    assert [row[0] for row in await desk.days()] == [ONE, ONE]


async def test_an_export_with_ids_takes_the_place_of_the_days_known_by_name(desk):
    await desk.drop("Day,Ad name,Amount spent (USD),Impressions\n2026-11-01,Twin,3,30\n2026-10-31,Twin,1,1\n")

    report = await desk.drop(HEADER + f"\n2026-11-01,Twin,{ONE},1,10,,,\n2026-11-01,Twin,{TWO},2,20,,,\n")

    assert report.replaced_by_id == 1
    assert await desk.rows("SELECT sum(spend)::float FROM meta_ads_performance") == [(4.0,)]


async def test_an_account_id_that_comes_later_does_not_count_the_ads_twice(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n")

    report = await desk.drop(
        f"Account ID,Day,Ad ID,Amount spent (USD),Impressions\n777,2026-11-01,{ONE},10.50,1000\n777,2026-11-02,8,1,1\n"
    )

    assert (report.new, report.unchanged) == (1, 1)
    assert await desk.days("meta_ad_account_id, meta_ad_id") == [("export", ONE), ("act_777", "8")]


async def test_the_first_account_of_a_file_becomes_the_brands_primary_one(desk):
    await desk.drop(
        f"Account ID,Account name,Day,Ad ID,Amount spent (EUR),Impressions\n777,Acme EU,2026-11-01,{ONE},1,1\n"
    )

    assert await desk.rows("SELECT meta_ad_account_id, account_name, currency, is_primary FROM brand_ad_accounts") == [
        ("act_777", "Acme EU", "EUR", True)
    ]


async def test_an_older_export_does_not_bring_back_an_older_name(desk):
    await desk.drop(HEADER + f"\n2026-11-05,New name,{ONE},1,1,,,\n")
    await desk.drop(HEADER + f"\n2026-11-01,Old name,{ONE},1,1,,,\n")
    assert await desk.rows("SELECT ad_name, hook_text FROM meta_ads") == [("New name", "New name")]

    await desk.drop(HEADER + f"\n2026-11-06,Newest name,{ONE},1,1,,,\n")
    assert await desk.rows("SELECT ad_name, hook_text FROM meta_ads") == [("Newest name", "Newest name")]


async def test_hooks_come_from_the_naming_convention_else_from_the_name_and_the_answer_says_so(desk):
    await desk.rows("UPDATE brands SET naming_convention = '{concept}_{format}_{hook}' RETURNING id")

    report = await desk.drop(HEADER + "\n2026-11-01,Spring_UGC_stop-the-limp,1,1,1,,,\n2026-11-01,odd one,2,1,1,,,\n")

    assert await desk.rows("SELECT hook_text, hook_source FROM meta_ads ORDER BY meta_ad_id") == [
        ("stop the limp", "naming_convention"),
        ("odd one", "ad_name"),
    ]
    assert report.hooks == {"ad_name": 1, "naming_convention": 1}
    assert "grouped by ad name" in " ".join(report.foot.notes)


async def test_an_ad_with_plays_is_a_video(desk):
    await desk.drop(
        "Day,Ad ID,Amount spent (USD),Impressions,3-second video plays\n"
        "2026-11-01,1,1,1,5\n2026-11-01,2,1,1,\n2026-11-01,3,1,1,0\n"
    )

    assert await desk.rows("SELECT meta_ad_id, format FROM meta_ads ORDER BY 1") == [
        ("1", "video"),
        ("2", "unknown"),
        ("3", "unknown"),
    ]


async def test_the_proof_is_kept(desk):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30.00\n")

    assert await desk.rows("SELECT kind, file_name, report ->> 'new', length(file_hash) FROM imports") == [
        ("ads_manager", "export.csv", "1", 64)
    ]


async def test_rows_of_two_batches_are_one_import(desk, monkeypatch):
    from connectors.table_file import limits

    monkeypatch.setattr(limits, "BLOCK_BYTES", 400)
    rows = "".join(f"2026-11-{1 + i % 15:02},Ad {i // 15},{10 + i // 15},1.01,10,,,\n" for i in range(90))

    report = await desk.drop(HEADER + "\n" + rows)

    assert (report.new, report.ads, report.days, float(report.spend)) == (90, 6, 15, 90.9)


async def test_a_long_merge_keeps_nobody_from_reading(desk):
    await desk.drop(HEADER + "\n2026-11-01,A,1,1,1,,,\n")
    read = []

    async def during(step, done, total):
        if step == "Storing":
            read.append(await asyncio.wait_for(desk.rows("SELECT count(*) FROM meta_ads_performance"), 60))

    path = desk.folder / "next.csv"
    path.write_text(HEADER + "\n2026-06-01,A,1,1,1,,,\n2026-05-01,A,1,1,1,,,\n")
    await import_file(desk.everybody.pool, desk.person.id, desk.brand, path, path.name, NOW, during)

    assert read == [[(1,)]]
    assert await desk.rows("SELECT count(*) FROM meta_ads_performance") == [(3,)]


async def test_an_import_that_is_stopped_leaves_nothing(desk):
    async def stop(step, done, total):
        if step == "Storing":
            task.cancel()
            await asyncio.sleep(0)

    path = desk.folder / "export.csv"
    path.write_text(HEADER + "\n2026-11-01,A,1,1,1,,,\n")
    task = asyncio.create_task(import_file(desk.everybody.pool, desk.person.id, desk.brand, path, path.name, NOW, stop))
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await desk.days() == []
    assert await desk.rows("SELECT count(*) FROM imports") == [(0,)]


async def test_an_account_named_on_some_rows_only_does_not_split_an_ads_day(desk):
    await desk.drop(f"Account ID,Day,Ad ID,Amount spent (USD),Impressions\n777,2026-11-01,{ONE},1,1\n")

    report = await desk.drop(
        f"Account ID,Day,Ad ID,Amount spent (USD),Impressions\n777,2026-11-02,{ONE},1,1\n,2026-11-02,{ONE},1,1\n"
    )

    assert (report.new, report.repeated_rows) == (1, 1)


async def test_the_separator_that_a_spreadsheet_names_is_used(desk):
    report = await desk.drop("sep=;\r\nDay;Ad ID;Amount spent (USD);Impressions\r\n2026-11-01;1;1,5;1\r\n")

    assert float(report.spend) == 1.5


async def test_a_row_repeated_in_another_batch_counts_once(desk, monkeypatch):
    from connectors.table_file import limits

    monkeypatch.setattr(limits, "BLOCK_BYTES", 200)
    rows = [f"2026-11-{1 + i % 15:02},Ad,{10 + i // 15},1.01,10,,," for i in range(45)]

    report = await desk.drop("\n".join([HEADER, *rows, rows[0]]))

    assert (report.new, report.repeated_rows) == (45, 1)
