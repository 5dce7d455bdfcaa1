"""Whether content is what it is said to be: by its bytes, not by its name or by what a browser says of it."""

from pathlib import Path

from connectors.meta.content import content_of
from connectors.storage.interface import WrongType
from connectors.storage.paths import TAKES, bucket_of

# What the chat's page shows; everything else is handed over as a file. HTML never is shown.
SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml", "video/mp4", "video/webm"})
_DRAWING = "image/svg+xml"
# Types with a beginning of their own: content of theirs has it, content of other types has not.
_STARTS: tuple[tuple[bytes, frozenset[str]], ...] = (
    (b"%PDF-", frozenset({"application/pdf"})),
    (b"\x1aE\xdf\xa3", frozenset({"video/webm", "video/x-matroska", "audio/webm"})),
    (
        b"PK\x03\x04",
        frozenset(
            {
                "application/zip",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            }
        ),
    ),
    (b"PK\x05\x06", frozenset({"application/zip"})),
)
_FILMS = frozenset({"video/mp4", "video/quicktime"})
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_RECOGNISED = _PICTURES | _FILMS | frozenset().union(*(types for _, types in _STARTS))
_TEXTS = frozenset({"application/json", "application/x-ndjson", "application/xml"})
_UNKNOWN = "application/octet-stream"
_HEAD = 4_096


def settled(path: str, mime: str, file: Path) -> str:
    """The media type to store the file under: `mime`, once the content has been looked at.

    Raises:
        WrongType: The content is something else, or the path's bucket does not take it.
    """
    said = mime.partition(";")[0].strip().lower()
    takes = TAKES[bucket_of(path)].types
    if takes is not None and said not in takes:
        raise WrongType(f"{path.split('/')[0]!r} takes no {said!r}: give it {', '.join(sorted(takes))}")
    with file.open("rb") as handle:
        head = handle.read(_HEAD)
    found = _types_of(head)
    if said == _DRAWING:
        from connectors.picture_file.drawing import is_harmless_drawing  # Brings an imaging library along.

        if found is not None or not is_harmless_drawing(file.read_bytes()):
            raise WrongType("the drawing is no SVG, or one that runs, loads or styles something: save it as PNG")
    elif said in _RECOGNISED:
        if found is None or said not in found:
            raise WrongType(f"the content is not {said!r}, as it is said to be: it is {_named(found)}")
    elif (said in _TEXTS or said.startswith("text/")) and (found is not None or b"\0" in head):
        raise WrongType(f"the content is not {said!r}, as it is said to be: it is {_named(found)}")
    elif said.startswith(("image/", "audio/", "video/")):
        raise WrongType(f"{said!r} is stored as {_UNKNOWN!r} alone: nobody here can tell whether it is that")
    return mime.lower()


def guessed(mime: str | None, file: Path) -> str:
    """What a file from outside is stored as: the type it is said to have where that is one that any bucket takes and
    it is no script for a browser; else bytes that are only handed over."""
    said = (mime or "").partition(";")[0].strip().lower()
    if said in ("", _DRAWING):
        return _UNKNOWN
    try:
        return settled("chat/", said, file)
    except WrongType:
        return _UNKNOWN


def _types_of(head: bytes) -> frozenset[str] | None:
    """The media types that content which begins so may have; None where the beginning tells nothing."""
    picture = content_of(head)
    if picture is not None:
        return _FILMS if picture.kind == "video" else frozenset({picture.mime})
    return next((types for start, types in _STARTS if head.startswith(start)), None)


def _named(found: frozenset[str] | None) -> str:
    return f"{min(found)!r}" if found else "none that we know"
