"""Has Gemini watch a video: the file goes up, is waited for, watched, and deleted again whatever happens."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from agent.models import ModelChoice
from agent.written import WriterFailed, Written
from domain.model_spend import Budget
from prompts import Rendered

T = TypeVar("T", bound=BaseModel)


def watches(choice: ModelChoice) -> bool:
    """Whether the model takes video files: Gemini alone does."""
    return choice.provider == "google"


async def watch(
    choice: ModelChoice,
    prompt: Rendered,
    output: type[T],
    video: Path | bytes,
    mime: str,
    budget: Budget | None = None,
    text: str = "",
) -> Written[T]:
    """What the model makes of the video, in the asked type.

    Args:
        prompt: The instructions.
        output: What the answer must be.
        video: The file, or its content.
        mime: Such as video/mp4.
        budget: What the call is charged to.
        text: What goes beside the video, e.g. the ad's copy, fenced.

    Raises:
        WriterFailed: There is no answer.
    """
    raise WriterFailed("fault", f"{choice.label} failed.")
