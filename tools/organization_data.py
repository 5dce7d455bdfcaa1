"""/org export and /org delete: an organisation's owners take all of its data along, or have it deleted."""

from secrets import token_hex
from uuid import uuid4

from domain.action import Action
from domain.answer import Answer, Foot
from domain.errors import AskAgain
from domain.format import count, plural
from domain.job import JobStarted
from domain.organization import Organization
from domain.organization_data import INCLUDED, OrganizationToDelete
from store import organization_data
from tools.confirming import button_note
from tools.deps import Deps
from tools.typed import typed


async def export(deps: Deps) -> JobStarted:
    """Packs all data of the organisation into one archive that its owners may download."""
    organization = await deps.require_organization("export_organization")
    started = await deps.jobs.start(
        deps.user, None, "organization_export", {}, deps.now, organization_id=organization.id
    )
    return JobStarted(
        headline=f"Packing all data of {organization.name}"
        + (": somebody had asked already." if started.joined else "; everybody there is told of it."),
        foot=Foot(notes=(INCLUDED,)),
        job_id=started.job_id,
        kind="organization_export",
        title="Export of all data",
        joined=started.joined,
    )


async def delete(deps: Deps, confirm: str | None = None, code: str | None = None) -> Answer:
    """Deletes the organisation in three moves: see what goes, type its name, click."""
    organization = await deps.require_organization("delete_organization")
    if code is not None:
        return await _confirmed(deps, organization, code.strip())
    if confirm is not None:
        return await _asked(deps, organization, confirm.strip())
    return await _shown(deps, organization)


async def _shown(deps: Deps, organization: Organization) -> OrganizationToDelete:
    async with deps.transaction() as conn:
        goes = tuple(await organization_data.counts(conn, organization.id))
    rows = sum(table.rows for table in goes)
    people = next((table.rows for table in goes if table.shown == "user_organizations"), 0)
    whose = f"its {plural(people, 'member')}" if people > 1 else "its only member"
    typing = typed("org delete", confirm=organization.name)
    return OrganizationToDelete(
        headline=f"Deleting {organization.name} takes {plural(rows, 'row')} of {whose} and"
        f" all its files, for good. To go on, type {typing}",
        organization=organization.name,
        goes=goes,
        foot=Foot(
            notes=(
                "Nothing can bring it back: /org export first, if any of it may be needed.",
                "Its people lose it at once; whoever belongs to no other organisation gets a new, empty one.",
            )
        ),
        actions=(Action(label="Export it first", command="/org export"),),
    )


async def _asked(deps: Deps, organization: Organization, typed_name: str) -> OrganizationToDelete:
    code = token_hex(4)
    async with deps.transaction() as conn:
        if not await organization_data.ask_deletion(conn, organization.id, typed_name, code, deps.now):
            raise AskAgain(
                f"{typed_name!r} is not the organisation's name: it is {organization.name!r}.",
                f"Type {typed('org', name='delete', confirm=organization.name)}",
                "conflict",
            )
        goes = tuple(await organization_data.counts(conn, organization.id))
    rows = sum(table.rows for table in goes)
    return OrganizationToDelete(
        headline=f"One click deletes {organization.name}: {count(rows)} rows and all its files, for good.",
        organization=organization.name,
        goes=goes,
        foot=Foot(notes=(button_note(),)),
        actions=(
            Action(label=f"Delete {organization.name} for good", command=typed("org delete", code=code)),
            Action(label="Export it first", command="/org export"),
        ),
    )


async def _confirmed(deps: Deps, organization: Organization, code: str) -> Answer:
    run_id = f"delete:{uuid4()}"
    async with deps.transaction() as conn:
        if not await organization_data.confirm_deletion(conn, organization.id, code, run_id, deps.now):
            raise AskAgain(
                f"There is no deletion of {organization.name} with the code {code[:20]!r} to confirm any more.",
                f"Type {typed('org', name='delete', confirm=organization.name)} again.",
                "conflict",
            )
    await deps.jobs.hand_over(run_id, "organization_delete")
    return Answer(
        headline=f"{organization.name} is being deleted: nobody reaches it any more. You are told when all is gone.",
        actions=(Action(label="Where I belong", command="/org"),),
    )
