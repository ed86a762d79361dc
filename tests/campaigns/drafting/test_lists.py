"""Pages of a list of drafts hold what the ORM finds, in its order, and are asked for with as many questions however long the list is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import DraftList, drafts_of, drafts_seen_by, lists, terms_of
from campaigns.drafting.queries.lists import FAR
from onboarding.people.enums import SafetyClass
from tests.factories import certify, make_account, make_campaign, make_draft

pytestmark = pytest.mark.django_db

MANY = 1000


@pytest.fixture
def account(db):
    return make_account(Network.X)


@pytest.fixture
def shelf(champ, cast, account):
    """Drafts of two authors in several states, some for the account, changed at different moments, two of them at the same."""
    certify(cast.connie)
    campaign = make_campaign(champ)
    for number in range(24):
        author = champ if number % 3 else cast.connie
        draft = make_draft(author, *([account] if number % 2 else []), title=f"{'Ferry' if number % 4 else 'Harbour'} {number}", text=f"Words {number}")
        changed_at = timezone.now() - timedelta(hours=number - number % 5)
        state = ("writing", "approved", "returned")[number % 3]
        Draft.objects.filter(pk=draft.pk).update(changed_at=changed_at, state=state, campaign=campaign if number % 5 == 0 else None)
    return campaign


def titles(drafts):
    return [draft.title for draft in drafts]


@pytest.mark.parametrize("most", [MANY, 8, FAR + 1], ids=["all are counted", "only some are counted", "far down the list"])
@pytest.mark.parametrize("sees", ["own", "approved", "all"])
@pytest.mark.parametrize("names", ["", "state", "account", "campaign", "category", "state account", "words", "words state account"])
def test_a_page_holds_what_the_orm_finds(shelf, champ, cast, account, most, sees, names):
    person = cast.carla if sees == "all" else champ
    wanted = {"state": "approved", "account": account.pk, "campaign": shelf.pk, "category": "general"}
    narrowed = {name: wanted[name] for name in names.split() if name != "words"}
    rows = (drafts_of if sees == "own" else drafts_seen_by)(person).filter(
        **{"variants__account" if name == "account" else name: value for name, value in narrowed.items()}
    )
    rows = rows.filter(title__istartswith="ferry") if "words" in names else rows
    found = DraftList(person, sees, most, narrowed, terms_of("ferry") if "words" in names else ())
    assert found.count() == min(rows.count(), most)
    for part in (slice(0, 3), slice(3, 6), slice(6, 8)):
        assert titles(found[part]) == titles(rows[part])


@pytest.mark.parametrize("newest", [1, 4, 9, 100])
@pytest.mark.parametrize("most", [3, 8, MANY])
def test_words_are_found_however_many_of_the_newest_hold_them(shelf, cast, monkeypatch, newest, most):
    monkeypatch.setattr(lists, "NEWEST", newest)
    lists._newest.cache_clear()
    for words, there in (("ferry", "ferry"), ("harb", "harbour"), ("words ferry 2", "ferry 2"), ("nowhere", "nowhere")):
        rows = drafts_seen_by(cast.carla).filter(title__istartswith=there)
        found = DraftList(cast.carla, "all", most, {}, terms_of(words))
        assert found.count() == min(rows.count(), most)
        assert titles(found[0:3]) == titles(rows[0:3])
        assert titles(found[3:8]) == titles(rows[3:8])
    lists._newest.cache_clear()


def test_a_protected_colleagues_draft_is_in_nobody_elses_list(shelf, champ, cast):
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    assert {draft.author for draft in DraftList(cast.carla, "all", MANY)[0:50]} == {cast.connie}
    assert {draft.author for draft in DraftList(champ, "own", MANY)[0:50]} == {champ}


def test_a_list_asks_as_often_for_many_drafts_as_for_few(champ, cast, as_, account):
    client, asked = as_(cast.carla), []
    for _time in range(2):
        for number in range(12):
            make_draft(champ, account, title=f"Ferry {number} {_time}")
        for query in ("", "&state=writing", f"&account={account.pk}", "&q=ferry", f"&q=ferry&account={account.pk}"):
            client.get(f"{reverse('draft-list')}?show=all{query}")
            with CaptureQueriesContext(connection) as queries:
                assert len(client.get(f"{reverse('draft-list')}?show=all{query}").context["page"]) == Draft.objects.count()
            asked.append(len(queries))
    assert asked[:5] == asked[5:]


def test_a_choice_that_is_gone_is_said_and_narrows_nothing(champ, as_, account):
    make_draft(champ, account)
    page = as_(champ).get(f"{reverse('draft-list')}?show=mine&account=987654").content.decode()
    assert "That choice is not one of the available choices" in page
    assert "Harbour road" in page


def test_the_pages_of_a_list_are_numbered(champ, cast, as_):
    Draft.objects.bulk_create(Draft(title=f"D{number}", author=champ, last_editor=champ) for number in range(60))
    page = as_(cast.carla).get(f"{reverse('draft-list')}?show=all&page=2").context["page"]
    assert (page.number, page.paginator.num_pages, len(page.object_list)) == (2, 3, 25)
    assert as_(cast.carla).get(f"{reverse('draft-list')}?show=all&page=99").context["page"].number == 3
