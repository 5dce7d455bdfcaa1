"""What would go wrong: a known hole in a package that nobody is told of, a check that hangs without a network."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import dependency_audit

HASH = "sha256:" + "0" * 64


class Osv(BaseHTTPRequestHandler):
    """OSV's own answer for one package; nothing for the others."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = asked["package"]["name"] == "holey"
        affected = {
            "package": {"name": "holey", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
        }
        hole = {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z", "affected": [affected]}
        body = json.dumps({"vulns": [hole | {"summary": "Lets everybody in."}]} if known else {}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def osv() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def asked(folder: Path, osv: str, *locked: str) -> list[str]:
    lock = folder / "some.lock"
    lock.write_text("".join(f"{line} \\\n    --hash={HASH}\n" for line in locked))
    return ["--lock", str(lock), "--osv", osv, "--stamp", str(folder / "stamp"), "--within", "200"]


def test_a_known_hole_fails_the_check_and_is_named(tmp_path, osv, capsys):
    assert dependency_audit.main(asked(tmp_path, osv, "fine==1.0", "holey==1.2")) == 1

    told = capsys.readouterr().err
    assert told == "audit: holey 1.2: GHSA-aaaa-bbbb-cccc, mended in 2.0\n"
    assert not (tmp_path / "stamp").exists()


def test_a_clean_lock_is_asked_about_once_a_day(tmp_path, osv, capsys):
    assert dependency_audit.main(asked(tmp_path, osv, "fine==1.0")) == 0
    assert "nothing known against the 1 locked packages" in capsys.readouterr().out

    assert dependency_audit.main(asked(tmp_path, "http://127.0.0.1:1/", "fine==1.0")) == 0
    assert "asked within a day" in capsys.readouterr().out

    assert dependency_audit.main(asked(tmp_path, osv, "fine==1.0", "holey==1.2")) == 1


def test_without_a_network_it_says_so_in_one_line_and_ends(tmp_path, capsys, monkeypatch):
    nowhere = asked(tmp_path, "http://127.0.0.1:1/v1/query", "fine==1.0")

    assert dependency_audit.main(nowhere) == 0
    assert capsys.readouterr().err == "audit: not audited: http://127.0.0.1:1/v1/query cannot be reached\n"
    monkeypatch.setenv("AUDIT", "required")
    assert dependency_audit.main(nowhere) == 1


def test_the_whole_lock_can_be_read(tmp_path, osv, capsys):
    given = ["--osv", osv, "--stamp", str(tmp_path / "stamp"), "--lock", str(dependency_audit.LOCK)]

    assert dependency_audit.main(given) == 0
    assert "nothing known against" in capsys.readouterr().out


def test_what_is_accepted_has_a_reason():
    assert [advisory for advisory, reason in dependency_audit.ACCEPTED.items() if len(reason) < 20] == []


def test_the_check_of_the_code_audits():
    makefile = (dependency_audit.ROOT / "Makefile").read_text()
    check = makefile[makefile.index("\ncheck:") :].partition("\n\n")[0]

    assert "tests.dependency_audit" in check
    assert subprocess.run([sys.executable, "-m", "pip_audit", "--version"], check=False).returncode == 0
