"""What a file is, by its first bytes: what a server calls it is not believed."""

from typing import Literal, NamedTuple

NEEDED = 16
_QUICKTIME_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip")
# Still pictures that begin as a film does.
_STILLS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"mif1", b"msf1", b"crx ")


class Content(NamedTuple):
    """A media type that we store."""

    kind: Literal["video", "image"]
    mime: str
    extension: str


JPEG = Content("image", "image/jpeg", "jpg")
PNG = Content("image", "image/png", "png")
GIF = Content("image", "image/gif", "gif")
WEBP = Content("image", "image/webp", "webp")
MP4 = Content("video", "video/mp4", "mp4")
MOV = Content("video", "video/quicktime", "mov")


def content_of(head: bytes) -> Content | None:
    """The type of a file that begins so; None for everything else, such as a page that says sorry."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    atom, brand = head[4:8], head[8:12]
    if atom == b"ftyp" and brand not in _STILLS:
        return MOV if brand == b"qt  " else MP4
    return MOV if atom in _QUICKTIME_ATOMS else None
