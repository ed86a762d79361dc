"""The fictional force: filled once, the same every time, with everything in it that the demonstration promises."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Payload, Revision
from campaigns.drafting.rules import is_trained
from campaigns.drafting.screening import blockers
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Stop, Takedown
from campaigns.publishing.queries import sent_deliveries
from campaigns.publishing.sandbox.ledger import Ledger
from onboarding.learning.models import Assignment, CardReading, Certificate
from onboarding.learning.queries import is_certified, people_to_assign, ready_circles
from onboarding.people.enums import Role, SafetyClass
from onboarding.people.models import Circle, Invitation, StaffMember, Unit
from onboarding.policies.queries import is_current
from onboarding.sessions.models import Attendance, Place, TrainingSession
from portal.core.audit import breaks
from portal.core.models import Notice, OutgoingMail
from portal.dashboard.models import ParticipationCount
from portal.home.demo.arriving import walk
from portal.home.demo.force import Force
from portal.home.demo.people import COVERT_EMAIL, PASSWORD, SIGN_INS, everybody

LEFT_BEHIND = set(DeliveryState) - {DeliveryState.CLAIMED, DeliveryState.ARMED, DeliveryState.HELD}  # these three are moments


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("demo", verbosity=0)
    return tmp_path


def person(name):
    return StaffMember.accounts.get(email=f"{name}@demo.example")


def rows():
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list("pk", flat=True)) for model in apps.get_models()}


def test_a_second_run_changes_nothing(demo):
    before, posts = rows(), Ledger(demo / "sandbox").posts("x")
    call_command("demo", verbosity=0)
    call_command("demo", "--if-empty", verbosity=0)
    assert rows() == before
    assert Ledger(demo / "sandbox").posts("x") == posts


def test_the_force_is_as_large_as_it_says(demo):
    assert StaffMember.accounts.count() == len(list(everybody())) >= 120
    assert (Unit.objects.count(), Circle.objects.exclude(opened_at=None).count()) == (8, 4)
    classes = list(StaffMember.accounts.values_list("safety_class", flat=True))
    assert [classes.count(one) for one in (SafetyClass.COVERT, SafetyClass.UNLISTED, SafetyClass.NO_PHOTO)] == [1, 2, 3]
    assert len({one.name for one in everybody()}) == len(list(everybody()))


def test_each_sign_in_opens_the_door(demo, client):
    assert [email.split("@")[0] for email, _what in SIGN_INS] == [
        "chief", "comms", "comms2", "trainer", "constable", "champion", "dispatcher", "admin", "records", "association",
    ]  # fmt: skip
    for email, _what in SIGN_INS:
        assert client.login(email=email, password=PASSWORD), email
        client.logout()
    others = StaffMember.accounts.exclude(email__in=dict(SIGN_INS))
    assert not [one.email for one in others if one.has_usable_password()]


def test_each_sign_in_is_who_it_says(demo):
    roles = {"chief": Role.LEADER, "comms": Role.APPROVER, "comms2": Role.APPROVER, "trainer": Role.TRAINER}
    roles |= {"admin": Role.ADMINISTRATOR, "records": Role.RECORDS, "association": Role.ASSOCIATION}
    for name, role in roles.items():
        assert role in person(name).roles
    assert not is_certified(person("constable"))
    assert not CardReading.objects.filter(assignment__person=person("constable")).exists()
    assert is_trained(person("champion"))
    assert CardReading.objects.filter(assignment__person=person("dispatcher"), assignment__course__code="M2").count() == 2
    assert TrainingSession.objects.filter(host=person("trainer")).count() >= 3


def test_words_stand_in_every_state(demo):
    assert set(Draft.objects.values_list("state", flat=True)) == set(DraftState)
    assert set(Delivery.objects.values_list("state", flat=True)) == LEFT_BEHIND
    assert not Stop.objects.filter(lifted_at=None).exists()
    assert not [draft.title for draft in Draft.objects.all() if blockers(draft) and not (draft.publish_at and draft.publish_at < timezone.now())]
    assert all(payload.digest() == payload.sha256 for payload in Payload.objects.select_related("revision", "account"))
    assert Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=timezone.now()).count() == 0


def test_who_wrote_was_certified_and_agreed_by_then(demo):
    for revision in Revision.objects.select_related("author"):
        assert is_certified(revision.author, revision.submitted_at), revision
        assert is_current(revision.author)


def test_what_was_sent_is_on_the_walls(demo):
    ledger = Ledger(demo / "sandbox")
    standing = sent_deliveries().select_related("payload", "account")
    for delivery in standing:
        post = ledger.post(delivery.external_id)
        assert (post["network"], post["account"], post["text"]) == (delivery.account.network, delivery.account.external_id, delivery.payload.text)
        assert [photo["alt"] for photo in ledger.photos_of(post["id"])] == [photo["alt"] for photo in delivery.payload.photos]
    assert sum(len(ledger.posts(network)) for network in Network.values) == standing.count()
    assert ledger.post(Takedown.objects.get().delivery.external_id) is None


def test_evidence_lies_in_the_past_and_in_order(demo):
    now = timezone.now()
    for certificate in Certificate.objects.all():
        assert certificate.issued_at <= now < certificate.expires_at
        assert len(certificate.evidence) == 6
    assert not CardReading.objects.filter(read_at__gt=now).exists()
    assert not Attendance.objects.filter(marked_at__gt=now).exists()
    assert TrainingSession.objects.filter(ends_at__lt=now).count() == 3
    assert TrainingSession.objects.filter(starts_at__gt=now).count() == 2
    assert StaffMember.accounts.exclude(first_signed_in_at=None).earliest("first_signed_in_at").first_signed_in_at > now - timedelta(days=43)


def test_the_clockwork_finds_nothing_left_to_do(demo):
    course = Assignment.objects.first().course
    assert not people_to_assign(course).exists()
    assert ready_circles() == []
    assert not OutgoingMail.objects.filter(sent_at=None).exists()
    assert not Notice.objects.filter(read_at=None).exists()
    assert list(breaks()) == []


def test_the_covert_colleague_learns_and_is_in_no_figure(demo):
    nova = StaffMember.accounts.get(email=COVERT_EMAIL)
    assert not StaffMember.objects.filter(pk=nova.pk).exists()
    assert CardReading.objects.filter(assignment__person=nova).exists()
    assert Place.objects.filter(person=nova, session__starts_at__gt=timezone.now()).exists()
    weeks = ParticipationCount.objects.order_by().values_list("week", flat=True).distinct()
    assert len(weeks) == 6
    for week in weeks:
        eligible = sum(ParticipationCount.objects.filter(week=week).values_list("eligible", flat=True))
        assert eligible == StaffMember.listed.active().count()


def test_the_page_shows_the_force(demo, as_):
    page = as_(person("chief")).get("/dashboard/").content.decode()
    assert "12 of 12 take part" in page
    assert "Undercroft" not in page


def test_it_fills_only_a_demonstration_and_only_an_empty_one(cast, settings):
    with pytest.raises(CommandError, match="other people"):
        call_command("demo")
    call_command("demo", "--if-empty")
    assert not StaffMember.accounts.filter(email="chief@demo.example").exists()
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")
    with pytest.raises(CommandError, match="delete the data folder"):
        call_command("demo", "--reset")


def test_how_far_each_has_come_is_the_same_every_time(demo):
    """Everything is told from one number: a second force has the same ways, whatever the database gave it."""
    now = timezone.now()

    def ways():
        people = {one.email: one for one in StaffMember.accounts.select_related("circle").order_by("pk")}
        force = Force(now=now, people=people, circles={one.slug: one for one in Circle.objects.all()})
        Invitation.objects.all().delete()
        return [(way.person.email, way.signed_in_at, way.answer, way.passed_at) for way in walk(force)]

    assert ways() == ways()
