"""Pages about photos, as a browser with and without script sees them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, prepare_photo, said_of, submit
from campaigns.drafting.models import Photo
from onboarding.people.models import StaffMember
from portal.core.models import AuditEvent
from tests.factories import NOBODY, make_account, make_draft, make_photo

LARGE = (2000, 1400)


@pytest.fixture
def draft(champ):
    """A draft for X."""
    return make_draft(champ, make_account(Network.X))


def upload(content, name="harbour.jpg"):
    return SimpleUploadedFile(name, content)


def sent(client, draft, content, name="harbour.jpg", **fields):
    return client.post(reverse("draft-photo-add", args=[draft.pk]), {"photo": upload(content, name), "alt": "The harbour", **fields}, follow=True)


def test_a_large_photo_is_waited_for_with_and_without_script(champ, draft, as_):
    client = as_(champ)
    page = sent(client, draft, make_photo("teal", LARGE, "JPEG"), people="nobody").content.decode()
    assert "The photo has arrived" in page
    assert 'hx-trigger="load delay:2s"' in page
    assert f'<a href="{reverse("draft-detail", args=[draft.pk])}">Look whether it is ready</a>' in page
    assert "Being prepared" in page
    assert "<img" not in page.partition('id="photos"')[2].partition("</main>")[0]
    assert "It is still being prepared" in client.get(reverse("draft-submit", args=[draft.pk])).content.decode()
    photo = draft.photos.get()
    for name in ("draft-photo-edit", "draft-photo-remove"):
        assert client.get(reverse(name, args=[draft.pk, photo.pk])).status_code == 200
    prepare_photo(photo.pk)
    page = client.get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert "hx-trigger" not in page.partition('id="photos"')[2].partition("</main>")[0]
    assert "Look whether it is ready" not in page
    assert draft.photos.get().sha256 in page


def test_what_the_worker_refused_is_said_on_the_page(champ, draft, as_):
    client = as_(champ)
    sent(client, draft, make_photo("teal", LARGE, "JPEG")[:3000])
    prepare_photo(draft.photos.get().pk)
    page = client.get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert "This file cannot be read as a photo." in page
    assert "It was not taken. Remove it" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("script.jpg", b"<svg xmlns='x'/>", "SVG drawings"),
        ("photo.jpg", b"", "The submitted file is empty"),
        ("photo.png", b"II*\0" + b"\0" * 99, "this kind"),
        ("photo.png", make_photo(form="JPEG")[:400], "cannot be read"),
        ("photo.jpg", b"<html>" + make_photo(form="JPEG"), "something else at once"),
        ("photo.jpg", make_photo("red", (1, 60_000), "PNG"), "long and narrow"),
    ],
    ids=["drawing", "empty", "raw", "broken", "page in front", "strip"],
)
def test_what_can_be_told_at_once_stands_beside_the_field_and_loses_nothing(champ, draft, as_, name, content, said):
    answer = sent(as_(champ), draft, content, name, people="consent", people_words="By mail of 3 May")
    page = answer.content.decode()
    assert (answer.status_code, answer.redirect_chain) == (200, [])
    assert said in page
    assert "By mail of 3 May" in page
    assert not Photo.objects.exists()


def test_a_wrong_ending_makes_no_difference(champ, draft, as_):
    sent(as_(champ), draft, make_photo(form="WEBP"), "document.pdf", people="nobody")
    prepare_photo(draft.photos.get().pk)
    assert draft.photos.get().original.kind == "WEBP"


def test_who_is_in_it_is_asked_and_answered_on_one_page(champ, cast, draft, as_):
    client = as_(champ)
    page = sent(client, draft, make_photo(), people="consent").content.decode()
    assert "Say whose consent you have" in page
    assert "<details" in page.partition("If yes: who")[0]
    page = sent(client, draft, make_photo(), people="nobody", colleagues=cast.connie.email).content.decode()
    assert "You name colleagues who are in it" in page
    page = sent(client, draft, make_photo(), people="consent", people_words="All agreed", colleagues=cast.nova.email).content.decode()
    assert "Line 1: nobody who may be shown in a picture has this address." in page.partition('id="id_colleagues_error"')[2]
    sent(client, draft, make_photo(), people="consent", people_words="All agreed", colleagues=cast.connie.email, is_booking="on")
    photo = draft.photos.get()
    assert (photo.people, photo.people_words, photo.colleagues, photo.is_booking) == ("consent", "All agreed", [cast.connie.pk], True)
    page = client.get(reverse("draft-photo-edit", args=[draft.pk, photo.pk])).content.decode()
    for kept in ("All agreed", cast.connie.email, "The harbour"):
        assert kept in page
    page = client.get(reverse("draft-submit", args=[draft.pk])).content.decode()
    assert "People can be recognised, with consent: All agreed" in page
    assert "Colleagues in it: Connie Marsh" in page


def test_whoever_decides_reads_who_is_in_it(champ, cast, draft, as_):
    add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert "Nobody can be recognised." in as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()


def test_an_original_is_a_download_for_the_few_and_nothing_else(champ, cast, draft, as_):
    kept = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY).original
    address = reverse("photo-original", args=[draft.pk, kept.pk])
    client = as_(cast.carla)
    assert address in client.get(reverse("draft-detail", args=[draft.pk])).content.decode()
    page = client.get(address)
    assert kept.sha256 in page.content.decode()
    assert not AuditEvent.objects.filter(verb="original.opened").exists()
    answer = client.post(address)
    assert answer.content == make_photo()
    assert answer["Content-Disposition"] == f'attachment; filename="original-{kept.sha256[:12]}.png"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(verb="original.opened", actor=cast.carla.pk).count() == 1
    assert address not in as_(champ).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    for person, status in ((champ, 403), (cast.chief, 403), (cast.connie, 404), (cast.nova, 404)):
        assert as_(person).get(address).status_code == as_(person).post(address).status_code == status
    other = make_draft(champ, make_account(Network.X), text="Another text.")
    assert as_(cast.carla).post(reverse("photo-original", args=[other.pk, kept.pk])).status_code == 404
    assert as_(cast.carla).get(f"/media/{kept.file.name}").status_code == 404


def test_a_colleague_who_became_protected_is_on_no_page(champ, cast, draft, as_):
    sent(as_(champ), draft, make_photo(), people="consent", people_words="All agreed", colleagues=cast.connie.email)
    StaffMember.accounts.filter(pk=cast.connie.pk).update(safety_class="covert")
    photo = draft.photos.get()
    for name, args in (("draft-detail", []), ("draft-submit", []), ("draft-photo-edit", [photo.pk])):
        page = as_(champ).get(reverse(name, args=[draft.pk, *args])).content.decode()
        assert cast.connie.full_name not in page
        assert cast.connie.email not in page


def test_photos_are_added_described_served_and_removed(champ, cast, as_):
    draft = make_draft(champ, make_account())
    client = as_(champ)
    with_photo = {"photo": upload(make_photo(), "harbour.png"), "alt": "The harbour at dawn"}
    assert client.post(reverse("draft-photo-add", args=[draft.pk]), with_photo).status_code == 302
    photo = draft.photos.get()
    assert client.get(reverse("draft-photo-edit", args=[draft.pk, photo.pk])).status_code == 200
    client.post(reverse("draft-photo-edit", args=[draft.pk, photo.pk]), {"alt": "The harbour at noon", "opened": said_of(photo)})
    address = reverse("photo-file", args=[draft.pk, photo.sha256])
    served = client.get(address)
    assert served["Content-Type"] == "image/jpeg"
    assert b"".join(served.streaming_content)[:3] == b"\xff\xd8\xff"
    assert "private" in served["Cache-Control"]
    assert "The harbour at noon" in client.get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert as_(cast.connie).get(address).status_code == 404
    client = as_(champ)
    assert client.get(reverse("draft-photo-remove", args=[draft.pk, photo.pk])).status_code == 200
    client.post(reverse("draft-photo-remove", args=[draft.pk, photo.pk]))
    assert not draft.photos.exists()
    assert client.get(address).status_code == 404


def test_a_file_that_is_no_photo_is_refused_beside_the_field(champ, as_):
    draft = make_draft(champ, make_account())
    answer = as_(champ).post(reverse("draft-photo-add", args=[draft.pk]), {"photo": upload(b"<svg xmlns='x'/>", "x.jpg"), "alt": "Kept"})
    page = answer.content.decode()
    assert "SVG drawings" in page
    assert "Kept" in page


def test_a_photo_of_another_draft_is_not_reached_by_a_changed_id(champ, as_):
    mine, other = make_draft(champ, make_account()), make_draft(champ, make_account())
    client = as_(champ)
    client.post(reverse("draft-photo-add", args=[other.pk]), {"photo": upload(make_photo(), "a.png"), "alt": "A"})
    photo = other.photos.get()
    assert client.post(reverse("draft-photo-remove", args=[mine.pk, photo.pk])).status_code == 404
    assert client.get(reverse("photo-file", args=[mine.pk, photo.sha256])).status_code == 404
