"""What screening will say is told while somebody types; nothing is kept, and nobody is asked about."""

import pytest
from django.urls import reverse

from campaigns.drafting.enums import CaseStage
from campaigns.drafting.models import Draft
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.texts import LONGEST
from campaigns.drafting.screening.typing import foretold
from onboarding.people.enums import SafetyClass
from portal.core.models import AuditEvent
from tests.factories import make_account, make_staff

pytestmark = pytest.mark.django_db
PHONE = "Ring Jo on 07700 900123."
BLOCK = "The rape victim is a student from Lowgate."


def said(texts, **more):
    return [(one.label, one.level) for one in foretold(texts, **more).noticed]


def test_each_rule_is_told_once_and_the_heaviest_first():
    assert said([PHONE, f"{PHONE} {BLOCK}", PHONE]) == [("Sexual offence with a detail of the victim", Level.BLOCK), ("Telephone number", Level.WARN)]
    assert said(["A quiet day at the harbour."]) == said(["", "  "]) == []
    assert foretold([BLOCK]).stands_in_the_way
    assert not foretold([PHONE]).stands_in_the_way


def test_the_stage_of_the_case_counts():
    verdict = "He is guilty of it."
    assert said([verdict]) == [("May prejudice proceedings", Level.NOTE)]
    assert said([verdict], case_stage=CaseStage.CHARGED) == [("May prejudice proceedings", Level.WARN)]
    assert said([verdict], case_stage=CaseStage.CLOSED) == []


def test_no_more_is_looked_at_than_of_one_text_and_it_says_so():
    short = foretold([PHONE, PHONE + "!" * LONGEST])
    assert [one.label for one in short.noticed] == ["Telephone number"]
    assert not short.is_whole
    assert foretold([PHONE]).is_whole


def test_the_live_answer_tells_it_politely_and_keeps_nothing(champ, as_):
    before = AuditEvent.objects.count()
    account = make_account()
    page = as_(champ).post(reverse("draft-count"), {"text": f"{PHONE} {BLOCK}", "accounts": [account.pk]}, headers={"HX-Request": "true"}).content.decode()
    assert "Sexual offence with a detail of the victim (Stands in the way)" in page
    assert "Telephone number (To be cleared first)" in page
    spoken = page[page.index('id="counted"') :]
    assert "Screening will notice 2 things." in spoken[: spoken.index("</p>")]
    assert "Screening will notice" in as_(champ).post(reverse("draft-new"), {"text": PHONE, "title": "", "check": "1"}).content.decode()
    assert not Draft.objects.exists()
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", [{"safety_class": SafetyClass.COVERT}, {"safety_class": SafetyClass.UNLISTED}, {"is_active": False}])
def test_typing_is_no_way_to_ask_who_works_here(champ, as_, name):
    colleague = make_staff(1, **name)
    colleague.full_name = "Nova Undercroft"
    colleague.save()
    client, url = as_(champ), reverse("draft-count")
    known, stranger = (
        client.post(url, {"text": f"We met {person} at the fair."}, headers={"HX-Request": "true"}).content.decode()
        for person in ("Nova Undercroft", "Nora Underhill")
    )
    assert known.replace("Nova Undercroft", "") == stranger.replace("Nora Underhill", "")
    assert "colleague (" not in known


def test_a_nonsense_stage_and_a_text_beyond_the_portal_are_no_trouble(champ, as_):
    client, url = as_(champ), reverse("draft-count")
    assert "Telephone number" in client.post(url, {"text": PHONE, "case_stage": "x" * 50}).content.decode()
    assert "Screening" not in client.post(url, {"text": PHONE + "a" * 6000}).content.decode()
