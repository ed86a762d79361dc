"""What went out about a case before: found however its reference is written, shown to those who may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions.writing import About
from campaigns.drafting.cases import MOST_SHOWN, case_key, case_so_far
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from tests.factories import make_account, make_deliveries, make_draft, submitted

REFERENCE = "NS-2026 0417"


@pytest.fixture
def went_out(cast):
    """Makes a post about a case: approved by Colin, then settled as told."""

    def made(author, *accounts, reference=REFERENCE, text="A woman was attacked near the harbour.", days_ago=2, state="sent"):
        deliveries = make_deliveries(author, cast.colin, *accounts, text=text, title="Appeal", case_reference=reference)
        proof = {"external_id": "1", "settled_at": timezone.now() - timedelta(days=days_ago)} if state == "sent" else {}
        Delivery.objects.filter(pk__in=[each.pk for each in deliveries]).update(state=state, **proof)
        return deliveries[0].payload.revision.draft

    return made


def posts(person, draft, reference=REFERENCE):
    return case_so_far(draft, reference, person, []).posts


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (REFERENCE, "ns20260417"),
        ("ns 2026\u20130417", "NS\u00a02026-0417"),
        ("ÉTÉ-4", "été 4"),
        ("été 4", "ÉTÉ\u20114"),
        ("100%_a", "100%_A"),
        ("ΣΑΣ-1", "σασ1"),
    ],
)
def test_a_reference_is_the_same_whatever_its_case_spaces_and_dashes(went_out, champ, cast, stored, asked):
    assert case_key(stored) == case_key(asked)
    earlier = went_out(champ, make_account(), reference=stored)
    assert [post.draft_id for post in posts(cast.carla, make_draft(champ), asked)] == [earlier.pk]


@pytest.mark.parametrize("asked", ["NS-2026 0418", "NS2026", "NS2026_0417", "", " - "])
def test_another_reference_or_none_finds_nothing(went_out, champ, cast, asked):
    went_out(champ, make_account())
    went_out(champ, make_account(), reference="")
    assert posts(cast.carla, make_draft(champ), asked) == []


def test_only_what_went_out_counts_and_never_the_draft_itself(went_out, champ, cast):
    for state in ("queued", "missed", "cancelled", "failed"):
        went_out(champ, make_account(), state=state)
    own = went_out(champ, make_account())
    assert posts(cast.carla, own) == []
    assert [post.draft_id for post in posts(cast.carla, make_draft(champ))] == [own.pk]


def test_the_newest_come_first_with_all_their_accounts_in_one_query(went_out, champ, cast, django_assert_num_queries):
    x, page = make_account(), make_account(Network.FACEBOOK)
    made = [went_out(champ, x, page, text=f"Appeal {days}", days_ago=days) for days in range(1, 9)]
    draft = Draft.objects.get(pk=make_draft(champ, x).pk)
    assert cast.carla.has_perm("campaigns.view_all_drafts")  # asked once, and kept by the request
    with django_assert_num_queries(1):
        found = posts(cast.carla, draft)
    assert [post.draft_id for post in found] == [one.pk for one in made[:MOST_SHOWN]]
    assert {tuple(sorted(map(str, post.accounts))) for post in found} == {tuple(sorted(map(str, (x, page))))}
    with django_assert_num_queries(0):
        assert posts(cast.carla, draft, "") == []


def test_a_protected_authors_posts_are_shown_to_nobody_else(went_out, champ, cast):
    earlier = went_out(cast.dispatch, make_account())
    draft = make_draft(champ)
    assert posts(cast.carla, draft)
    cast.dispatch.safety_class = SafetyClass.COVERT
    cast.dispatch.save()
    assert posts(cast.carla, draft) == posts(champ, draft) == []
    assert [post.draft_id for post in posts(cast.dispatch, draft)] == [earlier.pk]


def test_nobody_is_shown_a_draft_that_they_cannot_open(went_out, champ, cast):
    earlier = went_out(cast.dispatch, make_account())
    Draft.objects.filter(pk=earlier.pk).update(state=DraftState.WITHDRAWN)
    draft = make_draft(champ)
    assert posts(champ, draft) == []
    assert len(posts(cast.carla, draft)) == 1


@pytest.mark.parametrize(("text", "is_delicate"), [("A woman aged 24, a nurse at the harbour clinic, was raped.", True), ("The road is open.", False)])
def test_both_pages_list_them_and_say_why_it_matters(went_out, champ, cast, as_, text, is_delicate):
    account = make_account()
    earlier = went_out(champ, account)
    revision = submitted(champ, account, text=text, title="Second appeal", about=About(case_reference="ns 2026 0417"))
    for page in (reverse("draft-detail", args=[revision.draft_id]), reverse("review-detail", args=[revision.pk])):
        shown = as_(cast.carla).get(page).content.decode()
        assert "Already published about this case" in shown
        assert "A woman was attacked near the harbour." in shown
        assert reverse("draft-detail", args=[earlier.pk]) in shown
        assert ("must stay unknown" in shown) is is_delicate


def test_a_draft_without_a_reference_has_no_list(went_out, champ, cast, as_):
    went_out(champ, make_account())
    page = as_(cast.carla).get(reverse("draft-detail", args=[make_draft(champ, make_account()).pk])).content.decode()
    assert "Already published" not in page
