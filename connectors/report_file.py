"""A report as a file of the kind that is wanted."""

from pathlib import Path
from typing import Literal

from slugify import slugify

from domain.answer import Answer
from domain.errors import AskAgain
from domain.report import Report

FileFormat = Literal["pdf", "html", "md"]


def written(report: Report, format: FileFormat) -> tuple[bytes, str]:
    """The file's content and its media type."""
    # Fonts and layout take 0.4 s to import: only who wants a PDF waits for them.
    if format == "pdf":
        from connectors.report_pdf import pdf

        return pdf(report), "application/pdf"
    if format == "md":
        from connectors.report_markdown import markdown

        return markdown(report).encode(), "text/markdown; charset=utf-8"
    from connectors.report_page import page

    return page(report).encode(), "text/html; charset=utf-8"


def file_name(report: Report, format: FileFormat) -> str:
    """`which-hooks-work-bramblehound-2026-11-19.pdf`: letters, digits and hyphens only."""
    day = report.window.until if report.window else report.made_on
    return f"{slugify(f'{report.title} {report.brand}', max_length=60)}-{day.isoformat()}.{format}"


def save(answer: Answer, file: Path) -> int:
    """Writes the answer's report to `file`, of the kind that its name ends with; returns how many bytes.

    Raises:
        AskAgain: The answer has no report, there is no such kind, or the file cannot be written.
    """
    report = getattr(answer, "report", None)
    if not hasattr(answer, "report"):
        raise AskAgain("This command makes no report.", "Leave --output out, or ask for /hook_report or /copy_brief.")
    if not isinstance(report, Report):
        raise AskAgain(answer.headline, "So there is nothing to report.", "not_found")
    endings: dict[str, FileFormat] = {".pdf": "pdf", ".html": "html", ".md": "md"}
    format = endings.get(file.suffix.casefold())
    if format is None:
        raise AskAgain(
            f"A report cannot be written to {file.name!r}.", "End the name with .pdf, .html or .md.", "bad_file"
        )
    content, _ = written(report, format)
    try:
        return file.write_bytes(content)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise AskAgain(f"{str(file)!r} cannot be written: {why}.", "Check the path.", "bad_file") from None
