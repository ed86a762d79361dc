"""Who learns that something was taken back, moved, or decided on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import About, reopen, withdraw
from campaigns.publishing.actions import approve, reschedule
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import return_to_author
from campaigns.reviewing.enums import StageState
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries import hashes_of
from portal.core.models import Notice
from tests.factories import make_account, make_revision, submitted

COURT = About(category="court", case_reference="NS-4471", case_stage="trial")


def told(person, kind):
    return [notice.text for notice in Notice.objects.filter(person=person, kind=kind)]


@pytest.mark.parametrize("take_back", [reopen, withdraw])
def test_taken_back_between_two_stages_tells_who_approved_and_asks_nobody_any_more(champ, cast, take_back):
    revision = submitted(champ, title="Trial", about=COURT)
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    asked = Notice.objects.filter(person=cast.chief, kind="review", read_at=None)
    assert asked.exists()
    take_back(draft=revision.draft, by=champ)
    assert not asked.exists()
    assert not StageRun.objects.filter(state=StageState.OPEN).exists()
    assert "no longer counts" in told(cast.carla, "approval_void")[0]
    assert told(champ, "approval_void") == told(cast.colin, "approval_void") == []


def test_a_draft_that_nobody_approved_is_taken_back_in_silence(champ, cast):
    revision = submitted(champ)
    reopen(draft=revision.draft, by=champ)
    assert not Notice.objects.filter(kind="approval_void").exists()
    assert not Notice.objects.filter(kind="review", read_at=None).exists()


def test_whoever_edited_it_learns_what_was_decided(champ, cast):
    revision = make_revision(champ, make_account(), editors=[cast.colin.pk])
    return_to_author(revision=revision, by=cast.carla, reason="tone", words="Kinder, please.")
    assert told(champ, "decision")[0].startswith("“Harbour road” came back to you (Tone)")
    assert told(cast.colin, "decision")[0].startswith("“Harbour road”, which you worked on, came back (Tone)")


def test_a_delivery_that_is_moved_is_told_once_to_author_and_approver(champ, cast):
    revision = submitted(champ, make_account(), publish_at=timezone.now() + timedelta(days=1))
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    reschedule(list(Delivery.objects.all()), due_at=timezone.now() + timedelta(days=2), by=cast.colin)
    assert [len(told(person, "moved")) for person in (champ, cast.carla, cast.colin)] == [1, 1, 0]


def test_a_row_of_the_queue_says_until_when_and_that_it_is_late(champ, cast, as_):
    submitted(champ)
    page = as_(cast.carla).get(reverse("review-list")).content.decode()
    assert "Decide by" in page
    assert "<strong>late</strong>" not in page
    StageRun.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "<strong>late</strong>" in as_(cast.carla).get(reverse("review-list")).content.decode()
