"""A copy of something approved is not approved."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.drafting.actions import repeat, use_again
from campaigns.publishing.models import Delivery
from campaigns.reviewing.queries import is_approved
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant
from portal.core.errors import NotPermitted
from tests.campaigns.reviewing.bypasses.conftest import approve_shown, newest, save, submit_again
from tests.factories import certify, make_account, make_draft, submitted


def test_e_the_same_words_again_are_not_approved_by_the_first_approval(champ, cast):
    x = make_account()
    first = submitted(champ, x)
    approve_shown(first, cast.carla)
    copy = submitted(champ, x, text=first.draft.text)
    payload = copy.payloads.get()
    assert payload.sha256 == first.payloads.get().sha256
    assert not is_approved(payload)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            payload=payload, revision_id=payload.revision_id, account=x, sha256=payload.sha256, due_at=now, late_at=now + timezone.timedelta(hours=1)
        )


def test_an_author_who_becomes_an_approver_still_wrote_it(champ):
    revision = submitted(champ)
    RoleGrant.objects.create(person=champ, role=Role.APPROVER)
    champ = champ.__class__.accounts.get(pk=champ.pk)
    with pytest.raises(NotPermitted, match="somebody else decides"):
        approve_shown(revision, champ)


@pytest.mark.parametrize("way", ["again", "repeat"])
def test_a_copy_of_something_approved_is_not_approved(champ, writing_approver, cast, way):
    """The approver of the first may approve the copy, as long as they wrote none of it; whoever wrote in the first may not."""
    draft = make_draft(champ, make_account())
    save(draft, writing_approver, text="Better words.")
    first = submit_again(draft, champ)
    approve_shown(first, cast.colin)
    edition = newest(first).edition
    if way == "again":
        copy = use_again(draft=first.draft, by=champ, edition=edition)
    else:
        times = [timezone.now() + timezone.timedelta(days=days) for days in (1, 2)]
        copy = repeat(draft=first.draft, by=champ, edition=edition, times=times)[0]
    second = submit_again(copy, champ)
    assert not is_approved(second.payloads.select_related("revision__draft", "account").get())
    assert Delivery.objects.count() == 1
    with pytest.raises(NotPermitted, match="somebody else decides"):
        approve_shown(second, writing_approver)
    with pytest.raises(NotPermitted):
        approve_shown(second, champ)
    approve_shown(second, cast.colin)
    assert Delivery.objects.count() == 2


def test_a_copy_by_the_approver_of_the_first_is_their_own_words(champ, cast):
    certify(cast.colin)
    first = submitted(champ)
    approve_shown(first, cast.colin)
    copy = use_again(draft=first.draft, by=cast.colin, edition=newest(first).edition)
    second = submit_again(copy, cast.colin)
    for writer in (cast.colin, champ):
        with pytest.raises(NotPermitted):
            approve_shown(second, writer)
