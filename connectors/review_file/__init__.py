"""Reviews as the common review apps and shops export them, or as somebody keeps them in a spreadsheet."""

from connectors.review_file.columns import Layout, layout_of, looks_like_reviews
from connectors.review_file.reviews import Review, ReviewBatch, read_reviews

__all__ = ["Layout", "Review", "ReviewBatch", "layout_of", "looks_like_reviews", "read_reviews"]
