"""The urgent route, and the look afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.reviewing.actions import ask_urgent, expire_undecided, review_afterwards
from campaigns.reviewing.models import AfterReview, StageRun
from campaigns.reviewing.queries import (
    after_reviews_for,
    urgent_figures,
    waiting_for,
)
from portal.core.errors import NotPermitted, Refused
from portal.core.models import Notice
from tests.campaigns.reviewing.routes.conftest import approve_shown
from tests.factories import make_account, make_draft, submitted


def make_urgent(champ):
    draft = make_draft(champ, make_account())
    ask_urgent(draft=draft, by=champ, reason="A dam may break.")
    draft.refresh_from_db()
    return submit(draft=draft, by=champ, edition=draft.edition)


def test_an_urgent_draft_goes_first_ends_after_half_an_hour_and_is_looked_at_by_a_third(champ, cast, other_approver):
    usual = submitted(champ, publish_at=timezone.now() + timedelta(hours=1))
    late, urgent = make_urgent(champ), make_urgent(champ)
    assert list(waiting_for(cast.carla)) == [late, urgent, usual]
    approve_shown(urgent, cast.carla)
    review = AfterReview.objects.get()
    assert [list(after_reviews_for(each)) for each in (champ, cast.carla, cast.colin)] == [[], [], [review]]
    for person in (champ, cast.carla):
        with pytest.raises(NotPermitted):
            review_afterwards(review=review, by=person, is_sound=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            AfterReview.objects.update(done_by=person, done_at=timezone.now(), is_sound=True)
    assert urgent_figures() == {"approved": 1, "reviewed": 0, "concerns": 0, "waiting": 1, "overdue": 0}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert urgent_figures()["overdue"] == 1
    review_afterwards(review=review, by=cast.colin, is_sound=False, words="It named the street.")
    assert Notice.objects.filter(kind="after_review", person=champ, read_at=None).exists()
    assert not Notice.objects.filter(url=reverse("after-review", args=[review.pk]), read_at=None).exists()
    with pytest.raises(Refused, match="looked at this already"):
        review_afterwards(review=review, by=other_approver, is_sound=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        expire_undecided()
    assert Draft.objects.get(pk=late.draft_id).state == S.EXPIRED
    assert StageRun.objects.get(revision=late).state == "expired"
    assert Draft.objects.get(pk=usual.draft_id).state == S.IN_REVIEW
