"""The loopback model providers as a pytest fixture."""

from collections.abc import Iterator

import pytest
from pydantic_ai import models

from tests.wire.models.wire import ModelWire, model_wire


@pytest.fixture
def models_wire() -> Iterator[ModelWire]:
    """Providers that answer what `models_wire.script` says. Models may be asked: the network guard stands."""
    with models.override_allow_model_requests(True), model_wire() as wire:
        yield wire
