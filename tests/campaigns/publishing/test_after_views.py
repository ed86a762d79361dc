"""The pages of the stop and of what comes after publication."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.drafting.enums import Category
from campaigns.publishing import actions, engine
from campaigns.publishing.engine import removing, steps
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.enums import TakedownState as T
from campaigns.publishing.models import SafetyPass, Stop, Takedown
from campaigns.publishing.queries import active_stops
from tests.campaigns.publishing.conftest import again, claimed, jpeg, now_is
from tests.factories import certify, make_account, make_campaign, make_deliveries, make_delivery

HOUR = timedelta(hours=1)


def html(answer):
    """What the page says."""
    assert answer.status_code == 200
    return answer.content.decode()


# ---- the stop ------------------------------------------------------------------------------------------------------


def test_one_campaign_is_stopped_until_a_time(cast, as_):
    campaign = make_campaign(cast.carla)
    delivery = make_delivery(cast.champ, cast.carla, campaign=campaign, publish_at=timezone.now() + 5 * HOUR)
    ends = timezone.localtime(timezone.now() + HOUR)
    given = {
        "what": "campaign",
        "campaign": campaign.pk,
        "reason": "Wrong figures",
        "incident": "N-17",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M}",
    }
    page = html(as_(cast.chief).post("/deliveries/stop/", given, follow=True))
    stop = Stop.objects.get()
    assert (stop.scope, stop.campaign, again(delivery).state) == (StopScope.CAMPAIGN, campaign, S.HELD)
    assert "Campaign “Winter roads”" in page
    assert "It ends by itself" in page
    assert "Stopped in part" in html(as_(cast.connie).get("/"))


@pytest.mark.parametrize("what", ["campaign", "category"])
def test_the_form_asks_which_one(cast, as_, what):
    make_campaign(cast.carla)
    answer = as_(cast.chief).post("/deliveries/stop/", {"what": what, "reason": "Why"})
    assert list(answer.context["form"].errors) == [what]
    assert not Stop.objects.exists()


def test_a_stop_is_changed_on_its_page(cast, as_):
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    client = as_(cast.carla)
    page = html(client.post(f"/deliveries/stop/{stop.pk}/change/", {"what": "category", "category": Category.EVENT, "reason": "Only events"}, follow=True))
    assert "Category “Event”" in page
    assert [each.category for each in active_stops()] == [Category.EVENT]
    assert "Another stop took its place" in html(client.get(f"/deliveries/stop/{stop.pk}/"))


def test_what_is_being_sent_is_shown_as_past_recall(cast, as_):
    armed, waiting = make_deliveries(cast.champ, cast.carla, make_account(), make_account(), title="Gone already")
    assert steps.arm(claimed(armed))
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    page = as_(cast.carla).get(f"/deliveries/stop/{stop.pk}/")
    assert "Being sent now, cannot be recalled" in html(page)
    assert list(page.context["in_flight"]) == [armed]
    assert [f"/deliveries/{each.pk}/" in page.context["held"] for each in (armed, waiting)] == [False, True]
    part = html(as_(cast.carla).get(f"/deliveries/stop/{stop.pk}/", headers={"HX-Request": "true"}))
    assert "Gone already" in part
    assert "<html" not in part
    now_is(armed, state=S.UNCERTAIN)
    assert "Nothing is being sent" in html(as_(cast.carla).get(f"/deliveries/stop/{stop.pk}/"))


def test_a_second_approver_lets_a_safety_message_pass(cast, as_):
    delivery = make_delivery(cast.champ, cast.carla, category=Category.SAFETY, title="Gas leak")
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    url = f"/deliveries/safety/{delivery.payload.revision_id}/pass/"
    assert url in html(as_(cast.colin).get(f"/deliveries/stop/{stop.pk}/"))
    assert "somebody else lets it pass" in html(as_(cast.carla).get(url))
    assert as_(cast.carla).post(url, {"reason": "Now"}).status_code == 403
    assert "Approved by Carla Reyes" in html(as_(cast.colin).get(url))
    html(as_(cast.colin).post(url, {"reason": "People must stay in."}, follow=True))
    assert SafetyPass.objects.get().passed_by == cast.colin
    assert "People must stay in." in html(as_(cast.chief).get(f"/deliveries/stop/{stop.pk}/"))
    assert again(delivery).state == S.QUEUED


def test_lifting_leads_to_what_was_missed(cast, as_):
    make_delivery(cast.champ, cast.carla, title="Too late now")
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)
    page = html(as_(cast.colin).post(f"/deliveries/stop/{stop.pk}/lift/", follow=True))
    assert "What was missed" in page
    assert "Too late now" in page


def test_the_page_of_a_stop_takes_as_many_queries_for_many(cast, as_):
    account, client = make_account(), as_(cast.carla)
    stop = actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief)

    def queries(count):
        for number in range(count):
            now_is(make_delivery(cast.champ, cast.colin, account, title=f"{count} {number}", text=f"{count} {number}"), state=S.HELD)
        with CaptureQueriesContext(connection) as captured:
            html(client.get(f"/deliveries/stop/{stop.pk}/"))
        return len(captured)

    queries(1)
    assert queries(2) == queries(20)


# ---- uncertain -----------------------------------------------------------------------------------------------------


def test_the_account_is_shown_beside_what_was_sent(cast, as_, sandbox):
    delivery = make_delivery(cast.champ, cast.carla, text="The bridge is closed.")
    engine.run(delivery.pk)
    post = sandbox.ledger()[0]
    now_is(delivery, state=S.UNCERTAIN, external_id="", permalink="", look_at=None, looks=3)
    client = as_(cast.colin)
    page = client.get(f"/deliveries/{delivery.pk}/settle/?look")
    assert [each.external_id for each in page.context["seen"]] == [post["id"]]
    assert html(page).count("The bridge is closed.") >= 2
    for words in ("It is live", "It is not: send again", "Drop it"):
        assert words in html(page)
    html(client.post(f"/deliveries/{delivery.pk}/settle/", {"answer": "live", "link": page.context["seen"][0].permalink}, follow=True))
    assert (again(delivery).state, again(delivery).external_id) == (S.SENT, post["id"])


def test_an_account_that_cannot_be_read_says_so(cast, as_, sandbox):
    delivery = now_is(make_delivery(cast.champ, cast.carla), state=S.UNCERTAIN, armed_at=timezone.now())
    sandbox.fault("status_503", "recent", next=5)
    assert "could not be read" in html(as_(cast.colin).get(f"/deliveries/{delivery.pk}/settle/?look"))


# ---- removal and correction ----------------------------------------------------------------------------------------


def test_a_post_is_removed_from_page_to_page(cast, as_, sandbox):
    delivery = make_delivery(cast.champ, cast.carla)
    engine.run(delivery.pk)
    draft = f"/drafts/{delivery.payload.revision.draft_id}/"
    assert f"/deliveries/{delivery.pk}/remove/" in html(as_(cast.champ).get(draft))
    given = {"reason": "wrong", "words": "The street is wrong.", "is_urgent": "on"}
    page = html(as_(cast.champ).post(f"/deliveries/{delivery.pk}/remove/", given, follow=True))
    takedown = Takedown.objects.get()
    assert "a second person decides" in page
    assert as_(cast.champ).post(f"/removals/{takedown.pk}/agree/").status_code == 403
    page = html(as_(cast.colin).get(f"/removals/{takedown.pk}/"))
    assert "Agree: take it down" in page
    html(as_(cast.colin).post(f"/removals/{takedown.pk}/agree/", follow=True))
    removing.remove(takedown.pk, "w")
    page = html(as_(cast.colin).get(f"/removals/{takedown.pk}/"))
    assert "Proof that it is gone" in page
    page = html(as_(cast.carla).get(f"/deliveries/{delivery.pk}/"))
    assert "It is wrong or misleading" in page
    assert "It is live" not in page
    assert "Removed:" in html(as_(cast.champ).get(draft))
    assert delivery.payload.text not in html(as_(cast.connie).get("/share/"))
    assert delivery.payload.text not in sandbox.page(f"/x/{delivery.account.external_id}")
    assert as_(cast.connie).get(f"/removals/{takedown.pk}/").status_code == 403


def test_a_timer_is_postponed_from_page_to_page(cast, as_, sandbox):
    delivery = make_delivery(cast.champ, cast.carla, photos=[(jpeg(), "A booking photo", {"booking": True})])
    engine.run(delivery.pk)
    timer = Takedown.objects.get()
    assert "comes down by itself" in html(as_(cast.carla).get(f"/deliveries/{delivery.pk}/"))
    until = timezone.localtime(timer.due_at + timedelta(days=7))
    html(
        as_(cast.carla).post(
            f"/removals/{timer.pk}/postpone/", {"until_0": f"{until:%Y-%m-%d}", "until_1": f"{until:%H:%M}", "reason": "Still wanted."}, follow=True
        )
    )
    asked = timer.postponements.get()
    assert as_(cast.carla).post(f"/removals/{timer.pk}/postpone/{asked.pk}/agree/").status_code == 403
    html(as_(cast.chief).post(f"/removals/{timer.pk}/postpone/{asked.pk}/agree/", follow=True))
    assert Takedown.objects.get().due_at == asked.until
    html(as_(cast.carla).post(f"/removals/{timer.pk}/now/", follow=True))
    assert Takedown.objects.get().due_at <= timezone.now()


def test_a_person_settles_a_removal(cast, as_, sandbox):
    delivery = make_delivery(cast.champ, cast.carla)
    engine.run(delivery.pk)
    takedown = actions.confirm_removal(actions.request_removal(again(delivery), reason="wrong", words="Wrong.", by=cast.champ), by=cast.carla)
    Takedown.objects.update(state=T.UNCERTAIN)
    assert "say what you saw" in html(as_(cast.colin).get(f"/removals/{takedown.pk}/"))
    html(as_(cast.colin).post(f"/removals/{takedown.pk}/settle/", {"answer": "gone"}, follow=True))
    assert Takedown.objects.get().state == T.REMOVED


def test_a_request_is_left_standing(cast, as_, sandbox):
    delivery = make_delivery(cast.champ, cast.carla)
    engine.run(delivery.pk)
    takedown = actions.request_removal(again(delivery), reason="wrong", words="Wrong.", by=cast.champ)
    html(as_(cast.colin).post(f"/removals/{takedown.pk}/leave/", follow=True))
    assert Takedown.objects.get().state == T.REFUSED


def test_a_correction_is_started_from_the_post(cast, as_, sandbox):
    certify(cast.champ)
    delivery = make_delivery(cast.champ, cast.carla)
    engine.run(delivery.pk)
    page = html(as_(cast.champ).post(f"/deliveries/{delivery.pk}/correct/", follow=True))
    assert "Correction: The harbour road is open again." in page
    draft = delivery.payload.revision.corrections.get().draft
    assert "It corrects what is published" in html(as_(cast.champ).get(f"/drafts/{draft.pk}/"))
    assert as_(cast.dispatch).post(f"/deliveries/{delivery.pk}/correct/").status_code == 403
