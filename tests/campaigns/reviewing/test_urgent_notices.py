"""What cannot wait is told at once, whoever wanted one mail a day or is in quiet hours; and going one by one goes on."""

from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import About, submit
from campaigns.publishing.actions import approve
from campaigns.reviewing.actions import ask_urgent, escalate_overdue, expire_undecided, warn_expiring
from campaigns.reviewing.queries import hashes_of
from portal.core.models import MailTiming, MailWish, Notice, OutgoingMail
from tests.factories import make_account, make_draft, submitted


@pytest.fixture(params=["digest", "quiet"])
def wishing(request, cast):
    """Everybody wants their mail later."""
    wish = {"timing": MailTiming.DAILY} if request.param == "digest" else {"quiet_from": time(0, 0), "quiet_until": time(23, 59)}
    for _name, person in cast:
        MailWish.objects.update_or_create(person=person, defaults=wish)


def told_at_once(person, word):
    return OutgoingMail.objects.filter(person=person, not_before=None, subject__contains=word).exists()


def test_an_urgent_draft_is_told_at_once_and_its_end_too(champ, cast, wishing):
    usual = submitted(champ, title="Usual")
    draft = make_draft(champ, make_account(), title="Dam")
    ask_urgent(draft=draft, by=champ, reason="It may break.")
    draft.refresh_from_db()
    submit(draft=draft, by=champ, edition=draft.edition)
    assert told_at_once(cast.carla, "Dam")
    assert not told_at_once(cast.carla, usual.title)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        expire_undecided()
    assert told_at_once(champ, "was urgent and nobody decided")


def test_what_is_about_to_expire_or_late_is_told_at_once(champ, cast, wishing):
    submitted(champ, title="Soon", publish_at=timezone.now() + timedelta(minutes=40))
    warn_expiring()
    assert told_at_once(cast.carla, "waits for your decision until")
    assert told_at_once(champ, "has not been decided on yet")
    submitted(champ, title="Late")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        escalate_overdue()
    assert told_at_once(cast.chief, "longer than it should")


def test_going_one_by_one_goes_on_after_the_one_that_was_decided(champ, cast, as_):
    first, second, third = (submitted(champ, title=f"T{n}") for n in range(3))
    hashes = {f"hash-{key}": value for key, value in hashes_of(second).items()}
    client = as_(cast.carla)
    assert client.post(reverse("review-approve", args=[second.pk]), hashes | {"queue": "1"}).url == reverse("review-detail", args=[third.pk]) + "?queue=1"
    reason = {"reason": ["tone"], "words": "Kinder, please.", "queue": "1"}
    assert client.post(reverse("review-return", args=[third.pk]), reason).url == reverse("review-detail", args=[first.pk]) + "?queue=1"


def test_the_reviewer_sees_the_labels_and_the_time_before_deciding(champ, cast, as_):
    about = About(
        category="court", case_reference="NS-4471", case_stage="trial", sensitivity="restricted", naming_decided_by="Insp. Hale", naming_reason="In court"
    )
    revision = submitted(champ, about=about)
    page = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    for words in ("NS-4471", "On trial", "Restricted", "Insp. Hale: In court", "May go out from"):
        assert page.index(words) < page.index("Approve for")


def test_a_third_is_told_at_once_and_it_is_a_duty_and_it_is_counted_on_the_dashboard(champ, cast, as_, settings):
    draft = make_draft(champ, make_account(), title="Dam")
    ask_urgent(draft=draft, by=champ, reason="It may break.")
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert "No post took the urgent route in 90 days." in as_(cast.chief).get(reverse("dashboard")).content.decode()
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert set(Notice.objects.filter(kind="after_review").values_list("person__email", flat=True)) == {cast.colin.email, cast.chief.email}
    assert "Look at what went out urgently" in as_(cast.colin).get(reverse("home")).content.decode()
    assert "Look at what went out urgently" not in as_(cast.carla).get(reverse("home")).content.decode()
    page = as_(cast.chief).get(reverse("dashboard")).content.decode()
    assert "Urgent posts in 90 days: 1. Looked at afterwards: 0. Found wanting: 0. Still waiting: 1, of these late: 0." in page


def test_the_page_says_which_keys_there_are_and_letters_alone_are_off(champ, cast, as_):
    revision = submitted(champ)
    page = as_(cast.carla).get(reverse("review-detail", args=[revision.pk]) + "?queue=1").content.decode()
    assert "<kbd>Alt</kbd>+<kbd>Shift</kbd>+<kbd>J</kbd> opens the next one" in page
    assert 'data-single-keys hidden><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="single-keys">' in page
    assert 'class="decide-bar no-print"' in page
    assert 'class="decide-bar no-print"' not in as_(cast.chief).get(reverse("review-detail", args=[revision.pk])).content.decode()
