"""Conversations: threads, their steps, elements and thumbs. Changed by the user whose they are alone, and read by the
organisation's people where one is shared."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.errors import CheckViolation
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, JsonValue

from store.db import Connection
from store.sql import queries

SQL = queries("threads")
Json = dict[str, Any]


class Thread(BaseModel):
    """A conversation without what was said. `brand` is the slug of the brand it is about."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str | None
    tags: list[str]
    metadata: dict[str, JsonValue]
    created_at: datetime
    user_id: UUID
    brand: str | None
    # Since when the brand's organisation may read it; None: it is its owner's alone.
    shared_at: datetime | None = None


class About(NamedTuple):
    """What a conversation is about: a brand; the model's message history as JSON text, None when it has read nothing;
    and what the brand was called that it was about until it was removed."""

    brand_id: UUID | None
    history: str | None
    removed_brand: str | None


class Shareable(NamedTuple):
    """Whether a conversation can be shared: with whom, and what stands against it."""

    organization: str
    has_brand: bool
    mixed: bool


class Mixed(Exception):
    """A conversation that has spoken of more than one organisation is not shared."""


class Shared(NamedTuple):
    """What sharing, or taking it back, has done."""

    organization_id: UUID
    name: str
    changed: bool


class StepRow(BaseModel):
    """A step as the chat sent it, with its thumb."""

    model_config = ConfigDict(frozen=True)

    step: dict[str, JsonValue]
    feedback_id: UUID | None
    value: int | None
    comment: str | None


async def open(
    conn: Connection, thread_id: UUID, brand_id: UUID | None = None, organization_id: UUID | None = None
) -> None:
    """Makes the conversation where it is missing; before it is about anything, in the caller's own workspace. Nothing
    where the caller has none and belongs to several organisations."""
    told = {"thread_id": thread_id, "brand_id": brand_id, "organization_id": organization_id}
    await conn.execute(SQL["open"], told)


async def change(
    conn: Connection,
    thread_id: UUID,
    name: str | None = None,
    metadata: Json | None = None,
    tags: list[str] | None = None,
    touch: bool = False,
) -> None:
    """Sets what is given; metadata is merged. With `touch` it becomes the latest in the list."""
    given = None if metadata is None else Jsonb(metadata)
    await conn.execute(
        SQL["change"], {"thread_id": thread_id, "name": name, "metadata": given, "tags": tags, "touch": touch}
    )


async def about(conn: Connection, thread_id: UUID) -> About | None:
    """None when the caller has no such conversation."""
    row = await (await conn.execute(SQL["about"], {"thread_id": thread_id})).fetchone()
    return About(*row) if row else None


async def choose_brand(conn: Connection, thread_id: UUID, brand_id: UUID) -> None:
    """From now on the conversation is about this brand."""
    await conn.execute(SQL["choose_brand"], {"thread_id": thread_id, "brand_id": brand_id})


async def choose_organization(conn: Connection, thread_id: UUID, organization_id: UUID, brand_id: UUID | None) -> None:
    """From now on the conversation is about this organisation, and this brand of it."""
    told = {"thread_id": thread_id, "organization_id": organization_id, "brand_id": brand_id}
    await conn.execute(SQL["choose_organization"], told)


async def chosen_organization(conn: Connection, thread_id: UUID) -> UUID | None:
    """What was chosen for the conversation; None when nobody chose."""
    row = await (await conn.execute(SQL["chosen_organization"], {"thread_id": thread_id})).fetchone()
    return row[0] if row else None


async def remember(conn: Connection, thread_id: UUID, model_messages: str) -> None:
    """Stores the model's message history, JSON as it came."""
    await conn.execute(SQL["remember"], {"thread_id": thread_id, "model_messages": model_messages})


async def owner(conn: Connection, thread_id: UUID) -> UUID | None:
    """Whose it is; None when it is not the caller's."""
    row = await (await conn.execute(SQL["owner"], {"thread_id": thread_id})).fetchone()
    return row[0] if row else None


async def organization(conn: Connection, thread_id: UUID) -> UUID | None:
    """Whose files those of the conversation are; None when it is not the caller's."""
    row = await (await conn.execute(SQL["organization"], {"thread_id": thread_id})).fetchone()
    return row[0] if row else None


async def relocate(conn: Connection, element_id: UUID, path: str, mime: str) -> list[str | None]:
    """The caller's element has its content there from now on. Where it lay before, None for nowhere; an empty list when
    there is no such element."""
    found = await conn.execute(SQL["relocate"], {"element_id": element_id, "path": path, "mime": mime})
    return [row[0] for row in await found.fetchall()]


async def stored(conn: Connection, thread_id: UUID | None = None, element_id: UUID | None = None) -> list[str]:
    """Where the contents lie of one conversation's elements, or of one element."""
    found = await conn.execute(SQL["stored"], {"thread_id": thread_id, "element_id": element_id})
    return [row[0] for row in await found.fetchall()]


async def put_step(conn: Connection, thread_id: UUID, step: Json, created_at: datetime, revision: int) -> None:
    """Adds the step, or merges what is given into it; of two racing writes the higher revision stands."""
    await conn.execute(
        SQL["put_step"],
        {
            "id": step["id"],
            "thread_id": thread_id,
            "parent_id": step.get("parentId"),
            "type": step.get("type") or "undefined",
            "name": step.get("name") or "",
            "step": Jsonb(step),
            "revision": revision,
            "created_at": created_at,
        },
    )


async def remove_step(conn: Connection, step_id: UUID) -> None:
    await conn.execute(SQL["remove_step_elements"], {"id": step_id})
    await conn.execute(SQL["remove_step"], {"id": step_id})


async def put_element(
    conn: Connection,
    thread_id: UUID,
    element: Json,
    revision: int,
    storage_path: str | None = None,
) -> None:
    """Adds the element, or merges what is given into it."""
    await conn.execute(
        SQL["put_element"],
        {
            "id": element["id"],
            "thread_id": thread_id,
            "step_id": element.get("forId") or None,
            "element": Jsonb(element),
            "storage_path": storage_path,
            "mime": element.get("mime") or None,
            "revision": revision,
        },
    )


async def element(conn: Connection, thread_id: UUID, element_id: UUID) -> tuple[Json, str | None, str | None] | None:
    """The element, where its content lies, its media type; None when the caller has no such element."""
    row = await (await conn.execute(SQL["element"], {"thread_id": thread_id, "id": element_id})).fetchone()
    return (row[0], row[1], row[2]) if row else None


async def remove_element(conn: Connection, element_id: UUID) -> None:
    await conn.execute(SQL["remove_element"], {"id": element_id})


async def thread(conn: Connection, thread_id: UUID) -> tuple[Thread, list[StepRow], list[Json]] | None:
    """The conversation, its steps in order, its elements; None when it is neither the caller's nor shared with them."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["thread"], {"thread_id": thread_id})
        found = await cur.fetchone()
        if found is None:
            return None
        await cur.execute(SQL["steps"], {"thread_id": thread_id})
        steps = [StepRow.model_validate(row) for row in await cur.fetchall()]
        await cur.execute(SQL["elements"], {"thread_id": thread_id})
        # Where the content lies is this row's to say: the element's own words for it come from a browser.
        elements = [row["element"] | {"objectKey": row["storage_path"]} for row in await cur.fetchall()]
    return Thread.model_validate(found), steps, elements


async def beside(conn: Connection, step_id: UUID) -> list[StepRow]:
    """The steps of the conversation that this step stands in, in order; none when it is not the caller's."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["beside"], {"step_id": step_id})
        return [StepRow.model_validate(row) for row in await cur.fetchall()]


async def page(
    conn: Connection, limit: int, after: UUID | None = None, search: str | None = None, feedback: int | None = None
) -> list[Thread]:
    """The caller's conversations, the latest first. `search` is plain text, found in names and messages."""
    escaped = search and search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(
            SQL["list"],
            {
                "limit": limit,
                "after": after,
                "search": f"%{escaped}%" if escaped else None,
                "feedback": feedback,
            },
        )
        return [Thread.model_validate(row) for row in await cur.fetchall()]


async def shareable(conn: Connection, thread_id: UUID) -> Shareable | None:
    """Whether the caller's own conversation can be shared; None when it is not the caller's."""
    row = await (await conn.execute(SQL["shareable"], {"thread_id": thread_id})).fetchone()
    return Shareable(*row) if row else None


async def share(conn: Connection, thread_id: UUID, shared: bool, now: datetime) -> Shared | None:
    """Lets the brand's organisation read the conversation, or takes that back; None when it is not the caller's.

    Raises:
        Mixed: It has spoken of more than one organisation.
    """
    told = {"thread_id": thread_id, "shared": shared, "now": now}
    try:
        row = await (await conn.execute(SQL["share"], told)).fetchone()
    except CheckViolation:
        raise Mixed from None
    return Shared(*row) if row else None


async def mark_mixed(conn: Connection, thread_id: UUID) -> None:
    """The conversation has spoken of more than one organisation: sharing it ends, and nobody shares it any more."""
    await conn.execute(SQL["mark_mixed"], {"thread_id": thread_id})


async def remove_thread(conn: Connection, thread_id: UUID) -> None:
    await conn.execute(SQL["remove_thread"], {"thread_id": thread_id})


async def rate(conn: Connection, thread_id: UUID, step_id: UUID, value: int, comment: str | None) -> UUID | None:
    """Stores a thumb (1 up, 0 down); None when the conversation is not the caller's."""
    row = await (
        await conn.execute(
            SQL["rate"], {"thread_id": thread_id, "step_id": step_id, "value": value, "comment": comment}
        )
    ).fetchone()
    return row[0] if row else None


async def unrate(conn: Connection, feedback_id: UUID) -> None:
    await conn.execute(SQL["unrate"], {"id": feedback_id})


async def belongs_to(conn: Connection, organization_id: UUID) -> bool:
    """Whether the caller belongs to the organisation."""
    row = await (await conn.execute(SQL["sees"], {"organization_id": organization_id})).fetchone()
    return bool(row and row[0])
