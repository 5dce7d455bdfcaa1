"""Pictures and videos: small but real files on addresses that are signed and end, some of which do not answer."""

import struct
import zlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["image", "thumbnail", "video"]
PATH = "/media/"
_ENDS = {"image": "jpg", "thumbnail": "png", "video": "mp4"}


@dataclass(frozen=True)
class File:
    """What a media address answers."""

    status: int
    kind: str
    content: bytes


def address(url: str, kind: Kind, account: int, number: int) -> str:
    signed = f"stp=dst&oh=00_AfLoop{number:04x}&oe=7F{number % 256:02X}00FF"
    return f"{url}{PATH}{kind}-{account}-{number}.{_ENDS[kind]}?{signed}"


def served(name: str) -> File:
    """The file behind `/media/NAME`. By its number: 403, 404, 410, a page that says sign in, or the file itself."""
    text, _, _ = name.partition(".")
    kind, _, rest = text.partition("-")
    account, _, number = rest.partition("-")
    if kind not in _ENDS or not (account.isdigit() and number.isdigit()):
        return File(404, "text/plain", b"Not found")
    n = int(number)
    if kind != "thumbnail":
        if n % 17 == 5:
            return File(403, "text/plain", b"URL signature expired")
        if n % 17 == 11:
            return File(404, "text/plain", b"Content not found")
        if n % 23 == 7:
            return File(410, "text/plain", b"Gone")
        if n % 29 == 13:
            return File(200, "text/html; charset=utf-8", b"<!doctype html><title>Log in</title>Please log in")
    seed = int(account) * 1_000 + n
    if kind == "video":
        return File(200, "application/octet-stream" if n % 5 == 4 else "video/mp4", video(seed))
    if kind == "thumbnail":
        return File(200, "image/png", png(seed, 16))
    # Every third "jpg" is a PNG, with a header that says otherwise.
    return File(200, "image/jpeg", png(seed, 64) if n % 3 == 2 else jpeg(seed))


def png(seed: int, side: int) -> bytes:
    """A square of two colours."""
    first, second = _colour(seed), _colour(seed * 7 + 3)
    lines = b"".join(
        b"\0" + b"".join(bytes(first if (x // 8 + y // 8) % 2 else second) for x in range(side)) for y in range(side)
    )

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def jpeg(seed: int) -> bytes:
    """An 8 × 8 square of one grey, baseline, with a comment that makes each one's bytes its own."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    # One DC code ("0": a difference of 7 bits) and one AC code ("0": end of block).
    codes = bytes([1] + [0] * 15)
    grey = 64 + seed % 64
    bits = f"0{grey:07b}0".ljust(16, "1")
    scan = int(bits, 2).to_bytes(2, "big").replace(b"\xff", b"\xff\x00")
    return b"".join([
        b"\xff\xd8", segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), segment(0xFE, f"fictional {seed}".encode()),
        segment(0xDB, b"\0" + bytes([8] * 64)), segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + b"\x01\x11\0"),
        segment(0xC4, b"\x00" + codes + b"\x07"), segment(0xC4, b"\x10" + codes + b"\x00"),
        segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"), scan, b"\xff\xd9",
    ])  # fmt: skip


def video(seed: int) -> bytes:
    """An MP4 container with a header and no tracks, a few kilobytes long."""

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + name + body

    clock = struct.pack(">IIII", 0, 0, 1000, 12_500)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    head = b"\0\0\0\0" + clock + struct.pack(">IHH8x", 0x10000, 0x0100, 0) + matrix + b"\0" * 24 + struct.pack(">I", 2)
    content = zlib.crc32(str(seed).encode()).to_bytes(4, "big") * 1024
    return box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41") + box(b"moov", box(b"mvhd", head)) + box(b"mdat", content)


def _colour(seed: int) -> tuple[int, int, int]:
    mixed = zlib.crc32(str(seed).encode())
    return 60 + mixed % 180, 60 + (mixed >> 8) % 180, 60 + (mixed >> 16) % 180
