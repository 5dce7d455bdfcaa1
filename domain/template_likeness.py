"""How near a template is to a product in meaning, from vectors of their phrases that some model made.

A phrase of the template is as near as the nearest phrase of the product (cosine); the template is as near as its
phrases are on average. Two short texts that have nothing to do with each other have a cosine of about FAR, and two
that say the same in other words one of about NEAR: between these the value goes from 0 to 1.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from domain.template import Template
from domain.template_product import Phrase, phrases_of

# Raised when the rule or the model changes: older values are not used then.
VERSION = "1"
NAME = "template_likeness"
FAR, NEAR = 0.1, 0.6

Vectors: TypeAlias = npt.NDArray[np.float32]
"""One row for each text, each of length 1."""


class Likeness(NamedTuple):
    """From 0 to 1, and the two phrases that are nearest."""

    value: float
    ours: Phrase
    its: Phrase


def read(template: Template) -> tuple[Phrase, ...]:
    """What of a template is compared: what it says and whom it speaks to. Its name only where there is nothing else."""
    said = phrases_of(template)
    niche = (Phrase("niche", template.industry_niche),) if template.industry_niche else ()
    return (*(phrase for phrase in said if phrase.label != "name"), *niche) or said


def compared(product: Sequence[Phrase], ours: Vectors, template: Sequence[Phrase], its: Vectors) -> Likeness | None:
    """How near the two are; None where one has no text. The vectors stand in the phrases' order."""
    if not product or not template:
        return None
    cosines = its @ ours.T
    near = float(cosines.max(axis=1).mean())
    # Its niche is one word that somebody gave it: nothing to quote while it says something itself.
    own = [row for row, phrase in enumerate(template) if phrase.label != "niche"] or list(range(len(template)))
    place, column = divmod(int(cosines[own].argmax()), len(product))
    value = min(1.0, max(0.0, (near - FAR) / (NEAR - FAR)))
    return Likeness(value, product[column], template[own[place]])
