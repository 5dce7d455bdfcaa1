"""Where DBOS keeps its books: a database of its own beside the embedded one, else a schema in the one given."""

from dbos import DBOS, DBOSClient

from domain.job import Queue
from jobs.version import VERSION as VERSION

SCHEMA = "dbos"
# How many of each one worker does at a time. What waits in one queue is in nobody's way in another.
QUEUES: dict[Queue, int] = {"imports": 2, "syncs": 8, "errands": 4}
WORKFLOW = "job"
PROGRESS = "progress"  # The stream in which a job tells where it stands.
APPLICATION = "viraltracker"


def prepare(url: str) -> None:
    """Makes or updates the ledger's tables; quick when there is nothing to do."""
    DBOS.migrate(url, schema=SCHEMA)


def client(url: str) -> DBOSClient:
    """A connection that starts, follows and cancels work, and runs none."""
    return DBOSClient(
        system_database_url=url,
        dbos_system_schema=SCHEMA,
        use_listen_notify=True,
        application_name=APPLICATION,
    )
