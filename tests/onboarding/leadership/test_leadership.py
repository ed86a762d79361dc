"""What leaders say, and that nobody can learn who asked."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone

from onboarding.leadership import actions, queries
from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.people.enums import SafetyClass
from onboarding.people.models import RoleGrant, StaffMember
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def objective(cast):
    return actions.add_objective(title="Be useful first", why="People come for help.", position=1, by=cast.chief)


@pytest.fixture
def commitment(cast):
    return actions.make_commitment(text="I answer every question within a week", due_on=TOMORROW, by=cast.chief)


def test_leaders_add_change_and_retire_objectives(cast, objective):
    actions.change_objective(objective, title="Be useful", why="People come for help.", position=2, by=cast.chief)
    assert Objective.objects.get().title == "Be useful"
    actions.retire_objective(objective, by=cast.chief)
    assert not queries.current_objectives().exists()
    with pytest.raises(Refused, match="retired in the meantime"):
        actions.change_objective(objective, title="x", why="y", position=1, by=cast.chief)
    assert list(AuditEvent.objects.values_list("verb", flat=True).order_by("sequence")) == [
        "objective.added",
        "objective.changed",
        "objective.retired",
        "objective.change.refused",
    ]


def test_nobody_else_speaks_for_leadership(cast, objective, commitment):
    question = actions.ask(question="Why now?")
    for person in (cast.ada, cast.connie, cast.carla):
        for attempt in (
            lambda by: actions.add_objective(title="x", why="y", position=1, by=by),
            lambda by: actions.change_objective(objective, title="x", why="y", position=1, by=by),
            lambda by: actions.retire_objective(objective, by=by),
            lambda by: actions.make_commitment(text="x", due_on=TOMORROW, by=by),
            lambda by: actions.keep_commitment(commitment, by=by),
            lambda by: actions.answer_question(question, answer="x", by=by),
        ):
            with pytest.raises(NotPermitted):
                attempt(person)


def test_a_commitment_is_kept_once_and_only_by_who_made_it(cast, commitment):
    RoleGrant.objects.create(person=cast.tara, role="leader")
    with pytest.raises(NotPermitted):
        actions.keep_commitment(commitment, by=StaffMember.objects.get(pk=cast.tara.pk))
    actions.keep_commitment(commitment, by=cast.chief)
    with pytest.raises(Refused, match="kept already"):
        actions.keep_commitment(commitment, by=cast.chief)
    assert Commitment.objects.get().kept_at


def test_a_commitment_is_for_a_day_to_come(cast):
    with pytest.raises(Refused, match="still to come"):
        actions.make_commitment(text="x", due_on=timezone.localdate() - timedelta(days=1), by=cast.chief)


def test_a_leader_who_may_not_be_named_makes_no_public_commitment_and_loses_none(cast, as_, commitment):
    StaffMember.accounts.filter(pk=cast.chief.pk).update(safety_class=SafetyClass.COVERT)
    chief = StaffMember.accounts.get(pk=cast.chief.pk)
    with pytest.raises(Refused, match="keeps your name off"):
        actions.make_commitment(text="x", due_on=TOMORROW, by=chief)
    page = as_(cast.connie).get(reverse("leadership")).content.decode()
    assert commitment.text not in page
    assert "Holt" not in page
    assert Commitment.objects.exists()


def everything_stored():
    """Every row of every table as text, the session and log-in tables aside."""
    rows = []
    for model in apps.get_models():
        if model._meta.label not in {"sessions.Session", "onboarding.StaffMember"}:
            rows += [f"{model._meta.label} {json.dumps(row, cls=DjangoJSONEncoder, default=str)}" for row in model._default_manager.values()]
    return set(rows)


def test_a_question_leaves_no_trace_of_who_asked(cast, as_):
    client = as_(cast.connie)
    client.get(reverse("leadership"))
    before = everything_stored()
    session_before = dict(client.session)
    answer = client.post(reverse("question-ask"), {"question": "Why are we the last to know?"}, HTTP_X_REQUEST_ID="traceable-1234")
    assert answer.url == reverse("leadership")
    new = everything_stored() - before
    assert len([row for row in new if "Why are we the last to know?" in row]) == 1
    for row in new:
        assert "traceable-1234" not in row
        assert not row.startswith("onboarding.RoleGrant")
    [event] = AuditEvent.objects.filter(verb__startswith="question")
    assert (event.verb, event.actor, event.request_id, event.data) == ("question.asked", None, "", {})
    asked = timezone.localtime(AnsweredQuestion.objects.get().asked_at)
    assert (asked.hour, asked.minute, asked.second, asked.microsecond) == (0, 0, 0, 0)
    assert {key: value for key, value in client.session.items() if key != "_messages"} == session_before
    assert not Notice.objects.exclude(person=cast.chief).exists()


def test_the_servers_log_does_not_say_who_asked_either(cast, as_, caplog):
    caplog.set_level("INFO")
    as_(cast.connie).post(reverse("question-ask"), {"question": "Why?"}, REMOTE_ADDR="192.0.2.77")
    said = [record for record in caplog.records if "/leadership/questions/ask/" in str(record.msg)]
    assert said
    for record in said:
        assert not {"user_id", "ip"} & set(record.msg)
        assert "192.0.2.77" not in str(record.msg)


def test_two_people_leave_the_same_rows(cast, as_):
    for person in (cast.connie, cast.nova):
        as_(person).post(reverse("question-ask"), {"question": "Same words"})
    one, other = AnsweredQuestion.objects.values("question", "asked_at", "answer", "answered_by", "answered_at")
    assert one == other


def test_an_empty_question_is_refused_without_a_name(cast, as_):
    assert as_(cast.connie).post(reverse("question-ask"), {"question": " "}).status_code == 200
    with pytest.raises(Refused):
        actions.ask(question=" ")
    [event] = AuditEvent.objects.all()
    assert (event.verb, event.actor, event.request_id) == ("question.ask.refused", None, "")


def test_unanswered_questions_are_for_leaders_until_one_answers(cast, as_):
    question = actions.ask(question="Who pays for the phones?")
    page = reverse("leadership")
    assert b"Who pays" not in as_(cast.connie).get(page).content
    assert b"Who pays" in as_(cast.chief).get(page).content
    assert as_(cast.connie).get(reverse("question-answer", args=[question.pk])).status_code == 403
    assert as_(cast.chief).post(reverse("question-answer", args=[question.pk]), {"answer": "The force does."}).url == page
    shown = as_(cast.connie).get(page).content
    assert b"Who pays" in shown
    assert b"The force does." in shown
    with pytest.raises(Refused, match="in the meantime"):
        actions.answer_question(question, answer="Nobody", by=cast.chief)
    assert as_(cast.chief).get(reverse("question-answer", args=[question.pk])).status_code == 404


@pytest.mark.parametrize("who", ["connie", "chief", "nova", "ada"])
def test_everybody_reads_the_page_and_only_leaders_write(settings, cast, as_, objective, commitment, who):
    settings.SECOND_FACTOR_RELAXED = True
    client = as_(getattr(cast, who))
    page = client.get(reverse("leadership"))
    assert page.status_code == 200
    assert b"Be useful first" in page.content
    assert b"Maren Holt" in page.content
    expected = 200 if who == "chief" else 403
    for address in (
        reverse("objective-new"),
        reverse("objective-edit", args=[objective.pk]),
        reverse("objective-retire", args=[objective.pk]),
        reverse("commitment-new"),
        reverse("commitment-keep", args=[commitment.pk]),
    ):
        assert client.get(address).status_code == expected
    assert client.get(reverse("question-ask")).status_code == 200


def test_leaders_do_all_of_it_by_hand(cast, as_):
    client = as_(cast.chief)
    assert client.post(reverse("objective-new"), {"title": "Listen", "why": "We learn.", "position": 1}).status_code == 302
    objective = Objective.objects.get()
    assert client.post(reverse("objective-edit", args=[objective.pk]), {"title": "Listen and answer", "why": "We learn.", "position": "1"}).status_code == 302
    assert client.post(reverse("commitment-new"), {"text": "I go first", "due_on": "2020-01-01"}).status_code == 200
    assert client.post(reverse("commitment-new"), {"text": "I go first", "due_on": TOMORROW.isoformat()}).status_code == 302
    assert client.post(reverse("commitment-keep", args=[Commitment.objects.get().pk])).status_code == 302
    assert client.post(reverse("objective-retire", args=[objective.pk])).status_code == 302
    page = client.get(reverse("leadership")).content.decode()
    assert "I go first" in page
    assert "Listen and answer" not in page


def test_leaders_first_is_a_count_and_only_of_five_or_more(cast):
    assert queries.leaders_first() == queries.LeadersFirst(None, None)
    for person in (cast.tara, cast.champ, cast.carla, cast.colin):
        RoleGrant.objects.create(person=person, role="leader")
    assert queries.leaders_first() == queries.LeadersFirst(0, 5)


def test_the_page_asks_as_often_for_thirty_rows_as_for_one(cast, as_, objective, commitment, django_assert_num_queries, django_assert_max_num_queries):
    client = as_(cast.connie)
    actions.answer_question(actions.ask(question="One?"), answer="Yes", by=cast.chief)
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("leadership"))
    for number in range(30):
        actions.add_objective(title=f"{number}", why="x", position=1, by=cast.chief)
        actions.make_commitment(text=f"{number}", due_on=TOMORROW, by=cast.chief)
        actions.answer_question(actions.ask(question=f"{number}?"), answer="Yes", by=cast.chief)
    with django_assert_num_queries(len(few)):
        client.get(reverse("leadership"))
