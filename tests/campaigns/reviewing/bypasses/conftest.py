"""What is done again and again where ways around an approval are tried."""

import pytest

from campaigns.drafting.actions import save_draft, submit
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.reviewing.queries import hashes_of
from tests.factories import certify


def save(draft, by, **changes):
    draft = Draft.objects.get(pk=draft.pk)
    fields = {"title": draft.title, "text": draft.text, "accounts": [v.account for v in draft.variants.all()], "publish_at": draft.publish_at}
    return save_draft(draft=draft, by=by, **({"edition": draft.edition} | fields | changes))


def submit_again(draft, by):
    draft = Draft.objects.get(pk=draft.pk)
    return submit(draft=draft, by=by, edition=draft.edition)


def approve_shown(revision, by):
    return approve(revision, by=by, hashes_seen=hashes_of(revision))


@pytest.fixture
def writing_approver(cast):
    """Carla approves, is certified, and is a superuser besides."""
    certify(cast.carla)
    cast.carla.is_superuser = True
    cast.carla.save()
    return cast.carla


def newest(revision):
    """The draft as it is now."""
    return Draft.objects.get(pk=revision.draft_id)
