"""The queue and the page of one decision."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, save_draft, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.reviewing.actions import return_to_author
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import SafetyClass
from tests.factories import certify, make_account, make_draft, make_photo, submitted


def test_the_queue_says_what_who_where_and_when(champ, cast, as_):
    submitted(champ, make_account(handle="northshore"), title="Ferry times")
    page = as_(cast.carla).get(reverse("review-list")).content.decode()
    for words in ("Ferry times", "Idris Vale", "@northshore (X)", "once approved"):
        assert words in page


def test_the_page_shows_exactly_what_goes_out_and_the_three_acts(champ, cast, as_):
    x, page = make_account(followers=48_000), make_account(Network.FACEBOOK)
    draft = make_draft(champ, x, page)
    add_photo(draft=draft, by=champ, content=make_photo(), alt="The harbour at dawn")
    draft = Draft.objects.get()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    shown = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    for words in (
        "Approve for X and Facebook",
        "Return it to the author",
        "Refuse it",
        "48,000 followers",
        "The harbour at dawn",
        "The harbour road is open again.",
    ):
        assert words in shown
    for account, sha256 in hashes_of(revision).items():
        assert f'name="hash-{account}" value="{sha256}"' in shown


def test_one_tap_approves_what_was_shown(champ, cast, as_):
    revision = submitted(champ)
    client = as_(cast.carla)
    client.get(reverse("review-detail", args=[revision.pk]))
    client.post(reverse("review-approve", args=[revision.pk]), {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()})
    assert Draft.objects.get().state == S.APPROVED
    shown = client.get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "Approved" in shown
    assert "Your decision" not in shown


def test_your_own_words_are_kindly_left_to_somebody_else(cast, as_):
    certify(cast.carla)
    revision = submitted(cast.carla)
    client = as_(cast.carla)
    shown = client.get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "somebody else decides" in shown
    assert "Approve for" not in shown
    assert "Your own words wait for somebody else" in client.get(reverse("review-list")).content.decode()
    assert client.get(reverse("review-return", args=[revision.pk])).url == reverse("review-detail", args=[revision.pk])


def test_your_own_words_say_when_nobody_is_left_to_decide(cast, as_):
    certify(cast.carla)
    url = reverse("review-detail", args=[submitted(cast.carla).pk])
    assert "The other approvers have been told" in as_(cast.carla).get(url).content.decode()
    cast.colin.is_active = False
    cast.colin.save()
    shown = as_(cast.carla).get(url).content.decode()
    assert "Ask an administrator for another approver" in shown
    assert "have been told" not in shown


def test_the_second_version_shows_what_changed_and_why_the_first_came_back(champ, cast, as_):
    first = submitted(champ)
    return_to_author(revision=first, by=cast.carla, reason="accuracy", words="Which road?")
    draft = Draft.objects.get()
    draft = save_draft(
        draft=draft, by=champ, edition=draft.edition, title=draft.title, text="The harbour road east is open again.", accounts=[first.payloads.get().account]
    )
    second = submit(draft=draft, by=champ, edition=draft.edition)
    shown = as_(cast.carla).get(reverse("review-detail", args=[second.pk])).content.decode()
    assert "What changed since version 1" in shown
    assert "<ins>" in shown
    assert "Which road?" in shown
    assert "no longer be decided" in as_(cast.carla).get(reverse("review-detail", args=[first.pk])).content.decode() or "Returned" in shown


@pytest.mark.parametrize(("name", "state"), [("review-return", S.RETURNED), ("review-refuse", S.REFUSED)])
def test_against_it_with_reason_and_words(champ, cast, as_, name, state):
    revision = submitted(champ)
    client = as_(cast.carla)
    address = reverse(name, args=[revision.pk])
    assert client.get(address).status_code == 200
    empty = client.post(address, {"reason": "tone", "words": ""})
    assert (empty.status_code, Draft.objects.get().state) == (200, S.IN_REVIEW)
    client.post(address, {"reason": "tone", "words": "Kinder."})
    assert Draft.objects.get().state == state
    assert "Kinder." in as_(champ).get(reverse("draft-detail", args=[revision.draft_id])).content.decode()


@pytest.mark.parametrize("who", ["champ", "connie", "ada", "rita", "nova"])
def test_only_approvers_come_in(champ, cast, as_, who):
    revision = submitted(champ)
    client = as_(getattr(cast, who))
    for name, args in [("review-list", []), ("review-detail", [revision.pk]), ("review-return", [revision.pk]), ("review-refuse", [revision.pk])]:
        assert client.get(reverse(name, args=args)).status_code == 403


def test_a_draft_of_somebody_who_turned_covert_is_not_there(champ, cast, as_):
    revision = submitted(champ, title="Ferry times")
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    client = as_(cast.carla)
    assert client.get(reverse("review-detail", args=[revision.pk])).status_code == 404
    assert "Ferry times" not in client.get(reverse("review-list")).content.decode()


def test_an_unlisted_author_is_a_colleague(champ, cast, as_):
    champ.safety_class = SafetyClass.UNLISTED
    champ.save()
    revision = submitted(champ)
    for address in (reverse("review-list"), reverse("review-detail", args=[revision.pk])):
        shown = as_(cast.carla).get(address).content.decode()
        assert "a colleague" in shown
        assert "Idris Vale" not in shown


def test_query_counts_do_not_grow_with_rows(champ, cast, as_):
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    client = as_(cast.carla)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("review-list")).status_code == 200
        return len(asked)

    submitted(champ, *accounts)
    few = queries()
    for _ in range(20):
        submitted(champ, *accounts)
    assert queries() == few


def test_what_is_decided_is_not_asked_again(champ, cast, as_):
    revision = submitted(champ)
    return_to_author(revision=revision, by=cast.colin, reason="tone", words="W.")
    for name in ("review-return", "review-refuse"):
        assert as_(cast.carla).get(reverse(name, args=[revision.pk])).url == reverse("review-detail", args=[revision.pk])
