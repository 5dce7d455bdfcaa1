"""What would go wrong with an ads sheet: a creative on the wrong ad, one lost because its results came later."""

import io
import json

import openpyxl
import pytest

from domain.errors import AskAgain
from tests.jobs.conftest import HEADER

RESULTS = HEADER + "\n2026-11-01,Stairs,1,5,100,,,\n2026-11-01,Twin,2,5,100,,,\n2026-11-01,Twin,3,5,100,,,\n"
SHEET = (
    "ad_id,ad_name,format,copy,headline,transcript,overlay,destination_url\n"
    '1,,video,"Body text","Head","[0:00] I stopped carrying her [0:03] Then","0-2s: WAIT",https://www.acme.com/joint/?x=1\n'
    ",Twin,image,Twin body,Twin head,,Text on the picture,http://acme.com/joint\n"
)


async def test_creatives_join_by_id_else_by_exact_name_and_give_the_ads_their_hooks(desk):
    await desk.drop(RESULTS)

    report = await desk.drop(SHEET, "ads.csv")

    assert (report.kind, report.new, report.ads, report.unknown_ads_count, report.refused) == ("ads_sheet", 3, 3, 0, 0)
    assert await desk.rows("SELECT meta_ad_id, format, hook_text, hook_source FROM meta_ads ORDER BY 1") == [
        ("1", "video", "I stopped carrying her", "spoken"),
        ("2", "image", "Twin head", "headline"),
        ("3", "image", "Twin head", "headline"),
    ]
    assert await desk.rows(
        "SELECT meta_ad_id, body, picture_text, transcript, overlays FROM ad_creatives ORDER BY 1"
    ) == [
        (
            "1",
            "Body text",
            None,
            [
                {"start": 0.0, "end": None, "text": "I stopped carrying her"},
                {"start": 3.0, "end": None, "text": "Then"},
            ],
            [{"start": 0.0, "end": 2.0, "text": "WAIT"}],
        ),
        ("2", "Twin body", "Text on the picture", [], []),
        ("3", "Twin body", "Text on the picture", [], []),
    ]
    assert await desk.rows(
        "SELECT meta_ad_id, destination_url, canonical_url FROM meta_ad_destinations ORDER BY 1"
    ) == [
        ("1", "https://www.acme.com/joint/?x=1", "acme.com/joint"),
        ("2", "http://acme.com/joint", "acme.com/joint"),
        ("3", "http://acme.com/joint", "acme.com/joint"),
    ]


async def test_the_same_sheet_twice_changes_nothing(desk):
    await desk.drop(RESULTS)
    await desk.drop(SHEET, "ads.csv")
    tables = ("meta_ads", "ad_creatives", "meta_ad_destinations")
    before = [await desk.rows(f"SELECT * FROM {table} ORDER BY meta_ad_id") for table in tables]

    again = await desk.drop(SHEET, "ads.csv")

    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert "changes nothing" in again.headline
    assert [await desk.rows(f"SELECT * FROM {table} ORDER BY meta_ad_id") for table in tables] == before


async def test_a_sheet_before_the_results_loses_nothing(desk):
    sheet = await desk.drop(SHEET, "ads.csv")
    assert (sheet.unknown_ads_count, sheet.new_ads) == (2, 2)
    assert "no results yet" in " ".join(sheet.foot.notes)

    await desk.drop(RESULTS)

    assert await desk.rows(
        "SELECT m.meta_ad_id, m.hook_text, m.format, c.body, d.canonical_url FROM meta_ads m JOIN ad_creatives c"
        " USING (brand_id, meta_ad_account_id, meta_ad_id) JOIN meta_ad_destinations d"
        " USING (brand_id, meta_ad_account_id, meta_ad_id) WHERE meta_ad_id NOT LIKE 'name:%' ORDER BY 1"
    ) == [
        ("1", "I stopped carrying her", "video", "Body text", "acme.com/joint"),
        ("2", "Twin head", "image", "Twin body", "acme.com/joint"),
        ("3", "Twin head", "image", "Twin body", "acme.com/joint"),
    ]


async def test_a_sheet_by_name_before_results_without_ids_loses_nothing(desk):
    await desk.drop("ad_name,headline,format\nTwin,Twin head,image\n", "ads.csv")

    await desk.drop(
        "Day,Ad name,Campaign name,Amount spent (USD),Impressions\n2026-11-01,Twin,A,1,1\n2026-11-01,Twin,B,1,1\n"
    )

    assert await desk.rows(
        "SELECT campaign_name, hook_text FROM meta_ads WHERE campaign_name IS NOT NULL ORDER BY 1"
    ) == [
        ("A", "Twin head"),
        ("B", "Twin head"),
    ]


async def test_a_blank_cell_or_a_missing_column_leaves_what_is_stored(desk):
    await desk.drop(SHEET, "ads.csv")

    report = await desk.drop("ad_id,headline,copy\n1,New head,\n", "ads.csv")

    assert (report.changed, report.unchanged) == (1, 0)
    assert await desk.rows("SELECT headline, body FROM ad_creatives WHERE meta_ad_id = '1'") == [
        ("New head", "Body text")
    ]
    assert await desk.rows("SELECT hook_text FROM meta_ads WHERE meta_ad_id = '1'") == [("I stopped carrying her",)]


async def test_json_lines_and_workbooks_say_the_same_as_text(desk):
    lines = json.dumps({"ad_id": "1", "format": "video", "transcript": [{"start": 0, "text": "Hello"}]})
    book = openpyxl.Workbook()
    book.active.append(["Ad ID", "Format", "Transcript"])
    book.active.append(["1", "Video", "[0:00] Hello"])
    held = io.BytesIO()
    book.save(held)

    first = await desk.drop(lines + "\n", "ads.jsonl")
    second = await desk.drop(held.getvalue(), "ads.xlsx")

    assert (first.new, second.unchanged) == (1, 1)
    assert await desk.rows("SELECT hook_text FROM meta_ads") == [("Hello",)]


async def test_bad_cells_are_listed_by_line_and_their_rows_left_out(desk):
    report = await desk.drop(
        "ad_id,ad_name,format,transcript,destination_url\n1,A,video,,https://a.com/x\nx9,B,,,\n,,video,,\n"
        '3,C,hologram,,\n4,D,,"[0:05-0:01] hi",\n5,E,,,not a page\n6,F,,,\n',
        "ads.csv",
    )

    assert (report.new, report.refused) == (2, 5)
    assert [(p.line, p.column, p.value) for p in report.problems] == [
        (3, "ad_id", "x9"),
        (4, "ad_id", ""),
        (5, "format", "hologram"),
        (6, "transcript", "[0:05-0:01] hi"),
        (7, "destination_url", "not a page"),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("ad_id,headline\n", "a header and no rows"),
        ("headline,copy\nx,y\n", "no column 'ad_id' or 'ad_name'"),
        ("ad_id,headline\nx,y\nz,w\n", "2 of 2 rows of the ads sheet cannot be read, e.g. line 2, ad_id 'x'"),
        ('{"ad_id": "1"}\n', "no column of creatives"),
        ('{"ad_id": \nnot json\n', "no column"),
    ],
)
async def test_a_sheet_that_cannot_be_used_is_refused_and_nothing_is_written(desk, content, told):
    with pytest.raises(AskAgain, match=told):
        await desk.drop(content, "ads.csv")
    assert await desk.rows("SELECT count(*) FROM meta_ads") == [(0,)]


async def test_later_results_keep_the_hook_of_the_creative(desk):
    await desk.drop(RESULTS)
    await desk.drop(SHEET, "ads.csv")

    await desk.drop(HEADER + "\n2026-11-02,Stairs renamed,1,5,100,,,\n")

    assert await desk.rows("SELECT ad_name, hook_text FROM meta_ads WHERE meta_ad_id = '1'") == [
        ("Stairs renamed", "I stopped carrying her")
    ]
