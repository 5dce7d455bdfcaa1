"""The loopback Graph API as pytest fixtures."""

from collections.abc import Iterator

import pytest

from tests.wire.graph.client import Graph, served
from tests.wire.graph.world import GraphWorld


@pytest.fixture(scope="session")
def graph_process() -> Iterator[Graph]:
    """One process for all tests of this worker."""
    with served() as graph:
        yield graph


@pytest.fixture
def graph(graph_process: Graph) -> Graph:
    """A loopback Graph API with the default world (30 ads, 40 days) and no faults; `graph.reset(world)` for another."""
    graph_process.reset(GraphWorld())
    return graph_process
