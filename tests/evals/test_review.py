"""What would go wrong: a proposed case lost between two writers, half written, open to other people of the machine, or
taken into a suite before it says what should have happened."""

import stat
import threading
from datetime import UTC, datetime

import pytest
import yaml
from pydantic import Field

from domain.case_draft import MOST_DRAFTS, CaseDraft, DraftCall
from domain.errors import AskAgain
from evals import review
from evals.case import EvalCase, read_cases
from evals.desk import Desk

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
CASES = """\
# A comment that stays.
suite: routing
about: Questions.
cases:
  - {name: one, text: hi, calls: [/top_hooks]}
"""


class Routed(EvalCase):
    text: str
    calls: tuple[str, ...] = Field(min_length=1)


def draft(n=1, **given):
    made = {"id": f"{n:08x}", "added_at": AT, "suite": "routing", "question": "which – hooks: best?"}
    case = {"name": f"case {n}", "tags": ["from-chat"], "text": "which – hooks: best?"}
    return CaseDraft(**({**made, "case": case, "calls": (DraftCall(command="/ads"),)} | given))


@pytest.fixture
def cases(tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "routing.yaml").write_text(CASES, "utf-8")
    return folder


def finish(home, number=0, **given):
    """As an evaluator edits the file."""
    path = review.review_file(home)
    entries = yaml.safe_load(path.read_text("utf-8"))
    entries[number]["case"] |= given
    path.write_text(yaml.safe_dump(entries), "utf-8")


def test_what_is_added_is_read_back_and_the_file_is_its_owners_alone(tmp_path):
    assert review.listed(tmp_path) == ()
    assert review.add(tmp_path, draft())
    assert not review.add(tmp_path, draft(question="other words"))

    assert review.listed(tmp_path) == (draft(),)
    assert stat.S_IMODE(review.review_file(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(review.review_file(tmp_path).parent.stat().st_mode) == 0o700
    assert "which – hooks: best?" in review.review_file(tmp_path).read_text("utf-8")


def test_two_who_add_at_the_same_time_lose_nothing(tmp_path):
    adding = [threading.Thread(target=review.add, args=(tmp_path, draft(n))) for n in range(12)]
    for one in adding:
        one.start()
    for one in adding:
        one.join()

    assert len(review.listed(tmp_path)) == 12
    assert not list(review.review_file(tmp_path).parent.glob(".cases*"))


def test_a_full_file_takes_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(review, "MOST_DRAFTS", 2)
    assert MOST_DRAFTS > 2
    review.add(tmp_path, draft(1))
    review.add(tmp_path, draft(2))

    with pytest.raises(AskAgain, match="2 proposed cases wait"):
        review.add(tmp_path, draft(3))


@pytest.mark.parametrize(
    ("text", "said"),
    [("- id: [", "is not YAML"), ("a: 1", "no list of entries"), ("- id: x\n", r"entry 1: id: .*pattern")],
)
def test_a_file_that_was_edited_into_something_else_says_where(tmp_path, text, said):
    path = review.review_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")

    with pytest.raises(AskAgain, match=said):
        review.listed(tmp_path)


def test_a_case_that_says_not_what_should_have_happened_is_not_accepted(tmp_path, cases):
    review.add(tmp_path, draft())

    with pytest.raises(AskAgain, match="Entry 1 is not a whole case of 'routing' yet: calls: Field required"):
        review.accept(tmp_path, 1, cases, lambda suite: Routed)
    assert (cases / "routing.yaml").read_text("utf-8") == CASES


def test_an_accepted_case_joins_its_suite_and_the_rest_of_the_file_stays(tmp_path, cases):
    review.add(tmp_path, draft(1))
    review.add(tmp_path, draft(2))
    finish(tmp_path, 1, calls=["/top_hooks sort=roas"])

    path = review.accept(tmp_path, 2, cases, lambda suite: Routed)

    assert path.read_text("utf-8").startswith(CASES)
    kept = read_cases(path, Routed).cases
    assert [case.name for case in kept] == ["one", "case 2"]
    assert kept[1].calls == ("/top_hooks sort=roas",)
    assert [entry.status for entry in review.listed(tmp_path)] == ["to review", "accepted"]
    assert Desk(tmp_path).waiting() == 1
    with pytest.raises(AskAgain, match="accepted already"):
        review.accept(tmp_path, 2, cases, lambda suite: Routed)


def test_a_name_that_is_taken_adds_nothing(tmp_path, cases):
    review.add(tmp_path, draft())
    finish(tmp_path, name="one", calls=["/ads"])

    with pytest.raises(AskAgain, match=r"routing\.yaml has two cases named 'one'"):
        review.accept(tmp_path, 1, cases, lambda suite: Routed)
    assert [path.name for path in cases.iterdir()] == ["routing.yaml"]
    assert (cases / "routing.yaml").read_text("utf-8") == CASES


def test_a_dropped_case_is_gone_and_a_number_that_is_not_there_says_how_many_there_are(tmp_path):
    review.add(tmp_path, draft(1))
    review.add(tmp_path, draft(2))

    assert review.drop(tmp_path, 1).id == draft(1).id
    assert [entry.id for entry in review.listed(tmp_path)] == [draft(2).id]
    for number in (0, 2, -1):
        with pytest.raises(AskAgain, match="There are 1"):
            review.drop(tmp_path, number)


@pytest.mark.parametrize("suite", ["routing", "final_answers"])
def test_the_suites_of_drafts_are_suites(suite):
    assert issubclass(review.case_type(suite), EvalCase)


def test_the_desk_reads_no_report_outside_its_folder(tmp_path):
    (tmp_path / "last.html").write_text("secret", "utf-8")
    (tmp_path / "evals").mkdir()

    assert Desk(tmp_path).report("..") is None
    assert Desk(tmp_path).report("routing") is None
    assert Desk(tmp_path).runs() == []
