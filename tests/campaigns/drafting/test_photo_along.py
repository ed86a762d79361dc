"""A photo that is sent in one go with the words of a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import MOST_SHELVED
from campaigns.drafting.actions.photos import MOST_PHOTOS
from campaigns.drafting.models import Draft, Photo, Shelf
from tests.campaigns.drafting.test_views import typed
from tests.factories import make_account, make_draft, make_photo

HARBOUR = {"alt": "The harbour at dawn", "people": "nobody"}


def upload(content=None, name="harbour.png"):
    return SimpleUploadedFile(name, make_photo() if content is None else content)


def fields_of(page):
    """The part of the page with the fields about the photo, and whether it stands open."""
    part = page.partition('id="photo-along"')[2].partition("Where and when")[0]
    return part, part[:10].startswith(" open")


def test_words_and_photo_are_one_press(champ, as_):
    client, account = as_(champ), make_account(Network.X)
    page = client.get(reverse("draft-new")).content.decode()
    assert 'enctype="multipart/form-data"' in page
    part, is_open = fields_of(page)
    assert not is_open
    for name in ("photo", "alt", "people", "people_words", "colleagues", "is_booking"):
        assert f'name="{name}"' in part
    answer = client.post(reverse("draft-new"), typed(accounts=[account.pk], photo=upload(), **HARBOUR))
    draft = Draft.objects.get()
    assert answer.url == reverse("draft-detail", args=[draft.pk])
    photo = draft.photos.get()
    assert (photo.alt, photo.people, photo.added_by, draft.text) == ("The harbour at dawn", "nobody", champ, "Open again.")


def test_saved_with_a_photo_it_can_go_straight_on_to_be_submitted(champ, as_):
    draft = make_draft(champ, make_account(Network.X))
    answer = as_(champ).post(reverse("draft-edit", args=[draft.pk]), typed(draft, then="submit", photo=upload(), **HARBOUR), follow=True)
    assert answer.redirect_chain == [(reverse("draft-submit", args=[draft.pk]), 302)]
    assert "The harbour at dawn" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<svg xmlns='x'/>", "SVG drawings"), (b"", "The submitted file is empty"), (make_photo(form="JPEG")[:400], "cannot be read")],
    ids=["drawing", "empty", "broken"],
)
def test_a_refused_photo_costs_no_word(champ, as_, content, said):
    client = as_(champ)
    answer = client.post(reverse("draft-new"), typed(text="Typed on the bus.", photo=upload(content), **HARBOUR), follow=True)
    draft = Draft.objects.get()
    assert (draft.text, answer.redirect_chain) == ("Typed on the bus.", [(reverse("draft-edit", args=[draft.pk]), 302)])
    page = answer.content.decode()
    part, is_open = fields_of(page)
    assert is_open
    assert said in part
    assert "The harbour at dawn" in part
    assert "Your words are saved" in page
    assert "Typed on the bus." in page
    assert f'action="{reverse("draft-edit", args=[draft.pk])}"' in page
    assert f'name="edition" value="{draft.edition}"' in page
    again = client.post(reverse("draft-edit", args=[draft.pk]), typed(draft, text="Typed on the bus.", photo=upload(), **HARBOUR))
    assert again.url == reverse("draft-detail", args=[draft.pk])
    assert Photo.objects.get().draft_id == Draft.objects.get().pk


def test_what_is_wrong_about_the_people_in_it_stands_beside_them_and_the_file_is_asked_for_again(champ, cast, as_):
    client = as_(champ)
    page = client.post(reverse("draft-new"), typed(photo=upload(), alt="A", people="consent"), follow=True).content.decode()
    assert "Say whose consent you have" in page
    assert "A page cannot hold on to a file. Choose the photo again." in page
    said = typed(photo=upload(), people="consent", people_words="All agreed", colleagues=cast.nova.email)
    page = client.post(reverse("draft-new"), said, follow=True).content.decode()
    assert "Line 1: nobody who may be shown in a picture has this address." in page.partition('id="id_colleagues_error"')[2]
    assert "Choose the photo again." in page
    assert Draft.objects.count() == 1
    assert not Photo.objects.exists()


def test_a_description_without_a_photo_is_not_thrown_away(champ, as_):
    page = as_(champ).post(reverse("draft-new"), typed(alt="The harbour at dawn"), follow=True).content.decode()
    assert "You describe a photo, and none was sent." in page
    assert "The harbour at dawn" in fields_of(page)[0]
    assert Draft.objects.count() == 1


def test_an_answer_about_people_alone_asks_for_nothing(champ, as_):
    answer = as_(champ).post(reverse("draft-new"), typed(people="consent"))
    assert answer.url == reverse("draft-detail", args=[Draft.objects.get().pk])


@pytest.mark.parametrize("changes", [{"title": ""}, {"check": "1"}], ids=["words that must be mended", "only counted"])
def test_a_page_that_saves_nothing_says_that_the_file_is_needed_again(champ, as_, changes):
    page = as_(champ).post(reverse("draft-new"), typed(photo=upload(), **HARBOUR, **changes)).content.decode()
    part, is_open = fields_of(page)
    assert is_open
    assert "Choose the photo again." in part
    assert "The harbour at dawn" in part
    assert not Draft.objects.exists()


def test_a_second_tab_keeps_what_was_said_of_the_photo(champ, as_):
    draft, client = make_draft(champ, make_account(Network.X)), as_(champ)
    stale = typed(draft, text="From the second tab.", photo=upload(), **HARBOUR)
    client.post(reverse("draft-edit", args=[draft.pk]), typed(draft, text="From the first tab."))
    answer = client.post(reverse("draft-edit", args=[draft.pk]), stale)
    assert answer.status_code == 409
    part, _is_open = fields_of(answer.content.decode())
    assert "The harbour at dawn" in part
    assert "Choose the photo again." in part
    assert not Photo.objects.exists()


def test_the_button_pressed_twice_makes_one_draft_with_one_photo(champ, as_):
    client = as_(champ)
    answers = [client.post(reverse("draft-new"), typed(photo=upload(), **HARBOUR)) for _time in range(2)]
    draft = Draft.objects.get()
    assert [answer.url for answer in answers] == [reverse("draft-detail", args=[draft.pk])] * 2
    assert draft.photos.count() == 1


def test_one_photo_too_many_is_refused_beside_the_field(champ, as_):
    draft = make_draft(champ, make_account(Network.X))
    Photo.objects.bulk_create(Photo(draft=draft, state="refused", fault="lost", added_by=champ) for _number in range(MOST_PHOTOS))
    page = as_(champ).post(reverse("draft-edit", args=[draft.pk]), typed(draft, photo=upload(), **HARBOUR), follow=True).content.decode()
    assert f"A draft holds {MOST_PHOTOS} photos at most." in fields_of(page)[0]


def test_words_about_a_photo_are_kept_while_they_are_typed(champ, as_):
    client = as_(champ)
    client.post(reverse("draft-autosave"), {"alt": "The harbour at dawn", "people": "nobody", "photo": "[object File]"})
    assert "photo" not in Shelf.objects.get().data
    assert "You have unsaved words here" in client.get(reverse("draft-new")).content.decode()
    part, is_open = fields_of(client.get(reverse("draft-new"), {"take": 1}).content.decode())
    assert is_open
    assert "The harbour at dawn" in part
    assert client.post(reverse("draft-autosave"), {"alt": "x" * MOST_SHELVED * 2}).status_code == 413


def test_what_stood_against_a_photo_is_said_once_and_of_its_own_draft(champ, as_):
    client, other = as_(champ), make_draft(champ, make_account(Network.X))
    client.post(reverse("draft-new"), typed(photo=upload(b""), **HARBOUR))
    assert "The submitted file is empty" not in client.get(reverse("draft-edit", args=[other.pk])).content.decode()
    ours = reverse("draft-edit", args=[Draft.objects.exclude(pk=other.pk).get().pk])
    client.post(ours, typed(Draft.objects.exclude(pk=other.pk).get(), photo=upload(b""), **HARBOUR))
    assert "The submitted file is empty" in client.get(ours).content.decode()
    assert "The submitted file is empty" not in client.get(ours).content.decode()


def test_words_and_photo_are_said_to_be_saved_in_one_breath(champ, as_):
    page = as_(champ).post(reverse("draft-new"), typed(photo=upload(), **HARBOUR), follow=True)
    (said,) = [str(one) for one in page.context["messages"]]
    assert said.startswith("Saved. ")
    assert "The photo" in said
