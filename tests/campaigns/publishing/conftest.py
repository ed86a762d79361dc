"""What the tests of publishing share."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from campaigns.publishing.engine import claims
from campaigns.publishing.models import Delivery
from tests.factories import make_account


@pytest.fixture(autouse=True)
def relaxed(settings, tmp_path):
    """Approvers of the cast have no second factor, and files go to a folder of the test's own."""
    settings.SECOND_FACTOR_RELAXED = True
    settings.MEDIA_ROOT = tmp_path / "media"


def jpeg(colour: str = "navy") -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "JPEG")
    return file.getvalue()


def now_is(delivery, **fields):
    """Writes a delivery's columns as if time had passed, and gives it anew."""
    if fields:
        Delivery.objects.filter(pk=delivery.pk).update(**fields)
    return Delivery.objects.select_related("account", "payload__revision__author").get(pk=delivery.pk)


def again(delivery):
    """The delivery as it is now."""
    return now_is(delivery)


def claimed(delivery):
    """A live attempt at it."""
    attempt = claims.claim(delivery.pk, "worker")
    assert attempt is not None
    return attempt


@pytest.fixture
def now():
    """The present."""
    return timezone.now()


@pytest.fixture(params=["x", "facebook"])
def live(request, cast, sandbox):
    """One published post, on each network in turn."""
    from tests.campaigns.publishing.removals import published  # which takes its words from here

    return published(cast, make_account(request.param))
