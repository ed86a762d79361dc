"""Fixtures of the adapter tests."""

import pytest

from campaigns.publishing.networks import xrpc
from tests.campaigns.publishing.networks.canned import serve_canned
from tests.sandbox_fixture import point_at


@pytest.fixture(autouse=True)
def no_session():
    """Sessions live as long as the process; each test begins without."""
    xrpc._SESSIONS.clear()


@pytest.fixture
def canned(settings):
    """A server with prepared answers, and the settings that lead every adapter to it."""
    server, answers = serve_canned()
    point_at(settings, answers.url)
    yield answers
    server.shutdown()
    server.server_close()
