"""A picture from outside → one that is safe to store and show: decoded whole, then written anew without its extras.

What a camera or an editor put beside the pixels (place, names, other files) does not survive.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from connectors.picture_file.drawing import is_drawing, safe_drawing
from domain.errors import AskAgain

MOST_BYTES = 20_000_000
# A picture of more is a bomb or a poster; no ad has that many.
MOST_PIXELS = 50_000_000
LEAST_SIDE = 100
# Models look at no more, and a chat shows less.
LONGEST_SIDE = 2_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_HOW = "Drop a JPEG, PNG, WebP or GIF of at most 20 MB."


@dataclass(frozen=True)
class SafePicture:
    """A picture as it is stored. `content_hash` is the SHA-256 of `content`, which is the same for the same pixels.

    `look` is a difference hash (16 hex digits) by which look-alikes are found; None for a drawing (SVG), whose `words`
    are known instead.
    """

    content: bytes
    mime: str
    extension: str
    width: int
    height: int
    content_hash: str
    look: str | None = None
    words: tuple[str, ...] = ()


def looks_like_picture(head: bytes) -> bool:
    """Whether a file that begins so is to be read as a picture (and perhaps refused as a bad one)."""
    return head.startswith(_STARTS) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or is_drawing(head)


def read_picture(content: bytes, name: str) -> SafePicture:
    """Reads and rewrites a picture. Takes a moment: not for the event loop.

    Args:
        content: The whole file.
        name: What the person calls it, for the refusal.

    Raises:
        AskAgain: It is too large, too small, broken, or no picture.
    """
    if len(content) > MOST_BYTES:
        raise AskAgain(f"{name!r} has {len(content):,} bytes, more than {MOST_BYTES:,}.", _HOW, "limit")
    if is_drawing(content[:1_000]):
        drawn = safe_drawing(content, name)
        return _stored(drawn.content, "image/svg+xml", "svg", drawn.width, drawn.height, None, drawn.words)
    if not looks_like_picture(content[:16]):
        raise AskAgain(f"{name!r} is no picture.", _HOW, "bad_file")
    return _rewritten(_decoded(content, name))


def _decoded(content: bytes, name: str) -> Image.Image:
    """The first frame, upright, in RGB or RGBA, at most LONGEST_SIDE long."""
    try:
        with warnings.catch_warnings():
            # Our own limit is lower than the one that Pillow warns of.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                width, height = opened.size
                _check_size(width, height, name)
                # A large JPEG is decoded smaller at once.
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                plain = upright.convert("RGBA" if _see_through(upright) else "RGB")
    except (Image.DecompressionBombError, MemoryError):
        raise _too_large(name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        # What Pillow raises for a broken file differs by format.
        raise AskAgain(f"{name!r} is a broken picture.", _HOW, "bad_file") from None
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return plain


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(name)
    if min(width, height) < LEAST_SIDE:
        raise AskAgain(
            f"{name!r} is {width:,} × {height:,} pixels: too small to make an ad after.",
            f"It needs at least {LEAST_SIDE} on each side.",
            "bad_file",
        )


def _too_large(name: str) -> AskAgain:
    return AskAgain(f"{name!r} unpacks to more than {MOST_PIXELS:,} pixels.", "Save it smaller.", "limit")


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _rewritten(picture: Image.Image) -> SafePicture:
    written = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(written, "PNG", optimize=False)
        mime, extension = "image/png", "png"
    else:
        picture.save(written, "JPEG", quality=90, subsampling=0)
        mime, extension = "image/jpeg", "jpg"
    return _stored(written.getvalue(), mime, extension, *picture.size, _look(picture), ())


def _stored(
    content: bytes, mime: str, extension: str, width: int, height: int, look: str | None, words: tuple[str, ...]
) -> SafePicture:
    digest = hashlib.sha256(content).hexdigest()
    return SafePicture(content, mime, extension, width, height, digest, look, words)


def _look(picture: Image.Image) -> str:
    """The difference hash: for 8 × 8 places, whether it is brighter than the place to its right."""
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    small = ground.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (small[at] > small[at + 1])
    return f"{bits:016x}"
