"""What the tests of this room share."""

import pytest

from tests.factories import certify


@pytest.fixture(autouse=True)
def relaxed(settings, tmp_path):
    """Approvers of the cast have no second factor, and files go to a folder of the test's own."""
    settings.SECOND_FACTOR_RELAXED = True
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def champ(cast):
    """Certified, with every policy in force agreed to: may write for the force."""
    certify(cast.champ)
    return cast.champ
