"""A page that is looked at again compares no draft a second time, until something about the draft changes or two minutes have passed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting import kept_clashes as kept
from campaigns.drafting.actions import submit
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import variants_of
from tests.campaigns.drafting.test_clashes import TEXT
from tests.factories import make_account, make_draft

pytestmark = pytest.mark.django_db


def said(draft):
    draft = Draft.objects.get(pk=draft.pk)
    return [clash.text for clash in kept.kept_clashes(draft, variants_of(draft))]


def test_what_is_kept_is_worked_out_again_after_a_while(champ):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert said(draft) == []
        other = make_draft(champ, x, text=TEXT, title="The other")
        submit(draft=other, by=champ, edition=other.edition)
    with time_machine.travel(now + kept.KEPT_FOR - timedelta(seconds=1), tick=False):
        assert said(draft) == []
    with time_machine.travel(now + kept.KEPT_FOR, tick=False):
        (text,) = said(draft)
        assert "The other" in text


@pytest.mark.parametrize("change", [{"text": TEXT}, {"publish_at": timezone.now() + timedelta(days=1)}], ids=["text", "time"])
def test_a_change_is_compared_at_once(champ, change):
    x = make_account()
    draft = make_draft(champ, x, text="Something else.")
    assert said(draft) == []
    other = make_draft(champ, x, text=TEXT, title="The other", publish_at=timezone.now() + timedelta(days=1))
    submit(draft=other, by=champ, edition=other.edition)
    assert said(draft) == []
    Draft.objects.filter(pk=draft.pk).update(**change)
    assert len(said(draft)) == 1


def test_a_submission_compares_afresh(champ, as_):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    client = as_(champ)
    assert "waits for a decision" not in client.get(reverse("draft-detail", args=[draft.pk])).content.decode()
    other = make_draft(champ, x, text=TEXT, title="The other")
    submit(draft=other, by=champ, edition=other.edition)
    assert "waits for a decision" in client.get(reverse("draft-submit", args=[draft.pk])).content.decode()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert [finding.other for finding in revision.findings.filter(rule="clash", level="warn")] == [other.pk]


def test_what_is_kept_has_an_end(champ, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    x = make_account()
    for number in range(3):
        said(make_draft(champ, x, title=f"Draft {number}", text=f"Words {number}"))
    assert len(kept._kept) == 2


def test_looking_again_asks_less(champ, as_):
    draft, client, asked = make_draft(champ, make_account(), text=TEXT), as_(champ), []
    client.get(reverse("draft-detail", args=[draft.pk]))
    kept.forget()
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("draft-detail", args=[draft.pk]))
        asked.append(len(queries))
    assert asked[1] == asked[0] - 4
