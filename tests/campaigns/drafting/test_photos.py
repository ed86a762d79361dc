"""A photo's way: taken in, prepared by the worker or refused, and the file as it was sent."""

import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage, storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import (
    add_photo,
    open_original,
    prepare_photo,
    preparing,
    remove_photo,
    reopen,
    submit,
    sweep_photos,
)
from campaigns.drafting.enums import PhotoState as S
from campaigns.drafting.models import Original, Photo
from campaigns.drafting.screening import blockers
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import NOBODY, make_account, make_draft, make_photo

LARGE = (2000, 1400)
"""More pixels than are decoded while a page waits."""


@pytest.fixture
def draft(champ):
    """A draft for X."""
    return make_draft(champ, make_account(Network.X))


def large(colour="teal"):
    return make_photo(colour, LARGE, "JPEG")


def taken_in(draft, content=None, **fields):
    """A photo that waits for the worker."""
    photo = add_photo(draft=draft, by=draft.author, content=content or large(), **{"alt": "The harbour", "about": NOBODY, **fields})
    assert photo.state == S.WAITING
    return photo


def again(photo):
    return Photo.objects.get(pk=photo.pk)


def said_about(draft):
    return [finding.text for finding in blockers(draft)]


# ---- the worker's part ---------------------------------------------------------------------------------------------


def test_a_small_photo_is_ready_at_once(draft, champ):
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    assert (photo.state, photo.width, photo.height) == (S.READY, 120, 80)
    assert (photo.original.kind, photo.original.picture_sha256) == ("PNG", photo.sha256)


def test_a_large_photo_waits_for_the_worker(draft, champ, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        photo = taken_in(draft)
    assert len(rung) == 1
    assert said_about(draft) == ["It is still being prepared. Wait a moment, then look again."]
    draft.refresh_from_db()
    with pytest.raises(Refused, match="still being prepared"):
        submit(draft=draft, by=champ, edition=draft.edition)
    edition = draft.edition
    prepare_photo(photo.pk)
    photo = again(photo)
    assert (photo.state, photo.width, photo.height, photo.alt) == (S.READY, *LARGE, "The harbour")
    assert sha256(photo.file.read()).hexdigest() == photo.sha256 == photo.original.picture_sha256
    assert said_about(draft) == []
    draft.refresh_from_db()
    assert draft.edition == edition  # nobody who writes at the same time is told of a change
    assert submit(draft=draft, by=champ, edition=draft.edition).payloads.get().photos == [photo.frozen()]


def test_the_worker_may_be_rung_twice(draft):
    photo = taken_in(draft)
    prepare_photo(photo.pk)
    first = again(photo).file.name
    prepare_photo(photo.pk)
    assert again(photo).file.name == first
    assert AuditEvent.objects.filter(verb="photo.prepared").count() == 1


def test_a_lost_bell_is_healed_by_the_sweep(draft, django_capture_on_commit_callbacks, monkeypatch):
    photo, rung = taken_in(draft), []
    monkeypatch.setattr("portal.core.bell.current_app.send_task", lambda name, args, **_more: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_photos()
    assert rung == [("campaigns.drafting.tasks.prepare_photo", (photo.pk,))]
    prepare_photo(photo.pk)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_photos()
    assert len(rung) == 1


def test_a_worker_that_died_gives_the_photo_back_by_the_clock(draft):
    photo, now = taken_in(draft), timezone.now()
    Photo.objects.filter(pk=photo.pk).update(claimed_by="dead", lease_until=now + timedelta(seconds=30), tries=1)
    prepare_photo(photo.pk)
    assert again(photo).state == S.WAITING
    Photo.objects.filter(pk=photo.pk).update(lease_until=now - timedelta(seconds=1))
    prepare_photo(photo.pk)
    assert (again(photo).state, again(photo).tries) == (S.READY, 2)


def test_a_photo_that_kills_its_worker_each_time_is_given_up(draft):
    photo = taken_in(draft)
    Photo.objects.filter(pk=photo.pk).update(claimed_by="dead", lease_until=timezone.now() - timedelta(seconds=1), tries=preparing.MOST_TRIES)
    prepare_photo(photo.pk)
    assert (again(photo).state, again(photo).fault) == (S.REFUSED, "too_hard")


def test_only_one_picture_is_decoded_at_a_time(draft):
    photo = taken_in(draft)
    with preparing._one_at_a_time:
        thread = threading.Thread(target=prepare_photo, args=[photo.pk])
        thread.start()
        thread.join(10)
        assert again(photo).tries == 0
    prepare_photo(photo.pk)
    assert again(photo).state == S.READY


def test_what_is_refused_is_not_kept_and_its_sender_is_told(draft, champ, django_capture_on_commit_callbacks):
    photo = taken_in(draft, large()[: len(large()) // 2])
    name = photo.original.file.name
    assert storages["private"].exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        prepare_photo(photo.pk)
    photo = again(photo)
    assert (photo.state, photo.fault, photo.original) == (S.REFUSED, "unreadable", None)
    assert "cannot be read" in photo.refusal
    assert not storages["private"].exists(name)
    assert not Original.objects.exists()
    assert "cannot be read" in Notice.objects.get(person=champ, kind="photo").text
    assert said_about(draft) == [f"{photo.refusal} It was not taken. Remove it, and add another if you have one."]
    remove_photo(photo=photo, by=champ)
    assert said_about(draft) == []


def test_the_same_picture_twice_is_found_however_it_comes(draft, champ):
    first = taken_in(draft)
    with pytest.raises(Refused, match="already in the draft"):
        taken_in(draft)
    other = taken_in(draft, large() + b"\0")  # another file, the same picture
    prepare_photo(first.pk)
    prepare_photo(other.pk)
    assert (again(first).state, again(other).state, again(other).fault) == (S.READY, S.REFUSED, "twice")


def test_a_photo_that_was_removed_meanwhile_leaves_nothing(draft, champ, django_capture_on_commit_callbacks):
    photo = taken_in(draft)
    name = photo.original.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=photo, by=champ)
    prepare_photo(photo.pk)
    assert not storages["private"].exists(name)
    assert not Photo.objects.exists()


def test_a_file_that_was_lost_is_said_to_be(draft):
    photo = taken_in(draft)
    storages["private"].delete(photo.original.file.name)
    prepare_photo(photo.pk)
    assert again(photo).fault == "lost"


@pytest.mark.parametrize(
    "fields",
    [{"state": S.READY}, {"state": S.REFUSED}, {"sha256": "a" * 64}, {"file": "photos/x.jpg"}, {"fault": "empty"}, {"state": "other"}],
)
def test_the_database_refuses_a_photo_that_is_not_what_it_says(draft, fields):
    photo = taken_in(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(**fields)


# ---- the file as it was sent ---------------------------------------------------------------------------------------


def test_the_original_is_kept_private_with_its_hash(draft, champ, cast, tmp_path):
    content = make_photo(form="JPEG", comment=b"51.5N")
    photo = add_photo(draft=draft, by=champ, content=content, alt="A", about=NOBODY)
    kept = photo.original
    assert (kept.sha256, kept.size) == (sha256(content).hexdigest(), len(content))
    assert (tmp_path / "private" / kept.file.name).read_bytes() == content
    assert (tmp_path / "private" / kept.file.name).stat().st_mode & 0o077 == 0
    assert not default_storage.exists(kept.file.name)
    with pytest.raises(ValueError, match="no address"):
        kept.file.url  # noqa: B018
    assert AuditEvent.objects.get(verb="photo.added").data["original"] == kept.sha256


def test_approvers_and_records_open_an_original_and_it_is_on_record(draft, champ, cast):
    kept = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY).original
    for person in (cast.carla, cast.rita):
        assert open_original(original=kept, by=person) == make_photo()
    assert list(AuditEvent.objects.filter(verb="original.opened").values_list("actor", flat=True).order_by("sequence")) == [cast.carla.pk, cast.rita.pk]
    for person in (champ, cast.chief, cast.ada, cast.connie, cast.nova):
        with pytest.raises(NotPermitted):
            open_original(original=kept, by=person)


def test_an_original_that_was_changed_is_not_handed_out(draft, champ, cast, tmp_path):
    kept = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY).original
    (tmp_path / "private" / kept.file.name).write_bytes(b"something else")
    with pytest.raises(Refused, match="not the one that was sent"):
        open_original(original=kept, by=cast.carla)
    storages["private"].delete(kept.file.name)
    with pytest.raises(Refused, match="no longer there"):
        open_original(original=kept, by=cast.carla)


def test_the_original_stays_as_long_as_a_version_carries_the_photo(draft, champ, django_capture_on_commit_callbacks):
    kept = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    draft.refresh_from_db()
    submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    loose = add_photo(draft=draft, by=champ, content=make_photo("red"), alt="B", about=NOBODY)
    names = [photo.original.file.name for photo in (kept, loose)]
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=kept, by=champ)
        remove_photo(photo=loose, by=champ)
    assert [storages["private"].exists(name) for name in names] == [True, False]
    assert Original.objects.get().picture_sha256 == kept.sha256
