"""/brand remove: an organisation's admins have all data of one of its brands deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from uuid import uuid4

from domain.action import Action
from domain.answer import Answer, Foot
from domain.brand import Brand, called
from domain.brand_data import BrandToRemove, staying
from domain.errors import AskAgain
from domain.format import plural
from domain.organization_data import TableCount
from domain.roles import has_right
from store import brand_data, brands, organizations
from store.db import Connection
from tools.confirming import button_note
from tools.deps import Deps, choose_brand
from tools.organization_choice import in_use, refuse_without
from tools.typed import typed


async def remove(deps: Deps, name: str, confirm: str | None = None, code: str | None = None) -> Answer:
    """Removes a brand in three moves: see what goes, type its name, click."""
    meant = await _named(deps, name)
    async with deps.transaction() as conn:
        refuse_without(in_use(await organizations.visible(conn), brand=meant.brand), "manage_brands")
    if code is not None:
        return await _confirmed(deps, meant, code.strip())
    if confirm is not None:
        return await _asked(deps, meant, confirm.strip())
    return await _shown(deps, meant)


@dataclass(frozen=True)
class _Meant:
    """The brand, the command that names it, and whose it is where the person's brands belong to several."""

    brand: Brand
    command: str
    whose: str

    def typed(self, **given: str) -> str:
        """What to type for it."""
        if re.fullmatch(r"[\w-]+", self.command):
            return typed(f"brand remove {self.command}", **given)
        return typed("brand", name=f"remove {self.command}", **given)


async def _named(deps: Deps, name: str) -> _Meant:
    """The brand of this slug or name, also one of another organisation than the one in use."""
    if not name:
        raise AskAgain("Which brand?", "Type /brand remove NAME; /brand lists yours.")
    brand = await choose_brand(deps.within(None), name)
    assert brand is not None  # A name was given.
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
    several = len({one.organization_id for one in seen}) > 1
    return _Meant(brand, called(brand, seen), f" from {brand.organization_name}" if several else "")


async def _shown(deps: Deps, meant: _Meant) -> BrandToRemove:
    brand = meant.brand
    async with deps.transaction() as conn:
        goes, stays, files = await _data(conn, brand)
    return BrandToRemove(
        headline=f"Removing {brand.name}{meant.whose} takes {_much(goes, files)}, for good. To go on, type"
        f" {meant.typed(confirm=brand.name)}",
        brand=brand.name,
        goes=goes,
        files=files,
        foot=Foot(
            notes=(
                f"Nothing can bring it back{_first(brand)}.",
                "Its jobs and schedules stop, and its ad accounts are disconnected.",
                staying(stays),
            )
        ),
        actions=_export(brand),
    )


async def _asked(deps: Deps, meant: _Meant, typed_name: str) -> Answer:
    brand, code = meant.brand, token_hex(4)
    async with deps.transaction() as conn:
        if not await brand_data.ask_deletion(conn, brand.id, typed_name, code, deps.now):
            raise AskAgain(
                f"{typed_name!r} is not the brand's name: it is {brand.name!r}.",
                f"Type {meant.typed(confirm=brand.name)}",
                "conflict",
            )
        goes, _, files = await _data(conn, brand)
    return Answer(
        headline=f"One click removes {brand.name}{meant.whose}: {_much(goes, files)}, for good.",
        foot=Foot(notes=(button_note(),)),
        actions=(
            Action(label=f"Remove {brand.name} for good", command=meant.typed(code=code)),
            *_export(brand),
        ),
    )


async def _confirmed(deps: Deps, meant: _Meant, code: str) -> Answer:
    brand = meant.brand
    run_id = f"remove:{uuid4()}"
    async with deps.transaction() as conn:
        if not await brand_data.confirm_deletion(conn, brand.id, code, run_id, deps.now):
            raise AskAgain(
                f"There is no removal of {brand.name} with the code {code[:20]!r} to confirm any more.",
                f"Type {meant.typed(confirm=brand.name)} again.",
                "conflict",
            )
    await deps.jobs.hand_over(run_id, "brand_delete", brand.organization_id)
    told = f"{brand.name} is being removed: nobody sees it any more. You are told when all is gone."
    if deps.brand is not None and deps.brand.id == brand.id:
        # Whatever a button here says would be refused.
        return Answer(
            headline=told, foot=Foot(notes=("This conversation was about it and ends here: start a new one.",))
        )
    return Answer(
        headline=told,
        actions=(
            Action(label="How far it is", command=typed("runs", id=run_id)),
            Action(label="My brands", command="/brand"),
        ),
    )


async def _data(conn: Connection, brand: Brand) -> tuple[tuple[TableCount, ...], tuple[TableCount, ...], int]:
    """The tables whose rows go, those whose rows stay, and how many files go."""
    tables = await brand_data.counts(conn, brand.id)
    places = await brand_data.files(conn, brand.id)
    kept = await brand_data.files_kept(conn, brand.id, places)
    return tuple(t for t in tables if not t.stays), tuple(t for t in tables if t.stays), len(places - kept)


def _much(goes: Sequence[TableCount], files: int) -> str:
    return f"{plural(sum(table.rows for table in goes), 'row')} and {plural(files, 'file')}"


def _first(brand: Brand) -> str:
    return ": /org export first, if any of it may be needed" if _export(brand) else ""


def _export(brand: Brand) -> tuple[Action, ...]:
    """For who may: of all of the organisation."""
    if not has_right(brand.role, "export_organization"):
        return ()
    return (Action(label="Export all data first", command="/org export"),)
