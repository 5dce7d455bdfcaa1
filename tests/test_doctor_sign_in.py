"""What would go wrong: settings with which nobody can sign in, or anybody as anybody, called fine."""

import pytest

from doctor import examine
from settings import Settings

KEYS = "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI="


@pytest.fixture
def around(supabase, tmp_path):
    def made(**others: object) -> Settings:
        told = {
            "viraltracker_home": tmp_path,
            "database_url": supabase.owner,
            "supabase_url": supabase.url,
            "supabase_publishable_key": supabase.publishable_key,
            "token_encryption_keys": KEYS,
        }
        return Settings.model_validate(told | others)

    return made


async def found(settings: Settings) -> tuple[str, str]:
    [one] = [finding for finding in (await examine(settings)).findings if finding.about == "Sign-in"]
    return one.state, one.meaning


async def test_a_project_that_is_set_up_is_told_with_its_ways(around):
    state, told = await found(around())

    assert state == "ok"
    assert told.endswith("with a password, a link by e-mail, github, google; new people may sign up.")


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"token_encryption_keys": None}, "TOKEN_ENCRYPTION_KEYS"),
        ({"host": "0.0.0.0"}, "PUBLIC_URL"),
        ({"supabase_publishable_key": "sb_secret_x"}, "holds a secret key"),
        ({"supabase_publishable_key": "sb_publishable_other"}, "does not know SUPABASE_PUBLISHABLE_KEY"),
        ({"supabase_url": "http://127.0.0.1:9"}, "does not answer"),
        ({"supabase_url": "http://project.example"}, "no address of a project"),
    ],
)
async def test_what_keeps_people_out_is_named(around, others, told):
    state, meaning = await found(around(**others))

    assert state == "wrong"
    assert told in meaning


async def test_a_project_in_which_anybody_is_anybody_is_wrong(around, supabase):
    supabase.standin.config.confirm_email = False

    state, told = await found(around())

    assert state == "wrong"
    assert "'Confirm email'" in told
