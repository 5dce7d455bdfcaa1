"""What would go wrong: a webhook's address in a conversation's name, its messages, or what a model reads."""

import pytest
from pydantic import SecretStr

from agent.history import remember
from chat.secrets import hidden
from domain.answer import Answer
from tests.conftest import NOW
from tools.notifications import NotificationsArgs

ADDRESS = "https://hooks.slack.com/services/T0/B0/verysecretab12"


@pytest.mark.parametrize(
    "text",
    [
        f"/notifications webhook={ADDRESS}",
        f'/notifications webhook="{ADDRESS}" days=3',
        f"please post to {ADDRESS}, daily",
        "/notifications webhook=https://other.example/x/verysecret",
        "/notifications WEBHOOK=http://verysecret.example/",
    ],
)
def test_a_webhook_is_hidden_however_it_is_written(text):
    assert "verysecret" not in hidden(text)


@pytest.mark.parametrize(
    "text",
    ["/notifications webhook=off", "/notifications webhook=test", "what is a webhook?", "see https://a.example/b"],
)
def test_what_is_no_secret_stays(text):
    assert hidden(text) == text


def test_a_model_never_reads_it():
    args = NotificationsArgs(webhook=SecretStr(ADDRESS))
    typed = hidden(f"/notifications webhook={ADDRESS}")

    assert "verysecret" not in remember(None, typed, "notifications", args, Answer(headline="Set."), NOW)
