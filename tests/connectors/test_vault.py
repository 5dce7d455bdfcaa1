"""What would go wrong: a token in the clear, a token that a rotation loses, a copy that opens elsewhere."""

import os
import threading

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from connectors.vault import FILE, Sealed, Vault, open_vault
from domain.errors import AskAgain

SECRET = SecretStr("EAAloopbackSECRET")
OLD, NEW = Fernet.generate_key(), Fernet.generate_key()


def test_what_is_sealed_says_nothing_and_opens_again():
    vault = Vault([NEW])
    sealed = vault.seal(SECRET, "meta:1")

    assert SECRET.get_secret_value() not in sealed
    assert vault.open(sealed, "meta:1") == SECRET
    assert NEW.decode() not in repr(vault)


def test_a_sealed_token_copied_to_another_owner_does_not_open():
    vault = Vault([NEW])

    with pytest.raises(Sealed, match="another owner"):
        vault.open(vault.seal(SECRET, "meta:1"), "meta:11")


def test_after_a_rotation_old_tokens_open_and_new_ones_use_the_new_key():
    sealed = Vault([OLD]).seal(SECRET, "meta:1")
    rotated = Vault([NEW, OLD])

    assert rotated.open(sealed, "meta:1") == SECRET
    assert rotated.mark == Vault([NEW]).mark != Vault([OLD]).mark
    again = rotated.seal(SECRET, "meta:1")
    assert Vault([NEW]).open(again, "meta:1") == SECRET
    with pytest.raises(Sealed):
        Vault([OLD]).open(again, "meta:1")


def test_a_key_that_is_gone_is_told_apart_from_a_fault():
    with pytest.raises(Sealed, match="no key"):
        Vault([NEW]).open(Vault([OLD]).seal(SECRET, "meta:1"), "meta:1")
    with pytest.raises(Sealed):
        Vault([NEW]).open("not sealed at all", "meta:1")


def test_a_database_that_others_reach_gets_no_token_without_keys(tmp_path):
    vault = open_vault(tmp_path, None, embedded=False)

    with pytest.raises(AskAgain, match="TOKEN_ENCRYPTION_KEYS is not set"):
        vault.seal(SECRET, "meta:1")
    with pytest.raises(AskAgain, match="TOKEN_ENCRYPTION_KEYS is not set"):
        vault.open("x", "meta:1")
    assert not vault.has_keys
    assert list(tmp_path.iterdir()) == []


def test_keys_that_are_set_win_over_the_folders_own(tmp_path):
    own = open_vault(tmp_path, None, embedded=True)
    given = open_vault(tmp_path, SecretStr(f" {NEW.decode()} ,{OLD.decode()},"), embedded=True)

    assert given.mark == Vault([NEW]).mark != own.mark
    with pytest.raises(AskAgain, match="not one") as refused:
        open_vault(tmp_path, SecretStr("hunter2"), embedded=True)
    assert "hunter2" not in str(refused.value)


def test_the_folders_own_key_is_made_once_and_closed_to_others(tmp_path):
    sealed = open_vault(tmp_path, None, embedded=True).seal(SECRET, "meta:1")

    assert open_vault(tmp_path, None, embedded=True).open(sealed, "meta:1") == SECRET
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == [FILE]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    marks: list[str] = []
    starts = threading.Barrier(8)

    def start() -> None:
        starts.wait()
        marks.append(open_vault(tmp_path, None, embedded=True).mark)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(marks)) == 1
    assert os.listdir(tmp_path) == [FILE]
