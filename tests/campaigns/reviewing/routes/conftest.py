"""What the tests of routes share."""

import pytest

from campaigns.publishing.actions import approve
from campaigns.reviewing.actions import Wording
from campaigns.reviewing.queries import hashes_of
from campaigns.reviewing.shapes import Conditions
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant, StaffMember
from tests.factories import make_route


def approve_shown(revision, by):
    return approve(revision, by=by, hashes_seen=hashes_of(revision))


def a_route(by, *stages, name="Ours", conditions=None, **fields):
    """A route for appeals, before all others."""
    what = {"position": 1, "conditions": conditions or Conditions(categories=("general",)), **fields}
    wording = Wording(name=name, description="D.", stages=stages, **what)
    return make_route(wording, by=by, second=by.__class__.objects.get(email="carla@force.example"))


@pytest.fixture
def other_approver(cast):
    """Tara approves too."""
    RoleGrant.objects.create(person=cast.tara, role=Role.APPROVER)
    return StaffMember.objects.get(pk=cast.tara.pk)
