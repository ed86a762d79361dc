"""The form of a draft: what is there at once, what is revealed, and what it says of itself while somebody writes."""

import re

from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import create_draft
from tests.factories import make_account, make_draft

LIVE = {"HX-Request": "true"}


def own_texts(page):
    return re.findall(r'<textarea[^>]* name="text_(\d+)"', page)


def test_own_texts_are_there_for_chosen_accounts_and_for_those_that_have_one(champ, as_):
    x, page, other = make_account(), make_account(Network.FACEBOOK), make_account(Network.MASTODON)
    client = as_(champ)
    assert own_texts(client.get(reverse("draft-new")).content.decode()) == []
    draft = make_draft(champ, x)
    assert own_texts(client.get(reverse("draft-edit", args=[draft.pk])).content.decode()) == [str(x.pk)]
    checked = client.post(reverse("draft-new"), {"check": "1", "accounts": [x.pk], f"text_{other.pk}": "Mine."}).content.decode()
    assert set(own_texts(checked)) == {str(x.pk), str(other.pk)}
    assert "not chosen above" in checked
    assert str(page.pk) not in own_texts(checked)


def test_ticking_an_account_brings_the_place_for_its_text_and_typing_never_replaces_it(champ, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    drawn = {"text": "Common.", "accounts": [x.pk, page.pk], f"text_{page.pk}": "Of its own."}
    data = drawn | {f"text_{x.pk}": ""}
    client = as_(champ)
    ticked = client.post(reverse("draft-count"), data, headers=LIVE | {"HX-Trigger-Name": "accounts"}).content.decode()
    assert set(own_texts(ticked)) == {str(x.pk), str(page.pk)}
    assert "Of its own." in ticked
    overtaken = client.post(reverse("draft-count"), drawn, headers=LIVE | {"HX-Trigger-Name": "text"}).content.decode()
    assert set(own_texts(overtaken)) == {str(x.pk), str(page.pk)}
    typed = client.post(reverse("draft-count"), data, headers=LIVE | {"HX-Trigger-Name": "text"}).content.decode()
    assert own_texts(typed) == []
    states = dict(re.findall(r'<span id="own-(\d+)" hx-swap-oob="innerHTML">(.*?)</span>', typed, re.DOTALL))
    assert "takes the common text" in states[str(x.pk)]
    assert "has its own" in states[str(page.pk)]


def test_the_closed_part_says_in_words_what_is_chosen_and_opens_for_an_error(champ, as_):
    client = as_(champ)
    page = client.get(reverse("draft-new")).content.decode()
    summary = re.search(r"Topic, case and how it is kept: ([^<]*)<", page).group(1)
    assert summary.startswith("General")
    draft = create_draft(by=champ, title="T", text="Open.", accounts=[make_account()])
    draft.case_reference = "NS/26/1"
    draft.save()
    assert "NS/26/1 ·" in client.get(reverse("draft-edit", args=[draft.pk])).content.decode()
    wrong = client.post(reverse("draft-new"), {"title": "T", "when": "asap", "category": "general", "case_reference": "9" * 41}).content.decode()
    before, _said, _after = wrong.partition("Topic, case")
    assert "open" in before[before.rindex("<details") :]


def test_the_day_and_the_time_stand_behind_their_choice(champ, as_):
    """The style sheet hides them while "as soon as it is approved" is chosen; an old browser shows them always."""
    page = as_(champ).get(reverse("draft-new")).content.decode()
    assert '<div class="govuk-radios__conditional" id="set-time">' in page


def test_the_text_comes_first_with_its_counters_below_it(champ, as_):
    make_account()
    page = as_(champ).get(reverse("draft-new")).content.decode()
    places = [
        page.index(mark) for mark in ['name="title"', 'name="text"', 'id="counters"', 'name="accounts"', 'name="when"', 'name="category"', 'id="previews"']
    ]
    assert places == sorted(places)


def test_a_title_that_turns_its_letters_round_is_refused(champ, as_):
    page = as_(champ).post(reverse("draft-new"), {"title": "\u202eevil", "text": "Text.", "when": "asap"}).content.decode()
    assert "cannot be seen" in page
