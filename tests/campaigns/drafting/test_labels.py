"""What a draft is labelled with: kept, frozen, searched for, and never published."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import About, save_draft, start_campaign, submit
from campaigns.drafting.models import Draft
from campaigns.drafting.screening import blockers
from portal.checks import drafting_settings
from tests.factories import make_account, make_draft

CASE = About(category="arrest", case_reference=" NS-2024 \n 17 ", case_stage="arrested", sensitivity="restricted", retention="case")


def said(draft):
    return " ".join(str(finding) for finding in blockers(Draft.objects.get(pk=draft.pk)))


def save(draft, by, **changes):
    fields = {"title": draft.title, "text": draft.text, "accounts": [v.account for v in draft.variants.all()], "edition": draft.edition}
    return save_draft(draft=draft, by=by, **(fields | changes))


def test_labels_are_frozen_and_never_published(champ):
    draft = make_draft(champ, make_account(), text="A man was arrested.", about=CASE)
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    kept = (revision.category, revision.case_reference, revision.case_stage, revision.sensitivity, revision.retention)
    assert kept == ("arrest", "NS-2024 17", "arrested", "restricted", "case")
    assert "NS-2024" not in revision.payloads.get().text


def test_a_save_that_says_nothing_of_labels_leaves_them(champ):
    draft = make_draft(champ, make_account(), about=CASE)
    assert save(draft, champ, text="Another.").case_reference == "NS-2024 17"
    assert save(Draft.objects.get(pk=draft.pk), champ, about=About()).case_reference == ""


def test_the_screen_keeps_labels_and_shows_them(champ, as_):
    x = make_account()
    data = {"title": "T", "text": "X", "when": "asap", "accounts": [x.pk], "category": "court", "case_reference": "NS-9", "case_stage": "closed"}
    as_(champ).post(reverse("draft-new"), data | {"sensitivity": "sensitive", "retention": "case"})
    draft = Draft.objects.get()
    assert (draft.category, draft.case_reference, draft.case_stage, draft.sensitivity, draft.retention) == ("court", "NS-9", "closed", "sensitive", "case")
    page = as_(champ).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert "NS-9" in page
    assert "About a case (7 years)" in page


@pytest.mark.parametrize("name", ["case_reference", "naming_decided_by", "naming_reason"])
def test_hidden_characters_in_a_label_are_refused(champ, as_, name):
    answer = as_(champ).post(reverse("draft-new"), {"title": "T", "text": "X", "when": "asap", "category": "general", name: "a\u202eb"})
    assert "cannot be seen" in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_name_after_an_arrest_needs_who_decided_and_why(champ):
    draft = make_draft(champ, make_account(), text="We arrested John Smith.", about=About(category="arrest", case_stage="arrested"))
    assert "John Smith" in said(draft)
    for about in (
        About(category="arrest", case_stage="arrested", naming_decided_by="Supt. Holt", naming_reason="He is dangerous and at large."),
        About(category="arrest", case_stage="arrested", names_nobody=True),
        About(category="arrest", case_stage="charged"),
    ):
        draft = save(Draft.objects.get(pk=draft.pk), champ, about=about)
        assert said(draft) == ""
    draft = save(draft, champ, about=About(category="arrest", naming_decided_by="Supt. Holt"))
    assert "John Smith" in said(draft)


def test_a_name_in_one_accounts_text_is_seen_too(champ):
    page = make_account(Network.FACEBOOK)
    draft = make_draft(champ, page, text="A man was arrested.", texts={page.pk: "Mr Smith was arrested."}, about=About(category="arrest"))
    assert "Mr Smith" in said(draft)


def test_who_decided_is_frozen(champ):
    about = About(category="arrest", naming_decided_by="Supt. Holt", naming_reason="At large.")
    draft = make_draft(champ, make_account(), text="We look for John Smith.", about=about)
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert (revision.naming_decided_by, revision.naming_reason) == ("Supt. Holt", "At large.")


# ---- finding them again ----


def titles(client, **query):
    return {draft.title for draft in client.get(reverse("draft-list"), {"show": "mine", **query}).context["page"]}


def test_drafts_are_found_by_what_is_known_of_them(champ, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    campaign = start_campaign(by=champ, name="C", theme="T", starts_on="2026-01-01")
    make_draft(champ, x, title="One", text="The ferry sails.", about=About(category="event", case_reference="NS-4471"))
    make_draft(champ, page, title="Two", text="The bridge lifts.", campaign=campaign)
    client = as_(champ)
    assert titles(client) == {"One", "Two"}
    assert titles(client, q="ferry") == {"One"}
    assert titles(client, q="4471") == {"One"}
    assert titles(client, q="ns-4471 FERRY") == {"One"}
    assert titles(client, category="event") == {"One"}
    assert titles(client, campaign=campaign.pk) == {"Two"}
    assert titles(client, account=page.pk) == {"Two"}
    assert titles(client, account=page.pk, q="ferry") == set()
    assert titles(client, state="approved") == set()
    assert titles(client, campaign="x'--", account="0") == {"One", "Two"}


@pytest.mark.parametrize("hostile", ["'", "\\", "a' | 'b", "!&|:*", "%_", "'; DROP TABLE x; --", "<->", "\u0130\u2028", "x" * 80, "( )"])
def test_whatever_is_looked_for_is_only_words(champ, as_, hostile):
    make_draft(champ, make_account(), title="One", text="The ferry sails.")
    assert as_(champ).get(reverse("draft-list"), {"show": "mine", "q": hostile}).status_code == 200
    assert titles(as_(champ), q=f"ferry {hostile}" if hostile in {"'", "\\", "( )"} else "FERR") == {"One"}


def test_words_in_every_language_are_found(champ, as_):
    make_draft(champ, make_account(), title="Café ouvert", text="Straße gesperrt. Дорога закрыта.")
    for words in ("café", "straße", "Дорога", "Caf ges"):  # SQLite knows small and capital letters of English alone
        assert titles(as_(champ), q=words) == {"Café ouvert"}, words


def test_the_list_asks_as_often_for_many_as_for_few(champ, as_):
    accounts = [make_account(), make_account(Network.FACEBOOK)]

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert as_(champ).get(reverse("draft-list"), {"q": "road", "category": "general"}).status_code == 200
        return len(seen)

    make_draft(champ, *accounts)
    queries()
    few = queries()
    for number in range(20):
        make_draft(champ, *accounts, title=f"Road {number}", text=f"Road text {number}")
    assert queries() == few


def test_odd_settings_are_told(settings):
    assert drafting_settings(None) == []
    settings.UTM_HOSTS = ["https://force.example/"]
    settings.RETENTION_YEARS = {"routine": 2}
    assert [error.id for error in drafting_settings(None)] == ["concentric.E005", "concentric.E006"]
