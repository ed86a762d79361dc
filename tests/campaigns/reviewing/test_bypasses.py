"""Every way around an approval that other products leave open, tried as an author, as an approver on their own words and as a superuser."""

import contextlib
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, edit_alt, reopen, repeat, said_of, save_draft, submit, submit_several, use_again
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft, Payload, Variant
from campaigns.drafting.queries import newest_revision
from campaigns.publishing.actions import approve, move_several, withdraw_approval
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import record_approval
from campaigns.reviewing.enums import Verdict
from campaigns.reviewing.models import Decision, StageRun
from campaigns.reviewing.queries import hashes_of, is_approved
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import NOBODY, certify, make_account, make_draft, make_photo, submitted
from tests.house.doors import named_patterns


def save(draft, by, **changes):
    draft = Draft.objects.get(pk=draft.pk)
    fields = {"title": draft.title, "text": draft.text, "accounts": [v.account for v in draft.variants.all()], "publish_at": draft.publish_at}
    return save_draft(draft=draft, by=by, **({"edition": draft.edition} | fields | changes))


def submit_again(draft, by):
    draft = Draft.objects.get(pk=draft.pk)
    return submit(draft=draft, by=by, edition=draft.edition)


def approve_shown(revision, by):
    return approve(revision, by=by, hashes_seen=hashes_of(revision))


@pytest.fixture
def writing_approver(cast):
    """Carla approves, is certified, and is a superuser besides."""
    certify(cast.carla)
    cast.carla.is_superuser = True
    cast.carla.save()
    return cast.carla


# ---- nobody decides on their own words ----


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


# ---- A and B: no way past the review ----


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
        rows = [Delivery(payload=payload, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timezone.timedelta(hours=1))]
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.bulk_create(rows)


def test_b_only_a_draft_in_review_is_approved(champ, cast):
    revision = submitted(champ)
    for state in (S.WRITING, S.RETURNED, S.REFUSED, S.APPROVED, S.WITHDRAWN, S.EXPIRED):
        Draft.objects.filter(pk=revision.draft_id).update(state=state)
        with pytest.raises(Refused):
            approve_shown(revision, cast.carla)
    assert not Decision.objects.exists()


# ---- C: an edit after the approval ----


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


# ---- D: one account's text ----


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


# ---- E: copies ----


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
        Delivery.objects.create(payload=payload, account=x, sha256=payload.sha256, due_at=now, late_at=now + timezone.timedelta(hours=1))


def test_an_author_who_becomes_an_approver_still_wrote_it(champ):
    revision = submitted(champ)
    RoleGrant.objects.create(person=champ, role=Role.APPROVER)
    champ = champ.__class__.accounts.get(pk=champ.pk)
    with pytest.raises(NotPermitted, match="somebody else decides"):
        approve_shown(revision, champ)


# ---- the whole table, as each of three people: refused with a sentence and an event in the trail ----


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
    "count_participation": [],
    "demo": ["--if-empty"],
    "import_courses": [],
    "import_policies": [],
    "import_templates": [],
    "prepare": [],
    "protect": ["connie@force.example", "unlisted", "--reason", "A threat", "--by", "ada@force.example"],
    "rotate_keys": [],
    "verify_trail": [],
}
"""Each command of the project with what it is called with. A test holds the list to what is there."""


def newest(revision):
    """The draft as it is now."""
    return Draft.objects.get(pk=revision.draft_id)


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


AT_THE_DOOR = [by_form, by_htmx, by_changed_ids, by_queue, by_bulk, by_the_clones_door, by_the_repeats_door, by_drag, by_asap, by_command]
"""They end at the page where one approves, which an author who does not review never reaches: the door itself answers 403."""
BY_VERB = [by_the_verb, by_bulk_of_deliveries, by_clone, by_repeat, by_two_tabs, by_an_edited_variant, by_the_old_revision]


@pytest.mark.parametrize("who", ["author", "approver on their own words", "superuser"])
@pytest.mark.parametrize("way", AT_THE_DOOR + BY_VERB, ids=lambda way: way.__name__)
def test_every_way_is_refused_with_a_sentence_and_an_event(cast, as_, way, who):
    person = cast.champ if who == "author" else cast.carla
    certify(person)
    person.is_superuser = who == "superuser"
    person.save()
    account = make_account()
    revision = submitted(person, account)
    try:
        response = way(revision, person, as_(person), account)
    except Refused as refusal:
        said = str(refusal)
    else:
        assert response.status_code in (200, 403)
        said = response.content.decode()
    assert any(words in said for words in ("somebody else", "not part of your role", "do not have the right", "newer version"))
    assert not Decision.objects.exists()
    assert not Delivery.objects.exists()
    if who == "author" and way in AT_THE_DOOR:
        assert response.status_code == 403
        return
    assert AuditEvent.objects.filter(verb="draft.approve.refused", actor=person.pk).exists()


def test_the_table_knows_every_command_of_the_project():
    own = {name for name, app in get_commands().items() if app.startswith(("portal", "onboarding", "campaigns"))}
    assert own == set(COMMANDS)


def test_no_command_but_the_demonstration_can_reach_a_decision():
    """The demonstration fills an empty database alone, and only where DEMO is set: it makes its own approvals there, by people who wrote none of it."""
    for name in set(COMMANDS) - {"demo"}:
        source = inspect.getsource(import_module(f"{get_commands()[name]}.management.commands.{name}"))
        assert not {"approve", "record_approval", "Decision", "Delivery", "review"} & set(re.findall(r"\w+", source)), name


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


def test_there_is_no_admin_site_and_no_other_door_to_an_approval():
    names = {name for name, _pattern in named_patterns()}
    assert not [name for name in names if name.startswith(("admin", "api"))]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    found = [path for path in Path(settings.BASE_DIR, "campaigns").rglob("*.py") if "record_approval(" in path.read_text()]
    assert sorted(path.name for path in found) == ["approving.py", "deciding.py"]
    made = [
        path.name for top in ("campaigns", "portal") for path in Path(settings.BASE_DIR, top).rglob("*.py") if "Delivery.objects.create(" in path.read_text()
    ]
    assert set(made) <= {"approving.py", "publishing.py"}  # the second is the demonstration's


@pytest.mark.parametrize("way", ["create", "bulk_create", "update", "queryset"])
def test_the_shell_is_refused_by_the_database(champ, cast, way):
    """Whatever the ORM is asked for, by whoever sits at it: no decision by a writer, no delivery without one."""
    revision = submitted(champ)
    payload, now = revision.payloads.get(), timezone.now()
    decision = Decision(revision=revision, stage=1, verdict="approved", decided_by=champ, decided_at=now)
    delivery = Delivery(payload=payload, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timezone.timedelta(hours=1))
    attempts = {
        "create": [decision.save, delivery.save],
        "bulk_create": [lambda: Decision.objects.bulk_create([decision]), lambda: Delivery.objects.bulk_create([delivery])],
        "update": [lambda: StageRun.objects.filter(revision=revision).update(state="passed"), lambda: StageRun.objects.update(needed=0)],
        "queryset": [lambda: revision.route_run.delete(), lambda: type(revision.route_run).objects.update(length=0)],
    }[way]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
