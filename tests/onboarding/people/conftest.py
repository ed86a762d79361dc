"""Administrators of these stories have their second factor; test_second_factor.py tells what happens without."""

import pytest


@pytest.fixture(autouse=True)
def relaxed(settings):
    settings.SECOND_FACTOR_RELAXED = True
