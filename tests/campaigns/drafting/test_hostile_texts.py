"""A text of 25,000 characters made to be slow, through the real pages: answered at once, refused in plain words, lost nowhere."""

import time

import pytest
from django.urls import reverse

from campaigns.accounts.counting import clean_text
from campaigns.accounts.enums import Network
from campaigns.drafting.actions import create_draft, submit
from campaigns.drafting.models import Draft
from portal.core.errors import Refused
from tests.factories import make_account

LENGTH = 25_000
HOSTILE = {
    "dots": "a.",
    "dots in Japanese": "日.",
    "links": "http://a.co ",
    "schemes": "https://",
    "families": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f3f4\U000e0067\U000e007f",
    "marks": "e\u0301\u0301",
    "direction marks": "\u202ea\u2066",
    "invisible": "\u200b",
    "brackets": "a.co/(",
    "at signs": "@a",
    "one word": "x",
    "digits": "07700 900",
    "lines": "\r\n",
    "tags": "<script>",
}
SEEN = sorted(set(HOSTILE) - {"lines"})
"""What is left when the space at the ends is taken off."""
SECONDS = 0.2


def hostile(name):
    return (HOSTILE[name] * LENGTH)[:LENGTH]


def quickest(ask):
    """The answer and the least time of the processor in three askings: what else the machine does is no matter here."""
    times = []
    for _time in range(3):
        began = time.process_time()
        answer = ask()
        times.append(time.process_time() - began)
    return answer, min(times)


@pytest.mark.parametrize("name", SEEN)
def test_the_form_answers_at_once_and_says_why_not(champ, as_, name):
    accounts = [make_account(Network.X), make_account(Network.FACEBOOK)]
    client, text = as_(champ), hostile(name)
    data = {"title": "T", "text": text, "accounts": [account.pk for account in accounts], "when": "asap"}
    page, seconds = quickest(lambda: client.post(reverse("draft-new"), data))
    assert page.status_code == 200
    assert f"{len(clean_text(text)):,} characters: the portal takes 5,000. Shorten it by" in page.content.decode()
    assert not Draft.objects.exists()
    assert seconds < SECONDS


@pytest.mark.parametrize("name", HOSTILE)
def test_the_live_count_answers_at_once(champ, as_, name):
    account = make_account(Network.X)
    client, text = as_(champ), hostile(name)
    page, seconds = quickest(lambda: client.post(reverse("draft-count"), {"text": text, "accounts": [account.pk]}, headers={"HX-Request": "true"}))
    assert page.status_code == 200
    assert "of 280" in page.content.decode()
    assert ("the portal takes 5,000" in page.content.decode()) == (name != "lines")
    assert seconds < SECONDS


@pytest.mark.parametrize("name", SEEN)
def test_past_the_form_submission_refuses_it_with_a_sentence(champ, name):
    draft = create_draft(by=champ, title="T", text=hostile(name), accounts=[make_account(Network.X)])

    def ask():
        with pytest.raises(Refused) as refused:
            submit(draft=draft, by=champ, edition=draft.edition)
        return str(refused.value)

    said, seconds = quickest(ask)
    assert "too long" in said or "Put a space after each full stop" in said or "cannot be seen" in said or "Write the text." in said
    assert seconds < SECONDS
