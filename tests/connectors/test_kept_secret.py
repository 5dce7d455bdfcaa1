"""What would go wrong: a secret that is read before it is whole, made twice, or readable by others."""

import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from connectors.kept_secret import kept_secret


def test_of_many_that_come_at_once_one_makes_it_and_all_have_that_one(tmp_path):
    file, numbers, together = tmp_path / "deep" / "chat.secret", count(), Barrier(8)

    def make() -> bytes:
        # Every one of them found no file.
        together.wait(60)
        return b"%d" % next(numbers) * 50_000

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: kept_secret(file, make), range(8)))

    assert next(numbers) == 8, "all of them made one"
    assert len(set(found)) == 1
    assert len(found[0]) == 50_000
    assert [one.name for one in file.parent.iterdir()] == [file.name], "no draft is left"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_secret(file, lambda: b"another") == found[0]


def test_one_that_could_not_be_made_leaves_nothing(tmp_path):
    def fails() -> bytes:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        kept_secret(tmp_path / "storage.key", fails)

    assert list(tmp_path.iterdir()) == []
