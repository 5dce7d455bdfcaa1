"""What would go wrong: a chat process that starts takes away what was dropped into another; what is left stays."""

import subprocess
import sys
from pathlib import Path

from chat.uploads import own_folder

ROOT = Path(__file__).parent.parent.parent
HOLDS = """
import sys
from pathlib import Path
from chat.uploads import own_folder
own = own_folder(Path(sys.argv[1]))
(own / "dropped.csv").write_text("a,b")
print(own, flush=True)
sys.stdin.read()
"""


def test_a_second_process_leaves_the_uploads_of_the_first_and_removes_those_of_the_dead(tmp_path):
    shared = tmp_path / "chat-files"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(shared)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout
        theirs = Path(first.stdout.readline().strip())
        (shared / "session-of-an-older-version").mkdir()
        (shared / "stray.csv").touch()

        own = own_folder(shared)

        assert (theirs / "dropped.csv").read_text() == "a,b"
        assert set(shared.iterdir()) == {theirs, own}
    finally:
        # As a crash does: nothing of its own is put away.
        first.kill()
        first.wait()

    last = own_folder(shared)

    assert set(shared.iterdir()) == {own, last}


def test_what_a_link_points_to_is_not_removed_with_the_link(tmp_path):
    shared, elsewhere = tmp_path / "chat-files", tmp_path / "elsewhere"
    shared.mkdir()
    elsewhere.mkdir()
    (elsewhere / "kept.txt").touch()
    (shared / "link").symlink_to(elsewhere)

    own = own_folder(shared)

    assert (elsewhere / "kept.txt").exists()
    assert list(shared.iterdir()) == [own]
