"""/join: what one is invited to."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.team import InvitationList, Waiting
from store import organizations
from store import team as stored
from store.team import ToMe
from tools.deps import Deps
from tools.typed import typed

OPENS = "To accept, open the link that you were sent, or type /join and the code at its end."
OVER = "This invitation is over: it was used, withdrawn, or is older than 7 days."


class JoinArgs(BaseModel):
    """The code of an invitation, or which one to decline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str | None = Field(default=None, description="The code at the end of the link that you were sent.")
    decline: str | None = Field(default=None, description="The organisation whose invitation you decline.")


async def join(deps: Deps, args: JoinArgs) -> Answer:
    """The organisations that you are invited to: accept with the code of your link, or decline."""
    if args.code is not None and args.code.strip():
        return await accepted(deps, args.code)
    async with deps.transaction() as conn:
        waiting = await stored.to_me(conn, deps.now)
    if args.decline is not None:
        return await _declined(deps, waiting, args.decline.strip())
    if not waiting:
        return InvitationList(headline="No invitation waits for you.", foot=Foot(notes=(OPENS,)))
    first = waiting[0]
    said = (
        f"{first.invited_by or 'Somebody'} invites you to {first.organization} as {first.role}."
        if len(waiting) == 1
        else f"{len(waiting)} invitations wait for you."
    )
    return InvitationList(
        headline=said,
        waiting=tuple(
            Waiting(organization=w.organization, role=w.role, invited_by=w.invited_by, expires_at=w.expires_at)
            for w in waiting
        ),
        foot=Foot(notes=(OPENS,)),
        actions=tuple(
            Action(label=f"Decline {w.organization}", command=typed("join", decline=w.organization))
            for w in waiting[:5]
        ),
    )


async def accepted(deps: Deps, code: str) -> Answer:
    """Accepts as the person who asks.

    Raises:
        AskAgain: The invitation is over, or for somebody else.
    """
    given = code.strip().rstrip("/").rsplit("/", 1)[-1]
    async with deps.transaction() as conn:
        outcome, home = await stored.accept(conn, given, deps.now)
        seen = await organizations.visible(conn)
    if outcome == "other":
        raise AskAgain(
            f"This invitation is for another address than {deps.user.email}.",
            "Sign in with the address that was invited.",
            "forbidden",
        )
    if outcome == "unconfirmed":
        raise AskAgain(
            f"Whether {deps.user.email} is your address is not confirmed yet.",
            "Open the link in the mail that came when you signed up.",
            "forbidden",
        )
    now = next((o for o in seen if o.id == home), None)
    if outcome != "accepted" or now is None:
        raise AskAgain(OVER, "Ask for a new one.", "not_found")
    return Answer(
        headline=f"You belong to {now.name} now, as {now.role}.",
        actions=(Action(label=f"Go to {now.name}", command=typed("org", name=now.slug)),),
    )


async def _declined(deps: Deps, waiting: list[ToMe], name: str) -> Answer:
    found = [w for w in waiting if w.organization.casefold() == name.casefold()]
    async with deps.transaction() as conn:
        done = [await stored.decline(conn, one.id, deps.now) for one in found]
    if not any(done):
        raise AskAgain(f"No invitation to {name[:100]!r} waits for you.", "Type /join.", "not_found")
    return Answer(headline=f"The invitation to {found[0].organization} is declined.")
