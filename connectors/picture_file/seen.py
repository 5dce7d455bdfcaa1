"""A stored picture → what a model is shown: as it is where that is small enough, else scaled down."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from domain.errors import AskAgain

# Models scale larger ones down themselves (Anthropic, "Vision": 1,568 px on the long side), after they were paid for.
LONGEST_SIDE = 1_568
# Below it letters are guessed.
LEAST_SIDE = 120
# Providers take 5 MB at most, counted after base64.
MOST_BYTES = 3_500_000
MOST_PIXELS = 50_000_000
_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


class TooSmall(AskAgain):
    """Nobody could read what stands on it."""


def as_seen(content: bytes) -> tuple[bytes, str]:
    """The picture and its type, for a model. Only its head is read where it fits as it is.

    Raises:
        AskAgain: It is no picture, or a bomb.
        TooSmall: Its letters cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(_MIMES)) as picture:
                return _fitting(picture, content)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError):
        raise AskAgain(
            "Its picture cannot be read.", "Download it anew: /asset_download again=yes", "bad_file"
        ) from None


def _fitting(picture: Image.Image, content: bytes) -> tuple[bytes, str]:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise AskAgain(f"Its picture has {width} × {height} pixels, too many.", "Use a smaller one.", "bad_file")
    if min(width, height) < LEAST_SIDE:
        raise TooSmall(f"Its picture has only {width} × {height} pixels.", "Download it: /asset_download", "bad_file")
    if max(width, height) <= LONGEST_SIDE and len(content) <= MOST_BYTES:
        return content, _MIMES[picture.format or "PNG"]
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    small.save(made, "JPEG", quality=88)
    return made.getvalue(), "image/jpeg"
