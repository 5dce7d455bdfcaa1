from typing import Literal, NamedTuple


class KindCount(NamedTuple):
    """How many ads open in one way; `kind` None: not read yet. `videos` are those among them that are, or may be."""

    sort: Literal["hook_type", "visual_type"]
    kind: str | None
    ads: int
    videos: int
