"""A deployment that may open websites of this machine, as in development, and such a website."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from switchboard.core.resources import Resources
from tests.conftest import Api, run_server
from tests.fixtures.website import Website, run_website


@pytest.fixture(scope="session")
async def resources(resources: Resources) -> Resources:
    """The same connections with that permission."""
    return replace(resources, settings=resources.settings.model_copy(update={"fetch_loopback": True}))


@pytest.fixture(scope="session")
async def api(resources: Resources) -> AsyncIterator[Api]:
    """An API server with that permission."""
    async with run_server(resources.settings) as api:
        yield api


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    """A website of somebody."""
    async with run_website() as site:
        yield site
