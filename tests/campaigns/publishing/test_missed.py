"""What missed its time: one decision about one or about all, all of it or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.models import Draft
from campaigns.publishing import actions
from campaigns.publishing.engine import sweeping
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import StopScope
from campaigns.publishing.lateness import late_limit, minutes_late
from campaigns.publishing.models import Delivery
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.publishing.conftest import again, now_is
from tests.factories import make_account, make_deliveries, make_delivery

HOUR = timedelta(hours=1)


@pytest.fixture
def missed(cast):
    """Four that a stop made miss their time: two drafts on two accounts each."""
    accounts = [make_account(), make_account("facebook")]
    made = [make_deliveries(cast.champ, cast.carla, *accounts, title=f"Draft {number}", text=f"Words {number}") for number in range(2)]
    actions.lift_stop(actions.start_stop(scope=StopScope.EVERYTHING, reason="Incident", by=cast.chief), by=cast.chief)
    return [again(delivery) for pair in made for delivery in pair]


def states(deliveries):
    """Where they stand now."""
    return [again(each).state for each in deliveries]


def test_all_get_one_time(cast, missed):
    at = timezone.now() + HOUR
    actions.give_times(missed, due_at=at, by=cast.carla)
    assert states(missed) == [S.QUEUED] * 4
    assert {again(each).due_at for each in missed} == {at}
    assert {again(each).late_at for each in missed} == {late_limit(at, Category.GENERAL)}
    assert AuditEvent.objects.filter(verb="delivery.rescheduled").count() == 1
    assert not list(breaks())


def test_they_are_spread_on_each_account(cast, missed):
    at = timezone.now() + HOUR
    actions.give_times(missed, due_at=at, spread=timedelta(minutes=20), by=cast.carla)
    by_account = {}
    for delivery in map(again, missed):
        by_account.setdefault(delivery.account_id, []).append(delivery.due_at - at)
    assert all(sorted(waits) == [timedelta(0), timedelta(minutes=20)] for waits in by_account.values())


@pytest.mark.parametrize("spoil", ["stop", "text", "sent", "own", "disconnected", "past"])
def test_all_or_none(cast, missed, spoil):
    by, at = cast.carla, timezone.now() + HOUR
    if spoil == "stop":
        actions.start_stop(scope=StopScope.ACCOUNT, account=missed[0].account, reason="Hacked", by=cast.chief)
    elif spoil == "text":
        Draft.objects.filter(pk=missed[0].payload.revision.draft_id).update(state=DraftState.WRITING)
    elif spoil == "sent":
        now_is(missed[0], state=S.SENT, external_id="1")
    elif spoil == "own":
        theirs = make_delivery(cast.colin, cast.carla, title="Colin's")
        missed, by = [*missed, now_is(theirs, state=S.MISSED)], cast.colin
    elif spoil == "disconnected":
        actions.disconnect_account(missed[0].account, by=cast.ada)
    else:
        at = timezone.now() - HOUR
    before = states(missed)
    with pytest.raises(Refused):
        actions.give_times(missed, due_at=at, by=by)
    assert states(missed) == before


def test_they_are_dropped(cast, missed):
    actions.drop(missed[:3], by=cast.carla)
    assert states(missed) == [S.CANCELLED] * 3 + [S.MISSED]


def test_they_go_back_to_whoever_wrote_them(cast, missed):
    edition = missed[0].payload.revision.draft.edition
    drafts = actions.review_again([missed[0]], by=cast.carla)
    assert states(missed) == [S.CANCELLED, S.CANCELLED, S.MISSED, S.MISSED]  # one draft, both its accounts
    draft = Draft.objects.get(pk=drafts[0].pk)
    assert (draft.state, draft.edition) == (DraftState.WRITING, edition + 1)
    assert Notice.objects.get(kind="sent_back").person == cast.champ


def test_what_went_out_somewhere_is_not_taken_back(cast, missed):
    now_is(missed[1], state=S.SENT, external_id="1")
    with pytest.raises(Refused, match="its approval stands"):
        actions.review_again([missed[0], missed[2]], by=cast.carla)
    assert states(missed) == [S.MISSED, S.SENT, S.MISSED, S.MISSED]


@pytest.mark.parametrize("who", ["champ", "chief", "ada", "rita", "nova"])
def test_only_an_approver_decides(cast, missed, who):
    for act in (lambda by: actions.give_times(missed, due_at=timezone.now() + HOUR, by=by), lambda by: actions.drop(missed, by=by)):
        with pytest.raises(NotPermitted):
            act(getattr(cast, who))
    with pytest.raises(Refused):
        actions.drop([], by=cast.carla)


@pytest.mark.parametrize("act", ["time", "review", "drop"])
def test_a_decision_takes_as_many_queries_for_twenty_as_for_two(cast, act):
    account = make_account()

    def queries(count):
        made = [make_delivery(cast.champ, cast.carla, account, title=f"{count} {number}", text=f"{count} {number}") for number in range(count)]
        Delivery.objects.filter(pk__in=[each.pk for each in made]).update(state=S.MISSED)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            if act == "time":
                actions.give_times(made, due_at=timezone.now() + 5 * HOUR, by=cast.carla)
            elif act == "review":
                actions.review_again(made, by=cast.carla)
            else:
                actions.drop(made, by=cast.carla)
        return len(captured)

    queries(1)  # whatever is cached from now on
    assert queries(2) == queries(20)


def test_the_page_takes_as_many_queries_for_forty_as_for_two(cast, as_):
    account, client = make_account(), as_(cast.carla)

    def queries(count):
        made = [make_delivery(cast.champ, cast.colin, account, title=f"{count} {number}", text=f"{count} {number}") for number in range(count)]
        Delivery.objects.filter(pk__in=[each.pk for each in made]).update(state=S.MISSED)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/deliveries/missed/").status_code == 200
        return len(captured)

    queries(1)
    assert queries(2) == queries(38)


def test_the_page_decides_about_what_was_ticked(cast, as_, missed):
    client = as_(cast.carla)
    page = client.get("/deliveries/missed/")
    assert page.context["count"] == 4
    answer = client.post("/deliveries/missed/", {"which": "chosen", "chosen": [missed[0].pk, missed[2].pk], "act": "drop"}, follow=True)
    assert "2 dropped" in answer.content.decode()
    assert states(missed) == [S.CANCELLED, S.MISSED, S.CANCELLED, S.MISSED]


def test_all_is_all_that_the_page_could_show(cast, as_, missed):
    client = as_(cast.carla)
    seen = client.get("/deliveries/missed/").context["form"]["seen"].value()
    later = make_delivery(cast.champ, cast.colin, title="Later")
    now_is(later, state=S.MISSED, settled_at=timezone.now() + timedelta(seconds=1))
    client.post("/deliveries/missed/", {"which": "all", "seen": seen, "act": "drop"})
    assert states([*missed, later]) == [S.CANCELLED] * 4 + [S.MISSED]


def test_a_page_shows_twenty_five_and_all_means_those_of_every_page(cast, as_):
    account = make_account()
    made = [make_delivery(cast.champ, cast.colin, account, title=f"Number {number:02}", text=f"Words {number}") for number in range(27)]
    for number, delivery in enumerate(made):
        now_is(delivery, state=S.MISSED, due_at=timezone.now() - (40 - number) * HOUR, late_at=timezone.now() - (39 - number) * HOUR)
    client = as_(cast.carla)
    first, second = (client.get("/deliveries/missed/", {"page": number}) for number in (1, 2))
    assert [each.title in first.content.decode() for each in made] == [True] * 25 + [False] * 2
    assert [each.title in second.content.decode() for each in made] == [False] * 25 + [True] * 2
    assert (first.context["count"], second.context["count"]) == (27, 27)
    seen = first.context["form"]["seen"].value()
    client.post("/deliveries/missed/", {"which": "all", "seen": seen, "act": "drop"})
    assert set(states(made)) == {S.CANCELLED}


@pytest.mark.parametrize("wrote", ["author", "last_editor", "submitted_by", "editors", "nothing"])
def test_somebody_else_decides_about_own_words_whichever_part_they_had_in_them(cast, as_, wrote):
    """The page says of each what the permission says, and "all" leaves out what is one's own."""
    is_part = wrote in ("author", "last_editor", "submitted_by")
    editors = [cast.champ.pk, cast.carla.pk] if wrote == "editors" else [int(f"{cast.carla.pk}1")]
    asked = make_delivery(cast.champ, cast.colin, title="In question", editors=editors, parts={wrote: cast.carla} if is_part else None)
    asked, other = (now_is(each, state=S.MISSED) for each in (asked, make_delivery(cast.champ, cast.colin, title="Another")))
    is_theirs = wrote == "nothing"
    assert cast.carla.has_perm("campaigns.steer_delivery", asked) is is_theirs
    client = as_(cast.carla)
    page = client.get("/deliveries/missed/")
    assert (f'value="{asked.pk}"' in page.content.decode(), page.context["count"]) == (is_theirs, 1 + is_theirs)
    assert ("somebody else decides" in page.content.decode()) is not is_theirs
    ticked = client.post("/deliveries/missed/", {"which": "chosen", "chosen": [asked.pk], "act": "time"})
    assert bool(ticked.context["form"].errors.get("chosen")) is not is_theirs
    client.post("/deliveries/missed/", {"which": "all", "seen": page.context["form"]["seen"].value(), "act": "drop"})
    assert states([asked, other]) == [S.CANCELLED if is_theirs else S.MISSED, S.CANCELLED]


@pytest.mark.parametrize("given", [{"which": "chosen", "act": "drop"}, {"which": "all", "act": "time"}, {"which": "chosen", "chosen": [999999], "act": "drop"}])
def test_the_page_says_what_is_missing(cast, as_, missed, given):
    answer = as_(cast.carla).post("/deliveries/missed/", given)
    assert answer.context["form"].errors
    assert states(missed) == [S.MISSED] * 4


def test_all_that_is_wrong_is_said_at_once_and_says_what_to_do(cast, as_, missed):
    given = {"which": "all", "act": "time", "due_at_0": "2020-01-01", "due_at_1": "10:00", "spread": "2000"}
    errors = as_(cast.carla).post("/deliveries/missed/", given).context["form"].errors
    assert errors == {"due_at": ["This time has passed. Choose one that is to come."], "spread": ["Enter 1440 or less."]}
    assert as_(cast.carla).post("/deliveries/missed/", given | {"spread": "-1"}).context["form"].errors["spread"] == ["Enter 0 or more."]
    assert states(missed) == [S.MISSED] * 4


def test_what_misses_its_time_without_a_stop_is_told_once_to_those_on_duty(cast):
    for number in range(3):
        delivery = make_delivery(cast.champ, cast.carla, title=f"Old {number}", text=f"Old {number}")
        now_is(delivery, due_at=timezone.now() - 3 * HOUR, late_at=timezone.now() - HOUR)
    assert sweeping.miss_late(timezone.now()) == 3
    assert Notice.objects.filter(kind="delivery_missed", person=cast.chief).count() == 1
    assert Notice.objects.filter(kind="delivery_missed", person=cast.champ).count() == 3


# ---- how late ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "minutes"),
    [(Category.GENERAL, 60), (Category.SAFETY, 15), (Category.MISSING, 30), (Category.ROAD, 30), (Category.EVENT, 120), (Category.RECRUITMENT, 480)],
)
def test_how_late_depends_on_what_it_is_about(cast, settings, category, minutes):
    settings.LATE_LIMIT_MINUTES = 60
    delivery = make_delivery(cast.champ, cast.carla, category=category)
    assert delivery.late_at - delivery.due_at == timedelta(minutes=minutes)
    at = timezone.now() + HOUR
    actions.reschedule([delivery], due_at=at, by=cast.carla)
    assert again(delivery).late_at == at + timedelta(minutes=minutes)


def test_the_setting_moves_what_has_no_rule_of_its_own(settings):
    settings.LATE_LIMIT_MINUTES = 10
    assert [minutes_late(each) for each in (Category.GENERAL, Category.SAFETY, Category.EVENT)] == [10, 10, 120]
    settings.LATE_LIMIT_MINUTES = 600
    assert [minutes_late(each) for each in (Category.GENERAL, Category.SAFETY, Category.EVENT)] == [600, 15, 600]
