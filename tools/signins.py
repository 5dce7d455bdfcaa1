"""/signins: the way to the page of one's own sign-ins, which the chat serves beside itself."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Action, Answer
from domain.errors import AskAgain
from tools.deps import Deps

PAGE = "/signins"


class SigninsArgs(BaseModel):
    """Nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def signins(deps: Deps, args: SigninsArgs) -> Answer:
    """Where you are signed in, ending what you do not know, and your authenticator app."""
    if not deps.has_sign_in:
        raise AskAgain(
            "Nobody signs in here: the chat is for whoever sits at this machine.",
            "docs/deploy.md says how people get accounts of their own.",
            "bad_setting",
        )
    return Answer(
        headline=f"Where {deps.user.email} is signed in, and the authenticator app, have a page of their own.",
        actions=(Action(label="Your sign-ins", command="/signins", href=PAGE),),
    )
