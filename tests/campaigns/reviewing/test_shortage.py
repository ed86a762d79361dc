"""Where fewer people can decide than have to, that is said at once, and others may."""

import pytest

from campaigns.drafting.actions import About
from campaigns.drafting.screening.actions import clear
from campaigns.drafting.screening.models import Finding
from campaigns.publishing.actions import approve
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries import hashes_of, is_passed, waiting_for
from onboarding.people.models import RoleGrant
from portal.core.errors import NotPermitted
from portal.core.models import AuditEvent, Notice
from tests.factories import submitted

WARNED = {"text": "Ring Jo on 07700 900123."}


def told(person):
    return [notice.text for notice in Notice.objects.filter(person=person, key__startswith="review-few-")]


@pytest.fixture
def one_approver(cast):
    """Colin approves no longer: Carla is alone."""
    RoleGrant.objects.filter(person=cast.colin).delete()


def test_a_second_look_in_a_force_with_one_approver_asks_a_leader_at_once(champ, cast, one_approver):
    revision = submitted(champ, title="W", **WARNED)
    stage = StageRun.objects.get(revision=revision)
    assert (stage.needed, stage.escalated_at is not None) == (2, True)
    assert list(waiting_for(cast.chief)) == [revision]
    assert told(champ) == ["“W”: 2 people have to approve. Who can: Carla Reyes, Maren Holt. They have been told."]
    assert "You may decide on it, from now on." in told(cast.chief)[0]
    assert told(cast.carla) == []
    assert AuditEvent.objects.get(verb="stage.too_few").data["able"] == 2
    for finding in Finding.objects.filter(revision=revision):
        clear(finding=finding, by=cast.carla, why="Jo asked for it.")
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert not is_passed(revision)
    approve(revision, by=cast.chief, hashes_seen=hashes_of(revision))
    assert is_passed(revision)


def test_an_approver_without_a_second_factor_does_not_count(champ, cast, settings):
    settings.SECOND_FACTOR_RELAXED = False
    submitted(champ, title="W", **WARNED)
    assert told(champ)[0].startswith("“W”: 2 people have to approve. Nobody can at present. It cannot be approved before somebody else can decide")
    assert "Please see to it" in told(cast.chief)[0]


def test_a_box_that_ends_is_not_escalated_and_everybody_reads_that_it_cannot_be_approved(champ, cast, one_approver):
    revision = submitted(champ, title="W", about=About(category="safety"), **WARNED)
    stage = StageRun.objects.get(revision=revision)
    assert (stage.needed, stage.late, stage.escalated_at) == (2, "expire", None)
    assert "It cannot be approved before somebody else can decide" in told(champ)[0]
    assert "It cannot be approved." in told(cast.chief)[0]
    with pytest.raises(NotPermitted, match="asks somebody else"):
        approve(revision, by=cast.chief, hashes_seen=hashes_of(revision))


def test_where_enough_can_decide_nothing_is_said(champ, cast):
    revision = submitted(champ, title="W", **WARNED)
    assert StageRun.objects.get(revision=revision).escalated_at is None
    assert not Notice.objects.filter(key__startswith="review-few-").exists()
