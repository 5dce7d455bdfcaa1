"""`viraltracker backup FILE` and `viraltracker restore FILE`: the embedded data as one file, and back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import AskAgain
from domain.format import plural
from settings import Settings

_NO_KEYS = (
    "Keys are not in it: in another data folder connections to Meta and webhooks must be made anew."
    " --with-keys puts them in; whoever has the file then has them too."
)


async def backup(settings: Settings, file: Path, with_keys: bool) -> int:
    """Writes everything into one file, while others go on working.

    Raises:
        AskAgain: The data is in no embedded database, or there is none.
    """
    from store.backup import write
    from store.embedded import served

    _refuse_elsewhere(settings, "backed up")
    home = settings.viraltracker_home
    if not (home / "postgres").exists():
        raise AskAgain(f"There is no data in {str(home)!r} yet.", "Start with `viraltracker serve`.", "not_found")

    def written() -> str:
        with served(home) as server_url:
            made = write(home, server_url, file, datetime.now(UTC), with_keys)
        return (
            f"Written to {file} ({file.stat().st_size:,} bytes): {plural(len(made.databases), 'database')},"
            f" {plural(len(made.files), 'stored file')}."
        )

    print(await asyncio.to_thread(written))
    if not with_keys:
        print(_NO_KEYS)
    return 0


def restore(settings: Settings, file: Path, replace: bool) -> int:
    """Puts a backup in the place of the data.

    Raises:
        AskAgain: The file is not whole, there is other data, or something uses it.
    """
    from store.restore import restore as restored

    _refuse_elsewhere(settings, "restored")
    made, aside = restored(settings.viraltracker_home, file.resolve(), datetime.now(UTC), replace)
    print(f"Restored: the data is as it was on {made.made_at:%Y-%m-%d at %H:%M} UTC.")
    if aside is not None:
        print(f"What was there before is in {aside}; remove it when you do not need it any more.")
    return 0


def _refuse_elsewhere(settings: Settings, what: str) -> None:
    if settings.database_url is not None:
        raise AskAgain(
            f"Only the embedded database is {what} so; DATABASE_URL names another one.",
            "Use that server's own backups (Supabase makes them daily), or pg_dump.",
            "bad_setting",
        )
