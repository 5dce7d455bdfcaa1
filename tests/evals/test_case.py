"""What would go wrong: an unreadable file is taken for a regression, half a case is lost, another suite's cases run."""

import pytest
from pydantic import ValidationError

from domain.errors import AskAgain
from evals import suite as suites
from evals.case import EvalCase, read_cases
from tests.evals.little import Little

WHOLE = "suite: little\nabout: sums\ncases:\n- name: one\n"


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (b"\xff", "little.yaml is not UTF-8 text."),
        (b"", "little.yaml holds no cases: "),
        (b"[", "little.yaml is not YAML: "),
        (b"suite: little\nabout: x\ncases: []\n", "little.yaml: cases: "),
        ((WHOLE + "- name: one\n").encode(), "little.yaml has two cases named 'one'."),
        ((WHOLE + "  must: true\n  must: false\n").encode(), "little.yaml is not YAML: "),
        ((WHOLE + "cases:\n- name: two\n").encode(), "little.yaml is not YAML: "),
        ((WHOLE + "  must: perhaps\n").encode(), "little.yaml: case 'one', must: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path, held, said):
    path = tmp_path / "little.yaml"
    path.write_bytes(held)

    with pytest.raises(AskAgain) as refused:
        read_cases(path, EvalCase)
    assert refused.value.message.startswith(said)
    assert refused.value.message.endswith(".") or "YAML" in said


def test_another_suites_cases_are_refused(tmp_path, monkeypatch):
    class Plain(Little):
        case = EvalCase
        cases = suites.Suite.cases

    monkeypatch.setattr(suites, "CASES", tmp_path)
    (tmp_path / "little.yaml").write_text(WHOLE.replace("suite: little", "suite: routing"))

    with pytest.raises(AskAgain, match=r"little\.yaml says that it is of 'routing'"):
        Plain(()).cases()


def test_no_case_passes_whatever_its_answers_are():
    with pytest.raises(ValidationError):
        EvalCase(name="free", threshold=0)
