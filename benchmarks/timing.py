"""Times of repeated work, side by side, so that a busy machine slows both alike."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 120.0
_EVERY = 0.005


def alternating(rounds: int, work: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Seconds of each piece of work, each round doing every one once, in turn."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            found[name].append(run())
    return found


def median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def p95(seconds: Sequence[float]) -> float:
    """The value that 95 of 100 stay under; the slowest when there are fewer than twenty."""
    ranked = sorted(seconds)
    return ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]


def command(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Seconds from the start of a process to its end."""
    began = time.perf_counter()
    subprocess.run(words, cwd=folder, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def until_answered(words: Sequence[str], folder: Path, environment: Mapping[str, str], port: int) -> float:
    """Seconds from the start of a server to its first answered page; it is stopped as Ctrl-C would."""
    began = time.perf_counter()
    with _started(words, folder, environment, port):
        return time.perf_counter() - began


@contextmanager
def serving(port: int, environment: Mapping[str, str]) -> Generator[None]:
    """The chat, from its first answered page until the block ends."""
    with _started([python(), "-m", "cli", "serve"], Path(__file__).parent.parent, environment, port):
        yield


@contextmanager
def _started(words: Sequence[str], folder: Path, environment: Mapping[str, str], port: int) -> Generator[None]:
    began = time.perf_counter()
    started = subprocess.Popen(
        words, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while not _answers(port):
            if started.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{words[0]} did not answer: {_last(started)}")
            time.sleep(_EVERY)
        yield
    finally:
        started.send_signal(signal.SIGINT)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def line(name: str, seconds: Sequence[float], target: str = "", verdict: str = "") -> str:
    """One line of a table: median and p95 in milliseconds."""
    return f"{name:<46}{median(seconds) * 1000:>10.0f}{p95(seconds) * 1000:>10.0f}{target:>16}{verdict:>9}"


def head(topic: str) -> str:
    """The first lines of a table."""
    return f"\n{topic}\n{'':<46}{'median ms':>10}{'p95 ms':>10}{'target':>16}"


def kept(is_kept: bool) -> str:
    return "kept" if is_kept else "MISSED"


def python() -> str:
    return sys.executable


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return page.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


def _last(started: subprocess.Popen[bytes]) -> str:
    return started.stderr.read().decode()[-500:] if started.stderr else ""
