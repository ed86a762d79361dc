"""Deciding, and what nobody decided in time."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import reopen, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import expire_undecided, record_approval, refuse, return_to_author
from campaigns.reviewing.models import Decision, StageRun
from campaigns.reviewing.queries import decision_for, hashes_of, hashes_seen, queue_of, revision_before, waiting_for
from onboarding.people.enums import SafetyClass
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import certify, make_account, submitted


def test_an_approval_says_who_when_and_what(champ, cast):
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    decision = approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert decision == decision_for(revision)
    assert decision.hashes == hashes_of(revision)
    assert Draft.objects.get().state == S.APPROVED
    assert Delivery.objects.count() == 2
    assert Notice.objects.get(person=champ, kind="decision").text == "“Harbour road” was approved."
    assert AuditEvent.objects.get(verb="revision.approved").data["hashes"] == decision.hashes
    assert not list(breaks())


@pytest.mark.parametrize(("verb", "state", "word"), [(return_to_author, S.RETURNED, "came back"), (refuse, S.REFUSED, "was refused")])
def test_a_decision_against_tells_the_author_why(champ, cast, verb, state, word):
    revision = submitted(champ)
    decision = verb(revision=revision, by=cast.carla, reason="tone", words=" Kinder,\r\nplease. ")
    assert (decision.reason, decision.words) == ("tone", "Kinder,\nplease.")
    assert Draft.objects.get().state == state
    text = Notice.objects.get(person=champ, kind="decision").text
    assert word in text
    assert "(Tone): Kinder," in text
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("reason", "words"), [("", "Words."), ("tone", "  "), ("no such", "Words.")])
def test_a_decision_against_needs_a_reason_and_words(champ, cast, reason, words):
    with pytest.raises(Refused, match="Choose a reason"):
        return_to_author(revision=submitted(champ), by=cast.carla, reason=reason, words=words)


def test_a_revision_is_decided_once(champ, cast):
    revision = submitted(champ)
    return_to_author(revision=revision, by=cast.carla, reason="law", words="Ask first.")
    for attempt in (
        lambda: refuse(revision=revision, by=cast.colin, reason="law", words="No."),
        lambda: return_to_author(revision=revision, by=cast.carla, reason="law", words="No."),
        lambda: record_approval(revision=revision, by=cast.colin, hashes_seen=hashes_of(revision)),
    ):
        with pytest.raises(Refused, match="Carla Reyes has decided on this already: Returned"):
            attempt()
    assert Decision.objects.count() == 1


def test_nobody_returns_or_refuses_their_own_words(cast):
    certify(cast.carla)
    revision = submitted(cast.carla)
    for verb in (return_to_author, refuse):
        with pytest.raises(NotPermitted, match="somebody else"):
            verb(revision=revision, by=cast.carla, reason="tone", words="Mine.")


def test_what_was_taken_back_or_submitted_anew_is_not_decided_on(champ, cast):
    first = submitted(champ)
    reopen(draft=first.draft, by=champ)
    with pytest.raises(Refused, match="no longer waits"):
        return_to_author(revision=first, by=cast.carla, reason="tone", words="W.")
    draft = Draft.objects.get()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    with pytest.raises(Refused, match="newer version"):
        return_to_author(revision=first, by=cast.carla, reason="tone", words="W.")
    assert revision_before(second) == first


def test_after_its_time_nothing_is_approved(champ, cast):
    revision = submitted(champ, publish_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(Refused, match="has passed"):
        approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))


def test_the_queue_holds_what_a_person_may_decide_the_most_urgent_first(champ, cast):
    certify(cast.carla)
    now = timezone.now()
    later, soon, whenever = (submitted(champ, publish_at=at) for at in (now + timedelta(days=2), now + timedelta(hours=1), None))
    own = submitted(cast.carla)
    assert list(waiting_for(cast.carla)) == [soon, later, whenever]
    assert [pk for pk, *_rest in queue_of(cast.carla)[1]] == [own.pk]
    assert list(waiting_for(cast.colin)) == [soon, later, whenever, own]
    assert not waiting_for(champ)
    return_to_author(revision=soon, by=cast.carla, reason="tone", words="W.")
    assert list(waiting_for(cast.carla)) == [later, whenever]


def test_what_goes_out_as_soon_as_it_is_approved_stands_before_what_has_months(champ, cast):
    certify(cast.carla)
    now = timezone.now()
    in_months, whenever, soon = (submitted(champ, publish_at=at) for at in (now + timedelta(days=60), None, now + timedelta(hours=1)))
    for revision, hours in ((in_months, 24), (whenever, 23), (soon, 24)):
        StageRun.objects.filter(revision=revision).update(due_at=now + timedelta(hours=hours))
    assert list(waiting_for(cast.carla)) == [soon, whenever, in_months]
    assert [pk for pk, *_rest in queue_of(cast.carla)[0]] == [soon.pk, whenever.pk, in_months.pk]


def test_the_queue_shows_nobody_who_may_not_be_seen(champ, cast):
    revision = submitted(champ)
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    assert not waiting_for(cast.carla)
    assert queue_of(cast.carla) == ([], [])
    revision.refresh_from_db()
    revision.author.refresh_from_db()
    with pytest.raises(NotPermitted):
        return_to_author(revision=revision, by=cast.carla, reason="tone", words="W.")


def test_what_nobody_decided_in_time_expires_and_everybody_concerned_is_told(champ, cast):
    due, open_ended = submitted(champ, publish_at=timezone.now() + timedelta(hours=1)), submitted(champ)
    assert expire_undecided() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert expire_undecided() == 1
        assert expire_undecided() == 0
    states = dict(Draft.objects.values_list("pk", "state"))
    assert states == {due.draft_id: S.EXPIRED, open_ended.draft_id: S.IN_REVIEW}
    assert set(Notice.objects.filter(kind="expired").values_list("person", flat=True)) == {champ.pk, cast.carla.pk, cast.colin.pk}
    assert AuditEvent.objects.get(verb="draft.expired").actor is None


def test_the_form_s_hashes_are_read_by_their_names():
    assert hashes_seen({"hash-3": "abc", "csrfmiddlewaretoken": "x", "hash-14": "def"}) == {"3": "abc", "14": "def"}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fifty_decisions_at_the_same_moment_are_one(champ, cast):
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    seen = hashes_of(revision)
    gate, refused = threading.Barrier(10), []

    def go(number):
        person = cast.carla if number % 2 else cast.colin
        try:
            gate.wait()
            for _ in range(5):
                if number % 3:
                    approve(revision, by=person, hashes_seen=seen)
                else:
                    return_to_author(revision=revision, by=person, reason="tone", words="W.")
        except Refused as no:
            refused.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[number]) for number in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    decision = Decision.objects.get()
    assert len(refused) >= 9
    assert Delivery.objects.count() == (2 if decision.verdict == "approved" else 0)
