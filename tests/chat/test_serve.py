"""What would go wrong: an open door, a port that is taken, a key that others read, a suggestion that cannot be run."""

import os
import socket
import stat
import subprocess
import sys
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet

import app
from chat.house import SignIn
from chat.problems import suggested
from chat.serve import ROOT, announce, auth_secret, serve
from settings import Settings


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "127.0.0.1.evil.example"])
def test_an_address_that_others_reach_is_refused_without_a_sign_in(given, host, capsys):
    assert serve(replace(given, host=host)) == 2

    told = capsys.readouterr().err
    assert repr(host) in told
    assert "SUPABASE_URL" in told
    assert told.count("\n") == 1


def test_a_sign_in_with_which_nobody_could_sign_in_is_refused_before_anything_is_served(given, capsys):
    told = SignIn("https://abc.supabase.co", refusal="Sign-in needs TOKEN_ENCRYPTION_KEYS.")

    assert serve(replace(given, sign_in=told)) == 2

    assert capsys.readouterr().err == "Sign-in needs TOKEN_ENCRYPTION_KEYS.\n"


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"supabase_url": "https://abc.supabase.co", "database_url": "postgresql://x"}, "SUPABASE_PUBLISHABLE_KEY"),
        ({"supabase_publishable_key": "k"}, "SUPABASE_URL and DATABASE_URL"),
    ],
)
def test_half_a_sign_in_is_refused_and_does_not_make_everybody_the_local_user(given, half, missing, tmp_path, capsys):
    told = app._sign_in(Settings(viraltracker_home=tmp_path, **half))

    assert serve(replace(given, sign_in=told)) == 2

    assert f"Sign-in needs {missing} as well" in capsys.readouterr().err


def test_a_chat_whose_database_does_not_answer_stops_with_one_sentence(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
        "VIRALTRACKER_HOME": str(tmp_path),
        "PORT": "0",
        "DATABASE_URL": "postgresql://nobody:hunter2@127.0.0.1:1/none",
        "SUPABASE_URL": "http://127.0.0.1:9",
        "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_k",
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "CHAT_SECRET": "k" * 48,
        "PUBLIC_URL": "https://ads.example.com",
    }
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "cli", "serve", "--no-worker"],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith("The chat stops: The database does not answer: ")
    assert (ended.stderr.count("\n"), "hunter2" in ended.stderr) == (1, False)


def test_who_runs_one_of_several_hosts_is_told_where_people_go_and_that_jobs_run_elsewhere(given, capsys):
    announce(given, 8001)
    alone = capsys.readouterr().out
    announce(replace(given, host="0.0.0.0", public_url="https://ads.example.com", own_worker=False), 8001)
    one_of_several = capsys.readouterr().out

    assert "ViralTracker is at http://127.0.0.1:8001\n" in alone
    assert "jobs run in this process" in alone
    assert "ViralTracker is at https://ads.example.com; this process listens at http://0.0.0.0:8001\n" in one_of_several
    assert "jobs wait for `viraltracker worker`" in one_of_several


def test_a_taken_port_is_told_in_one_sentence(given, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert serve(replace(given, port=port)) == 2

    told = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in told
    assert told.count("\n") == 1


def test_the_sign_in_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    file = tmp_path / "deep" / "chat.secret"

    assert auth_secret(file) == auth_secret(file)
    assert len(auth_secret(file)) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("hint", "command"),
    [
        ("Did you mean /top_hooks?", "/top_hooks"),
        ("Type /brand to see yours, or /brand new NAME to add one.", "/brand"),
        ("Type /brand new NAME currency=USD timezone=UTC.", None),
        ("Type /performance ? for its arguments.", "/performance ?"),
        ("Type /top_hooks days=30.", "/top_hooks days=30"),
        ("Close it, or leave it out.", None),
    ],
)
def test_a_hint_becomes_a_button_only_when_its_command_can_be_run(hint, command):
    assert suggested(hint) == command
