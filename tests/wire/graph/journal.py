"""What was asked of the loopback, and how it behaved itself."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

SECRET = ("access_token", "client_secret", "fb_exchange_token", "code", "input_token", "appsecret_proof")
_KEPT = 200_000
# Seconds in which a call may have left before its sender heard that it should wait; and by which clocks differ.
_ON_THE_WAY, _CLOCKS = 0.3, 0.05


@dataclass
class Journal:
    """Requests in the order of their answers; no secret is kept."""

    before: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    slices: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    offences: list[str] = field(default_factory=list)
    secrets_in_addresses: Counter[str] = field(default_factory=Counter)
    early: int = 0
    told_seconds: float = 0
    at_once: int = 0
    most_at_once: int = 0
    fetched: int = 0
    _told: dict[str, tuple[float, float]] = field(default_factory=dict)

    def came(self, account: str) -> None:
        """A call arrived; one that should still have waited, and could have known, is counted."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        told, until = self._told.get(account, (0.0, 0.0))
        if told + _ON_THE_WAY < time.monotonic() < until - _CLOCKS:
            self.early += 1

    def told(self, account: str, seconds: float) -> None:
        """The account was told to wait; overlapping waits count once."""
        now = time.monotonic()
        _, before = self._told.get(account, (0.0, 0.0))
        until = max(now + seconds, before)
        self.told_seconds += until - max(now, before)
        self._told[account] = (now, until)

    def answered(
        self, method: str, path: str, params: dict[str, str], token: str | None, status: int, code: int | None,
        slice: str | None, rows: int,
    ) -> None:  # fmt: skip
        self.at_once -= 1
        kept = {name: "…" if name in SECRET else value[:300] for name, value in params.items()}
        self.requests.append({
            "at": round(time.monotonic() - self.began, 4), "method": method, "path": path, "params": kept,
            "token": token, "status": status, "code": code, "slice": slice, "rows": rows,
        })  # fmt: skip
        if slice and status == 200:
            self.slices[slice] += 1
            self.rows += rows

    def told_of(self) -> dict[str, Any]:
        """All of it, as JSON."""
        return {
            "requests": list(self.requests), "slices": dict(self.slices), "rows": self.rows,
            "offences": self.offences, "secrets_in_addresses": dict(self.secrets_in_addresses), "early": self.early,
            "told_seconds": round(self.told_seconds, 3), "most_at_once": self.most_at_once,
            "fetched": self.fetched,
        }  # fmt: skip
