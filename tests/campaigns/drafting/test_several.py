"""Several drafts at once: all that can be done is done, each by the verb for one, and what was left says why."""

import pytest
from django.urls import reverse

from campaigns.drafting.actions import MOST_AT_ONCE, add_photo, save_draft, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.models import AuditEvent
from tests.factories import certify, make_account, make_draft, make_photo, submitted

URL = "/drafts/several/"


def post(client, act, *drafts, **more):
    editions = {f"edition-{draft.pk}": draft.edition for draft in drafts}
    return client.post(URL, {"act": act, "chosen": [draft.pk for draft in drafts], **editions, **more}, follow=True).content.decode()


def states(*drafts):
    return [Draft.objects.get(pk=draft.pk).state for draft in drafts]


@pytest.fixture
def three(champ):
    """Two that can be submitted, and one with a photo that nobody has described."""
    account = make_account()
    drafts = [make_draft(champ, account, title=title, text=f"{title} is open.") for title in ("The pier", "The bridge", "The tunnel")]
    add_photo(draft=drafts[2], by=champ, content=make_photo())
    return [Draft.objects.get(pk=draft.pk) for draft in drafts]


def test_the_page_lists_what_stands_against_each(as_, champ, three):
    page = as_(champ).get(URL, {"act": "submit", "chosen": [draft.pk for draft in three]}).content.decode()
    assert "Send 2 drafts for review" in page
    assert "This one stays as it is" in page
    assert "Photo 1: Describe it" in page.split("This one stays as it is")[1]
    assert page.count('name="chosen"') == 2
    assert states(*three) == [S.WRITING] * 3


def test_all_that_can_be_done_is_done_and_the_rest_says_why(as_, champ, three):
    said = post(as_(champ), "submit", *three)
    assert states(*three) == [S.IN_REVIEW, S.IN_REVIEW, S.WRITING]
    assert "2 drafts are submitted" in said
    assert "“The tunnel” was not submitted:" in said
    submitted_events = AuditEvent.objects.filter(verb="draft.submitted").values_list("object_id", flat=True)
    assert sorted(submitted_events) == sorted(str(draft.pk) for draft in three[:2])
    assert AuditEvent.objects.filter(verb="draft.submit.refused", object_id=str(three[2].pk)).exists()


def test_what_moved_on_since_the_page_is_left(as_, champ, three):
    save_draft(draft=three[0], by=champ, edition=three[0].edition, title="The pier", text="Other words.", accounts=[make_account()])
    for act, words in (("submit", "was not submitted"), ("withdraw", "was not withdrawn")):
        said = post(as_(champ), act, three[0])
        assert words in said
        assert "has changed since" in said
    assert states(three[0]) == [S.WRITING]
    as_(champ).post(URL, {"act": "withdraw", "chosen": [three[1].pk]})
    assert states(three[1]) == [S.WRITING]  # without an edition nothing was looked at


def test_withdrawing_several(as_, champ, cast, three):
    revision = submit(draft=three[0], by=champ, edition=three[0].edition)
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    drafts = [Draft.objects.get(pk=draft.pk) for draft in three]
    page = as_(champ).get(URL, {"act": "withdraw", "chosen": [draft.pk for draft in drafts]}).content.decode()
    assert "Withdraw 2 drafts" in page
    assert "Withdraw the approval first" in page
    said = post(as_(champ), "withdraw", *drafts)
    assert "2 drafts are withdrawn" in said
    assert "“The pier” was not withdrawn" in said
    assert states(*drafts) == [S.APPROVED, S.WITHDRAWN, S.WITHDRAWN]


def test_only_what_one_may_handle(as_, champ, cast, three):
    certify(cast.tara)
    Draft.objects.filter(pk=three[0].pk).update(state=S.APPROVED)
    said = post(as_(cast.tara), "withdraw", *three)
    assert states(*three) == [S.APPROVED, S.WRITING, S.WRITING]
    assert "The bridge" not in said
    assert "“The pier” was not withdrawn" in said
    said = post(as_(cast.rita), "withdraw", three[1])
    assert "You do not have the right" in said
    said = post(as_(cast.carla), "withdraw", three[1])
    assert "1 draft is withdrawn" in said


def test_whoever_sends_others_drafts_is_told_that_they_then_cannot_decide(as_, champ, cast, three):
    page = as_(cast.carla).get(URL, {"act": "submit", "chosen": [three[0].pk]}).content.decode()
    assert "you cannot decide on it afterwards" in page
    assert "you cannot decide on it afterwards" not in as_(champ).get(URL, {"act": "submit", "chosen": [three[0].pk]}).content.decode()
    post(as_(cast.carla), "submit", three[0])
    revision = Draft.objects.get(pk=three[0].pk).revisions.get()
    assert not cast.carla.has_perm("campaigns.decide", revision)


def test_a_protected_colleagues_drafts_are_not_there(as_, champ, cast, three):
    StaffMember.accounts.filter(pk=champ.pk).update(safety_class=SafetyClass.COVERT)
    assert "Choose at least one" in post(as_(cast.carla), "withdraw", *three)
    assert "Choose at least one" in post(as_(cast.carla), "withdraw", *three, chosen=[999_999])
    assert states(*three) == [S.WRITING] * 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"act": "submit"}, "Choose at least one draft"),
        ({"act": "approve", "chosen": "1"}, "Each is decided on by itself"),
        ({"chosen": "1"}, "Each is decided on by itself"),
        ({"act": "submit", "chosen": ["x", "-1", "99999999999"]}, "Choose at least one draft"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(as_, champ, asked, said):
    for method in ("get", "post"):
        assert said in getattr(as_(champ), method)(URL, asked, follow=True).content.decode()


def test_at_most_a_page_at_once(as_, champ):
    drafts = [make_draft(champ, title=f"Draft {number}") for number in range(MOST_AT_ONCE + 1)]
    assert "at most" in post(as_(champ), "withdraw", *drafts)
    assert set(states(*drafts)) == {S.WRITING}


def test_the_list_offers_a_box_where_something_can_be_done(as_, champ, cast, three):
    submitted(champ, title="Waits")
    Draft.objects.filter(pk=three[0].pk).update(state=S.APPROVED)
    page = as_(champ).get(reverse("draft-list")).content.decode()
    assert page.count('form="several"') == 3
    assert f'value="{three[0].pk}" id="several-' not in page
    assert 'form="several"' not in as_(cast.rita).get(reverse("draft-list") + "?show=all").content.decode()
    assert as_(cast.carla).get(reverse("draft-list") + "?show=all").content.decode().count('form="several"') == 3
