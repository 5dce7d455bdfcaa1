"""What would go wrong: example files that the import does not take as Ads Manager's."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from connectors.ads_sheet import timed_lines
from demo.ads import ads
from demo.export import export
from domain.hooks import normalise
from domain.naming import convention
from jobs.import_file import import_file

UNTIL = date(2026, 11, 19)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return {file.name: file for file in export(tmp_path_factory.mktemp("export"), UNTIL)}


def rows(file):
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_export_has_one_row_per_ad_and_day_and_ends_with_the_sum(files):
    *days, totals = rows(files["ads-manager-export.csv"])

    assert len({(row["Ad ID"], row["Day"]) for row in days}) == len(days) > 3000
    assert len({row["Ad ID"] for row in days}) == 60
    assert totals["Ad ID"] == totals["Day"] == ""
    assert Decimal(totals["Amount spent (USD)"]) == sum(Decimal(row["Amount spent (USD)"]) for row in days)
    assert files["ads-manager-export.csv"].read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_workbook_begins_as_the_csv_does_and_keeps_the_digits_of_the_ids(files):
    sheet = openpyxl.load_workbook(files["ads-manager-export.xlsx"], read_only=True).active
    header, *body = sheet.iter_rows(values_only=True, max_row=60)
    listed = rows(files["ads-manager-export.csv"])[:59]

    assert list(header) == list(listed[0])
    assert [row[header.index("Ad ID")] for row in body] == [row["Ad ID"] for row in listed]
    assert [row[header.index("Impressions")] for row in body] == [int(row["Impressions"]) for row in listed]


def test_the_earlier_export_differs_in_late_purchases_only(files):
    now, before = (rows(files[name])[:-1] for name in ("ads-manager-export.csv", "ads-manager-export-earlier.csv"))
    changed = {name for a, b in zip(before, now, strict=True) for name in a if a[name] != b[name]}

    assert changed == {"Purchases", "Purchases conversion value"}


def test_the_naming_convention_reads_each_ads_hook_from_its_name():
    names = convention("{concept}_{format}_{hook}_{audience}")

    assert names is not None
    for ad in ads():
        assert normalise(names.hook(ad.name) or "") == ad.hook.key


def test_the_sheet_describes_every_ad(files):
    sheet = rows(files["ads-sheet.csv"])

    assert {row["ad_id"] for row in sheet} == {ad.ad_id for ad in ads()}
    assert all(row["copy"] and row["headline"] and row["destination_url"] for row in sheet)
    assert all(bool(row["transcript"]) == (row["format"] == "video") for row in sheet)
    transcripts = {row["ad_id"]: timed_lines(row["transcript"]) for row in sheet}
    assert transcripts == {ad.ad_id: ad.creative.transcript for ad in ads()}


async def test_a_user_who_tries_the_files_sees_new_rows_then_restated_ones_then_creatives(files, everybody, pool):
    person = await everybody.person()
    brand = await everybody.brand(person, "Tryout")
    reports = []

    async def silent(step, done, total):
        pass

    for name in ("ads-manager-export-earlier.csv", "ads-manager-export.csv", "ads-sheet.csv"):
        now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        reports.append(await import_file(pool, person.id, brand, files[name], name, now, silent))

    earlier, later, sheet = reports
    assert (earlier.new, earlier.summary_rows, earlier.refused) == (earlier.rows, 1, 0)
    assert (later.new, later.changed, later.refused) == (0, 56, 0)
    assert (sheet.new, sheet.unknown_ads_count, sheet.refused) == (60, 0, 0)
