"""Pictures that people bring: read by what they hold, never by what they are called, and stored as we wrote them."""

from connectors.picture_file.picture import MOST_BYTES, SafePicture, looks_like_picture, read_picture

__all__ = ["MOST_BYTES", "SafePicture", "looks_like_picture", "read_picture"]
