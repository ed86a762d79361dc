"""Pages about people: who may open them, what they show, and what they never show."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from onboarding.people.enums import SafetyClass
from onboarding.people.models import Circle, Invitation, RoleGrant, StaffMember, Unit
from portal.core.models import AuditEvent, MailWish, Notice, OutgoingMail
from tests.cast import COVERT_EMAIL, COVERT_NAME, PASSWORD

pytestmark = pytest.mark.django_db
GOOD = "a harbour of quiet words"
SEE = ["person-list", "circle-list"]
CHANGE = ["person-edit", "person-roles", "person-safety", "person-deactivate", "person-reactivate"]


@pytest.fixture
def typed(cast):
    """An invitation as it is typed."""
    unit, circle = Unit.objects.get(), Circle.objects.get(slug="all-staff")
    who = {"full_name": "Noor Adair", "email": "noor@force.example", "kind": "sworn", "roles": ["trainer"]}
    return {**who, "unit": unit.pk, "circle": circle.pk, "safety_class": "open"}


def steady(answer):
    """A page without its CSRF tokens, which differ each time, and without its own address."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", answer.content.decode().replace(answer.request["PATH_INFO"], ""))


def link_in_latest_mail():
    return re.search(r"/people/invitation/[\w-]+/", OutgoingMail.objects.latest("pk").text)[0]


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [("chief", 200, 403), ("tara", 200, 403), ("ada", 200, 200), *((who, 403, 403) for who in ("connie", "carla", "rita", "assoc", "nova"))],
)
def test_who_sees_and_who_changes(cast, as_, who, sees, changes):
    client = as_(getattr(cast, who))
    for name in SEE:
        assert client.get(reverse(name)).status_code == sees
    assert client.get(reverse("person-detail", args=[cast.champ.pk])).status_code == sees
    assert client.get(reverse("person-invite")).status_code == changes
    for name in CHANGE:
        assert client.get(reverse(name, args=[cast.champ.pk])).status_code == changes
    assert client.post(reverse("person-invite-again", args=[cast.champ.pk])).status_code == (302 if changes == 200 else 403)


def test_signed_out_leads_to_sign_in(cast, client):
    for name in [*SEE, "profile", "notice-list"]:
        assert client.get(reverse(name)).url.startswith("/accounts/login/")


@pytest.mark.parametrize("safety_class", [SafetyClass.COVERT, SafetyClass.UNLISTED, "", "nonsense"])
def test_a_protected_colleague_answers_exactly_as_an_unknown_id(cast, as_, safety_class):
    StaffMember.accounts.filter(pk=cast.nova.pk).update(safety_class=safety_class)
    client = as_(cast.ada)
    unknown = StaffMember.accounts.latest("pk").pk + 1000
    for name in ["person-detail", *CHANGE]:
        answers = [client.get(reverse(name, args=[pk])) for pk in (cast.nova.pk, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert steady(answers[0]) == steady(answers[1])
    assert client.post(reverse("person-invite-again", args=[cast.nova.pk])).status_code == 404
    for query in ["", f"?q={COVERT_NAME.split()[0]}", f"?q={COVERT_EMAIL}", f"?q={cast.nova.staff_number}"]:
        page = client.get(reverse("person-list") + query).content.decode()
        assert COVERT_NAME not in page
        assert f"/people/{cast.nova.pk}/" not in page


def test_a_protected_colleague_finds_herself_on_her_own_page(cast, as_):
    assert COVERT_NAME in as_(cast.nova).get(reverse("profile")).content.decode()


def test_no_figure_of_the_circles_moves_when_somebody_is_flagged(cast, as_):
    client = as_(cast.chief)
    Circle.objects.filter(slug="all-staff").update(opened_at=None)
    before = steady(client.get(reverse("circle-list")))
    StaffMember.accounts.filter(pk=cast.champ.pk).update(safety_class=SafetyClass.COVERT)
    assert steady(client.get(reverse("circle-list"))) == before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=marsh", {"Connie Marsh"}),
        ("q=DISPATCH@", {"Dana Okoro"}),
        ("role=approver", {"Carla Reyes", "Colin Baird"}),
        ("role=leader&kind=sworn", {"Maren Holt"}),
        ("state=left", {"Pat Keane"}),
        ("q=nobody+like+this", set()),
        ("circle=nonsense", {"Maren Holt"}),
    ],
)
def test_search_and_filters(cast, as_, query, found):
    StaffMember.accounts.filter(pk=cast.assoc.pk).update(is_active=False)
    page = as_(cast.ada).get(f"{reverse('person-list')}?{query}")
    assert page.status_code == 200
    assert found <= {row.title for row in page.context["rows"]}
    if "nonsense" not in query:
        assert len(page.context["rows"]) == len(found)


def test_the_list_asks_as_often_for_thirty_people_as_for_few(cast, as_, django_assert_num_queries, django_assert_max_num_queries):
    client = as_(cast.ada)
    url = reverse("person-list")
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url + "?q=marsh")
    for number in range(30):
        where = {"unit": cast.ada.unit, "circle": cast.ada.circle, "safety_class": "open"}
        person = StaffMember.objects.create(email=f"p{number}@force.example", full_name=f"Marsh {number}", **where)
        RoleGrant.objects.create(person=person, role="trainer")
    with django_assert_num_queries(len(few)):
        assert len(client.get(url + "?q=marsh").context["rows"]) == 25


def test_from_invitation_to_home(cast, as_, typed, client):
    assert as_(cast.ada).post(reverse("person-invite"), typed).url == reverse("person-list")
    client.logout()
    link = link_in_latest_mail()
    assert b"noor@force.example" in client.get(link).content
    answer = client.post(link, {"password": "short", "again": "short"})
    assert answer.status_code == 200
    assert b"too short" in answer.content
    assert b"differ" in client.post(link, {"password": GOOD, "again": "other words"}).content
    assert client.post(link, {"password": GOOD, "again": GOOD}).url == reverse("home")
    person = StaffMember.objects.get(email="noor@force.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.first_signed_in_at
    client.post("/accounts/logout/")
    over = client.get(link)
    assert (over.status_code, b"used already" in over.content) == (410, True)
    assert client.post(link, {"password": GOOD, "again": GOOD}).status_code == 410
    assert client.post("/accounts/login/", {"login": "noor@force.example", "password": GOOD}).url == reverse("home")


def test_a_covert_colleague_is_invited_and_comes_in(cast, as_, typed, client):
    answer = as_(cast.ada).post(reverse("person-invite"), {**typed, "safety_class": "covert"}, follow=True)
    assert "Noor" not in answer.content.decode()
    client.logout()
    assert client.post(link_in_latest_mail(), {"password": GOOD, "again": GOOD}).url == reverse("home")


def test_links_that_are_no_longer_good_say_so_kindly(cast, as_, typed, client):
    as_(cast.ada).post(reverse("person-invite"), typed)
    person, link = StaffMember.objects.get(email="noor@force.example"), link_in_latest_mail()
    assert client.get(link).status_code == 409, "somebody else is signed in"
    client.post(reverse("person-invite-again", args=[person.pk]))
    client.logout()
    events = AuditEvent.objects.count()
    assert b"withdrawn" in client.post(link, {"password": GOOD, "again": GOOD}).content
    Invitation.objects.update(expires_at=timezone.now())
    assert b"run out" in client.get(link_in_latest_mail()).content
    assert client.get("/people/invitation/guessed/").status_code == 404
    assert AuditEvent.objects.count() == events, "knocking leaves no trace that somebody could fill the trail with"


def test_a_refused_invitation_keeps_what_was_typed(cast, as_, typed):
    answer = as_(cast.ada).post(reverse("person-invite"), {**typed, "email": COVERT_EMAIL, "rank": "Sergeant"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "This address can&#x27;t be invited. If you think it should be possible, ask the security officer." in page
    assert 'value="Sergeant"' in page
    assert 'value="Noor Adair"' in page


def test_an_administrator_changes_facts_roles_and_safety(cast, as_):
    client = as_(cast.ada)
    champ = cast.champ
    facts = {"full_name": "Idris Vale-Roe", "email": champ.email, "kind": "sworn", "unit": champ.unit_id, "circle": champ.circle_id}
    assert client.post(reverse("person-edit", args=[champ.pk]), facts).url == reverse("person-detail", args=[champ.pk])
    assert client.post(reverse("person-roles", args=[champ.pk]), {"roles": ["trainer", "leader"]}).status_code == 302
    assert StaffMember.objects.get(pk=champ.pk).roles == {"staff", "trainer", "leader"}
    assert client.post(reverse("person-roles", args=[champ.pk]), {}).status_code == 302
    assert StaffMember.objects.get(pk=champ.pk).roles == {"staff"}
    answer = client.post(reverse("person-safety", args=[champ.pk]), {"safety_class": "covert", "reason": "new posting"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("person-list")
    assert "Idris" not in answer.content.decode()


def test_an_administrator_ends_access_and_gives_it_back(cast, as_):
    client = as_(cast.ada)
    page = reverse("person-deactivate", args=[cast.champ.pk])
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "moved on"}).status_code == 302
    assert not StaffMember.objects.get(pk=cast.champ.pk).is_active
    assert client.post(reverse("person-reactivate", args=[cast.champ.pk])).status_code == 302
    assert StaffMember.objects.get(pk=cast.champ.pk).is_active


def test_a_leader_opens_a_circle(cast, as_):
    Circle.objects.filter(slug="all-staff").update(opened_at=None)
    page = reverse("circle-open", args=["all-staff"])
    assert as_(cast.ada).get(page).status_code == 403
    client = as_(cast.chief)
    assert client.get(page).status_code == 200
    assert client.post(page, {"why": ""}).status_code == 200
    assert client.post(page, {"why": "the summer begins"}).url == reverse("circle-list")
    assert Circle.objects.get(slug="all-staff").is_open
    assert b"open already" in client.post(page, {"why": "again"}).content


def test_notices_are_a_persons_own_and_counted_in_the_frame(cast, as_):
    Notice.objects.create(person=cast.connie, kind="x", text="Your place is booked", url="/sessions/", key="1")
    Notice.objects.create(person=cast.nova, kind="x", text="Only for Nova", key="1")
    client = as_(cast.connie)
    page = client.get(reverse("notice-list"))
    assert b"Your place is booked" in page.content
    assert b"Only for Nova" not in page.content
    assert next(door for door in page.context["navigation"] if door.url == reverse("notice-list")).count == 1
    assert client.get(reverse("notice-read-all")).status_code == 405
    client.post(reverse("notice-read-all"))
    assert next(door for door in client.get(reverse("notice-list")).context["navigation"] if door.url == reverse("notice-list")).count == 0
    assert Notice.objects.filter(read_at=None).get().person_id == cast.nova.pk


def test_hostile_names_are_text(cast, as_):
    StaffMember.accounts.filter(pk=cast.champ.pk).update(full_name='<script>alert("x")</script>')
    page = as_(cast.ada).get(reverse("person-detail", args=[cast.champ.pk])).content
    assert b"<script>alert" not in page
    assert as_(cast.ada).get(reverse("person-list") + "?q=%3Cscript%3E&page=99999").status_code == 200


def test_the_whole_cast_can_sign_in_by_password(cast, client):
    for _name, person in cast:
        answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert answer.status_code == 302, (person.email, answer.context["form"].errors)
        client.post("/accounts/logout/")


def test_everybody_chooses_when_their_mail_comes(cast, as_):
    client = as_(cast.nova)
    page = reverse("mail-choose")
    client.post(page, {"timing": "daily", "quiet_from": "20:00", "quiet_until": "07:00"})
    assert (cast.nova.mail_wish.timing, cast.nova.mail_wish.quiet_from.hour) == ("daily", 20)
    assert 'value="20:00"' in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"timing": "daily", "quiet_from": "20:00"}, "Give both ends"),
        ({"timing": "daily", "quiet_from": "20:00", "quiet_until": "20:00"}, "same time"),
        ({"timing": "never"}, "Select a valid choice"),
    ],
)
def test_half_a_wish_about_mail_is_not_kept(cast, as_, typed, said):
    answer = as_(cast.champ).post(reverse("mail-choose"), typed)
    assert said in answer.content.decode()
    assert not MailWish.objects.exists()
