"""What would go wrong: a file that means something else than it seems, stored anyway; or refused after half of it."""

import asyncio
import io
import os
import signal
import sys
import zipfile
from pathlib import Path

import openpyxl
import psycopg
import pytest

from domain.errors import AskAgain
from tests.jobs.conftest import HEADER

NEEDED = "Day,Ad ID,Amount spent (USD),Impressions"
MANY = "".join(f"2026-11-{1 + i % 15:02},{10 + i // 15},{'x' if i < 30 else 1},1\n" for i in range(100))


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 25_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "told", "cure"),
    [
        ("", "is empty", "CSV or XLSX"),
        (NEEDED + "\n", "a header and no rows", "days with results"),
        ("hello\nworld\n", "not a table", "CSV or XLSX"),
        ("<html><body>Sign in</body></html>", "web page", "CSV or XLSX"),
        ("%PDF-1.4", "a PDF", "CSV or XLSX"),
        (b"PK\x03\x04garbage", "cannot be unpacked", "CSV or XLSX"),
        (zip_bomb(), "inflates from", "as CSV"),
        ("a,b\n1,2\n", "'Day', 'Ad name or Ad ID', 'Amount spent', 'Impressions'", "Columns → Customise"),
        ("Ad name,Impressions,Reach\nA,1,2\n", "lacks the columns 'Day', 'Amount spent'", "By time → Day"),
        ("Ad name,Impressions,Amount spent (USD)\nA,1,2\n", "no day breakdown", "By time → Day"),
        (
            "Reporting starts,Reporting ends,Ad name,Amount spent (USD),Impressions\n2026-11-01,2026-11-07,A,1,1\n",
            "no day breakdown: line 2 covers 2026-11-01 to 2026-11-07",
            "By time → Day",
        ),
        (f"{NEEDED}\n,5,1,1\n,,1,1\n", "only totals", "By time → Day"),
        (f"{NEEDED},Amount spent (EUR)\n2026-11-01,5,1,1,1\n", "mixes currencies: EUR and USD", "file of their own"),
        (
            "Day,Ad ID,Amount spent,Impressions,Currency\n2026-11-01,5,1,1,USD\n2026-11-01,6,1,1,EUR\n",
            "mixes currencies: EUR and USD",
            "file of their own",
        ),
        (f"{NEEDED}\n2026-11-01,1.20E+17,1,1\n", "'1.20E+17' on line 2 has lost digits", "without saving it"),
        (
            f"{NEEDED}\n2026-11-01,120200000000012000,1,1\n2026-11-01,120200000000013000,1,1\n",
            "has lost digits",
            "without saving it",
        ),
        (
            workbook(["Day", "Ad ID", "Amount spent (USD)", "Impressions"], ["2026-11-01", 120200000000012345.0, 1, 1]),
            "has lost digits",
            "without saving it",
        ),
        (f"{NEEDED}\n{MANY}", "30 of 100 rows cannot be read, e.g. line 2, Amount spent (USD) 'x'", "export the file"),
        (f"{NEEDED}\n2026-11-01,5,x,1\n", "1 of 1 rows cannot be read", "export the file"),
        (f"{NEEDED}\n2026-11-01,5,1,1\n2026-11-01,5,2,1\n", "with different figures (lines 2 and 3)", "Day"),
        (f"{NEEDED}\n11/03/2026,5,1,1\n", "month/day or as day/month", "2026-11-03"),
        (f"{NEEDED}{',x' * 600}\n2026-11-01,5,1,1\n", "604 columns; the limit is 500", "only the columns you need"),
        (f'{NEEDED},Ad name\n2026-11-01,5,1,1,"{"x" * 200_000}"\n', "cell of 200,000 characters", "Remove it"),
        (f'{NEEDED}\n2026-11-01,5,1,"1\n2026-11-02,5,1,1\n', "never closed", "again"),
    ],
)  # fmt: skip
async def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_nothing_is_written(desk, content, told, cure):
    with pytest.raises(AskAgain) as refusal:
        await desk.drop(content, "export.xlsx" if isinstance(content, bytes) else "export.csv")

    assert told in refusal.value.message
    assert cure in refusal.value.hint
    assert refusal.value.code in ("bad_file", "limit")
    for table in ("meta_ads_performance", "meta_ads", "brand_ad_accounts", "imports"):
        assert await desk.rows(f"SELECT count(*) FROM {table}") == [(0,)]


async def test_another_currency_than_the_stored_one_is_refused_and_leaves_what_was(desk):
    await desk.drop(f"{NEEDED}\n2026-11-01,5,1,1\n")

    with pytest.raises(AskAgain, match=r"in EUR, but 'Acme' has results of account export in USD"):
        await desk.drop("Day,Ad ID,Amount spent (EUR),Impressions\n2026-11-01,6,1,1\n")
    assert await desk.days() == [("5", "2026-11-01", 1.0, 1)]


async def test_a_name_that_fits_several_ads_needs_the_id(desk):
    await desk.drop(HEADER + "\n2026-11-01,Twin,1,1,1,,,\n2026-11-01,Twin,2,1,1,,,\n")

    with pytest.raises(AskAgain, match="'Twin' is the name of more than one ad"):
        await desk.drop("Day,Ad name,Amount spent (USD),Impressions\n2026-11-01,Twin,2,2\n")


async def test_a_viewer_cannot_import(desk, everybody):
    viewer = await everybody.person()
    await everybody.join(viewer, desk.brand.organization_id, "viewer")

    with pytest.raises(AskAgain, match="needs the role 'member'") as refusal:
        await desk.drop(f"{NEEDED}\n2026-11-01,5,1,1\n", person=viewer)
    assert refusal.value.code == "forbidden"
    assert await desk.days() == []


async def test_another_organisation_cannot_import_into_a_brand_it_does_not_have(desk, everybody):
    stranger = await everybody.person()

    with pytest.raises(AskAgain, match="needs the role"):
        await desk.drop(f"{NEEDED}\n2026-11-01,5,1,1\n", person=stranger)
    assert await desk.days() == []


async def test_the_database_itself_refuses_a_strangers_rows(desk, everybody):
    stranger = await everybody.person()
    deps = everybody.deps(stranger, None)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with deps.transaction() as conn:
            await conn.execute(
                "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency)"
                " VALUES (%s, %s, 'act_1', 'USD')",
                [desk.brand.organization_id, desk.brand.id],
            )


KILLED = """
import asyncio, os, sys
from datetime import datetime, UTC
from pathlib import Path
from uuid import UUID
from store import brands
from store.db import as_user, open_pool
from jobs.import_file import import_file

async def main(url, user, path):
    pool = await open_pool(url, size=2)
    async with as_user(pool, UUID(user)) as conn:
        brand = (await brands.visible(conn))[0]

    async def told(step, done, total):
        if step == "Storing":
            print("merged", flush=True)
            await asyncio.sleep(60)

    await import_file(pool, UUID(user), brand, Path(path), "export.csv", datetime(2026, 11, 20, tzinfo=UTC), told)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
async def test_a_process_killed_after_the_merge_and_before_the_end_leaves_nothing(desk, database):
    rows = "".join(f"2026-11-{1 + i % 15:02},{10 + i // 15},1,1\n" for i in range(3000))
    path = desk.folder / "export.csv"
    path.write_text(f"{NEEDED}\n{rows}")
    command = [sys.executable, "-c", KILLED, database.app, str(desk.person.id), str(path)]
    root = Path(__file__).parent.parent.parent
    process = await asyncio.create_subprocess_exec(
        *command, cwd=root, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": _path(root)}
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"merged\n"
    process.kill()
    await process.wait()

    assert await desk.days() == []
    assert await desk.rows("SELECT count(*) FROM meta_ads") == [(0,)]
    assert (await desk.drop(path.read_text())).new == 3000


def _path(root: Path) -> str:
    return os.pathsep.join([str(root), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
