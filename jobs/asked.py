"""How a job tells where it stands."""

from typing import Protocol


class Tell(Protocol):
    """Tells the follower: the step in words, how much is done, of how much (None: not known yet), and a note.

    A step keeps one name while its counts move; what it waits for goes into the note.
    """

    async def __call__(self, step: str, done: int, total: int | None, note: str = "") -> None: ...
