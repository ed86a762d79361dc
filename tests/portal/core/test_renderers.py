"""Every form in the same accessible mark-up."""

import re
from datetime import date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.test.html import parse_html
from django.utils.datastructures import MultiValueDict

from portal.core.fields import WIDGETS
from portal.core.renderers import PortalRenderer
from portal.core.widgets import DateInput, DateTimeInput, FilesField, LongSelect


class Asked(forms.Form):
    title = forms.CharField(help_text="A few words.", max_length=50)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"data-counter": 100, "class": "wide"}))
    answer = forms.ChoiceField(choices=[("a", "I agree"), ("b", "I decline")], widget=forms.RadioSelect)
    read = forms.BooleanField(label="I have read it")
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))


def test_a_field_carries_label_hint_error_and_ties_them_together():
    text = Asked({})["title"].as_field_group()
    assert 'class="govuk-form-group govuk-form-group--error"' in text
    assert '<label class="govuk-label govuk-label--s" for="id_title">Title</label>' in text
    assert 'aria-describedby="id_title_helptext id_title_error"' in text
    assert 'id="id_title_helptext"' in text
    assert 'id="id_title_error"' in text
    assert 'aria-invalid="true"' in text


def test_only_what_may_be_left_out_says_so():
    form = Asked()
    assert "(optional)" in form["note"].as_field_group()
    assert "(optional)" not in form["title"].as_field_group()


def test_a_text_area_counts_and_keeps_its_own_class():
    text = Asked()["note"].as_field_group()
    assert 'class="govuk-textarea wide"' in text
    assert 'id="id_note_counter"' in text


def test_choices_stand_in_a_fieldset_with_a_legend():
    text = Asked({})["answer"].as_field_group()
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_answer_error">' in text
    assert text.count('class="govuk-radios__input"') == 2
    assert 'for="id_answer_1"' in text


def test_one_box_has_its_label_after_it():
    assert '<label class="govuk-label govuk-checkboxes__label" for="id_read">I have read it</label>' in Asked()["read"].as_field_group()


def test_autocomplete_is_kept_and_whole_forms_come_out_alike():
    text = str(Asked())
    assert 'autocomplete="email"' in text
    assert text.count("govuk-form-group") == 5


def test_the_summary_links_each_error_to_its_field_and_is_not_repeated():
    form = Asked({})
    form.add_error(None, "Try on Monday.")
    text = engines["django"].from_string('{% include "components/error_summary.html" %}{{ form }}').render({"form": form})
    assert '<a href="#id_answer_0">Answer: Choose one.</a>' in text
    assert text.count("Try on Monday.") == 1


def test_what_is_wrong_with_the_whole_form_shows_without_a_summary_too():
    form = Asked({})
    form.add_error(None, "Try on Monday.")
    assert "Try on Monday." in str(form)


def test_dates_are_iso_for_the_browser_in_every_language():
    assert 'type="date" name="on" value="2026-03-01"' in DateInput().render("on", date(2026, 3, 1))
    assert 'type="datetime-local" name="at" value="2026-03-01T09:30"' in DateTimeInput().render("at", datetime(2026, 3, 1, 9, 30))


def test_several_files_come_back_as_a_list():
    class Photos(forms.Form):
        photos = FilesField(required=False)

    two = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    form = Photos({}, MultiValueDict({"photos": two}))
    assert form.is_valid()
    assert [each.name for each in form.cleaned_data["photos"]] == ["a.txt", "b.txt"]
    empty = Photos({}, MultiValueDict())
    assert empty.is_valid()
    assert empty.cleaned_data["photos"] == []


@pytest.mark.parametrize("chosen", ["3", "x", "", "<", None])
def test_a_long_select_is_drawn_as_any_other(chosen):
    choices = [("", "Any"), ("x", "<b>"), (3, "three")]

    class Usual(forms.Form):
        which = forms.ChoiceField(choices=choices, required=False)

    class Quick(forms.Form):
        which = forms.ChoiceField(choices=choices, required=False, widget=LongSelect)

    asked = {} if chosen is None else {"which": chosen}
    usual, quick = (parse_html(str(form(asked)["which"])) for form in (Usual, Quick))
    assert quick == usual


HOSTILE = "\"><script>alert('1')</script>&"


class Hostile(forms.Form):
    text = forms.CharField(label=HOSTILE)
    long = forms.CharField(widget=forms.Textarea(attrs={"title": HOSTILE}))
    one = forms.ChoiceField(choices=[(HOSTILE, HOSTILE), (HOSTILE, [(HOSTILE + "2", HOSTILE)])])
    few = forms.MultipleChoiceField(choices=[(HOSTILE, HOSTILE)], widget=forms.CheckboxSelectMultiple)
    kept = forms.CharField(widget=forms.HiddenInput)
    box = forms.BooleanField(label=HOSTILE)


@pytest.mark.parametrize("name", Hostile.base_fields)
def test_what_was_typed_is_never_mark_up(name):
    drawn = Hostile(dict.fromkeys(Hostile.base_fields, HOSTILE))[name].as_field_group()
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    assert parse_html(drawn)


CHOICES = [("a", "A"), ("Several", [("b", "B")])]
INPUTS = ("Text", "Email", "Number", "Password", "File", "URL", "Date", "DateTime", "Time", "Hidden")
SAMPLES = {
    **{kind.lower(): getattr(forms, f"{kind}Input") for kind in INPUTS},
    "search": lambda: forms.TextInput(attrs={"autocomplete": "off"}),
    "tel": forms.TextInput,
    "clearable_file_input": forms.ClearableFileInput,
    "textarea": lambda: forms.Textarea(attrs={"required": True, "disabled": False}),
    "select": lambda: forms.Select(choices=CHOICES),
    "checkbox": forms.CheckboxInput,
    "checkbox_select": lambda: forms.CheckboxSelectMultiple(choices=CHOICES),
    "radio": lambda: forms.RadioSelect(choices=CHOICES),
    "multiwidget": lambda: forms.MultiWidget([forms.TextInput, forms.Select(choices=CHOICES)]),
    "select_date": lambda: forms.SelectDateWidget(years=[2025, 2026]),
    "splitdatetime": forms.SplitDateTimeWidget,
}


def sent(html):
    """Name, type and marks of every control and choice, in order, without classes."""
    found = []
    for start in re.findall(r"<(input|select|option|textarea)\b([^>]*)>", html):
        marks = dict(re.findall(r'([\w-]+)(?:="([^"]*)")?', start[1]))
        marks.pop("class", None)
        found.append((start[0], sorted(marks.items())))
    return found


@pytest.mark.parametrize("name", sorted(WIDGETS))
def test_each_widget_is_drawn_as_the_templates_of_django_would_but_for_classes(name):
    """The values, names and attributes that a browser sends back are those of Django's own mark-up."""
    widget = SAMPLES[name]()
    value = ["a", "b"] if name in {"multiwidget", "checkbox_select"} else datetime(2026, 3, 1, 9, 30) if "date" in name else "a"
    ours, djangos = (sent(widget.render("field", value, {"id": "id_field"}, renderer)) for renderer in (PortalRenderer(), DjangoTemplates()))
    assert ours == djangos
