"""What would go wrong: a chat and its workers put files in two places, or a chat holds the key to everybody's."""

from uuid import uuid4

import pytest
from pydantic import SecretStr

import wiring
from connectors.storage import BadLink, LocalStorage, NotStored, path_in
from connectors.storage.supabase import SupabaseFiles
from domain.errors import AskAgain
from settings import Settings
from tests.conftest import NOW

PUBLIC = {
    "supabase_url": "https://abc.supabase.co",
    "supabase_publishable_key": "sb_publishable_x",
    "database_url": "postgresql://db/x",
}


def given(tmp_path, **more: object) -> Settings:
    return Settings(_env_file=None, viraltracker_home=tmp_path, **more)  # type: ignore[call-arg,arg-type]


@pytest.mark.parametrize(
    ("more", "works", "home"),
    [
        ({}, True, "folder"),
        (PUBLIC, True, "folder"),
        (PUBLIC, False, "FILES"),
        (PUBLIC | {"files": "folder"}, False, "folder"),
        (PUBLIC | {"files": "supabase"}, False, "supabase"),
        (PUBLIC | {"files": "supabase"}, True, "SUPABASE_SECRET_KEY"),
        (PUBLIC | {"supabase_secret_key": "sb_secret_x"}, True, "supabase"),
        (PUBLIC | {"supabase_secret_key": "sb_secret_x", "files": "folder"}, True, "folder"),
        ({"files": "supabase"}, True, "SUPABASE_URL"),
        ({"supabase_secret_key": "sb_secret_x"}, True, "folder"),
    ],
)
async def test_where_files_lie_is_said_and_never_guessed(tmp_path, more, works, home):
    settings = given(tmp_path, **more)
    if home not in ("folder", "supabase"):
        with pytest.raises(AskAgain, match=home):
            async with wiring.homes(settings, works):
                pass
        return

    async with wiring.homes(settings, works) as (_, files):
        assert isinstance(files, LocalStorage if home == "folder" else SupabaseFiles)


async def test_a_chat_without_a_worker_reaches_the_buckets_as_people_do_and_needs_no_secret_key(supabase, tmp_path):
    chat = given(
        tmp_path,
        supabase_url=supabase.url,
        supabase_publishable_key=SecretStr(supabase.publishable_key),
        database_url=SecretStr(supabase.owner),
        files="supabase",
    )
    path = path_in("uploads", supabase.person().id, "a.csv")

    async with wiring.homes(chat, works=False) as (jobs, _):
        with pytest.raises(NotStored):
            await jobs.get(path)


def test_hosts_that_share_a_secret_open_each_others_links(tmp_path):
    path = path_in("uploads", uuid4(), "a.csv")
    hosts = [
        wiring.links(given(tmp_path / name, chat_secret=secret))
        for name, secret in (("a", "s"), ("b", "s"), ("c", "t"))
    ]
    link = hosts[0].signed(path, NOW)

    assert hosts[1].verified(link, NOW) == path
    with pytest.raises(BadLink, match="not one of ours"):
        hosts[2].verified(link, NOW)
