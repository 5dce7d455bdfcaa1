"""/import and /imports: files into the results, and the proofs of what they did."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.format import count
from domain.import_report import IMPORT_LABELS, ImportReport, PastImport, exact
from domain.job import JobStarted
from domain.review_reading import ReviewReading
from domain.table import Cell, Column, Figure, Interval, Table
from store import imports as stored
from tools.deps import Deps

__all__ = ["ImportArgs", "ImportList", "ImportReport", "ImportsArgs", "imports", "reading_of", "start_import"]


class ImportArgs(ReviewReading):
    """Which upload; of a file of reviews, also which column holds what, and of which product they are."""

    file: str = Field(description="Where the dropped file lies in storage; dropping a file fills this in.")
    name: str | None = Field(default=None, max_length=255, description="What the file is called in the proof.")


class ImportsArgs(BaseModel):
    """Which of the past imports."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=10, ge=1, le=100, description="How many imports to list, the latest first.")
    problems: int = Field(default=0, ge=0, le=50, description="How many refused lines of the latest one to list.")


class ImportList(Answer):
    """The brand's past imports, the latest first."""

    imports: tuple[PastImport, ...] = ()
    problems: int = 0

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="when", label="When"),
                Column(key="file", label="File"),
                Column(key="kind", label="Kind", wide_only=True),
                Column(key="new", label="New", kind="count"),
                Column(key="changed", label="Changed", kind="count"),
                Column(key="unchanged", label="Unchanged", kind="count"),
                Column(key="refused", label="Refused", kind="count"),
                Column(key="days", label="Days", wide_only=True),
                Column(key="spend", label="Spend"),
            ),
            rows=tuple(_row(past) for past in self.imports),
        )

    def tables(self) -> tuple[Table, ...]:
        listed = self.imports[0].report.problems[: self.problems] if self.imports else ()
        if not listed:
            return (self.table(),)
        rows: tuple[dict[str, Cell | Interval | Figure], ...] = tuple(problem.model_dump() for problem in listed)
        refused = Table(
            title=f"Lines of {self.imports[0].report.file_name} that were left out",
            columns=(
                Column(key="line", label="Line", kind="count"),
                Column(key="column", label="Column"),
                Column(key="value", label="Value"),
                Column(key="reason", label="Why"),
            ),
            rows=rows,
            more=max(0, self.imports[0].report.refused - len(rows)),
        )
        return (self.table(), refused)


async def start_import(deps: Deps, args: ImportArgs) -> JobStarted:
    """Import a dropped file: an Ads Manager export, an ads sheet, reviews, Reddit quotes or an Amazon analysis. Goes on
    as a job that shows its progress and its proof."""
    brand = deps.require_brand()
    name = args.name or PurePosixPath(args.file).name
    told = args.model_dump(exclude={"file", "name"}, exclude_none=True)
    asked: dict[str, JsonValue] = {"file": args.file, "file_name": name, **({"reading": told} if told else {})}
    started = await deps.jobs.start(deps.user, brand, "import_file", asked, deps.now)
    return JobStarted(
        headline=f"Importing {name} into {brand.name}.", job_id=started.job_id, kind="import_file", title=name
    )


def reading_of(words: Sequence[str]) -> ReviewReading:
    """What words such as `body=Text` say of a file's columns.

    Raises:
        AskAgain: A word is not key=value, or a value is none that the key may have.
    """
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in ReviewReading.model_fields:
            known = ", ".join(f"{name}=" for name in ReviewReading.model_fields)
            raise AskAgain(f"{word!r} says nothing of the file's columns.", f"After the file come {known}.")
        given[key] = value
    try:
        return ReviewReading.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise AskAgain(f"{first['loc'][0]}={first['input']!r}: {first['msg']}.", "Check the value.") from None


async def imports(deps: Deps, args: ImportsArgs) -> ImportList:
    """The files imported so far, and what each did: rows new, changed, unchanged, refused.

    Args:
        problems: how many lines that the latest import refused to list, with column, value and reason.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        found = tuple(
            [
                PastImport(id=id_, created_at=at, report=report)
                async for id_, at, report in stored.past(conn, brand.id, args.limit)
            ]
        )
    if not found:
        return ImportList(
            headline=f"Nothing has been imported into {brand.name} yet: drop an Ads Manager export into the chat.",
            foot=Foot(fictional=brand.is_fictional),
        )
    latest = found[0].report
    more = (
        (Action(label="Refused lines", command="/imports limit=1 problems=50"),)
        if latest.refused and not args.problems
        else ()
    )
    return ImportList(
        headline=f"The latest of {count(len(found))} imports: {latest.headline}",
        foot=Foot(timezone=brand.timezone, currency=latest.currency, fictional=brand.is_fictional),
        actions=(*more, Action(label="Which hooks work", command="/top_hooks")),
        imports=found,
        problems=args.problems,
    )


def _row(past: PastImport) -> dict[str, Cell | Interval | Figure]:
    report = past.report
    return {
        "when": past.created_at.strftime("%Y-%m-%d %H:%M UTC"),
        "file": report.file_name,
        "kind": IMPORT_LABELS[report.kind],
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "days": f"{report.first_day} to {report.last_day}" if report.days else None,
        "spend": exact(report.spend, report.currency) if report.currency else None,
    }
