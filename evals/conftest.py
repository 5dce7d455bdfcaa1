"""Replays ask nobody: a model that would be asked is refused, whatever keys are set."""

from pydantic_ai import models

models.ALLOW_MODEL_REQUESTS = False
