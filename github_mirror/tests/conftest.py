"""Fixtures of the mirror's tests."""

import pytest

from github_mirror.tests.desk import connected, repository
from github_mirror.tests.mirrored import FULL_NAME, Mirrored
from tests.factories import make_steward
from tests.github.hub import TOKEN, StandIn


@pytest.fixture
def both(settings):
    """Connect a desk to a stand-in for GitHub."""
    with StandIn() as hub:
        settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY, settings.GITHUB_API_URL = TOKEN, FULL_NAME, hub.url
        yield Mirrored(hub, make_steward(name="Ana"))


@pytest.fixture
def hub(settings):
    """Return a GitHub that the desk is connected to, with the desk's repository."""
    with connected(settings) as hub:
        repository()
        yield hub
