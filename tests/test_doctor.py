"""What would go wrong: a secret on the screen, a setting nobody hears of, docs that have drifted."""

import importlib.util
from pathlib import Path

import pytest
from pydantic import SecretStr

import doctor
from settings import Settings

ROOT = Path(__file__).parent.parent


async def test_no_secret_and_no_address_that_may_hold_one_is_shown(tmp_path):
    told = "hunter2-secret"
    secrets = {
        name: SecretStr(f"postgresql://u:{told}@127.0.0.1:1/x" if name == "database_url" else told)
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    addresses = {name: f"http://u:{told}@127.0.0.1:1" for name in Settings.model_fields if name.endswith("_url")}
    settings = Settings(viraltracker_home=tmp_path, **{**addresses, **secrets})

    found = await doctor.examine(settings)

    assert len(secrets) >= 8
    assert told not in found.model_dump_json()
    assert told not in "\n".join(found.lines())


async def test_a_database_that_does_not_answer_is_wrong_and_says_what_to_check(tmp_path):
    settings = Settings(viraltracker_home=tmp_path, database_url=SecretStr("postgresql://u@127.0.0.1:1/x"))

    found = await doctor.examine(settings)

    database = next(finding for finding in found.findings if finding.about == "Database")
    assert (database.state, found.ok) == ("wrong", False)
    assert "check its host" in database.meaning


async def test_binding_to_the_world_without_sign_in_is_wrong(database, tmp_path):
    settings = Settings(viraltracker_home=tmp_path, host="0.0.0.0", database_url=SecretStr(database.owner))

    found = await doctor.examine(settings)

    wrong = [finding for finding in found.findings if finding.state == "wrong"]
    assert [finding.about for finding in wrong] == ["Sign-in"]
    assert "SUPABASE_URL" in wrong[0].meaning


async def test_a_sign_in_without_the_database_that_holds_the_people_is_wrong(tmp_path):
    half = Settings(viraltracker_home=tmp_path, supabase_url="http://127.0.0.1:1", supabase_publishable_key="k")

    finding = await doctor._sign_in(half)

    assert not half.has_sign_in
    assert finding.state == "wrong"
    assert "DATABASE_URL" in finding.meaning


@pytest.mark.parametrize(
    ("given", "about", "state", "words"),
    [
        ({"meta_app_id": "1"}, "Meta app", "wrong", "belong together"),
        ({"meta_app_id": "1", "meta_app_secret": "s"}, "Meta app", "ok", "/connect"),
        ({}, "Meta app", "off", "no app"),
        ({}, "Keys for tokens", "ok", "token.keys"),
        ({"token_encryption_keys": "short"}, "Keys for tokens", "wrong", "not one"),
        (
            {"database_url": "postgresql://x", "meta_app_id": "1", "meta_app_secret": "s"},
            "Keys for tokens",
            "wrong",
            "is not set",
        ),
        ({"database_url": "postgresql://x"}, "Keys for tokens", "off", "is not set"),
        ({"meta_access_token": "t"}, "Meta system user", "ok", "never connected"),
        ({"meta_access_token": "t", "database_url": "postgresql://x"}, "Meta system user", "wrong", "names no"),
        (
            {
                "meta_access_token": "t",
                "database_url": "postgresql://x",
                "meta_access_token_for": "6f1c1f5e-6d6c-4b9e-9d1a-3f0d5a1b2c3d",
            },
            "Meta system user",
            "ok",
            "1 organisation,",
        ),
        ({"meta_access_token_for": "acme", "database_url": "x"}, "Meta system user", "wrong", "'acme'"),
        ({"meta_graph_url": "http://graph.example.com"}, "Meta", "wrong", "https"),
        ({"public_url": "ads.example.com"}, "Way back from Meta", "wrong", "without a path"),
        ({"public_url": "https://ads.example.com/"}, "Way back from Meta", "ok", "/connect/meta/callback"),
        ({}, "Way back from Meta", "off", "behind a proxy"),
    ],
)
def test_what_is_set_up_for_meta_is_said_part_by_part(tmp_path, given, about, state, words):
    found = doctor._meta(Settings(viraltracker_home=tmp_path, **given))

    finding = next(finding for finding in found if finding.about == about)
    assert (finding.state, words in finding.meaning) == (state, True)


def test_the_way_back_is_the_one_that_the_chat_serves():
    from chat.connect_meta import CALLBACK

    assert doctor.CALLBACK == CALLBACK


async def test_every_setting_is_explained(database, tmp_path):
    found = await doctor.examine(Settings(viraltracker_home=tmp_path, database_url=SecretStr(database.owner)))

    assert {setting.name for setting in found.settings} == {name.upper() for name in Settings.model_fields}
    assert [setting.name for setting in found.settings if not setting.description] == []
    assert found.ok


def test_the_derived_files_are_current():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)

    stale = [path.name for path, text in generate.derived().items() if path.read_text("utf-8") != text]
    assert not stale, f"{stale} no longer say what the code says: run `make docs`"
