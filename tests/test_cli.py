"""What would go wrong: a script that cannot parse stdout, a refusal that looks like success, a slow first answer."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

import cli
import settings
from domain.brand import User
from store import people
from store.db import as_user, open_pool
from store.embedded import Addresses
from tests.conftest import NOW, People
from tests.factories import ad, day, product

ROOT = Path(__file__).parent.parent
LAST = date(2026, 11, 18)
ON_THAT_DAY = ["--today", "2026-11-20"]


@pytest.fixture
def shop(database: Addresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """A database with the local user's brand "Joint Joy", used by the command line of this test."""
    asyncio.run(_stock(database))
    monkeypatch.setenv("DATABASE_URL", database.owner)
    monkeypatch.setenv("VIRALTRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    settings.load.cache_clear()
    yield database
    settings.load.cache_clear()


async def _stock(database: Addresses) -> None:
    await people.ensure(database.owner, people.LOCAL_USER)
    pool = await open_pool(database.app, size=2)
    everybody = People(database, pool)
    brand = await everybody.brand(people.LOCAL_USER, "Joint Joy")
    deps = everybody.deps(people.LOCAL_USER, brand, NOW)
    await ad(deps, "1", "=SUM(A1) \x1b[31mstairs", hook="I stopped carrying her upstairs")
    for back in range(20):
        figures = {
            "link_clicks": 150,
            "purchases": 8,
            "purchase_value": 400,
            "video_views": 3000,
            "video_thruplay": 900,
        }
        await day(deps, "1", LAST - timedelta(days=back), spend=100, **figures)
    await product(deps, "Joint Chew", "1")
    await pool.close()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(list(arguments))
    told = capsys.readouterr()
    return code, told.out, told.err


def one_object(out: str) -> dict:
    (line,) = out.strip().split("\n")
    return json.loads(line)


def test_a_command_gives_exactly_one_object_with_brand_window_and_figures(shop, capsys):
    code, out, _ = run(capsys, "ask", "/performance days=7", "--brand", "joint-joy", "--json", *ON_THAT_DAY)

    told = one_object(out)
    assert code == 0
    assert set(told) == {"command", "brand", "as_of", "window", "result"}
    assert (told["brand"], told["as_of"]) == ("joint-joy", "2026-11-18")
    assert told["window"] == {"since": "2026-11-12", "until": "2026-11-18", "days": 7}
    spend = next(m for m in told["result"]["metrics"] if m["metric"] == "spend")
    assert spend["now"] == 700


def test_a_free_question_gives_the_answer_and_the_calls_behind_it(shop, capsys):
    code, out, _ = run(capsys, "ask", "how were we doing the last 7 days?", "--json", *ON_THAT_DAY)

    told = one_object(out)
    assert code == 0
    (call,) = told["calls"]
    assert (call["tool"], call["args"]) == ("performance", {"days": 7})
    assert call["result"]["headline"] in told["answer"]
    assert (told["model"], told["not_in_any_result"]) == ("offline", [])


def test_the_engine_s_question_back_has_commands_as_options(shop, capsys):
    code, out, _ = run(capsys, "ask", "joint chew", "--json")

    told = one_object(out)
    assert code == 0
    assert told["ask"]["question"]
    assert all(option["command"].startswith("/") for option in told["ask"]["options"])
    assert "answer" not in told


@pytest.mark.parametrize("text", ["/performance days=7", "why did roas drop?"])
def test_a_plan_names_the_calls_and_holds_no_figure(shop, capsys, text):
    code, out, _ = run(capsys, "ask", text, "--plan", "--json", *ON_THAT_DAY)

    told = one_object(out)
    assert code == 0
    assert [call["tool"] for call in told["calls"]] == ["performance"]
    assert "result" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "/tophooks"], "unknown_command", "/top_hooks"),
        (["ask", "/performance dayz=7"], "bad_argument", "dayz"),
        (["ask", "/performance", "--brand", "nobodys"], "not_found", "nobodys"),
        (["ask", "/brand", "--user", "stranger@example.test"], "not_found", "stranger@example.test"),
        (["ask", "/performance since=2027-01-01", *ON_THAT_DAY], "bad_window", "2027-01-01"),
        (["import", "missing.csv"], "bad_file", "missing.csv"),
    ],
)
def test_a_refusal_has_a_code_a_message_and_exit_status_2(shop, capsys, arguments, code, words):
    status, out, err = run(capsys, *arguments, "--json")
    error = one_object(out)["error"]
    assert (status, error["code"]) == (2, code)
    assert words in error["message"] + error["hint"]

    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_fault_of_ours_has_a_reference_that_stands_in_the_log_and_exit_status_1(shop, capsys, caplog):
    with psycopg.connect(shop.owner, autocommit=True) as conn:
        conn.execute("DROP TABLE meta_ads_performance CASCADE")
    status, out, _ = run(capsys, "ask", "/performance", "--json")

    error = one_object(out)["error"]
    assert (status, error["code"]) == (1, "fault")
    reference = error["hint"].split("reference ")[1].split(" ")[0]
    assert reference in caplog.text
    assert "meta_ads_performance" not in out


def test_a_database_that_does_not_answer_is_told_in_one_sentence_without_its_password(shop, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:1/none")
    settings.load.cache_clear()
    status, out, err = run(capsys, "ask", "/brand", "--json")

    assert (status, one_object(out)["error"]["code"]) == (2, "bad_setting")
    assert "hunter2" not in out + err
    for command in (
        ("worker",), ("migrate",), ("migrate", "--back-to", "20260101000000"), ("operator", "a@b.test"), ("demo",)
    ):  # fmt: skip
        status, out, err = run(capsys, *command)
        assert (status, out) == (2, ""), command
        assert err.startswith("The database does not answer: "), command
        assert err.endswith("Check DATABASE_URL.\n"), command
        assert (err.count("\n"), "hunter2" in err) == (1, False), command


def test_a_colleague_sees_only_their_own_brands(shop, capsys):
    async def hire() -> None:
        await people.ensure(shop.owner, User(id="00000000-0000-4000-8000-0000000000aa", email="Colleague@example.test"))

    asyncio.run(hire())
    status, out, _ = run(
        capsys, "ask", "/performance", "--user", "colleague@example.test", "--brand", "joint-joy", "--json"
    )

    assert status == 2
    assert "joint-joy" in one_object(out)["error"]["message"]


def test_the_text_answer_has_headline_table_and_foot_and_obeys_no_escape_sequence(shop, capsys):
    status, out, _ = run(capsys, "ask", "/ads", *ON_THAT_DAY)

    assert status == 0
    assert "\x1b" not in out
    assert "stairs" in out
    assert "as of 2026-11-18" in out
    assert all(len(line) <= 120 for line in out.split("\n"))


def test_csv_is_the_whole_table_and_runs_nothing(shop, capsys):
    status, out, _ = run(capsys, "ask", "/ads", "--csv", *ON_THAT_DAY)

    assert status == 0
    assert out.startswith("\ufeff")
    assert "'=SUM(A1)" in out


@pytest.mark.parametrize(
    "arguments", [[], ["frobnicate"], ["ask"], ["ask", "/help", "--today", "tomorrow"], ["ask", "x", "--jsn"]]
)
def test_wrong_options_are_told_in_one_sentence(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    told = capsys.readouterr()
    assert stopped.value.code == 2
    assert told.out == ""
    assert len(told.err.strip().split("\n")) == 1


def test_an_import_prints_its_proof_and_twice_changes_nothing(shop, capsys, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(
        "Day,Ad name,Ad ID,Campaign name,Impressions,Amount spent (USD),Link clicks,Purchases,"
        "Purchases conversion value,Reporting starts,Reporting ends\n"
        "2026-11-01,One,120200000000000012,C,1000,10.50,9,1,40,2026-11-01,2026-11-01\n"
        "2026-11-02,One,120200000000000012,C,1000,11.50,9,1,40,2026-11-02,2026-11-02\n"
    )
    first = run(capsys, "import", str(file), "--brand", "joint-joy", "--json")
    again = run(capsys, "import", str(file), "--brand", "joint-joy", "--json")

    assert (first[0], again[0]) == (0, 0)
    assert one_object(first[1])["result"]["new"] == 2
    assert (one_object(again[1])["result"]["new"], one_object(again[1])["result"]["unchanged"]) == (0, 2)


def test_a_report_is_written_to_the_file_that_was_named_and_nothing_else_makes_one(shop, capsys, tmp_path):
    for name, begins in (("hooks.pdf", b"%PDF-"), ("hooks.html", b"<!doctype html>")):
        status, told, _ = run(capsys, "ask", "/hook_report days=7", "--output", str(tmp_path / name), *ON_THAT_DAY)
        assert (status, "Written to" in told) == (0, True)
        assert (tmp_path / name).read_bytes().startswith(begins)

    status, _, said = run(capsys, "ask", "/ads", "--output", str(tmp_path / "ads.pdf"), *ON_THAT_DAY)
    assert (status, "makes no report" in said) == (2, True)
    status, _, said = run(capsys, "ask", "which hooks work?", "--output", str(tmp_path / "x.pdf"), *ON_THAT_DAY)
    assert (status, "slash command" in said) == (2, True)


def test_as_a_process_stdout_holds_only_the_object_and_logs_go_to_stderr(shop):
    done = subprocess.run(
        [sys.executable, "-m", "cli", "ask", "/performance days=7", "--json", *ON_THAT_DAY],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert one_object(done.stdout)["brand"] == "joint-joy"


def test_a_slash_command_imports_no_chainlit_no_model_library_and_no_job_runtime(shop):
    heavy = (
        "chainlit",
        "pydantic_ai",
        "anthropic",
        "google.genai",
        "openai",
        "dbos",
        "logfire",
        "plotly",
        "pandas",
        "polars",
    )
    code = (
        "import sys, cli; status = cli.main(['ask', '/top_hooks days=7', '--json', '--today', '2026-11-20']);"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().split("\n")[-1] == "[]"


async def test_the_local_user_needs_no_sign_in(shop):
    pool = await open_pool(shop.app, size=1)
    async with as_user(pool, people.LOCAL_USER.id) as conn:
        cur = await conn.execute("SELECT count(*) FROM brands")
        assert await cur.fetchone() == (1,)
    await pool.close()


def test_a_file_of_reviews_is_read_as_its_words_say(shop, capsys, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("rating,body,Other words\n5,Thanks for buying,The review itself\n")

    done = cli.main(["import", str(path), "body=Other words", "source=shop", "--json"])
    told = json.loads(capsys.readouterr().out)["result"]
    refused = cli.main(["import", str(path), "colour=red", "--json"])

    assert (done, told["kind"], told["new"]) == (0, "reviews", 1)
    assert ["Text", "column 'Other words' (as you said)"] in told["lines"]
    assert refused == 2
    assert "'colour=red' says nothing" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_saved_page_is_imported_without_an_address_or_twice(shop, capsys, tmp_path):
    words = " ".join(f"Chew number {n} is for dogs that walk." for n in range(20))
    page = tmp_path / "saved.html"
    page.write_text(f"<html><head><title>Chew</title></head><body><h1>Members pay $29</h1><p>{words}</p></body></html>")
    table = tmp_path / "export.csv"
    table.write_text("a,b\n")

    status, _, said = run(capsys, "import", str(page))
    assert (status, "Which address is 'saved.html' the page of?" in said) == (2, True)
    status, _, said = run(capsys, "import", str(table), "--url", "https://shop.example.com/chew")
    assert (status, "--url goes with a saved page only" in said) == (2, True)

    told = ("import", str(page), "--url", "https://shop.example.com/chew", "--brand", "joint-joy", "--json")
    first, again = run(capsys, *told), run(capsys, *told)
    outcomes = [one_object(each[1])["result"]["pages"][0]["outcome"] for each in (first, again)]
    assert outcomes == ["new", "same"]


def test_the_demo_goes_into_nobodys_workspace_where_people_sign_in(shop, capsys, monkeypatch):
    monkeypatch.setenv("SUPABASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_of_a_test")
    settings.load.cache_clear()

    code, _, told = run(capsys, "demo")
    strange, _, unknown = run(capsys, "demo", "--user", "nobody@example.test")

    assert (code, strange) == (2, 2)
    assert "the demo needs one of them. Type viraltracker demo --user EMAIL." in told
    assert "nobody@example.test" in unknown
    with psycopg.connect(shop.owner) as conn:
        assert conn.execute("SELECT name FROM brands").fetchall() == [("Joint Joy",)]
