"""What a cue is: words that show, in a sentence, what a field of a persona asks for."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

# Who speaks: a customer tells of their own life, the brand tells what it holds its customers to be.
Speaker = Literal["customer", "brand", "either"]


class Cue(BaseModel):
    """`field` is the persona's field as a dotted path; a sentence in which `words` are found may fill it.

    `own`: the sentence must be about the one who speaks (I, my, we). `not_with`: a sentence with these is about
    something else. `alone`: what is found stands for itself ("58 years old"), so nothing is grouped with it.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    field: str
    words: re.Pattern[str]
    not_with: re.Pattern[str] | None = None
    speaker: Speaker = "customer"
    own: bool = True
    alone: bool = False


def cue(
    field: str,
    words: str,
    *,
    not_with: str | None = None,
    speaker: Speaker = "customer",
    own: bool = True,
    alone: bool = False,
) -> Cue:
    """A cue from patterns in which capitals do not matter and an apostrophe is any."""
    return Cue(
        field=field,
        words=pattern(words),
        not_with=None if not_with is None else pattern(not_with),
        speaker=speaker,
        own=own,
        alone=alone,
    )


def words(text: str) -> str:
    """A pattern's alternatives written on several lines. A line that ends within a group goes on in the next."""
    made, depth = "", 0
    for line in filter(None, map(str.strip, text.splitlines())):
        made += line if not made or depth else f"|{line}"
        bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", line)
        depth += bare.count("(") - bare.count(")")
    return made


def pattern(text: str) -> re.Pattern[str]:
    """The alternatives as one pattern at the beginning of a word; capitals and kinds of apostrophes do not matter."""
    return re.compile(rf"\b(?:{words(text)})".replace("'", "['’]"), re.IGNORECASE)
