"""What a network gets of a photo that is too large for it: made before anybody decides, part of what is approved, and sent byte for byte."""

import io
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from campaigns.accounts.enums import Network
from campaigns.accounts.limits import LEAST_PHOTO_BYTES, LIMITS
from campaigns.drafting.actions import add_photo, copy_draft, prepare_photo, remove_photo, render_photo, reopen, submit, sweep_photos
from campaigns.drafting.copies import words_of
from campaigns.drafting.models import Photo
from campaigns.drafting.queries import photo_file_name
from campaigns.drafting.screening import blockers
from campaigns.publishing import engine
from campaigns.publishing.actions import approve
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from tests.factories import NOBODY, make_account, make_delivery, make_draft, make_photo


@pytest.fixture(scope="module")
def heavy():
    """A picture whose clean copy is larger than Bluesky takes."""
    file = io.BytesIO()
    Image.effect_noise((1700, 1250), 90).convert("RGB").save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.fixture
def draft(champ):
    """A draft for X and Bluesky."""
    return make_draft(champ, make_account(Network.X), make_account(Network.BLUESKY))


def prepared(draft, content):
    photo = add_photo(draft=draft, by=draft.author, content=content, alt="Noise", about=NOBODY)
    prepare_photo(photo.pk)
    draft.refresh_from_db()
    return Photo.objects.get(pk=photo.pk)


def stored(name):
    with default_storage.open(name) as file:
        return file.read()


def approved(draft, by):
    """Its payloads by network, submitted and approved."""
    draft.refresh_from_db()
    revision = submit(draft=draft, by=draft.author, edition=draft.edition)
    payloads = {each.account.network: each for each in revision.payloads.select_related("account", "revision")}
    approve(revision, by=by, hashes_seen={str(each.account_id): each.sha256 for each in payloads.values()})
    return payloads


def sent_hashes(sandbox, network):
    """SHA-256 of the bytes that arrived with each photo of the one post on that network; the stand-in names files by them."""
    (post,) = [post for post in sandbox.ledger() if post["network"] == network]
    return [photo["file"].partition(".")[0] for photo in post["photos"]]


def test_the_worker_makes_one_for_each_network_that_needs_it(draft, heavy):
    photo = prepared(draft, heavy)
    assert photo.file.size > LEAST_PHOTO_BYTES
    assert set(photo.renditions) == {Network.BLUESKY}
    made = photo.renditions[Network.BLUESKY]
    content = stored(made["file"])
    assert len(content) <= LIMITS[Network.BLUESKY].photo_bytes
    assert sha256(content).hexdigest() == made["sha256"]
    assert Image.open(io.BytesIO(content)).size == (made["width"], made["height"])
    assert photo_file_name(draft, photo.sha256) == photo.file.name


def test_a_light_photo_goes_everywhere_as_it_is(draft):
    photo = prepared(draft, make_photo())
    assert photo.renditions == {}
    draft.refresh_from_db()
    payloads = submit(draft=draft, by=draft.author, edition=draft.edition).payloads.all()
    assert ["sent" in each.photos[0] for each in payloads] == [False, False]


def test_what_is_approved_is_what_arrives(sandbox, draft, heavy, cast):
    photo = prepared(draft, heavy)
    payloads = approved(draft, cast.carla)
    small = payloads[Network.BLUESKY].photos[0]["sent"]
    assert small == photo.renditions[Network.BLUESKY]
    assert "sent" not in payloads[Network.X].photos[0]
    for delivery in Delivery.objects.all():
        engine.run(delivery.pk)
    assert {delivery.state for delivery in Delivery.objects.all()} == {DeliveryState.SENT}
    assert sent_hashes(sandbox, "bluesky") == [small["sha256"]]
    assert sent_hashes(sandbox, "x") == [photo.sha256]
    assert photo_file_name(draft, small["sha256"]) == small["file"]


def test_another_rendition_is_another_hash(draft, heavy):
    prepared(draft, heavy)
    draft.refresh_from_db()
    payload = submit(draft=draft, by=draft.author, edition=draft.edition).payloads.get(account__network=Network.BLUESKY)
    assert payload.digest() == payload.sha256
    payload.photos[0]["sent"]["sha256"] = "0" * 64
    assert payload.digest() != payload.sha256
    del payload.photos[0]["sent"]
    assert payload.digest() != payload.sha256


def test_a_rendition_that_was_changed_on_disk_is_not_sent(sandbox, draft, heavy, cast, tmp_path):
    prepared(draft, heavy)
    payload = approved(draft, cast.carla)[Network.BLUESKY]
    (tmp_path / "media" / payload.photos[0]["sent"]["file"]).write_bytes(make_photo(form="JPEG"))
    delivery = Delivery.objects.get(payload=payload)
    engine.run(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem) == (DeliveryState.BLOCKED, "A photo is not the one that was approved.")
    assert sandbox.ledger() == []


def test_what_was_approved_before_there_were_renditions_still_goes_out(sandbox, champ, cast, heavy):
    delivery = make_delivery(champ, cast.carla, make_account(Network.BLUESKY), photos=[(heavy, "Noise")])
    assert "sent" not in delivery.payload.photos[0]
    engine.run(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT, delivery.problem
    assert sent_hashes(sandbox, "bluesky") != [sha256(heavy).hexdigest()]


def test_photos_from_before_get_theirs_from_the_sweep(draft, heavy, monkeypatch, django_capture_on_commit_callbacks):
    photos, rung = [prepared(draft, heavy), prepared(draft, make_photo())], []
    before = [photo.renditions for photo in photos]
    Photo.objects.update(renditions=None)
    assert [finding.text for finding in blockers(draft)] == ["It is still being prepared. Wait a moment, then look again."] * 2
    monkeypatch.setattr("portal.core.bell.current_app.send_task", lambda name, args, **_more: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_photos()
        render_photo(photos[0].pk)
        render_photo(photos[0].pk)
        render_photo(photos[1].pk)
    assert set(rung) == {("campaigns.drafting.tasks.render_photo", (photo.pk,)) for photo in photos}
    after = [Photo.objects.get(pk=photo.pk).renditions for photo in photos]
    assert after[0][Network.BLUESKY]["sha256"] == before[0][Network.BLUESKY]["sha256"]
    assert after[1] == {}
    assert blockers(draft) == []


def test_a_photo_whose_file_is_gone_holds_up_no_sweep(draft):
    photo = prepared(draft, make_photo())
    Photo.objects.update(renditions=None)
    default_storage.delete(photo.file.name)
    render_photo(photo.pk)
    assert Photo.objects.get().renditions == {}


def test_a_copy_has_renditions_of_its_own(draft, champ, heavy):
    photo = prepared(draft, heavy)
    words, _left_out = words_of(draft)
    copy = copy_draft(draft=draft, by=champ, words=words, about=None)
    mine = copy.photos.get()
    assert mine.renditions is None
    render_photo(mine.pk)
    made = copy.photos.get().renditions[Network.BLUESKY]
    assert made["sha256"] == photo.renditions[Network.BLUESKY]["sha256"]
    assert made["file"] != photo.renditions[Network.BLUESKY]["file"]


def test_they_go_with_the_photo_unless_a_version_carries_them(draft, champ, heavy, django_capture_on_commit_callbacks):
    photo = prepared(draft, heavy)
    draft.refresh_from_db()
    submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    kept = [photo.file.name, photo.renditions[Network.BLUESKY]["file"]]
    other = make_draft(champ, make_account(Network.BLUESKY))
    loose = prepared(other, heavy)
    gone = [loose.file.name, loose.renditions[Network.BLUESKY]["file"]]
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=photo, by=champ)
        remove_photo(photo=loose, by=champ)
    assert [default_storage.exists(name) for name in kept] == [True, True]
    assert [default_storage.exists(name) for name in gone] == [False, False]
