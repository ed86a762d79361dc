"""The page and its file: who sees it, and that both are behind the same mask."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onboarding.people.enums import Kind, SafetyClass
from onboarding.people.models import StaffMember, Unit
from portal.dashboard.actions import count_participation
from tests.portal.dashboard.test_actions import attend, certify

pytestmark = pytest.mark.django_db


@pytest.fixture
def force(cast):
    """Forty people in two units; in the second unit three take part."""
    hill = Unit.objects.create(name="Hill Division", code="HILL")
    for number in range(40):
        person = StaffMember.accounts.create_user(
            f"p{number}@force.example",
            full_name=f"Person {number}",
            unit=hill if number % 2 else cast.champ.unit,
            circle=cast.champ.circle if number < 20 else cast.connie.circle,
            kind=Kind.SWORN if number < 25 else Kind.CIVILIAN,
            safety_class=SafetyClass.OPEN,
        )
        if number % 2 == 0 or number in (1, 3, 5):
            certify(person, issued_at=timezone.now())
            attend(person, cast.tara, starts_at=timezone.now() - timedelta(hours=2))
    count_participation()
    return cast


def test_leaders_administrators_and_the_association_see_it(force, as_, settings):
    settings.SECOND_FACTOR_RELAXED = True
    expected = {"chief": 200, "ada": 200, "assoc": 200}
    for name, person in force:
        assert as_(person).get(reverse("dashboard")).status_code == expected.get(name, 403), name
        assert as_(person).get(reverse("dashboard-csv")).status_code == expected.get(name, 403), name


def test_nothing_counted_yet_says_so(cast, as_):
    page = as_(cast.chief).get(reverse("dashboard"))
    assert "Nothing has been counted yet" in page.content.decode()
    assert as_(cast.chief).get(reverse("dashboard-csv")).status_code == 200


def test_small_cells_are_words_on_the_page_and_in_the_file(force, as_):
    client = as_(force.chief)
    page = client.get(reverse("dashboard")).content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("dashboard-csv")).content.decode("utf-8-sig"))))
    hill = next(row for row in rows if row["Group"] == "Hill Division")
    assert hill["Certified"] == hill["Takes part"] == hill["Share"] == "fewer than 5"
    assert "fewer than 5" in page
    tables = re.findall(r"<table.*?</table>", page, re.S)
    for row in rows:
        cells = [row[key] for key in ("Eligible", "Invited", "Signed in", "Policy agreed", "Certified", "Attended", "Drafted", "Takes part")]
        drawn = [
            [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", line)]
            for table in tables
            if row["Table"] in table
            for line in re.findall(r"<tr.*?</tr>", table, re.S)
            if f">{row['Group']}</th>" in line
        ]
        assert [cells] == [each[:8] for each in drawn]


def test_no_name_is_on_the_page(force, as_):
    page = as_(force.assoc).get(reverse("dashboard")).content.decode()
    assert not [person.full_name for _key, person in force if person != force.assoc and person.full_name in page]


def test_the_page_asks_few_questions_however_many_rows_there_are(force, as_):
    client = as_(force.chief)
    client.get(reverse("dashboard"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("dashboard"))
    for number in range(30):
        unit = Unit.objects.create(name=f"Unit {number}", code=f"U{number}")
        StaffMember.accounts.create_user(f"u{number}@force.example", unit=unit, circle=force.champ.circle, safety_class=SafetyClass.OPEN)
    count_participation()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("dashboard"))
    assert len(many) == len(few) <= 20
