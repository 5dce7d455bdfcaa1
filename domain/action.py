"""What a person may do next: a button, and the command that it stands for."""

from pydantic import BaseModel, ConfigDict


class Action(BaseModel):
    """A button: its label, and the command that a person could have typed instead.

    `href` is an address of ours (it begins with one slash) that a click opens instead, where a command cannot do it.
    """

    model_config = ConfigDict(frozen=True)

    label: str
    command: str
    href: str = ""
