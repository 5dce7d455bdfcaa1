"""/team: who belongs to the organisation, who is invited, and what each may do."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.format import plural
from domain.organization import Organization
from domain.roles import ROLES, Role
from domain.team import OpenInvitation, TeamList, Teammate
from store import team as stored
from store.team import Person
from tools.deps import Deps
from tools.nearest import nearest
from tools.organization_choice import refuse_without
from tools.typed import typed

VALID = timedelta(days=7)
WORDS = ("invite", "withdraw", "role", "remove", "leave")
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,190}\.[^@\s<>\"',;.]{2,63}")


class TeamArgs(BaseModel):
    """What to do, in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str | None = Field(
        default=None,
        description="`invite EMAIL`, `withdraw EMAIL`, `role EMAIL ROLE`, `remove EMAIL`, or `leave`; else the list.",
    )
    role: Role | None = Field(default=None, description="Of whom you invite: viewer, member, admin or owner.")
    confirm: bool = Field(default=False, description="The click that removes somebody, makes an owner, or leaves.")


async def team(deps: Deps, args: TeamArgs) -> Answer:
    """Who belongs to the organisation and as what, who is invited, and what each role may do."""
    words = (args.what or "").split()
    if not words:
        return await listed(deps, await deps.require_organization())
    match words[0].casefold(), words[1:]:
        case "invite", [email, *rest]:
            return await _invite(deps, _address(email), _role(args.role or _only(rest) or "member"))
        case "withdraw", [email]:
            return await _withdraw(deps, _address(email))
        case "role", [email, role]:
            return await _change(deps, email, _role(role), args.confirm)
        case "role", [email] if args.role is not None:
            return await _change(deps, email, args.role, args.confirm)
        case "remove", [email]:
            return await _remove(deps, email, args.confirm)
        case "leave", []:
            return await _leave(deps, args.confirm)
        case _:
            close = nearest(words[0], list(WORDS))
            meant = f"Did you mean /team {close}? " if close and close != words[0] else ""
            raise AskAgain(
                f"/team does not know what to do with {args.what!r}.",
                f"{meant}Type /team invite EMAIL role=member, /team withdraw EMAIL, /team role EMAIL ROLE,"
                " /team remove EMAIL, or /team leave.",
            )


async def listed(deps: Deps, organization: Organization, headline: str = "", foot: Foot | None = None) -> TeamList:
    """The team as the reader may see and change it."""
    async with deps.transaction() as conn:
        people = await stored.people(conn, organization.id)
        invited = await stored.invitations(conn, organization.id)
    waits = f", {len(invited)} invited" if invited else ""
    said = f"{organization.name}: {plural(len(people), 'member')}{waits}; you are {organization.role}."
    unsent = "on its way" if deps.can_mail else "link only"
    how = Foot(notes=("/team invite EMAIL role=member asks somebody in; /team role EMAIL admin changes a role.",))
    return TeamList(
        headline=headline or said,
        organization=organization,
        people=tuple(
            Teammate(
                email=p.email,
                role=p.role,
                since=p.since,
                you=p.user_id == deps.user.id,
                command=_offered(deps, organization, p),
            )
            for p in people
        ),
        invitations=tuple(
            OpenInvitation(
                email=i.email,
                role=i.role,
                expires_at=i.expires_at,
                sent="over" if i.expires_at <= deps.now else i.mail_trouble or ("sent" if i.mailed_at else unsent),
                command=typed(f"team withdraw {i.email}"),
            )
            for i in invited
        ),
        foot=foot or (how if organization.may("invite") else Foot()),
    )


async def _invite(deps: Deps, email: str, role: Role) -> Answer:
    home = await deps.require_organization("invite")
    if role == "owner":
        refuse_without(home, "manage_owners")
    code = stored.new_code()
    try:
        async with deps.transaction() as conn:
            outcome, invitation = await stored.invite(conn, home.id, email, role, code, deps.now, deps.now + VALID)
    except stored.NotAllowed:
        raise AskAgain(
            f"{email!r} is invited by an owner, and only an owner changes that.", "Type /team.", "forbidden"
        ) from None
    if outcome == "member":
        raise AskAgain(f"{email} belongs to {home.name} already.", f"Type /team role {email} {role}", "conflict")
    if outcome == "too_many":
        raise AskAgain(f"{home.name} has invited 100 people within a day.", "Invite the next ones tomorrow.", "limit")
    mailed = deps.can_mail and invitation is not None
    if mailed:
        await deps.jobs.start(
            deps.user, None, "invitation_mail", {"invitation": str(invitation)}, deps.now, organization_id=home.id
        )
    base = deps.meta.public_url
    link = f"{base}/join/{code}" if base else f"/join {code}"
    reached = "A mail is on its way. " if mailed else ""
    note = (
        f"{reached}{'Or give' if mailed else 'Give'} them this, which works for 7 days and for {email} alone, once"
        f" they have signed in with that address: {link}"
    )
    again = "again " if outcome == "again" else ""
    return await listed(deps, home, f"{email} is {again}invited to {home.name} as {role}.", Foot(notes=(note,)))


async def _withdraw(deps: Deps, email: str) -> Answer:
    home = await deps.require_organization("invite")
    async with deps.transaction() as conn:
        found = next((i for i in await stored.invitations(conn, home.id) if i.email == email), None)
        done = found is not None and await stored.withdraw(conn, found.id, deps.now)
    if found is None:
        raise AskAgain(f"{email!r} has no open invitation to {home.name}.", "Type /team.", "not_found")
    if not done:
        refuse_without(home, "manage_owners")
    return await listed(deps, home, f"The invitation of {email} is withdrawn; its link opens nothing any more.")


async def _change(deps: Deps, email: str, role: Role, confirm: bool) -> Answer:
    home = await deps.require_organization("invite")
    person = await _person(deps, home, email)
    if "owner" in (role, person.role):
        refuse_without(home, "manage_owners")
    if person.role == role:
        return await listed(deps, home, f"{person.email} is {role} already.")
    command = typed(f"team role {person.email} {role}", confirm="yes")
    if role == "owner" and not confirm:
        return Answer(
            headline=f"As an owner of {home.name}, {person.email} could remove you, and delete it with all its data.",
            actions=(Action(label=f"Make {person.email} an owner", command=command),),
        )
    if person.user_id == deps.user.id and not confirm:
        return Answer(
            headline=f"You would be {role} of {home.name}, and could not take that back yourself.",
            actions=(Action(label=f"Become {role}", command=command),),
        )
    async with deps.transaction() as conn:
        done = await _kept(home, lambda: stored.set_role(conn, home.id, person.user_id, role))
    if not done:
        raise _overtaken(person.email)
    changed = home if person.user_id != deps.user.id else home.model_copy(update={"role": role})
    return await listed(deps, changed, f"{person.email} is {role} of {home.name} now, {person.role} before.")


async def _remove(deps: Deps, email: str, confirm: bool) -> Answer:
    home = await deps.require_organization("invite")
    person = await _person(deps, home, email)
    if person.user_id == deps.user.id:
        return await _leave(deps, confirm)
    if person.role == "owner":
        refuse_without(home, "manage_owners")
    async with deps.transaction() as conn:
        passing = await stored.schedules(conn, home.id, person.user_id)
    number = f"{plural(passing, 'schedule')} of theirs {'is' if passing == 1 else 'are'}"
    if not confirm:
        return Answer(
            headline=f"{person.email}, {person.role} of {home.name}, would see nothing of it any more, at once."
            + (f" {number} yours then." if passing else ""),
            foot=Foot(notes=("Work that they started stops. What they imported and decided stays.",)),
            actions=(
                Action(label=f"Remove {person.email}", command=typed(f"team remove {person.email}", confirm="yes")),
            ),
        )
    async with deps.transaction() as conn:
        done = await _kept(home, lambda: stored.remove(conn, home.id, person.user_id))
    if not done:
        raise _overtaken(person.email)
    said = f" {number} yours now." if passing else ""
    return await listed(deps, home, f"{person.email} is removed from {home.name}.{said}")


async def _leave(deps: Deps, confirm: bool) -> Answer:
    home = await deps.require_organization()
    if not confirm:
        return Answer(
            headline=f"You would see nothing of {home.name} any more, and need an invitation to come back.",
            actions=(Action(label=f"Leave {home.name}", command=typed("team leave", confirm="yes")),),
        )
    async with deps.transaction() as conn:
        if not await _kept(home, lambda: stored.remove(conn, home.id, deps.user.id)):
            raise _overtaken(deps.user.email)
    return Answer(headline=f"You have left {home.name}.", actions=(Action(label="Where I belong", command="/org"),))


async def _kept(home: Organization, change: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await change()
    except stored.LastOwner:
        raise AskAgain(
            f"{home.name} needs at least one owner, and would have none.",
            "Make somebody else an owner first: /team role EMAIL owner.",
            "conflict",
        ) from None
    except stored.NotAllowed:
        raise _overtaken("Your own role") from None


async def _person(deps: Deps, home: Organization, email: str) -> Person:
    wanted = email.strip().casefold()
    async with deps.transaction() as conn:
        people = await stored.people(conn, home.id)
    found = next((p for p in people if p.email.casefold() == wanted), None)
    if found is None:
        close = nearest(wanted, [p.email for p in people])
        hint = f"Did you mean {close}?" if close else "Type /team for the list."
        raise AskAgain(f"{email!r} does not belong to {home.name}.", hint, "not_found")
    return found


def _offered(deps: Deps, home: Organization, person: Person) -> str:
    """What a click on the person's row does."""
    if person.user_id == deps.user.id:
        return "/team leave"
    manages = home.may("manage_owners") if person.role == "owner" else home.may("invite")
    return typed(f"team remove {person.email}") if manages else ""


def _address(text: str) -> str:
    email = text.strip().removeprefix("mailto:").casefold()
    if _EMAIL.fullmatch(email) is None:
        raise AskAgain(f"{text[:100]!r} is no e-mail address.", "Type /team invite name@company.com role=member.")
    return email


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text.strip().casefold():
            return role
    raise AskAgain(f"There is no role {text[:60]!r}.", f"There are: {', '.join(ROLES)}.")


def _only(words: list[str]) -> str | None:
    """`invite a@b.c as admin`, or `invite a@b.c admin`."""
    rest = [word for word in words if word.casefold() not in ("as", "to")]
    return rest[0] if len(rest) == 1 else " ".join(rest) or None


def _overtaken(email: str) -> AskAgain:
    return AskAgain(f"{email} was changed by somebody else meanwhile.", "Type /team.", "conflict")
