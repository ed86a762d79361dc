"""Two tabs on one draft: what only one touched stands, what both changed is chosen by a person, nothing is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.forms import DraftForm
from campaigns.drafting.merging import digests, merge
from campaigns.drafting.models import Draft
from tests.factories import make_account, make_draft, make_photo


def opened(draft):
    """What a browser holds when the page has just been opened."""
    form = DraftForm(draft=Draft.objects.get(pk=draft.pk))
    data = {name: form[name].value() for name in form.fields if name not in {"publish_at", "names_nobody"}}
    return {name: value for name, value in data.items() if value is not None}


def posted(client, draft, data):
    answer = client.post(reverse("draft-edit", args=[draft.pk]), data)
    draft.refresh_from_db()
    return answer


def again(answer, draft):
    """What the browser holds on the page that was answered."""
    return {name: answer.context["form"].data.getlist(name) for name in answer.context["form"].data}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "taken", "clashing"),
    [
        ("a", "a", "a", [], []),
        ("a", "a", "b", ["x"], []),
        ("a", "b", "a", [], []),
        ("a", "b", "b", [], []),
        ("a", "b", "c", [], ["x"]),
    ],
)
def test_three_states_of_a_field(base, mine, theirs, taken, clashing):
    found = merge(digests({"x": base}), {"x": mine}, {"x": theirs})
    assert (found.taken, found.clashing) == (taken, clashing)


@pytest.mark.parametrize("base", ["", "nonsense", "[]", '{"y": "1"}'])
def test_without_a_base_a_person_looks(base):
    assert merge(base, {"x": "a"}, {"x": "b"}).clashing == ["x"]


def test_what_only_the_other_tab_touched_is_taken_over(champ, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    draft, client = make_draft(champ, x, page), as_(champ)
    first, second = opened(draft), opened(draft)
    posted(
        client,
        draft,
        first
        | {"sensitivity": "sensitive", "case_reference": "C-7", "accounts": [page.pk], "when": "at", "publish_at_0": "2027-05-01", "publish_at_1": "10:30"},
    )
    answer = posted(client, draft, second | {"text": "Mine."})
    assert answer.status_code == 409
    assert answer.context["meeting"].clashes == []
    assert posted(client, draft, again(answer, draft)).status_code == 302
    assert (draft.text, draft.sensitivity, draft.case_reference) == ("Mine.", "sensitive", "C-7")
    assert draft.publish_at is not None
    assert [variant.account_id for variant in draft.variants.all()] == [page.pk]


@pytest.mark.parametrize(("whose", "kept"), [("mine", "B"), ("theirs", "A")])
def test_what_both_changed_is_shown_and_chosen(champ, as_, whose, kept):
    draft, client = make_draft(champ, make_account()), as_(champ)
    first, second = opened(draft), opened(draft)
    posted(client, draft, first | {"case_reference": "A"})
    answer = posted(client, draft, second | {"case_reference": "B"})
    assert [(clash.name, clash.theirs, clash.mine) for clash in answer.context["meeting"].clashes] == [("case_reference", "A", "B")]
    held = again(answer, draft) | {"clashing": ["case_reference"]}
    assert posted(client, draft, held).status_code == 409
    assert draft.case_reference == "A"
    assert posted(client, draft, held | {"take_case_reference": whose}).status_code == 302
    assert draft.case_reference == kept


def test_what_was_chosen_already_stays_chosen_when_another_choice_is_missing(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    first, second = opened(draft), opened(draft)
    posted(client, draft, first | {"case_reference": "A", "text": "One."})
    answer = posted(client, draft, second | {"case_reference": "B", "text": "Two."})
    assert "checked" not in answer.content.decode().partition('id="newer"')[2].partition('id="id_title"')[0]
    asked = posted(client, draft, again(answer, draft) | {"clashing": ["case_reference", "text"], "take_text": "theirs"})
    assert [(clash.name, clash.taken) for clash in asked.context["meeting"].clashes] == [("case_reference", ""), ("text", "theirs")]
    assert 'name="take_text" value="theirs" checked' in asked.content.decode()


def test_both_gave_another_time(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    first, second = opened(draft), opened(draft)
    posted(client, draft, first | {"when": "at", "publish_at_0": "2027-05-01", "publish_at_1": "10:30"})
    answer = posted(client, draft, second | {"when": "at", "publish_at_0": "2027-05-02", "publish_at_1": "11:00"})
    (clash,) = answer.context["meeting"].clashes
    assert clash.name == "when"
    assert (clash.theirs, clash.mine) == ("1 May 2027 10:30 UTC", "2 May 2027 11:00 UTC")
    page = answer.content.decode()
    for words in (clash.theirs, clash.mine):
        assert words in page
    held = again(answer, draft) | {"clashing": ["when"], "take_when": "theirs"}
    assert posted(client, draft, held).status_code == 302
    assert draft.publish_at.date().isoformat() == "2027-05-01"


def test_a_time_is_shown_in_the_zone_of_the_force_and_one_that_is_none_as_it_was_typed(champ, as_, settings):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"):
        draft, client = make_draft(champ, make_account()), as_(champ)
        first, second = opened(draft), opened(draft)
        posted(client, draft, first | {"when": "at", "publish_at_0": "2027-05-01", "publish_at_1": "10:30"})
        typed = second | {"when": "at", "publish_at_0": "2027-01-04", "publish_at_1": "11:00"}
        (clash,) = posted(client, draft, typed).context["meeting"].clashes
        assert (clash.theirs, clash.mine) == ("1 May 2027 10:30 EDT", "4 January 2027 11:00 EST")
        (clash,) = posted(client, draft, typed | {"clashing": ["when"], "publish_at_1": "elevenish"}).context["meeting"].clashes
        assert clash.mine == "2027-01-04 elevenish"


def test_two_texts_are_compared_word_by_word(champ, as_):
    draft, client = make_draft(champ, make_account(), text="The harbour road is closed."), as_(champ)
    first, second = opened(draft), opened(draft)
    posted(client, draft, first | {"text": "The harbour road is closed until noon."})
    answer = posted(client, draft, second | {"text": "The harbour road is closed\r\nuntil nine.", "title": "Mine"})
    (clash,) = answer.context["meeting"].clashes
    assert [(part.kind, part.text) for part in clash.parts if part.kind != "same"] == [
        ("removed", " "),
        ("added", "\n"),
        ("removed", "noon"),
        ("added", "nine"),
    ]
    page = answer.content.decode()
    assert "From the newer draft to what you typed, word by word" in page
    assert "noon</del>" in page
    assert "nine</ins>" in page


@pytest.mark.parametrize("name", ["account_x", "account_9999", "nobody", "edition", "base", "text_9", "when"])
def test_nonsense_about_what_clashes_breaks_nothing(champ, as_, name):
    draft, client = make_draft(champ, make_account()), as_(champ)
    assert posted(client, draft, opened(draft) | {"clashing": [name], f"take_{name}": "theirs"}).status_code in {302, 409}
    assert posted(client, draft, opened(draft) | {"clashing": [name]}).status_code in {302, 409}


def test_two_tabs_on_one_photo_overwrite_nothing(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    client.post(reverse("draft-photo-add", args=[draft.pk]), {"photo": SimpleUploadedFile("a.png", make_photo()), "alt": "Before"})
    photo = draft.photos.get()
    url = reverse("draft-photo-edit", args=[draft.pk, photo.pk])
    first, second = (client.get(url).context["opened"] for _tab in range(2))
    assert client.post(url, {"alt": "First tab", "people": "nobody", "opened": first}).status_code == 302
    answer = client.post(url, {"alt": "Second tab", "opened": second})
    page = answer.content.decode()
    photo.refresh_from_db()
    assert (answer.status_code, photo.alt) == (409, "First tab")
    assert "First tab" in page
    assert "Second tab" in page
    assert client.post(url, {"alt": "Second tab", "opened": answer.context["opened"]}).status_code == 302
    photo.refresh_from_db()
    assert photo.alt == "Second tab"
