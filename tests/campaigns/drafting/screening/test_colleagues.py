"""Names of colleagues: found without saying why, and no way to ask who works here."""

import pytest

from campaigns.drafting.models import Draft
from campaigns.drafting.screening import findings
from campaigns.drafting.screening.colleagues import Colleagues
from campaigns.drafting.screening.packs import pack
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.errors import Refused
from portal.core.models import AuditEvent
from tests.factories import make_account, make_draft

MORE = [
    ("Ulla Listowel", SafetyClass.UNLISTED, True),
    ("Nora Known", "", True),
    ("Gone Goodman", SafetyClass.OPEN, False),
    ("Nina Phillips", SafetyClass.NO_PHOTO, True),
]


def marked(text):
    return [text[span.start : span.end] for span in Colleagues(pack(("uk",)), [text])(text)]


def named(draft):
    return [finding for finding in findings(draft) if finding.rule == "protected-name"]


@pytest.fixture
def people(cast):
    for number, (name, safety_class, is_active) in enumerate(MORE):
        StaffMember.accounts.create_user(f"more{number}@force.example", full_name=name, safety_class=safety_class, is_active=is_active)
    return cast


@pytest.mark.parametrize(
    "text", ["Thanks to Nova Undercroft!", "Thanks to Ulla Listowel!", "Thanks to Nora Known!", "Thanks to Gone Goodman!", "Thanks to PC Nobody!"]
)
def test_covert_unlisted_unknown_gone_and_nobody_answer_with_the_same_words(people, champ, text):
    (finding,) = named(make_draft(champ, make_account(), text=text))
    assert finding.reason == "This names somebody who must not be named here. Ask the comms office."
    assert (finding.level, finding.is_overridable, finding.source) == (
        "block",
        True,
        "Staff safety: colleagues are named only when the list of staff shows them",
    )


def test_names_are_found_however_they_are_written(people):
    for text in ("nova undercroft", "NOVA UNDERCROFT", "Undercroft, Nova", "N. Undercroft", "Nova Jane Undercroft", "Sergeant Undercroft’s dog"):
        assert marked(text), text


def test_those_who_may_be_named_and_other_words_are_left_in_peace(people):
    for text in (
        "Maren Holt spoke.",
        "Nina Phillips and PC Phillips ran.",
        "Inspector Holt’s desk",
        "A nova. Undercroft of the church.",
        "Chief Constable’s Award",
    ):
        assert marked(text) == [], text


def test_titles_and_descriptions_are_looked_at(people, champ):
    assert [finding.field for finding in named(make_draft(champ, make_account(), title="For Nova Undercroft", text="Well done."))] == ["title"]


def test_asking_is_in_the_trail_without_the_name_and_ends_after_ten_names_a_day(people, champ, settings):
    account = make_account()
    make_draft(champ, account, text="Thanks to Nova Undercroft!")
    (event,) = AuditEvent.objects.filter(verb="draft.named_somebody")
    assert (event.actor, event.data) == (champ.pk, {"names": 1})
    settings.NAME_FINDINGS_PER_DAY = 2
    make_draft(champ, account, text="Thanks to Ulla Listowel!")
    with pytest.raises(Refused, match="too many people"):
        make_draft(champ, account, text="Thanks to PC Nobody!")
    assert not Draft.objects.filter(text__contains="Nobody").exists()


def test_it_asks_the_database_a_fixed_number_of_times(people, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        marked("PC Nobody met Sergeant Holt and Nova Undercroft. " * 30)
