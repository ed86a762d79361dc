"""The rows of the queue, and the way back into it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import submit
from campaigns.drafting.models import Draft
from campaigns.reviewing.actions import look, return_to_author
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries import queue_of, waiting_for
from campaigns.reviewing.queries.queue import keys_of
from onboarding.people.enums import SafetyClass
from tests.factories import certify, submitted


def test_a_comment_and_a_comparison_lead_back_to_the_same_place_in_the_queue(champ, cast, as_):
    first = submitted(champ)
    return_to_author(revision=first, by=cast.carla, reason="accuracy", words="Which road?")
    draft = Draft.objects.get()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    client, here = as_(cast.carla), reverse("review-detail", args=[second.pk]) + "?queue=1"
    page = client.get(here).content.decode()
    write = reverse("draft-comments", args=[draft.pk]) + "?version=2&amp;from=queue"
    compare = reverse("draft-compare", args=[draft.pk]) + "?before=1&amp;after=2&amp;version=2&amp;from=queue"
    for url in (write, compare):
        assert f'href="{url}' in page
        assert f'href="{here}"' in client.get(url.replace("&amp;", "&")).content.decode()
    answer = client.post(write.replace("&amp;", "&"), {"text": "Which side?", "version": 2})
    assert answer["Location"] == here


def test_without_a_queue_a_comment_leads_back_to_the_review_and_from_the_draft_to_the_draft(champ, cast, as_):
    revision = submitted(champ)
    client, comments = as_(cast.carla), reverse("draft-comments", args=[revision.draft_id])
    review, draft = reverse("review-detail", args=[revision.pk]), reverse("draft-detail", args=[revision.draft_id])
    assert f'href="{comments}?version=1&amp;from=review' in client.get(review).content.decode()
    for query, back in (
        ("?version=1&from=review", review),
        ("", draft),
        ("?from=queue", draft),
        ("?version=9&from=queue", draft),
        ("?version=1&from=home", draft),
    ):
        assert f'href="{back}" class="govuk-back-link"' in client.get(comments + query).content.decode(), query


def test_a_row_of_the_queue_names_nobody_who_may_not_be_named(champ, cast, as_):
    revision = submitted(champ, title="<b>Ferry</b>")
    look(revision=revision, by=cast.colin)
    for person in (champ, cast.colin):
        person.safety_class = SafetyClass.UNLISTED
        person.save()
    page = as_(cast.carla).get(reverse("review-list")).content.decode()
    assert [each for each in ("Idris Vale", "Colin Baird", "<b>Ferry") if each in page] == []
    for words in ("a colleague</td>", "a colleague is looking at it", "&lt;b&gt;Ferry"):
        assert words in page


# ---- a stage carries its place --------------------------------------------------------------------------------------


def test_the_queue_has_the_order_of_what_waits(champ, cast):
    """Asked by stages as by revisions: the same rows in the same order, whatever orders them."""
    late = submitted(champ, publish_at=timezone.now() + timedelta(days=3))
    soon = submitted(champ, publish_at=timezone.now() + timedelta(hours=3))
    certify(cast.carla)
    named, own = submitted(champ), submitted(cast.carla)
    stage = StageRun.objects.get(revision=named)
    stage.people.set([cast.carla])
    StageRun.objects.filter(pk=stage.pk).update(deciders="people")
    waiting, mine = queue_of(cast.carla)
    assert [pk for pk, *_rest in waiting] == list(waiting_for(cast.carla).values_list("pk", flat=True)) == [named.pk, soon.pk, late.pk]
    assert keys_of(cast.carla) == [named.pk, soon.pk, late.pk]
    assert [pk for pk, *_rest in mine] == [own.pk]


@pytest.mark.parametrize("field", ["draft", "author", "writers", "submitted_at", "publish_at"])
def test_the_database_holds_the_copy_to_the_revision(champ, cast, field):
    revision = submitted(champ)
    stage = StageRun.objects.get(revision=revision)
    assert (stage.draft, stage.author, stage.publish_at, stage.submitted_at) == (revision.draft, champ, revision.publish_at, revision.submitted_at)
    other = {"draft": submitted(champ).draft, "author": cast.carla, "writers": [], "submitted_at": timezone.now(), "publish_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        StageRun.objects.filter(pk=stage.pk).update(**{field: other[field]})
