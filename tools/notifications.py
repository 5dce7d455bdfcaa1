"""/notifications: what people were told, what they have read of it, and where a daily digest is posted."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain import webhook_address
from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.format import count, last_days
from domain.job import JobStarted
from domain.notification_list import CategoryCount, Notice, NotificationList, told
from store import brands
from store import notifications as stored
from store.notifications import Notification
from tools.deps import Deps
from tools.nearest import nearest
from tools.typed import typed

# As much of an id as lists show.
SHORT = 8
MOST = 200


class NotificationsArgs(BaseModel):
    """Which to list, or what to do with them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: str | None = Field(default=None, description="One category: job, connection, deadline, import, digest …")
    unread: bool = Field(default=False, description="Only those that are not read.")
    days: int = Field(default=30, ge=1, le=400, description="How far back.")
    limit: int = Field(default=20, ge=1, le=MOST, description="How many to list, the latest first.")
    read: str | None = Field(default=None, description="Mark one as read by its id, or `all` (of the category).")
    open: str | None = Field(default=None, description="The id of one: mark it as read and show what it is about.")
    webhook: SecretStr | None = Field(
        default=None, description="Where to post a daily digest (Slack's https://…), `test`, or `off`. Admins only."
    )


async def notifications(deps: Deps, args: NotificationsArgs) -> Answer:
    """What happened and what needs you: ends of jobs, trouble with connections, missed deadlines.

    Args:
        category: one category only, e.g. job, connection, deadline, import.
        unread: only those not yet read.
        days: how many days back.
    """
    chosen = [name for name in ("read", "open", "webhook") if getattr(args, name) is not None]
    if len(chosen) > 1:
        raise AskAgain(f"{chosen[0]}= and {chosen[1]}= do not go together.", "Give one of them.")
    if args.webhook is not None:
        return await _webhook(deps, args.webhook)
    if args.open is not None:
        return await _open(deps, args.open)
    if args.read is not None:
        return await _mark(deps, args.read, args.category)
    return await _list(deps, args)


async def _list(deps: Deps, args: NotificationsArgs) -> NotificationList:
    since = deps.now - timedelta(days=args.days)
    async with deps.transaction() as conn:
        counts = await stored.counts(conn, since)
        found = await stored.page(conn, category=args.category, unread=args.unread, since=since, limit=args.limit + 1)
        unread = await stored.unread(conn)
        webhook = await stored.webhook(conn, deps.brand.organization_id) if deps.brand else None
    if args.category is not None and args.category not in {one.category for one in counts}:
        _refuse_category(args.category, [one.category for one in counts])
    asked = [one for one in counts if args.category in (None, one.category)]
    notices = tuple(_notice(one) for one in found[: args.limit])
    total = sum(one.unread if args.unread else one.found for one in asked)
    span = f"{f'about {args.category[:60]} ' if args.category else ''}in {last_days(args.days)}"
    shown = typed("notifications", category=args.category, unread="yes" if args.unread else None, days=args.days)
    more = len(found) > args.limit and args.limit < MOST
    return NotificationList(
        headline=told(notices, sum(one.found for one in asked), sum(one.unread for one in asked), span),
        notices=notices,
        categories=() if args.category else tuple(CategoryCount(**one._asdict()) for one in counts),
        unread=unread,
        more=max(0, total - len(notices)) if len(found) > args.limit else 0,
        more_command=f"{shown} limit={min(args.limit * 5, MOST)}" if more else None,
        foot=Foot(notes=_notes(webhook)),
        actions=_actions(args, sum(one.unread for one in asked), len(notices)),
    )


def _actions(args: NotificationsArgs, unread: int, listed: int) -> tuple[Action, ...]:
    if not unread:
        return ()
    mark = Action(label="Mark all as read", command=typed("notifications", read="all", category=args.category))
    if args.unread or listed <= unread:
        return (mark,)
    only = typed("notifications", category=args.category, unread="yes", days=args.days)
    return (mark, Action(label="Unread only", command=only))


async def _mark(deps: Deps, read: str, category: str | None) -> Answer:
    async with deps.transaction() as conn:
        if read.casefold() == "all":
            marked = await stored.mark_all_read(conn, category, deps.now)
        else:
            marked = await stored.mark_read(conn, [(await _one(conn, read)).id], deps.now)
        left = await stored.unread(conn)
    what = f"{count(marked)} notification{'s' if marked != 1 else ''}"
    said = f"Marked {what} as read" if marked else "Nothing was unread there"
    rest = f"{count(left)} unread {'is' if left == 1 else 'are'} left" if left else "none is unread"
    actions = (Action(label="The rest", command="/notifications unread=yes"),) if left else ()
    return Answer(headline=f"{said}; {rest}.", actions=actions)


async def _open(deps: Deps, beginning: str) -> Answer:
    """What a notification is about, at the brand that it is about; it counts as read."""
    from tools import commands, registry

    async with deps.transaction() as conn:
        found = await _one(conn, beginning)
        await stored.mark_read(conn, [found.id], deps.now)
        seen = await brands.visible(conn)
    about = next((brand for brand in seen if brand.id == found.brand_id), deps.brand)
    if found.command is None:
        return _told(found)
    chosen, args = commands.parse(found.command)
    if chosen.kind != "read":
        return _told(found, Action(label="Do that", command=found.command))
    return await registry.run(deps.about(about), chosen, args)


def _told(found: Notification, *actions: Action) -> Answer:
    said = found.title if found.title.endswith((".", "!", "?")) else f"{found.title}."
    return Answer(headline=said, foot=Foot(notes=(found.message,) if found.message else ()), actions=actions)


async def _one(conn: stored.Connection, beginning: str) -> Notification:
    short = beginning.strip().casefold()
    found = await stored.one(conn, short) if len(short) >= SHORT else []
    if len(found) == 1:
        return found[0]
    if found:
        raise AskAgain(f"Two notifications begin with {beginning!r}.", "Give more of the id.", "conflict")
    raise AskAgain(f"There is no notification {beginning[:100]!r} of yours.", "Type /notifications.", "not_found")


async def _webhook(deps: Deps, given: SecretStr) -> Answer:
    brand = deps.require_brand()
    if not brand.allows("admin"):
        raise AskAgain(
            f"The webhook of {brand.organization_name!r} needs the role 'admin'; yours there is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    address = given.get_secret_value().strip()
    match address.casefold():
        case "off":
            return await _webhook_off(deps)
        case "test":
            return await _webhook_test(deps)
        case _:
            return await _webhook_set(deps, address)


async def _webhook_set(deps: Deps, address: str) -> Answer:
    brand = deps.require_brand()
    shown = webhook_address.checked(address)
    sealed = deps.seal(SecretStr(address), webhook_address.owner(brand.organization_id))
    async with deps.transaction() as conn:
        await stored.set_webhook(conn, brand.organization_id, sealed, shown.host, shown.last_four)
    return Answer(
        headline=f"The daily digest of {brand.organization_name} goes to {shown}.",
        actions=(
            Action(label="Post a test line", command="/notifications webhook=test"),
            Action(label="Turn it off", command="/notifications webhook=off"),
        ),
    )


async def _webhook_off(deps: Deps) -> Answer:
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        there = await stored.remove_webhook(conn, brand.organization_id)
    said = "is turned off, and its address forgotten" if there else "was off already"
    return Answer(headline=f"The daily digest of {brand.organization_name} {said}.")


async def _webhook_test(deps: Deps) -> JobStarted:
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        webhook = await stored.webhook(conn, brand.organization_id)
    if webhook is None:
        raise AskAgain(
            f"{brand.organization_name} has no webhook.", "Set one with /notifications webhook=https://…", "not_found"
        )
    started = await deps.jobs.start(deps.user, brand, "notification_digest", {"test": True}, deps.now)
    return JobStarted(
        headline=f"Posting a test line to {webhook.host} …{webhook.last_four}.",
        job_id=started.job_id,
        kind="notification_digest",
        title="Test of the digest",
        joined=started.joined,
    )


def _refuse_category(category: str, known: list[str]) -> None:
    if not known:
        return
    close = nearest(category, known)
    meant = f"Did you mean {close}? " if close else ""
    raise AskAgain(
        f"There is no notification of the category {category[:60]!r}.", f"{meant}There are: {', '.join(known)}."
    )


def _notice(found: Notification) -> Notice:
    return Notice(
        id=str(found.id)[:SHORT],
        at=found.created_at,
        type=found.type,
        category=found.category,
        title=found.title,
        message=found.message,
        brand=found.brand,
        command=found.command,
        unread=found.read_at is None,
    )


def _notes(webhook: stored.Webhook | None) -> tuple[str, ...]:
    return (f"A daily digest goes to {webhook.host} …{webhook.last_four}.",) if webhook else ()
