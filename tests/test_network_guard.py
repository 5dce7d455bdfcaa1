"""What would go wrong: a test that talks to a model or a website, and passes because nobody noticed."""

import os
import socket
import subprocess
import sys

import httpx
import pytest

from tests.network import forget, reached

OUTSIDE = "203.0.113.7"  # Set aside for documentation; nobody has it.


@pytest.fixture
def forgiven():
    """Lets this file's own attempts pass, after it has looked at them."""
    yield
    forget()


def test_a_socket_to_the_outside_is_refused_and_recorded(forgiven):
    with socket.socket() as made, pytest.raises(PermissionError, match="may not reach outside"):
        made.connect((OUTSIDE, 80))
    assert any(OUTSIDE in line for line in reached())


def test_an_unresolved_name_is_refused_before_it_is_asked_for(forgiven):
    with pytest.raises(PermissionError):
        socket.getaddrinfo("api.example.com", 443)


async def test_an_http_client_that_hides_the_refusal_still_leaves_a_record(forgiven):
    async with httpx.AsyncClient() as client:
        with pytest.raises((httpx.HTTPError, PermissionError)):
            await client.get("https://api.example.com/")
    assert any("api.example.com" in line for line in reached())


def test_a_child_process_is_guarded_too(forgiven):
    attempt = f"import socket\ntry: socket.create_connection(({OUTSIDE!r}, 80), 1)\nexcept OSError: print('refused')"
    done = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "refused", done.stderr
    assert any(OUTSIDE in line for line in reached())


def test_this_machine_is_not_outside():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        socket.create_connection(listening.getsockname()).close()
    assert reached() == []


def test_no_model_may_be_asked_and_no_setting_of_the_developer_is_there():
    from pydantic_ai import models

    from settings import Settings

    assert models.ALLOW_MODEL_REQUESTS is False
    assert [name for name in Settings.model_fields if name.upper() in os.environ] == []
    assert Settings().anthropic_api_key is None
