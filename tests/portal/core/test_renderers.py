"""Every form in the same accessible mark-up."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test.html import parse_html
from django.utils.datastructures import MultiValueDict

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
