"""How the blanks of a template are asked for: arranged by leaders and comms, kept in versions, shown to whoever begins a draft."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.drafting.actions import edit_template, start_template
from campaigns.drafting.forms import TemplateForm
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import newest_version
from campaigns.drafting.questions import arranged, as_blank, in_order, in_step, inputs_of, rows_of, with_blank, without
from campaigns.drafting.templating import LONGEST_HINT, MOST_QUESTIONS, Content, blanks, stray_bracket
from portal.core.errors import Refused

TEXT = "[road] is closed until [time]. [why]"


@pytest.fixture
def road(cast):
    inputs = {"time": {"kind": "day", "hint": "The day is enough."}}
    return start_template(by=cast.chief, content=Content(name="Road", text=TEXT, category="road", inputs=inputs))


def typed(text=TEXT, *rows, **changes):
    """What a browser posts. `rows`: blank, kind, options, hint, is_required, as far as they are said."""
    data = {"name": "Road", "text": text, "category": "road", "number": 1}
    for place, row in enumerate(rows):
        data |= {f"q{place}-{name}": value for name, value in zip(("blank", "kind", "options", "hint", "is_required"), row, strict=False)}
    return data | changes


ROWS = (("road", "words"), ("time", "day", "", "The day is enough."), ("why", "choice", "Roadworks.\nA collision.\nRoadworks.", "", "on"))


def named(page):
    """The questions that a page shows, in their order."""
    return [part.partition('value="')[2].partition('"')[0] for part in page.split("<input")[1:] if "-blank" in part.partition(">")[0]]


# ---- rows ----


def test_questions_stand_in_the_order_of_the_text_unless_somebody_moved_them():
    rows = rows_of(TEXT, {})
    assert inputs_of(TEXT, [row | {"options": []} for row in rows]) == {}
    moved = [row | {"options": []} for row in reversed(rows)]
    inputs = inputs_of(TEXT, moved)
    assert in_order(TEXT, inputs) == ["why", "time", "road"]
    assert [row["blank"] for row in rows_of(TEXT, inputs)] == ["why", "time", "road"]


def test_a_new_blank_takes_its_place_in_the_text_or_stands_last():
    rows = rows_of("[a] [c]", {})
    assert [row["blank"] for row in in_step("[a] [b] [c]", rows)] == ["a", "b", "c"]
    assert [row["blank"] for row in in_step("[a] [b] [c]", rows[::-1])] == ["c", "a", "b"]
    assert [row["blank"] for row in in_step("[c]", rows)] == ["c"]


@pytest.mark.parametrize(
    ("text", "left"),
    [("[a] is closed", "is closed"), ("until [a].", "until."), ("x [a] y [a] z", "x y z"), ("([a])", "()"), ("one\n[a]\ntwo", "one\n\ntwo"), ("no", "no")],
)
def test_taking_a_blank_out_leaves_no_second_space(text, left):
    assert without(text, "a") == left


@pytest.mark.parametrize(
    ("typed_name", "blank"), [(" name of the road ", "name of the road"), ("[time]", "time"), ("", ""), ("a]b", ""), ("x" * 61, ""), ("\n", "")]
)
def test_what_can_be_a_blank(typed_name, blank):
    assert as_blank(typed_name) == blank
    if blank:
        assert blanks(with_blank("Text.", blank)) == [blank]


@given(st.text(alphabet="ab[] \n.", max_size=60), st.sampled_from(["up-0", "down-1", "remove-0", "remove-7", "look", "up-x", "down-99999", ""]))
def test_rows_and_text_stay_in_step_whatever_is_wished(text, wish):
    after, rows = arranged(text, rows_of(text, {}), wish)
    assert sorted(row["blank"] for row in rows) == sorted(blanks(after))


# ---- the page ----


def test_how_a_blank_is_asked_for_is_a_version_of_its_own(cast, road, champ, as_):
    client = as_(cast.chief)
    page = client.get(reverse("template-edit", args=["road"])).content.decode()
    assert named(page) == ["road", "time", "why"]
    assert "The day is enough." in page
    assert client.post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS)).status_code == 302
    version = newest_version(road.template)
    assert (version.number, road.number) == (2, 1)
    assert version.inputs == {
        "time": {"kind": "day", "hint": "The day is enough."},
        "why": {"kind": "choice", "options": ["Roadworks.", "A collision."], "required": True},
    }
    shown = client.get(reverse("template-version", args=["road", 1])).content.decode()
    assert "<dt>The questions</dt>" in shown
    assert "has to be answered" in client.get(reverse("template-detail", args=["road"])).content.decode()
    assert "One of several answers: Roadworks., A collision." in client.get(reverse("template-detail", args=["road"])).content.decode()
    writer = as_(champ)
    page = writer.post(reverse("template-use", args=["road"]), {"title": "Quay Road"}).content.decode()
    assert "There is a problem" in page
    assert "(optional)" in page
    assert not Draft.objects.exists()
    writer.post(reverse("template-use", args=["road"]), {"title": "Quay Road", "blank_0": "Quay Road", "blank_2": "Roadworks."})
    assert Draft.objects.get().text == "Quay Road is closed until [time]. Roadworks."


def test_questions_are_moved_and_whoever_begins_a_draft_meets_them_in_that_order(cast, road, champ, as_):
    client = as_(cast.chief)
    page = client.post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS, do="up-2")).content.decode()
    assert named(page) == ["road", "why", "time"]
    assert newest_version(road.template).number == 1
    client.post(reverse("template-edit", args=["road"]), typed(TEXT, ROWS[2], ROWS[0], ROWS[1]))
    page = as_(champ).get(reverse("template-use", args=["road"])).content.decode()
    assert [f'for="id_blank_{place}">{label}' in page for place, label in enumerate(("Why", "Road", "Time"))] == [True] * 3
    as_(champ).post(reverse("template-use", args=["road"]), {"title": "T", "blank_0": "Roadworks.", "blank_1": "Quay Road", "blank_2": "2026-12-01"})
    assert Draft.objects.get().text == "Quay Road is closed until 1 December 2026. Roadworks."


def test_a_question_is_taken_out_and_another_added(cast, road, as_):
    client = as_(cast.chief)
    page = client.post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS, do="remove-1")).content.decode()
    assert named(page) == ["road", "why"]
    assert "[road] is closed until. [why]" in page
    page = client.post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS, do="add", new_blank="way round")).content.decode()
    assert named(page) == ["road", "time", "why", "way round"]
    assert f"{TEXT} [way round]" in page
    assert "Roadworks." in page


@pytest.mark.parametrize(("blank", "said"), [("", "Say in up to 60 characters"), ("time", "The text asks for this already.")])
def test_what_cannot_be_added_is_said_beside_the_field_and_nothing_else_is_found_fault_with(cast, road, as_, blank, said):
    page = as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS, do="add", new_blank=blank, name="")).content.decode()
    assert said in page.partition('id="id_new_blank_error"')[2]
    assert page.count("govuk-error-message") == 1
    assert named(page) == ["road", "time", "why"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("why", "choice", "Only one", ""), "“why”: write at least two answers"),
        (("why", "choice", "\n".join(f"Answer {n}" for n in range(31)), ""), "“why”: at most 30 answers"),
        (("why", "words", "", "x" * (LONGEST_HINT + 1)), f"“why”: at most {LONGEST_HINT} characters of help"),
        (("why", "colour", "", ""), "colour is not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_question_stands_beside_it_and_costs_nothing(cast, road, as_, row, said):
    page = as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(TEXT, ROWS[0], ROWS[1], row)).content.decode()
    assert "There is a problem" in page
    assert said in page.partition('id="question-3"')[2]
    assert named(page) == ["road", "time", "why"]
    assert newest_version(road.template).number == 1


def test_a_blank_that_was_typed_and_not_looked_at_is_asked_for_in_words(cast, road, as_):
    as_(cast.chief).post(reverse("template-edit", args=["road"]), typed("[road] is closed.", *ROWS))
    assert newest_version(road.template).inputs == {}
    as_(cast.chief).post(reverse("template-edit", args=["road"]), typed("[road] is closed. [when]", ("road", "words", "", "Its name."), number=2))
    assert newest_version(road.template).inputs == {"road": {"hint": "Its name."}}


def test_the_form_is_previewed_as_it_will_look(cast, road, as_):
    page = as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(TEXT, *ROWS, do="look")).content.decode()
    preview = page.partition('aria-labelledby="preview"')[2]
    assert "disabled" in preview
    assert '<option value="A collision.">A collision.</option>' in preview
    assert 'id="preview_blank_0"' in preview
    assert "There is a problem" not in page


def test_a_long_text_is_cut_nowhere(cast, road, as_):
    long = "A" * 5001
    page = as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(long)).content.decode()
    assert long in page
    assert "Shorten it by 1." in page
    assert 'maxlength="5000"' not in page
    many = " ".join(f"[b{n}]" for n in range(MOST_QUESTIONS + 1))
    assert f"asks {MOST_QUESTIONS} questions at most" in as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(many)).content.decode()
    points = "\n".join(f"Point {n}" for n in range(21))
    page = as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(checklist=points)).content.decode()
    assert "at most 20 points" in page.partition('id="id_checklist_error"')[2]


def test_a_hint_is_words_and_no_markup(cast, road, champ, as_):
    as_(cast.chief).post(reverse("template-edit", args=["road"]), typed(TEXT, ("road", "words", "", "<b>The name</b>")))
    page = as_(champ).get(reverse("template-use", args=["road"])).content.decode()
    assert "&lt;b&gt;The name&lt;/b&gt;" in page
    assert "<b>The name" not in page


@pytest.mark.parametrize("inputs", [{"road": {"kind": "colour"}}, {"road": {"kind": "choice"}}, {"road": {"required": "yes"}}, {"road": "words"}])
def test_what_no_form_can_show_is_refused_whoever_asks(cast, road, inputs):
    with pytest.raises(Refused, match="in a way that a form can show"):
        edit_template(template=road.template, by=cast.chief, number=1, content=Content(name="Road", text=TEXT, category="road", inputs=inputs))


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("The [road] is closed.", ""),
        ("The [road is closed.", "[road is closed."),
        ("Closed [] until [time].", "[] until "),
        ("Until [time]] noon", "] noon"),
        ("[" + "long " * 13 + "]", "[long long long long"),
        ("Open [over\ntwo lines]", "[over"),
    ],
)
def test_a_bracket_that_asks_nothing_is_pointed_out(text, stray):
    assert stray_bracket(text).startswith(stray[:5])
    assert bool(stray_bracket(text)) is bool(stray)
    form = TemplateForm({"name": "T", "text": text, "category": "general"})
    assert ("text" in form.errors) is bool(stray)
