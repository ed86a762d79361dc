"""The clockwork runs under the name that the timetable rings."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.utils import timezone

from campaigns.drafting.actions import reopen, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.reviewing.queries import hashes_of
from campaigns.reviewing.tasks import expire_undecided
from onboarding.people.enums import SafetyClass
from portal.core.models import Notice
from tests.factories import make_account, submitted


def test_the_timetable_names_this_task():
    assert expire_undecided.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_it_ends_the_wait(champ):
    submitted(champ, publish_at=timezone.now() + timedelta(minutes=5))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        expire_undecided()
    assert Draft.objects.get().state == S.EXPIRED


def warned():
    """Who was told that something expires soon, how often."""
    return sorted(notice.person.email.split("@")[0] for notice in Notice.objects.filter(key__startswith="expires-").select_related("person"))


def test_those_concerned_are_told_once_before_it_expires(champ, cast):
    at = timezone.now() + timedelta(hours=6)
    submitted(champ, publish_at=at)
    with time_machine.travel(at - timedelta(hours=2, minutes=1)):
        expire_undecided()
        assert warned() == []
    for minutes in (119, 60, 1):
        with time_machine.travel(at - timedelta(minutes=minutes)):
            expire_undecided()
            assert warned() == ["carla", "champ", "colin"]
    assert Draft.objects.get().state == S.IN_REVIEW
    with time_machine.travel(at + timedelta(minutes=1)):
        expire_undecided()
    assert Draft.objects.get().state == S.EXPIRED


def test_nobody_is_told_of_what_has_no_time_or_a_protected_author_or_was_decided(champ, cast):
    submitted(champ)
    decided, hidden = (submitted(champ, make_account(), title=title, publish_at=timezone.now() + timedelta(hours=1)) for title in ("Decided", "Hidden"))
    approve(revision=decided, by=cast.carla, hashes_seen=hashes_of(decided))
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    assert hidden.draft.state == S.IN_REVIEW
    expire_undecided()
    assert warned() == []


def test_what_was_submitted_again_is_warned_of_again(champ, cast):
    first = submitted(champ, publish_at=timezone.now() + timedelta(hours=1))
    expire_undecided()
    reopen(draft=first.draft, by=champ)
    draft = Draft.objects.get()
    submit(draft=draft, by=champ, edition=draft.edition)
    expire_undecided()
    assert warned() == ["carla", "carla", "champ", "champ", "colin", "colin"]


def test_the_hours_can_be_set(champ, cast, settings):
    submitted(champ, publish_at=timezone.now() + timedelta(hours=3))
    expire_undecided()
    assert warned() == []
    settings.EXPIRY_WARNING_HOURS = 4
    expire_undecided()
    assert warned() == ["carla", "champ", "colin"]
