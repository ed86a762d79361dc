"""Photos from before letters in pictures were looked at: measured a few at a time, in open drafts alone, and never twice."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from campaigns.drafting.actions import add_photo, measure_contrast
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Photo
from campaigns.drafting.screening import findings
from portal.core.models import AuditEvent
from tests.campaigns.drafting.test_contrast import FAINT, GOOD
from tests.factories import NOBODY, make_account, make_draft


@pytest.fixture
def old(champ):
    """A draft with two photos as they were before: one with faint letters, one without. And one that is over."""
    draft, over = make_draft(champ, make_account()), make_draft(champ, title="Over")
    for content in (FAINT, GOOD):
        add_photo(draft=draft, by=champ, content=content, alt="A poster", about=NOBODY)
    add_photo(draft=over, by=champ, content=FAINT, alt="A poster", about=NOBODY)
    Photo.objects.update(low_contrast=None)
    Draft.objects.filter(pk=over.pk).update(state=DraftState.EXPIRED)
    draft.refresh_from_db()
    return draft


def measured(draft):
    return list(Photo.objects.filter(draft=draft).order_by("pk").values_list("low_contrast", flat=True))


def test_a_run_takes_no_more_than_it_may_and_the_next_goes_on(old):
    assert not [one for one in findings(old) if one.rule == "low-contrast"]
    first = measure_contrast(most=1)
    assert (first.looked_at, first.faint, first.left) == (1, 1, 1)
    assert measured(old) == [pytest.approx(192, abs=6), None]
    second = measure_contrast(most=50)
    assert (second.looked_at, second.faint, second.left) == (1, 0, 0)
    assert measured(old)[1] == 0
    assert measure_contrast(most=50).looked_at == 0
    assert [one.photo for one in findings(old) if one.rule == "low-contrast"] == [1]
    assert AuditEvent.objects.filter(verb="photo.measured").count() == 1


def test_a_draft_that_is_over_is_left_alone(old):
    measure_contrast(most=50)
    assert list(Photo.objects.exclude(draft=old).values_list("low_contrast", flat=True)) == [None]


def test_a_file_that_is_gone_is_said_and_does_not_stand_in_the_way_of_the_next_run(old):
    default_storage.delete(str(Photo.objects.filter(draft=old).order_by("pk")[0].file.name))
    done = measure_contrast(most=50)
    assert (done.looked_at, done.unreadable, done.left) == (2, 1, 0)


def test_the_command_says_what_it_did(old):
    said = io.StringIO()
    call_command("measure_contrast", most=1, stdout=said)
    assert said.getvalue() == "1 measured, 1 with faint letters, 0 could not be read, 1 left\n"


def test_a_photo_that_comes_today_is_measured_at_once(champ):
    draft = make_draft(champ)
    add_photo(draft=draft, by=champ, content=GOOD, alt="A poster", about=NOBODY)
    assert measured(draft) == [0]
    assert measure_contrast(most=50).looked_at == 0
