"""Takes all of an organisation's data along: a table that there is, is in it."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import psycopg

from connectors.storage import BUCKETS, NotStored, Storage, Stored, TooLarge, path_in
from domain.action import Action
from domain.answer import Foot
from domain.errors import AskAgain
from domain.format import count, plural
from domain.job_arguments import OrganizationExport
from domain.organization_data import (
    INCLUDED,
    LEFT_OUT,
    FileTaken,
    Manifest,
    OrganizationExported,
    TableCount,
    TableTaken,
)
from jobs.archive import Archive, archive
from jobs.running import Running
from store import audit, notifications, organization_data
from store.db import Connection, as_worker, to_json

FOLDER = "organization"  # Below the organisation's folder of the bucket of exports.
_MIME = "application/zip"
_READ_ME = """All data of {name}, taken along from ViralTracker on {day}.

manifest.json lists each table and file with its number of rows or bytes and its SHA-256.
tables/NAME.jsonl has one row per line, as JSON; instants are in UTC. people.jsonl names the members.
files/ holds the stored files under their paths.
"""


async def organization_export(running: Running, asked: OrganizationExport) -> OrganizationExported:
    """One archive in the bucket of exports, in the place of earlier ones; everybody in the organisation is told."""
    organization_id = running.require_organization()
    try:
        taken = await running.stage("Export", lambda: _exported(running, organization_id))
    except psycopg.errors.InsufficientPrivilege:
        raise AskAgain("All of an organisation's data is for its owners.", code="forbidden") from None
    made = OrganizationExported.model_validate(taken)
    await running.stage("Tell", lambda: _tell(running, organization_id, made))
    return made


async def _exported(running: Running, organization_id: UUID) -> dict[str, object]:
    storage = running.storage
    with tempfile.TemporaryDirectory(prefix="viraltracker-export-") as folder:
        file = Path(folder) / "export.zip"
        with archive(file) as packed:
            async with as_worker(running.pool, organization_id, running.user_id, snapshot=True) as conn:
                manifest, counted = await _tables(running, conn, organization_id, packed)
            files = await _files(running, storage, organization_id, packed)
            manifest = manifest.model_copy(update={"files": files})
            async with packed.entry("README.txt") as entry:
                text = _READ_ME.format(name=manifest.organization, day=f"{running.now:%Y-%m-%d}")
                await entry.write(text.encode())
            async with packed.entry("manifest.json") as entry:
                await entry.write(to_json(manifest).encode())
        path = path_in("exports", organization_id, FOLDER, f"{manifest.slug}-{running.now:%Y%m%d-%H%M%S}.zip")
        stored = await _stored(storage, path, file)
    await _forget_earlier(storage, organization_id, path)
    rows = sum(table.rows for table in counted)
    headline = (
        f"All data of {manifest.organization}: {plural(rows, 'row')} of {len(manifest.tables)} tables and"
        f" {plural(len(files), 'file')}, {count(stored.size)} bytes."
    )
    made = OrganizationExported(
        headline=headline,
        organization=manifest.organization,
        path=path,
        bytes=stored.size,
        taken=tuple(counted),
        files=len(files),
        # The link is signed when it is shown, for a short time, and opens for owners alone.
        actions=(Action(label="Download", command="/org export", href=f"/files/{path}"),),
        foot=Foot(notes=(_kept(running), INCLUDED, *(f"Left out: {said[0].lower()}{said[1:]}" for said in LEFT_OUT))),
    )
    return made.model_dump(mode="json")


async def _tables(
    running: Running, conn: Connection, organization_id: UUID, packed: Archive
) -> tuple[Manifest, list[TableCount]]:
    found = await organization_data.about(conn, organization_id)
    if found is None:
        raise AskAgain("The organisation is gone, or whoever asked does not belong to it any more.", code="not_found")
    counted = await organization_data.counts(conn, organization_id)
    total, taken = sum(table.rows for table in counted), list[TableTaken]()
    for table in (*counted, TableCount(name=organization_data.PEOPLE, rows=0)):
        done = sum(one.rows for one in taken)
        await running.tell("Rows of every table", done, total)
        taken.append(await _table(running, conn, organization_id, table, packed, (done, total)))
    people = [
        one async for some in organization_data.rows(conn, organization_id, organization_data.PEOPLE) for one in some
    ]
    return (
        Manifest(
            organization_id=organization_id,
            organization=found.name,
            slug=found.slug,
            made_at=running.now,
            asked_by=_mail_of(people, running.user_id),
            schema_version=organization_data.newest_migration(),
            tables=tuple(taken),
            files=(),
        ),
        counted,
    )


async def _table(
    running: Running, conn: Connection, organization_id: UUID, table: TableCount, packed: Archive, at: tuple[int, int]
) -> TableTaken:
    name = f"tables/{table.shown}.jsonl" if table.name != organization_data.PEOPLE else "people.jsonl"
    rows = 0
    async with packed.entry(name) as entry:
        async for some in organization_data.rows(conn, organization_id, table.name):
            await entry.write("".join(f"{row}\n" for row in some).encode())
            rows += len(some)
            await running.tell("Rows of every table", at[0] + rows, at[1])
    return TableTaken(name=table.shown, file=name, rows=rows, sha256=entry.sha256, left_out=table.left_out)


async def _files(running: Running, storage: Storage, organization_id: UUID, packed: Archive) -> tuple[FileTaken, ...]:
    taken: list[FileTaken] = []
    async for found in held(storage, organization_id):
        if found.path.startswith(f"exports/{organization_id}/{FOLDER}/"):
            continue
        await running.tell("Files", len(taken), None)
        bucket, _, rest = found.path.split("/", 2)
        name = f"files/{bucket}/{rest}"
        try:
            async with packed.entry(name, found.mime) as entry:
                async for chunk in storage.stream(found.path):
                    await entry.write(chunk)
        except NotStored:  # Removed since it was listed: nothing of it is left to take along.
            continue
        taken.append(FileTaken(path=found.path, file=name, mime=found.mime, bytes=entry.bytes, sha256=entry.sha256))
    return tuple(taken)


async def held(storage: Storage, organization_id: UUID) -> AsyncIterator[Stored]:
    """Every stored file of the organisation, bucket by bucket."""
    for bucket in BUCKETS:
        async for found in storage.listed(f"{bucket}/{organization_id}"):
            yield found


def _kept(running: Running) -> str:
    return f"The archive can be downloaded for {plural(running.around.keeping.export_days, 'day')}, then it is removed."


async def _stored(storage: Storage, path: str, file: Path) -> Stored:
    try:
        return await storage.put(path, file, _MIME)
    except TooLarge as error:
        raise AskAgain(
            f"The archive has {file.stat().st_size:,} bytes, more than the store takes: {error}.",
            "Raise the limit of the bucket `exports`.",
            "limit",
        ) from None


async def _forget_earlier(storage: Storage, organization_id: UUID, path: str) -> None:
    earlier = [one.path async for one in storage.listed(f"exports/{organization_id}/{FOLDER}") if one.path != path]
    for one in earlier:
        await storage.delete(one)


async def _tell(running: Running, organization_id: UUID, made: OrganizationExported) -> None:
    async with running.transaction(organization_id) as conn:
        await audit.record(
            conn,
            organization_id,
            "organization_exported",
            made.organization,
            {"rows": sum(table.rows for table in made.taken), "files": made.files, "bytes": made.bytes},
        )
        await notifications.leave(
            conn,
            organization_id=organization_id,
            brand_id=None,
            user_id=None,
            type="warning",
            category="organization",
            title=f"An owner exported all data of {made.organization}.",
            message="Brands, results and files, and everybody's conversations with it. /audit tells admins who it was.",
            metadata={"run": running.run_id},
            once=f"export:{running.run_id}",
        )


def _mail_of(people: list[str], user_id: UUID | None) -> str:
    """Of the members as the archive has them."""
    import json

    found = (json.loads(person) for person in people)
    return next((str(one["email"]) for one in found if one["id"] == str(user_id)), "")
