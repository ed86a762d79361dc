"""Nobody decides on their own words: not as an author, not as an approver, not as a superuser."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import add_photo, edit_alt, reopen, said_of
from campaigns.publishing.models import Delivery
from campaigns.reviewing.enums import Verdict
from campaigns.reviewing.models import Decision, StageRun
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import Role
from portal.core.errors import NotPermitted
from portal.core.models import AuditEvent
from tests.campaigns.reviewing.bypasses.conftest import approve_shown, save, submit_again
from tests.factories import NOBODY, make_account, make_draft, make_photo, submitted


def test_not_the_author(writing_approver):
    revision = submitted(writing_approver)
    with pytest.raises(NotPermitted, match="somebody else decides"):
        approve_shown(revision, writing_approver)
    assert not Decision.objects.exists()
    assert not Delivery.objects.exists()
    assert AuditEvent.objects.filter(verb="draft.approve.refused", actor=writing_approver.pk).exists()


def test_not_the_last_editor(champ, writing_approver):
    draft = make_draft(champ, make_account())
    save(draft, writing_approver, text="Better words.")
    revision = submit_again(draft, champ)
    with pytest.raises(NotPermitted):
        approve_shown(revision, writing_approver)


def test_not_an_editor_whose_words_came_before_the_last_ones(champ, writing_approver):
    draft = make_draft(champ, make_account())
    save(draft, writing_approver, text="Better words.")
    save(draft, champ, text="Better words!")
    with pytest.raises(NotPermitted):
        approve_shown(submit_again(draft, champ), writing_approver)


def test_not_an_editor_of_an_earlier_version(champ, writing_approver):
    draft = make_draft(champ, make_account())
    save(draft, writing_approver, text="Better words.")
    submit_again(draft, champ)
    reopen(draft=draft, by=champ)
    with pytest.raises(NotPermitted):
        approve_shown(submit_again(draft, champ), writing_approver)


def test_not_whoever_submitted_or_described_a_photo(champ, writing_approver, cast):
    draft = make_draft(champ, make_account())
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    edit_alt(photo=photo, by=cast.colin, alt="The harbour", opened=said_of(photo))
    revision = submit_again(draft, writing_approver)
    for person in (writing_approver, cast.colin):
        with pytest.raises(NotPermitted):
            approve_shown(revision, person)


@pytest.mark.parametrize("who", ["champ", "chief", "ada", "rita", "connie", "tara"])
def test_not_whoever_is_no_approver_superuser_or_not(champ, cast, who):
    person = getattr(cast, who)
    person.is_superuser = True
    person.save()
    with pytest.raises(NotPermitted):
        approve_shown(submitted(champ), person)


def test_not_an_approver_without_a_second_factor(champ, cast, settings):
    revision = submitted(champ)
    settings.SECOND_FACTOR_RELAXED = False
    with pytest.raises(NotPermitted):
        approve_shown(revision, cast.carla)


def test_not_an_approver_who_has_left(champ, cast):
    revision = submitted(champ)
    cast.carla.is_active = False
    with pytest.raises(NotPermitted):
        approve_shown(revision, cast.carla)


@pytest.mark.parametrize("column", ["author", "last_editor", "submitted_by", "editors"])
def test_the_database_refuses_it_too(champ, cast, column):
    revision = submitted(champ)
    fields = {"author": champ, "last_editor": champ, "submitted_by": champ, "editors": [champ.pk]}
    fields[column] = [champ.pk, cast.carla.pk] if column == "editors" else cast.carla
    own = revision.__class__.objects.create(draft=revision.draft, number=2, title="T", submitted_at=timezone.now(), **fields)
    StageRun.objects.create(revision=own, number=1, role=Role.APPROVER, opened_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(revision=own, verdict=Verdict.APPROVED, decided_by=cast.carla, decided_at=timezone.now())
    Decision.objects.create(revision=own, verdict=Verdict.APPROVED, decided_by=cast.colin, decided_at=timezone.now())


def test_changed_ids_in_the_post_do_not_help(champ, writing_approver, cast, as_):
    own, other = submitted(writing_approver), submitted(champ)
    hashes = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(own).items()}
    client = as_(writing_approver)
    client.post(reverse("review-approve", args=[own.pk]), hashes)
    client.post(reverse("review-approve", args=[own.pk]), hashes | {"by": cast.colin.pk, "decided_by": cast.colin.pk, "stage": 2})
    client.post(reverse("review-approve", args=[other.pk]), hashes)
    for name in ("review-return", "review-refuse"):
        client.post(reverse(name, args=[own.pk]), {"reason": "tone", "words": "Fine.", "decided_by": cast.colin.pk})
    assert not Decision.objects.exists()
    assert client.post(reverse("review-approve", args=[999_999]), hashes).status_code == 404
