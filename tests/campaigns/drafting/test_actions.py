"""Writing, submitting, taking back: who may, and what is frozen."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import (
    Blocked,
    Stale,
    add_photo,
    create_draft,
    edit_alt,
    remove_photo,
    reopen,
    said_of,
    save_draft,
    start_campaign,
    submit,
    withdraw,
)
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft, Payload, Revision, payload_digest
from campaigns.drafting.queries import drafts_seen_by, photo_file_name, shown_photos
from onboarding.people.enums import SafetyClass
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import NOBODY, certify, make_account, make_draft, make_photo, submitted


def save(draft, by, **changes):
    fields = {"title": draft.title, "text": draft.text, "accounts": [v.account for v in draft.variants.all()], "publish_at": draft.publish_at}
    return save_draft(draft=draft, by=by, **({"edition": draft.edition} | fields | changes))


# ---- who may ----


@pytest.mark.parametrize("who", ["connie", "dispatch", "ada", "rita", "chief"])
def test_nobody_uncertified_writes_for_the_force(cast, who):
    with pytest.raises(NotPermitted, match="Finish the core courses"):
        create_draft(by=getattr(cast, who), title="T", text="X")
    assert AuditEvent.objects.filter(verb="draft.create.refused").count() == 1


def test_protected_people_do_not_speak_in_public(cast):
    certify(cast.nova)
    with pytest.raises(NotPermitted) as refused:
        create_draft(by=cast.nova, title="T", text="X")
    assert str(refused.value) == "Speaking for the force is not open to you. Ask your supervisor."


def test_whoever_left_writes_nothing(champ):
    champ.is_active = False
    champ.save()
    with pytest.raises(NotPermitted):
        create_draft(by=champ, title="T", text="X")


def test_an_outsider_neither_edits_nor_moves_a_draft(champ, cast):
    certify(cast.dispatch)
    draft = make_draft(champ, make_account())
    for attempt in (
        lambda: save(draft, cast.dispatch),
        lambda: submit(draft=draft, by=cast.dispatch, edition=draft.edition),
        lambda: withdraw(draft=draft, by=cast.dispatch),
        lambda: add_photo(draft=draft, by=cast.dispatch, content=make_photo()),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_superuser_is_an_outsider_too(champ, cast):
    cast.ada.is_superuser = True
    cast.ada.save()
    with pytest.raises(NotPermitted):
        save(make_draft(champ, make_account()), cast.ada)


def test_whoever_turns_covert_is_gone_from_everybodys_list_but_their_own(champ, cast):
    draft = make_draft(champ, make_account())
    assert draft in drafts_seen_by(cast.carla)
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    assert draft not in drafts_seen_by(cast.carla)
    assert draft in drafts_seen_by(champ)
    with pytest.raises(NotPermitted):
        save(draft, cast.carla)


# ---- two tabs, several editors ----


def test_a_stale_save_overwrites_nothing(champ, cast):
    draft = make_draft(champ, make_account())
    save(draft, cast.carla, text="Carla's words.")
    with pytest.raises(Stale) as stale:
        save(draft, champ, text="The second tab.")
    assert stale.value.draft.text == "Carla's words."
    assert Draft.objects.get(pk=draft.pk).text == "Carla's words."


def test_everybody_who_wrote_is_remembered_for_good(champ, cast):
    draft = make_draft(champ, make_account())
    draft = save(draft, cast.carla, text="Carla's words.")
    draft = save(draft, champ, text="Carla's words!")
    first = submit(draft=draft, by=champ, edition=draft.edition)
    assert set(first.editors) == {champ.pk, cast.carla.pk}
    reopen(draft=draft, by=champ)
    draft.refresh_from_db()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    assert set(second.editors) == {champ.pk, cast.carla.pk}


@pytest.mark.parametrize("act", ["photo", "alt", "remove"])
def test_touching_a_photo_makes_an_editor_and_a_new_edition(champ, cast, act):
    draft = make_draft(champ, make_account())
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A")
    before = Draft.objects.get(pk=draft.pk).edition
    if act == "photo":
        add_photo(draft=draft, by=cast.carla, content=make_photo("red"), alt="B")
    elif act == "alt":
        edit_alt(photo=photo, by=cast.carla, alt="C", opened=said_of(photo))
    else:
        remove_photo(photo=photo, by=cast.carla)
    draft.refresh_from_db()
    assert (draft.last_editor, draft.edition) == (cast.carla, before + 1)
    assert cast.carla.pk in draft.editors


# ---- what is frozen ----


def test_submitting_freezes_each_account_with_its_hash(champ):
    x, page = make_account(), make_account(Network.FACEBOOK)
    at = timezone.now() + timedelta(hours=3)
    draft = make_draft(champ, x, page, text="One.\r\nTwo. ", texts={page.pk: "Longer."}, publish_at=at)
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="The harbour", about=NOBODY)
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    payloads = {payload.account_id: payload for payload in revision.payloads.all()}
    assert {pk: payload.text for pk, payload in payloads.items()} == {x.pk: "One.\nTwo.", page.pk: "Longer."}
    assert payloads[x.pk].photos == [photo.frozen()]
    for payload in Payload.objects.all():
        assert payload.sha256 == payload.digest()
    with default_storage.open(photo.file.name) as file:
        assert hashlib.sha256(file.read()).hexdigest() == photo.sha256
    assert Draft.objects.get(pk=draft.pk).state == S.IN_REVIEW
    event = AuditEvent.objects.get(verb="draft.submitted")
    assert event.data["hashes"] == {str(pk): payload.sha256 for pk, payload in payloads.items()}
    assert not list(breaks())


def test_revisions_and_payloads_cannot_be_changed_in_the_database(champ):
    revision = submitted(champ)
    for change in (
        lambda: Revision.objects.filter(pk=revision.pk).update(title="Other"),
        lambda: revision.payloads.update(text="Other"),
        lambda: revision.payloads.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_those_who_may_decide_are_told_and_those_who_wrote_are_not(champ, cast):
    draft = make_draft(champ, make_account())
    draft = save(draft, cast.carla, text="Carla's words.")
    submit(draft=draft, by=champ, edition=draft.edition)
    assert set(Notice.objects.filter(kind="review").values_list("person", flat=True)) == {cast.colin.pk}


def test_a_blocked_draft_stays_where_it_is(champ):
    draft = make_draft(champ)
    with pytest.raises(Blocked) as blocked:
        submit(draft=draft, by=champ, edition=draft.edition)
    assert len(blocked.value.findings) == 1
    assert Draft.objects.get(pk=draft.pk).state == S.WRITING
    assert not Revision.objects.exists()


def test_submitting_what_somebody_changed_meanwhile_is_refused(champ, cast):
    draft = make_draft(champ, make_account())
    save(draft, cast.carla, text="Other words.")
    with pytest.raises(Refused, match="changed since"):
        submit(draft=draft, by=champ, edition=draft.edition)


def test_submitting_twice_gives_one_revision(champ):
    revision = submitted(champ)
    with pytest.raises(Refused, match="already"):
        submit(draft=revision.draft, by=champ, edition=revision.draft.edition)
    assert Revision.objects.count() == 1


def test_whoever_lost_the_certificate_submits_nothing(champ):
    draft = make_draft(champ, make_account())
    champ.certificates.all()
    from onboarding.learning.models import Revocation

    Revocation.objects.create(certificate=champ.certificates.get(), reason="Test", revoked_by=champ, revoked_at=timezone.now())
    with pytest.raises(NotPermitted):
        submit(draft=draft, by=champ, edition=draft.edition)


def test_a_frozen_photo_keeps_its_file_when_it_leaves_the_draft(champ, django_capture_on_commit_callbacks):
    draft = make_draft(champ, make_account())
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    unfrozen = add_photo(draft=draft, by=champ, content=make_photo("red"), alt="B")
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=photo, by=champ)
        remove_photo(photo=unfrozen, by=champ)
    assert default_storage.exists(photo.file.name)
    assert not default_storage.exists(unfrozen.file.name)
    assert photo_file_name(draft, photo.sha256) == photo.file.name
    assert shown_photos(revision.payloads.get())[0].alt == "A"


def test_the_same_photo_twice_and_too_many_are_refused(champ):
    draft = make_draft(champ, make_account())
    add_photo(draft=draft, by=champ, content=make_photo())
    with pytest.raises(Refused, match="already in the draft"):
        add_photo(draft=draft, by=champ, content=make_photo())
    for number in range(9):
        add_photo(draft=draft, by=champ, content=make_photo((number, 200, 0), size=(9 + number, 9)))
    with pytest.raises(Refused, match="at most"):
        add_photo(draft=draft, by=champ, content=make_photo("black"))


# ---- the way of a draft ----


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.APPROVED, S.REFUSED, S.WITHDRAWN, S.EXPIRED])
def test_nothing_is_changed_outside_writing(champ, state):
    draft = make_draft(champ, make_account())
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A")
    Draft.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    for attempt in (
        lambda: save(draft, champ, text="Other"),
        lambda: add_photo(draft=draft, by=champ, content=make_photo("red")),
        lambda: edit_alt(photo=photo, by=champ, alt="B", opened=said_of(photo)),
        lambda: remove_photo(photo=photo, by=champ),
        lambda: submit(draft=draft, by=champ, edition=draft.edition),
    ):
        with pytest.raises(Refused):
            attempt()
    assert photo.__class__.objects.get(pk=photo.pk).alt == "A"


@pytest.mark.parametrize(
    ("state", "can_reopen", "can_withdraw"),
    [
        (S.WRITING, False, True),
        (S.IN_REVIEW, True, True),
        (S.RETURNED, True, True),
        (S.EXPIRED, True, True),
        (S.APPROVED, False, False),
        (S.REFUSED, False, False),
        (S.WITHDRAWN, False, False),
    ],
)
def test_what_can_be_taken_back(champ, state, can_reopen, can_withdraw):
    draft = make_draft(champ, make_account())
    for act, is_allowed, after in ((reopen, can_reopen, S.WRITING), (withdraw, can_withdraw, S.WITHDRAWN)):
        Draft.objects.filter(pk=draft.pk).update(state=state)
        if is_allowed:
            act(draft=draft, by=champ)
            assert Draft.objects.get(pk=draft.pk).state == after
        else:
            with pytest.raises(Refused):
                act(draft=draft, by=champ)
            assert Draft.objects.get(pk=draft.pk).state == state


def test_a_campaign_does_not_end_before_it_starts(champ):
    today = timezone.localdate()
    with pytest.raises(Refused, match="ends before"):
        start_campaign(by=champ, name="C", theme="T", starts_on=today, ends_on=today - timedelta(days=1))
    assert start_campaign(by=champ, name="C", theme="T", starts_on=today).owner == champ


# ---- the hash ----

CONTENT = st.fixed_dictionaries(
    {
        "network": st.sampled_from(["x", "facebook"]),
        "external_id": st.text(max_size=8),
        "text": st.text(max_size=30),
        "photos": st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=3),
        "publish_at": st.sampled_from(["", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:01+00:00"]),
    }
)


@given(CONTENT, CONTENT)
def test_two_contents_have_the_same_hash_only_when_they_are_the_same(one, other):
    assert (payload_digest(**one) == payload_digest(**other)) == (one == other)


@given(CONTENT, st.integers(0, 40), st.characters(codec="utf-8"))
def test_one_more_character_anywhere_is_another_hash(content, at, char):
    text = content["text"]
    assert payload_digest(**content) != payload_digest(**(content | {"text": text[:at] + char + text[at:]}))
    for number, (sha256, alt) in enumerate(content["photos"]):
        changed = [*content["photos"]]
        changed[number] = (sha256, alt + char)
        assert payload_digest(**content) != payload_digest(**(content | {"photos": changed}))


def test_the_hash_does_not_depend_on_how_a_time_is_written(champ):
    from zoneinfo import ZoneInfo

    at = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    revision = submitted(champ, publish_at=at.astimezone(ZoneInfo("America/Toronto")))
    payload = Payload.objects.get(revision=revision)
    payload.revision.publish_at = at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert payload.digest() == payload.sha256


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_submitting_at_the_same_moment_gives_one_revision(champ):
    draft = make_draft(champ, make_account())
    gate, refused = threading.Barrier(8), []

    def go():
        try:
            gate.wait()
            submit(draft=draft, by=champ, edition=draft.edition)
        except Refused as no:
            refused.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (Revision.objects.count(), len(refused)) == (1, 7)
