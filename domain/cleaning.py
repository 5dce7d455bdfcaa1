"""What is removed by itself once it is old, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.answer import Answer
from domain.format import plural


@dataclass(frozen=True)
class Keeping:
    """For how long what nobody needs any more is kept: runs and notifications, and the archives of exports."""

    days: int = 90
    export_days: int = 7

    def before(self, now: datetime) -> datetime:
        """Runs that ended, and notifications that were read, before then are old."""
        return now - timedelta(days=self.days)

    def archived_before(self, now: datetime) -> datetime:
        """Archives that were stored before then are old."""
        return now - timedelta(days=self.export_days)


class CleanedUp(Answer):
    """How much went; `failed` says at how many organisations something did not."""

    organizations: int = 0
    runs: int = 0
    notifications: int = 0
    archives: int = 0
    failed: int = 0

    @staticmethod
    def of(organizations: int, runs: int, notifications: int, archives: int, failed: int) -> "CleanedUp":
        """The answer with its sentence."""
        said = (
            f"Removed {plural(runs, 'old run')}, {plural(notifications, 'read notification')} and"
            f" {plural(archives, 'old archive')} of {plural(organizations, 'organisation')}"
        )
        trouble = f"; at {failed} it did not go well, and is tried again tomorrow" if failed else ""
        return CleanedUp(
            headline=f"{said}{trouble}.",
            organizations=organizations,
            runs=runs,
            notifications=notifications,
            archives=archives,
            failed=failed,
        )
