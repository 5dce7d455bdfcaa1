"""Keeps tests from reaching the world. Python imports a module of this name at start, so every child process has it.

What a process reaches for outside this machine is refused, and written to the file that VIRALTRACKER_TEST_REACHED
names: a library that swallows the refusal still fails the test.
"""

import ipaddress
import os
import sys

RECORD = "VIRALTRACKER_TEST_REACHED"
_WATCHED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0}


def _is_here(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or not isinstance(name, str) or name in ("", "localhost", "<broadcast>"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    target = args[_WATCHED[event]] if len(args) > _WATCHED[event] else None
    # An internet address is a tuple of host and port; a Unix socket's is a path.
    host = target[0] if isinstance(target, tuple) and target else target if event == "socket.getaddrinfo" else None
    if _is_here(host):
        return
    told = f"{event} {host!r} by {' '.join(sys.argv)[:200]}"
    record = os.environ.get(RECORD)
    if record:
        handle = os.open(record, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, (told + "\n").encode())
        os.close(handle)
    raise PermissionError(f"tests may not reach outside this machine: {told}")


if not getattr(sys, "_viraltracker_guard", False):
    sys._viraltracker_guard = True  # type: ignore[attr-defined]
    sys.addaudithook(_watch)
