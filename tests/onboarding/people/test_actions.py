"""What is done to people's accounts."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from onboarding.people import actions
from onboarding.people.enums import InvitationState, Kind, Role, SafetyClass
from onboarding.people.models import Circle, Invitation, RoleGrant, StaffMember, Unit
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice, OutgoingMail
from tests.cast import COVERT_EMAIL, COVERT_NAME

pytestmark = pytest.mark.django_db
GOOD = "a harbour of quiet words"


@pytest.fixture
def facts(cast):
    """What an administrator types about a new colleague."""
    return {
        "email": "Noor.Adair@force.example",
        "full_name": "Noor Adair",
        "kind": Kind.SWORN,
        "rank": "Constable",
        "unit": Unit.objects.get(),
        "circle": Circle.objects.get(slug="all-staff"),
        "roles": [Role.TRAINER],
        "safety_class": SafetyClass.OPEN,
    }


def secret_of(person):
    """The secret in the latest invitation mail to the person."""
    text = OutgoingMail.objects.filter(person=person, key__startswith="invitation-").latest("pk").text
    return re.search(r"/people/invitation/([\w-]+)/", text)[1]


def events(verb):
    return list(AuditEvent.objects.filter(verb=verb).order_by("sequence"))


def test_invite_makes_an_account_nobody_can_sign_in_to_yet(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    assert (person.email, person.has_usable_password(), person.roles) == ("noor.adair@force.example", False, {Role.STAFF, Role.TRAINER})
    assert EmailAddress.objects.filter(user=person, email=person.email, verified=True, primary=True).count() == 1
    invitation = person.invitations.get()
    assert invitation.secret_hash == Invitation.digest(secret_of(person))
    assert abs(invitation.expires_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    [event] = events("person.invited")
    assert (event.actor, event.object_id) == (cast.ada.pk, str(person.pk))
    assert "Noor" not in str(event.data)


@pytest.mark.parametrize("who", ["chief", "tara", "connie", "carla", "rita"])
def test_only_administrators_invite(cast, facts, who):
    with pytest.raises(NotPermitted):
        actions.invite(**facts, by=getattr(cast, who))
    assert not StaffMember.accounts.filter(full_name="Noor Adair").exists()


@pytest.mark.parametrize("taken", ["connie@force.example", "CONNIE@force.example", COVERT_EMAIL])
def test_a_taken_address_is_refused_in_the_same_words_whoever_has_it(cast, facts, taken):
    with pytest.raises(Refused, match=r"^This address can't be invited\. If you think it should be possible, ask the security officer\.$"):
        actions.invite(**{**facts, "email": taken}, by=cast.ada)


def test_a_taken_staff_number_is_refused_in_the_same_words_whoever_has_it(cast, facts):
    said = set()
    for person in (cast.connie, cast.nova):
        with pytest.raises(Refused) as refusal:
            actions.invite(**facts, staff_number=person.staff_number, by=cast.ada)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_a_new_invitation_withdraws_the_earlier_one(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    first = secret_of(person)
    actions.invite_again(person, by=cast.ada)
    with pytest.raises(Refused, match="withdrawn"):
        actions.accept_invitation(first, password=GOOD)
    assert actions.accept_invitation(secret_of(person), password=GOOD) == person


def test_whoever_can_sign_in_is_not_invited_again(cast):
    with pytest.raises(Refused, match="can sign in already"):
        actions.invite_again(cast.connie, by=cast.ada)


def test_an_invitation_is_accepted_once(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    secret = secret_of(person)
    actions.accept_invitation(secret, password=GOOD)
    person = StaffMember.accounts.get(pk=person.pk)
    assert person.check_password(GOOD)
    assert person.invitations.get().state == InvitationState.ACCEPTED
    with pytest.raises(Refused, match="used already"):
        actions.accept_invitation(secret, password=GOOD + "!")


def test_an_invitation_runs_out(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    person.invitations.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="run out"):
        actions.accept_invitation(secret_of(person), password=GOOD)


@pytest.mark.parametrize("weak", ["short", "password1234", "noor.adair@force"])
def test_a_weak_password_is_refused_and_the_invitation_stays_good(cast, facts, weak):
    person = actions.invite(**facts, by=cast.ada)
    with pytest.raises(Refused):
        actions.accept_invitation(secret_of(person), password=weak)
    assert person.invitations.get().state == InvitationState.SENT


def test_change_keeps_facts_and_the_trail_says_which(cast):
    kept = {"full_name": "Connie Marsh-Lowe", "kind": Kind.SWORN, "unit": cast.connie.unit, "circle": cast.connie.circle}
    actions.change_person(cast.connie, email="connie.lowe@force.example", staff_number="N999", **kept, by=cast.ada)
    person = StaffMember.objects.get(pk=cast.connie.pk)
    assert (person.full_name, person.email, person.staff_number) == ("Connie Marsh-Lowe", "connie.lowe@force.example", "N999")
    assert EmailAddress.objects.get(user=person).email == "connie.lowe@force.example"
    [event] = events("person.changed")
    assert event.data == {"changed": ["email", "full_name", "staff_number"]}
    with pytest.raises(Refused, match="security officer"):
        actions.change_person(cast.connie, email=COVERT_EMAIL, **kept, by=cast.ada)
    with pytest.raises(NotPermitted):
        actions.change_person(cast.connie, email="x@force.example", **kept, by=cast.chief)


def test_roles_are_given_and_taken_back(cast):
    actions.change_roles(cast.connie, [Role.TRAINER, Role.APPROVER], by=cast.ada)
    actions.change_roles(cast.connie, [Role.APPROVER], by=cast.ada)
    assert list(cast.connie.role_grants.values_list("role", flat=True)) == [Role.APPROVER]
    assert [len(events(f"person.role_{what}")) for what in ("granted", "withdrawn")] == [2, 1]
    with pytest.raises(NotPermitted):
        actions.grant_role(cast.connie, Role.LEADER, by=cast.chief)


def test_the_last_administrator_stays(cast):
    with pytest.raises(Refused, match="last administrator"):
        actions.withdraw_role(cast.ada, Role.ADMINISTRATOR, by=cast.ada)
    actions.grant_role(cast.tara, Role.ADMINISTRATOR, by=cast.ada)
    actions.withdraw_role(cast.ada, Role.ADMINISTRATOR, by=cast.ada)
    tara = StaffMember.objects.get(pk=cast.tara.pk)
    with pytest.raises(Refused, match="your own access"):
        actions.deactivate(tara, reason="moved on", by=tara)
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_a_safety_class_changes_with_a_reason_that_names_nobody(cast):
    with pytest.raises(Refused, match="Say why"):
        actions.set_safety_class(cast.connie, SafetyClass.COVERT, reason="  ", by=cast.ada)
    with pytest.raises(Refused, match="Leave the name out"):
        actions.set_safety_class(cast.connie, SafetyClass.COVERT, reason="marsh has a new posting", by=cast.ada)
    with pytest.raises(NotPermitted):
        actions.set_safety_class(cast.connie, SafetyClass.COVERT, reason="new posting", by=cast.chief)
    actions.set_safety_class(cast.connie, SafetyClass.COVERT, reason="new posting", by=cast.ada)
    [event] = events("person.safety_class_set")
    assert event.data == {"before": "open", "after": "covert", "reason": "new posting"}
    assert not StaffMember.objects.filter(pk=cast.connie.pk).exists()


def test_whoever_may_not_be_named_leaves_earlier_notices_and_mails(cast):
    Notice.objects.create(person=cast.carla, kind="review", text="Connie Marsh sent you a draft", key="draft-1")
    OutgoingMail.objects.create(person=cast.carla, subject="Connie Marsh sent you a draft", text="Hello,\nConnie Marsh sent", key="draft-1")
    own = Notice.objects.create(person=cast.connie, kind="own", text="Connie Marsh, your place is booked", key="place-1")
    actions.set_safety_class(cast.connie, SafetyClass.UNLISTED, reason="new posting", by=cast.ada)
    mail = OutgoingMail.objects.get(key="draft-1")
    assert Notice.objects.get(key="draft-1").text == mail.subject == "a colleague sent you a draft"
    assert mail.text == "Hello,\na colleague sent"
    own.refresh_from_db()
    assert "Connie Marsh" in own.text


def test_the_command_reaches_whom_no_page_shows(cast):
    call_command("protect", COVERT_EMAIL, "open", "--reason", "back from the posting", "--by", "ada@force.example")
    assert StaffMember.objects.get(pk=cast.nova.pk).safety_class == SafetyClass.OPEN
    assert events("person.safety_class_set")[0].actor == cast.ada.pk
    with pytest.raises(CommandError, match="right"):
        call_command("protect", COVERT_EMAIL, "covert", "--reason", "again", "--by", "chief@force.example")
    call_command("protect", COVERT_EMAIL, "leaves", "--reason", "retired", "--by", "ada@force.example")
    assert not StaffMember.accounts.get(pk=cast.nova.pk).is_active


def test_deactivating_ends_sessions_at_once(cast, client, as_):
    home = reverse("notice-list")
    assert as_(cast.connie).get(home).status_code == 200
    actions.deactivate(cast.connie, reason="moved on", by=cast.ada)
    assert not Session.objects.exists()
    assert client.get(home).url.startswith("/accounts/login/")
    assert client.post("/accounts/login/", {"login": cast.connie.email, "password": "concentric-demo"}).url == "/accounts/inactive/"


def test_a_session_row_that_survives_is_worth_nothing(cast, client, as_):
    signed_in = as_(cast.connie)
    kept = Session.objects.get()
    actions.deactivate(cast.connie, reason="moved on", by=cast.ada)
    kept.save(force_insert=True)
    assert signed_in.get(reverse("notice-list")).status_code == 302
    actions.reactivate(cast.connie, by=cast.ada)
    assert signed_in.get(reverse("notice-list")).status_code == 302


def test_leaving_withdraws_the_invitation_and_returning_keeps_roles(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    actions.deactivate(person, reason="never came", by=cast.ada)
    assert person.invitations.get().state == InvitationState.WITHDRAWN
    with pytest.raises(Refused, match="ended already"):
        actions.deactivate(person, reason="twice", by=cast.ada)
    actions.reactivate(person, by=cast.ada)
    with pytest.raises(Refused, match="works here already"):
        actions.reactivate(person, by=cast.ada)
    assert Role.TRAINER in StaffMember.objects.get(pk=person.pk).roles


def close_circles():
    Circle.objects.update(opened_at=None)
    return {circle.slug: circle for circle in Circle.objects.all()}


def test_circles_open_from_the_middle_out_by_a_leader_with_a_reason(cast):
    circles = close_circles()
    with pytest.raises(Refused, match="Open Command first"):
        actions.open_circle(circles["champions"], by=cast.chief, why="we begin")
    with pytest.raises(NotPermitted):
        actions.open_circle(circles["command"], by=cast.ada, why="we begin")
    with pytest.raises(Refused, match="Say why"):
        actions.open_circle(circles["command"], by=cast.chief, why=" ")
    actions.open_circle(circles["command"], by=cast.chief, why="we begin")
    with pytest.raises(Refused, match="open already"):
        actions.open_circle(circles["command"], by=cast.chief, why="we begin")
    [event] = events("circle.opened")
    assert (event.actor, event.data) == (cast.chief.pk, {"why": "we begin"})


def test_the_clockwork_opens_a_circle_and_each_of_its_people_is_told_once(cast):
    circles = close_circles()
    actions.open_circle(circles["command"], by=None, why="rule met")
    actions.open_circle(circles["champions"], by=None, why="rule met")
    actions.open_circle(circles["supervisors"], by=None, why="rule met")
    actions.open_circle(circles["all-staff"], by=None, why="rule met")
    told = set(Notice.objects.filter(kind="circle").values_list("person_id", flat=True))
    assert told == {person.pk for _name, person in cast}
    assert Notice.objects.filter(kind="circle").count() == OutgoingMail.objects.count() == len(told)


def test_notices_are_read(cast):
    Notice.objects.create(person=cast.connie, kind="x", text="one", key="1")
    Notice.objects.create(person=cast.champ, kind="x", text="other", key="1")
    assert actions.read_notices(by=cast.connie) == 1
    assert Notice.objects.get(read_at=None).person == cast.champ


def test_names_stay_out_of_the_trail(cast, facts):
    person = actions.invite(**facts, by=cast.ada)
    actions.deactivate(person, reason="never came", by=cast.ada)
    assert not AuditEvent.objects.filter(data__icontains="noor").exists()
    assert COVERT_NAME not in str(list(AuditEvent.objects.values_list("data", flat=True)))
