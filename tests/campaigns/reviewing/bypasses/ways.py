"""Ways around an approval that other products leave open. Each is called with (revision, person, browser, account)."""

import contextlib

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import reopen, repeat, submit_several, use_again
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Variant
from campaigns.drafting.queries import newest_revision
from campaigns.publishing.actions import approve, move_several
from campaigns.reviewing.queries import hashes_of
from portal.core.errors import Refused
from tests.campaigns.reviewing.bypasses.conftest import newest, save, submit_again


def by_form(revision, person, client, _account):
    return client.post(reverse("review-approve", args=[revision.pk]), {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}, follow=True)


def by_htmx(revision, person, client, _account):
    data = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}
    return client.post(reverse("review-approve", args=[revision.pk]), data, headers={"HX-Request": "true"}, follow=True)


def by_changed_ids(revision, person, client, _account):
    data = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}
    return client.post(
        reverse("review-approve", args=[revision.pk]), data | {"by": "1", "decided_by": "1", "stage": "9", "needed": "0", "draft": "1"}, follow=True
    )


def by_queue(revision, person, client, _account):
    data = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}
    return client.post(reverse("review-approve", args=[revision.pk]) + "?queue=1", data | {"queue": "1"}, follow=True)


def by_the_verb(revision, person, _client, _account):
    approve(revision, by=person, hashes_seen=hashes_of(revision))


def by_bulk(revision, person, client, _account):
    """No list approves: both are asked to, then send the draft on; what is left is the verb for one."""
    chosen = {"chosen": [revision.draft_id], f"edition-{revision.draft_id}": revision.draft.edition}
    for door in ("draft-several", "delivery-several"):
        for act in ("approve", "schedule", "submit", "move"):
            client.post(reverse(door), {"act": act, **chosen})
    outcome = submit_several(chosen=[(revision.draft, revision.draft.edition)], by=person)
    assert (outcome.done, len(outcome.refused)) == ([], 1)
    return by_form(revision, person, client, _account)


def by_bulk_of_deliveries(revision, person, _client, _account):
    """There is no delivery to move, whatever number is named."""
    now = timezone.now()
    with pytest.raises(Refused):
        move_several(times={revision.pk: now}, seen={revision.pk: now}, by=person)
    approve(revision, by=person, hashes_seen=hashes_of(revision))


def by_clone(revision, person, _client, _account):
    """The same words once more, by the verb."""
    copy = use_again(draft=revision.draft, by=person, edition=newest(revision).edition)
    by_the_verb(submit_again(copy, person), person, _client, _account)


def by_the_clones_door(revision, person, client, _account):
    sneaky = {"state": "approved", "publish_now": "1", "then": "approve"}
    client.post(reverse("draft-again", args=[revision.draft_id]), {"edition": newest(revision).edition, **sneaky})
    return _sent_and_approved(revision, person, client)


def by_repeat(revision, person, _client, _account):
    """The same words at several times, by the verb."""
    times = [timezone.now() + timezone.timedelta(days=days) for days in (1, 2)]
    copies = repeat(draft=revision.draft, by=person, edition=newest(revision).edition, times=times)
    by_the_verb(submit_again(copies[0], person), person, _client, _account)


def by_the_repeats_door(revision, person, client, _account):
    day = timezone.localdate() + timezone.timedelta(days=1)
    answers = {"first_0": day.isoformat(), "first_1": "09:00", "rhythm": "daily", "times": "2", "state": "scheduled"}
    client.post(reverse("draft-repeat", args=[revision.draft_id]), {"edition": newest(revision).edition, **answers})
    return _sent_and_approved(revision, person, client)


def _sent_and_approved(revision, person, client):
    """Everything that was copied is sent for review through the list, then somebody presses approve on the first of it."""
    copies = list(revision.draft.copies.order_by("pk"))
    assert {copy.state for copy in copies} == {S.WRITING}
    client.post(reverse("draft-several"), {"act": "submit", "chosen": [each.pk for each in copies], **{f"edition-{each.pk}": each.edition for each in copies}})
    return by_form(copies[0].revisions.get(), person, client, None)


def by_drag(revision, person, client, _account):
    """Nothing unapproved can be taken hold of on the calendar, and the address that a drag leads to knows no delivery."""
    save_time(revision, person, timezone.now() + timezone.timedelta(hours=1))
    page = client.get(reverse("calendar")).content.decode()
    assert revision.title in page
    assert "data-move" not in page
    for number in (revision.pk, revision.draft_id):
        assert client.post(reverse("delivery-reschedule", args=[number]), {"when": "now"}).status_code in (403, 404)
    with pytest.raises(Refused):
        move_several(times={revision.draft_id: timezone.now()}, seen={}, by=person)
    return by_form(newest_revision(revision.draft), person, client, _account)


def by_asap(revision, person, client, _account):
    """The time taken out of the draft: as soon as it is approved, and not sooner."""
    reopen(draft=revision.draft, by=person)
    draft = newest(revision)
    accounts = [variant.account_id for variant in draft.variants.all()]
    client.post(
        reverse("draft-edit", args=[draft.pk]), {"title": draft.title, "text": draft.text, "when": "asap", "accounts": accounts, "edition": draft.edition}
    )
    client.post(reverse("draft-submit", args=[draft.pk]), {"edition": newest(revision).edition})
    second = newest_revision(draft)
    assert (second.number, second.publish_at) == (2, None)
    return by_form(second, person, client, _account)


def by_command(revision, person, client, _account):
    """Every command of the portal is run; none of them has a way to decide."""
    for name in sorted(COMMANDS):
        with contextlib.suppress(CommandError):
            call_command(name, *COMMANDS[name], verbosity=0)
    return by_form(revision, person, client, _account)


COMMANDS = {
    "confirm_route": ["1", "--reason", "Nobody else is here"],
    "count_participation": [],
    "demo": ["--if-empty"],
    "import_courses": [],
    "import_policies": [],
    "import_templates": [],
    "measure_contrast": ["--most", "1"],
    "prepare": [],
    "protect": ["connie@force.example", "unlisted", "--reason", "A threat", "--by", "ada@force.example"],
    "rotate_keys": [],
    "verify_trail": [],
}
"""Each command of the project with what it is called with. A test holds the list to what is there."""


def save_time(revision, person, publish_at):
    """Taken back, given a time, submitted again."""
    reopen(draft=revision.draft, by=person)
    save(revision.draft, person, publish_at=publish_at)
    submit_again(revision.draft, person)


def by_two_tabs(revision, person, _client, _account):
    seen = hashes_of(revision)
    reopen(draft=revision.draft, by=person)
    save(revision.draft, person, text="Other words.")
    approve(submit_again(revision.draft, person), by=person, hashes_seen=seen)


def by_an_edited_variant(revision, person, _client, _account):
    reopen(draft=revision.draft, by=person)
    Variant.objects.filter(draft=revision.draft).update(text="Only here.")
    second = submit_again(revision.draft, person)
    approve(second, by=person, hashes_seen=hashes_of(second))


def by_the_old_revision(revision, person, _client, _account):
    reopen(draft=revision.draft, by=person)
    submit_again(revision.draft, person)
    approve(revision, by=person, hashes_seen=hashes_of(revision))
