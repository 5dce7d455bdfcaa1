"""Tokens at rest: sealed with the newest key, opened with any, each bound to what it belongs to."""

import hashlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from connectors.kept_secret import kept_secret
from domain.errors import AskAgain

FILE = "token.keys"
"""Where the data folder keeps its own keys, one a line, newest first."""
NO_KEYS = (
    "TOKEN_ENCRYPTION_KEYS is not set, and a database that others reach must not hold tokens in the clear.",
    'Make a key with python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())", and'
    " give the same keys to every process.",
)


class Sealed(Exception):
    """What is stored cannot be opened: its key is gone, or it belongs to something else."""


class Vault:
    """Seals and opens secrets. Without keys it says what to set, each time it is asked."""

    def __init__(self, keys: list[bytes]) -> None:
        """`keys` are Fernet keys, newest first.

        Raises:
            AskAgain: One of them is no Fernet key.
        """
        try:
            self._fernets = [Fernet(key) for key in keys]
        except ValueError:
            raise AskAgain(
                "A key in TOKEN_ENCRYPTION_KEYS is not one: a key is 32 bytes in URL-safe base64.",
                NO_KEYS[1],
                "bad_setting",
            ) from None
        self._marks = [_mark(key) for key in keys]

    def __repr__(self) -> str:
        return f"Vault({len(self._fernets)} keys)"

    @property
    def has_keys(self) -> bool:
        return bool(self._fernets)

    @property
    def mark(self) -> str:
        """Tells the newest key from others without telling the key; stored beside what it sealed."""
        self._require_keys()
        return self._marks[0]

    def seal(self, secret: SecretStr, owner: str) -> str:
        """The secret as it may be stored. `owner` is whose it is; only with the same one can it be opened."""
        self._require_keys()
        return self._fernets[0].encrypt(_bound(owner) + secret.get_secret_value().encode()).decode()

    def open(self, sealed: str, owner: str) -> SecretStr:
        """The secret.

        Raises:
            Sealed: No key of ours sealed it, or it was sealed for another owner.
        """
        self._require_keys()
        try:
            plain = MultiFernet(self._fernets).decrypt(sealed.encode())
        except InvalidToken:
            raise Sealed("no key that is set opens this token") from None
        bound = _bound(owner)
        if not plain.startswith(bound):
            raise Sealed("this token was sealed for another owner")
        return SecretStr(plain.removeprefix(bound).decode())

    def _require_keys(self) -> None:
        if not self._fernets:
            raise AskAgain(*NO_KEYS, "bad_setting")


def open_vault(home: Path, keys: SecretStr | None, embedded: bool) -> Vault:
    """The keys that are set; else the data folder's own, made once, where the database lies in that folder too.

    Raises:
        AskAgain: A key that is set is none.
    """
    if keys is not None:
        return Vault([key.strip().encode() for key in keys.get_secret_value().split(",") if key.strip()])
    return Vault(kept_secret(home / FILE, _key).split()) if embedded else Vault([])


def _key() -> bytes:
    return Fernet.generate_key() + b"\n"


def _bound(owner: str) -> bytes:
    return owner.encode() + b"\0"


def _mark(key: bytes) -> str:
    return hashlib.sha256(b"viraltracker key mark" + key).hexdigest()[:12]
