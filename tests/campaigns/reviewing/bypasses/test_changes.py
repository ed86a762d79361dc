"""No way past the review, and an approval ends with the slightest change: A to D of what other products leave open."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import reopen
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft, Payload, Variant
from campaigns.publishing.actions import approve, withdraw_approval
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import record_approval
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import hashes_of, is_approved
from portal.core.errors import Refused
from tests.campaigns.reviewing.bypasses.conftest import approve_shown, save, submit_again
from tests.factories import make_account, submitted


@pytest.mark.parametrize("who", ["champ", "writing_approver"])
def test_a_saving_and_submitting_never_schedules(request, champ, who, as_):
    """A: whatever a browser posts to the pages of an author, nothing is approved and nothing is queued."""
    person = request.getfixturevalue(who)
    x = make_account()
    client = as_(person)
    sneaky = {"state": "approved", "action": "schedule", "publish_now": "1", "then": "approve"}
    data = {"title": "T", "text": "Out now.", "when": "asap", "accounts": [x.pk], **sneaky}
    client.post(reverse("draft-new"), data)
    draft = Draft.objects.get()
    client.post(reverse("draft-edit", args=[draft.pk]), data | {"edition": draft.edition})
    client.post(reverse("draft-submit", args=[draft.pk]), {"edition": draft.edition + 1, **sneaky})
    assert Draft.objects.get().state == S.IN_REVIEW
    assert not Delivery.objects.exists()


def test_b_the_database_queues_nothing_unapproved(champ):
    """B: not for whoever may publish, not in bulk, not from a shell."""
    revision = submitted(champ)
    now = timezone.now()
    for payload in revision.payloads.all():
        rows = [
            Delivery(
                payload=payload,
                revision_id=payload.revision_id,
                account=payload.account,
                sha256=payload.sha256,
                due_at=now,
                late_at=now + timezone.timedelta(hours=1),
            )
        ]
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.bulk_create(rows)


def test_b_only_a_draft_in_review_is_approved(champ, cast):
    revision = submitted(champ)
    for state in (S.WRITING, S.RETURNED, S.REFUSED, S.APPROVED, S.WITHDRAWN, S.EXPIRED):
        Draft.objects.filter(pk=revision.draft_id).update(state=state)
        with pytest.raises(Refused):
            approve_shown(revision, cast.carla)
    assert not Decision.objects.exists()


def test_c_what_is_approved_cannot_be_edited(champ, cast):
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    for attempt in (lambda: save(revision.draft, champ, text="Other."), lambda: reopen(draft=revision.draft, by=champ)):
        with pytest.raises(Refused):
            attempt()
    assert is_approved(Payload.objects.select_related("revision__draft", "account").get(revision=revision))


def test_c_taking_the_approval_back_voids_it(champ, cast):
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    withdraw_approval(revision.draft, by=cast.carla)
    assert not is_approved(Payload.objects.get(revision=revision))
    save(revision.draft, champ, text="Other.")
    second = submit_again(revision.draft, champ)
    assert not is_approved(Payload.objects.get(revision=revision))
    assert not is_approved(Payload.objects.get(revision=second))
    with pytest.raises(Refused):
        approve_shown(revision, cast.carla)
    approve_shown(second, cast.colin)
    assert not is_approved(Payload.objects.get(revision=revision))
    assert is_approved(Payload.objects.get(revision=second))


def test_c_an_approval_of_something_else_than_what_was_seen_is_refused(champ, cast):
    """Two tabs: the reviewer looks, the author takes it back and submits other words, the reviewer presses approve."""
    first = submitted(champ)
    seen = hashes_of(first)
    reopen(draft=first.draft, by=champ)
    save(first.draft, champ, text="Other.")
    second = submit_again(first.draft, champ)
    for revision in (first, second):
        with pytest.raises(Refused):
            approve(revision, by=cast.carla, hashes_seen=seen)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"999": "0" * 64}, "one changed", "one missing", "one too many"])
def test_c_the_hashes_must_be_exactly_those_shown(champ, cast, wrong):
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    seen = hashes_of(revision)
    first = next(iter(seen))
    if wrong == "one changed":
        seen[first] = seen[first][:-1] + ("0" if seen[first][-1] != "0" else "1")
    elif wrong == "one missing":
        del seen[first]
    elif wrong == "one too many":
        seen["999"] = "0" * 64
    else:
        seen = wrong
    with pytest.raises(Refused, match="not what would go out"), transaction.atomic():
        record_approval(revision=revision, by=cast.carla, hashes_seen=seen)


def test_c_stored_words_that_no_longer_match_their_hash_are_refused(champ, cast):
    """Somebody with the database in hand adds a payload whose hash is not that of its text."""
    revision = submitted(champ)
    page = make_account(Network.FACEBOOK)
    Payload.objects.create(revision=revision, account=page, text="Smuggled.", sha256="0" * 64)
    with pytest.raises(Refused, match="no longer what was submitted"):
        approve_shown(revision, cast.carla)


def test_c_another_account_id_is_another_post(champ, cast):
    account = make_account()
    revision = submitted(champ, account)
    approve_shown(revision, cast.carla)
    account.external_id = "666"
    account.save()
    assert not is_approved(Payload.objects.select_related("account").get(revision=revision))


def test_d_a_change_to_one_variant_alone_needs_a_new_approval(champ, cast):
    x, page = make_account(), make_account(Network.FACEBOOK)
    revision = submitted(champ, x, page)
    approve_shown(revision, cast.carla)
    Variant.objects.filter(draft=revision.draft, account=page).update(text="Only here.")
    assert {payload.text for payload in Payload.objects.filter(revision=revision)} == {revision.draft.text}
    withdraw_approval(revision.draft, by=cast.carla)
    second = submit_again(revision.draft, champ)
    old, new = hashes_of(revision), hashes_of(second)
    assert (old[str(x.pk)] == new[str(x.pk)], old[str(page.pk)] == new[str(page.pk)]) == (True, False)
    with pytest.raises(Refused):
        approve(second, by=cast.carla, hashes_seen=old)


def test_d_an_account_that_was_added_later_is_not_approved(champ, cast):
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    extra = Payload.objects.create(revision=revision, account=make_account(Network.FACEBOOK), text="Smuggled.", sha256="0" * 64)
    assert not is_approved(extra)
