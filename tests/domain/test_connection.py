"""What would go wrong: an expired connection called well, somebody's number read as another's, an endless wait."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.connection import Connection, account_id, standing
from domain.connection_words import cure, sentence

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def known(**other) -> Connection:
    given = {
        "brand_id": uuid4(),
        "status": "connected",
        "source": "oauth",
        "scopes": ("ads_read",),
        "expires_at": NOW + 40 * DAY,
        "user_name": "Robin",
    }
    return Connection.model_validate({**given, **other})


@pytest.mark.parametrize(
    "given",
    [
        "act_123",
        "123",
        " 123 ",
        "ACT_123",
        "0123",
        "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=123&business_id=9",
        "https://business.facebook.com/adsmanager/manage/ads?business_id=9&act=123#x",
        "adsmanager.facebook.com/adsmanager?act=123",
        "https://adsmanager.facebook.com/x?act=act_123",
    ],
)
def test_an_account_is_read_from_what_people_have(given):
    assert account_id(given) == "act_123"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "act_",
        "acme",
        "act_12x",
        "12 34",
        "act_0",
        "1" * 21,
        "١٢٣",
        "act=123",
        "act_123/insights",
        "act_1\n23",
        "https://adsmanager.facebook.com/x?campaign=5",
        "https://adsmanager.facebook.com/x?act=../me",
        "https://[bad",
        "-5",
    ],
)
def test_what_is_no_account_id_is_not_taken_for_one(given):
    assert account_id(given) is None


@pytest.mark.parametrize(
    ("connection", "system", "stands"),
    [
        (None, False, "never"),
        (None, True, "system_user"),
        (known(), True, "connected"),
        (known(expires_at=NOW + 7 * DAY), False, "expiring"),
        (known(expires_at=NOW + 7 * DAY + timedelta(seconds=1)), False, "connected"),
        (known(expires_at=NOW), True, "expired"),
        (known(expires_at=None), False, "connected"),
        (known(expires_at=None, data_access_expires_at=NOW - DAY), True, "expired"),
        (known(data_access_expires_at=NOW + 3 * DAY), False, "expiring"),
        (known(status="revoked"), True, "revoked"),
        (known(status="disconnected", scopes=(), expires_at=None), True, "disconnected"),
        (known(scopes=("public_profile",)), True, "permission_missing"),
        (known(status="rate_limited", until=NOW + DAY), False, "rate_limited"),
        (known(status="rate_limited", until=NOW - DAY), False, "connected"),
        (known(status="no_ad_accounts"), False, "no_ad_accounts"),
        (known(source="system_user", scopes=(), expires_at=None), True, "system_user"),
        (known(source="system_user", scopes=(), expires_at=None, status="expired"), True, "expired"),
        (known(source="system_user", scopes=(), expires_at=None), False, "never"),
    ],
)
def test_where_a_connection_stands(connection, system, stands):
    assert standing(connection, NOW, system) == stands
    said = sentence("Acme", connection, NOW, system)
    assert said.startswith("Acme") or "Acme's" in said
    assert said.endswith(".")
    assert "None" not in said + cure(stands, False)


def test_days_left_are_begun_days_and_end_at_the_first_end():
    assert known(expires_at=NOW + timedelta(hours=1)).days_left(NOW) == 1
    assert known(expires_at=NOW - DAY).days_left(NOW) == 0
    assert known(expires_at=NOW + 40 * DAY, data_access_expires_at=NOW + 12 * DAY).days_left(NOW) == 12
    assert known(expires_at=None).days_left(NOW) is None
