"""The home page as each of the cast sees it."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from campaigns.drafting.models import Draft
from campaigns.reviewing.actions import return_to_author
from onboarding.people.models import Circle, StaffMember
from portal.core.models import Notice
from tests.cast import COVERT_NAME
from tests.factories import certify, make_certificate, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def relaxed(settings):
    settings.SECOND_FACTOR_RELAXED = True


def test_signed_out_leads_to_sign_in(client):
    assert client.get("/").url.startswith("/accounts/login/")


def test_everybody_has_exactly_one_next_step(cast, as_):
    call_command("import_courses")
    call_command("import_policies")
    for _name, person in cast:
        page = as_(person).get("/")
        assert page.status_code == 200
        assert page.context["step"].name == "policy"
        assert page.content.decode().count("card--next") == 1


def test_a_person_of_a_closed_circle_reads_ahead(cast, as_):
    call_command("import_courses")
    Circle.objects.filter(slug="all-staff").update(opened_at=None)
    step = as_(cast.connie).get("/").context["step"]
    assert step.name == "read-ahead"
    assert as_(cast.connie).get(step.url).status_code == 200


def test_a_person_without_a_circle_or_courses_is_not_lost(cast, as_):
    StaffMember.objects.filter(pk=cast.connie.pk).update(circle=None, unit=None)
    assert as_(cast.connie).get("/").status_code == 200
    assert as_(cast.champ).get("/").context["step"].name == "done"


def test_new_notices_are_shown_to_their_person_alone(cast, as_):
    Notice.objects.create(person=cast.connie, kind="x", text="Your place is booked", url=reverse("session-list"), key="1")
    assert b"Your place is booked" in as_(cast.connie).get("/").content
    assert b"Your place is booked" not in as_(cast.champ).get("/").content


def test_a_covert_colleague_sees_her_step_and_no_name(cast, as_):
    page = as_(cast.nova).get("/")
    assert page.status_code == 200
    assert COVERT_NAME not in page.content.decode()


def test_the_navigation_marks_where_one_is(cast, as_):
    navigation = as_(cast.connie).get(reverse("leadership")).context["navigation"]
    assert [door.url for door in navigation if door.is_current] == [reverse("leadership")]
    assert reverse("person-list") not in [door.url for door in navigation]
    profile = as_(cast.ada).get(reverse("profile"))
    assert profile.context["account_page_url"] == reverse("profile")
    assert reverse("person-list") in [door.url for door in profile.context["navigation"]]
    notices = as_(cast.ada).get(reverse("notice-list")).context["navigation"]
    assert [door.url for door in notices if door.is_current] == [reverse("notice-list")]


def test_the_page_asks_no_more_often_with_more_notices(cast, as_, django_assert_num_queries, django_assert_max_num_queries):
    client = as_(cast.connie)
    client.get("/")
    with django_assert_max_num_queries(40) as few:
        client.get("/")
    for number in range(30):
        Notice.objects.create(person=cast.connie, kind="x", text=f"{number}", key=f"{number}")
    with django_assert_num_queries(len(few)):
        client.get("/")


@pytest.mark.parametrize(("who", "name"), [("ada", "person-list"), ("rita", "record-list"), ("assoc", "dashboard")])
def test_a_role_of_ones_own_leads_to_its_page(cast, as_, who, name):
    client = as_(getattr(cast, who))
    assert client.get("/").context["step"].url == reverse(name)
    assert client.get(reverse(name)).status_code == 200


def test_a_new_certificate_stands_beside_the_next_step(cast, as_):
    certificate = make_certificate(cast.connie)
    page = as_(cast.connie).get("/")
    assert reverse("certificate-detail", args=[certificate.code]) in page.content.decode().split("card--next")[0]
    assert page.context["step"].name != "certificate"


def test_a_returned_draft_is_its_authors_next_step_with_the_reason(cast, as_):
    certify(cast.champ)
    revision = submitted(cast.champ)
    return_to_author(revision=revision, by=cast.carla, reason="tone", words="Name\nthe road.")
    step = as_(cast.champ).get("/").context["step"]
    assert step.name == "returned"
    assert "Harbour road" in step.title
    assert "Carla Reyes returned it because of: Tone" in step.text
    assert "“Name the road.”" in step.text
    Draft.objects.update(state="expired")
    assert as_(cast.champ).get("/").context["step"].name == "expired"


def test_the_frame_is_each_persons_own(cast, as_):
    """It is drawn once for all that it says: nobody sees another's name, doors or token, and the way back is that of the page."""
    carla, nova, chief = (as_(each).get(reverse("leadership") + "?a=1&b=<2>").content.decode() for each in (cast.carla, cast.nova, cast.chief))
    assert ("Your account:</span> Carla Reyes" in carla, "Carla Reyes" in chief) == (True, False)
    assert "Your account</a>" in nova
    assert ('class="top__stop"' in chief, 'class="top__stop"' in nova) == (True, False)
    assert 'name="next" value="/leadership/?a=1&amp;b=%3C2%3E"' in carla
    token = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
    first, second = (set(token.findall(as_(cast.carla).get(reverse("leadership")).content.decode())) for _time in range(2))
    assert first
    assert not first & second


def test_the_frame_speaks_the_language_of_each_request(cast, as_):
    client = as_(cast.carla)
    for language, words in (("en", "Sign out"), ("fr", "Se déconnecter"), ("en", "Sign out")):
        client.post(reverse("set_language"), {"language": language})
        assert words in client.get(reverse("leadership")).content.decode()
