"""The time that a draft is meant for: moved on the calendar or on its page, and the free times that are suggested."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import Stale, save_draft, set_time, submit
from campaigns.drafting.free_times import free_times
from campaigns.drafting.models import Draft
from campaigns.publishing.models import Delivery
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import make_account, make_delivery, make_draft, submitted


@pytest.fixture
def noon():
    """In two days, which may be next month: pages are asked for the month that it lies in."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)


def test_another_time_is_another_edition_and_nothing_else(champ, noon):
    draft = make_draft(champ, make_account(), publish_at=noon)
    moved = set_time(draft=draft, by=champ, edition=draft.edition, publish_at=noon + timedelta(days=1))
    assert (moved.publish_at, moved.edition, moved.text, moved.state) == (noon + timedelta(days=1), draft.edition + 1, draft.text, "writing")
    assert AuditEvent.objects.filter(verb="draft.time_set", actor=champ.pk).count() == 1
    assert set_time(draft=moved, by=champ, edition=moved.edition, publish_at=moved.publish_at).edition == moved.edition


def test_nobody_overwrites_what_they_have_not_seen(champ, noon):
    draft = make_draft(champ, make_account(), publish_at=noon)
    save_draft(draft=draft, by=champ, edition=draft.edition, title="T", text="Other words.", publish_at=noon)
    with pytest.raises(Stale):
        set_time(draft=draft, by=champ, edition=draft.edition, publish_at=noon + timedelta(days=1))
    assert Draft.objects.get().publish_at == noon


def test_not_into_the_past_not_in_review_and_not_by_others(champ, cast, noon):
    draft = make_draft(champ, make_account(), publish_at=noon)
    with pytest.raises(Refused, match="has passed"):
        set_time(draft=draft, by=champ, edition=draft.edition, publish_at=timezone.now() - timedelta(minutes=1))
    for person in (cast.tara, cast.chief, cast.rita):
        with pytest.raises(NotPermitted):
            set_time(draft=draft, by=person, edition=draft.edition, publish_at=noon + timedelta(hours=1))
    submit(draft=draft, by=champ, edition=draft.edition)
    with pytest.raises(Refused, match="while it is being written"):
        set_time(draft=draft, by=champ, edition=draft.edition, publish_at=noon + timedelta(hours=1))
    assert AuditEvent.objects.filter(verb="draft.set_time.refused").count() == 5


def test_an_approver_who_moves_it_has_had_a_hand_in_it(champ, cast, noon):
    draft = make_draft(champ, make_account(), publish_at=noon)
    assert cast.carla.pk in set_time(draft=draft, by=cast.carla, edition=draft.edition, publish_at=noon + timedelta(days=1)).editors


def test_the_page_that_a_drag_leads_to(champ, cast, as_, noon):
    draft = make_draft(champ, make_account(), publish_at=noon)
    address = reverse("draft-time", args=[draft.pk])
    client, day = as_(champ), noon + timedelta(days=3)
    page = client.get(address, {"at": f"{day:%Y-%m-%dT%H:%M}"}).content.decode()
    assert f'value="{day:%Y-%m-%d}"' in page
    assert 'value="12:00"' in page
    assert "it counts as yours too" not in page
    assert "it counts as yours too" in as_(cast.carla).get(address).content.decode()
    typed = {"publish_at_0": f"{day:%Y-%m-%d}", "publish_at_1": "13:00"}
    client = as_(champ)
    stale = client.post(address, typed | {"edition": draft.edition - 1}).content.decode()
    assert "was changed while you had it open" in stale
    assert client.post(address, typed | {"edition": draft.edition}).url == reverse("draft-detail", args=[draft.pk])
    assert timezone.localtime(Draft.objects.get().publish_at) == day.replace(hour=13)
    for nonsense in ("never", "2026-99-99T99:99", "2026-03-29T02:30"):
        assert client.get(address, {"at": nonsense}).status_code == 200
    assert as_(cast.tara).get(address).status_code == 404


def test_what_is_in_review_is_taken_back_first(champ, as_, noon):
    revision = submitted(champ, publish_at=noon)
    assert as_(champ).get(reverse("draft-time", args=[revision.draft_id])).url == reverse("draft-detail", args=[revision.draft_id])


def test_the_calendar_lets_a_draft_be_taken_hold_of_by_whoever_may_move_it(champ, cast, as_, noon):
    draft = make_draft(champ, make_account(), title="Ferry", publish_at=noon)
    url = reverse("draft-time", args=[draft.pk])
    asked = {"month": f"{noon:%Y-%m}"}
    for person in (champ, cast.carla):
        page = as_(person).get(reverse("calendar"), asked).content.decode()
        assert f'data-move="{url}?at={{day}}T{{time}}"' in page
        assert f'class="move" href="{url}"' in page
        assert "data-until" not in page
    seen = as_(cast.chief).get(reverse("calendar"), asked).content.decode()
    assert "Ferry" in seen
    assert "data-move" not in seen


def test_the_calendar_asks_as_often_for_many_drafts_as_for_few(champ, cast, as_, noon, django_assert_max_num_queries):
    account, client, counts = make_account(), as_(cast.carla), []
    for number in range(1, 9):
        make_draft(champ, account, title=f"T{number}", publish_at=noon + timedelta(minutes=number))
        if number in (2, 8):
            with django_assert_max_num_queries(60) as asked:
                client.get(reverse("calendar"), {"show": "list", "month": f"{noon:%Y-%m}"})
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_free_times_are_free_on_every_account(cast, noon):
    one, other = make_account(), make_account(Network.FACEBOOK)
    for account, hour in ((one, 12), (other, 14)):
        delivery = make_delivery(cast.champ, cast.carla, account)
        Delivery.objects.filter(pk=delivery.pk).update(due_at=noon.replace(hour=hour), late_at=noon.replace(hour=hour) + timedelta(hours=1))
    after = noon - timedelta(hours=1, seconds=1)
    assert [time.hour for time in free_times([one, other], after, most=3)] == [11, 13, 15]
    assert [time.hour for time in free_times([other], after, most=3)] == [11, 12, 13]
    assert free_times([], after) == []


def test_the_form_of_a_draft_suggests_free_times_and_takes_one_without_losing_a_word(champ, as_):
    account, client = make_account(), as_(champ)
    assert "Free times on the chosen accounts" not in client.get(reverse("draft-new")).content.decode()
    draft = make_draft(champ, account)
    for address, more in ((reverse("draft-new"), {}), (reverse("draft-edit", args=[draft.pk]), {"edition": draft.edition})):
        typed = {"title": "Typed", "text": "Typed words.", "accounts": [account.pk], "when": "asap", **more}
        page = client.post(address, typed | {"check": "1"})
        free = page.context["free"][0]
        taken = client.post(address, typed | {"at": free.isoformat()}).content.decode()
        assert "Typed words." in taken
        assert f'value="{free:%Y-%m-%d}"' in taken
        assert f'value="{free:%H:%M}"' in taken
    assert Draft.objects.get().edition == draft.edition
