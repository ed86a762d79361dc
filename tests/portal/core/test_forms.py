"""What every form refuses: words that cannot be seen, and far-away days."""

from datetime import timedelta

import pytest
from django import forms
from django.utils import timezone

from campaigns.drafting.forms import DraftForm
from campaigns.publishing.forms import RescheduleForm, StopForm
from campaigns.publishing.models import Delivery
from campaigns.reviewing.forms import AgainstForm
from onboarding.leadership.forms import AnswerForm, CommitmentForm, ObjectiveForm, QuestionForm
from onboarding.people.forms import PersonForm, ReasonForm, SafetyForm
from onboarding.sessions.forms import CancelForm, SessionForm
from portal.core.forms import PlainForm

TYPED = [
    (CommitmentForm, "text"),
    (ObjectiveForm, "title"),
    (ObjectiveForm, "why"),
    (QuestionForm, "question"),
    (AnswerForm, "answer"),
    (SessionForm, "title"),
    (SessionForm, "description"),
    (SessionForm, "location"),
    (CancelForm, "why"),
    (PersonForm, "full_name"),
    (SafetyForm, "reason"),
    (ReasonForm, "reason"),
    (StopForm, "reason"),
    (AgainstForm, "words"),
]
FAR = (timezone.localdate() + timedelta(days=800)).isoformat()
TOO_FAR = "more than two years away"


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "name"), TYPED, ids=[f"{form.__name__}-{name}" for form, name in TYPED])
def test_words_can_be_seen(form, name):
    assert form({name: "\u200b"}).errors[name] == [form.base_fields[name].error_messages["required"]]
    assert "cannot be seen" in form({name: "Open\u202edoor"}).errors[name][0]
    for honest in ("Two lines\r\nas a browser sends them", "می\u200cخواهم", "\N{MAN}\u200d\N{WOMAN}"):
        assert name not in form({name: honest}).errors


class Note(PlainForm):
    """A form with a word that may be left out."""

    note = forms.CharField(required=False)
    password = forms.CharField(required=False, widget=forms.PasswordInput)


def test_what_looks_empty_is_empty():
    form = Note({"note": "\u200b\u2060", "password": "\u200bx"})
    assert form.is_valid()
    assert form.cleaned_data == {"note": "", "password": "\u200bx"}


@pytest.mark.django_db
def test_two_years_are_far_enough():
    moment = {"when": "at", "publish_at_0": FAR, "publish_at_1": "10:00"}
    assert TOO_FAR in DraftForm({"title": "a", **moment}).errors["publish_at"][0]
    assert TOO_FAR in RescheduleForm({"when": "at", "due_at_0": FAR, "due_at_1": "10:00"}, others=Delivery.objects.none()).errors["due_at"][0]
    assert TOO_FAR in SessionForm({"day": FAR}).errors["day"][0]
    assert TOO_FAR in CommitmentForm({"due_on": FAR}).errors["due_on"][0]
    assert "due_on" not in CommitmentForm({"due_on": (timezone.localdate() + timedelta(days=700)).isoformat()}).errors


@pytest.mark.django_db
@pytest.mark.parametrize("places", ["0", "-3"])
def test_a_session_has_at_least_one_place(places):
    assert SessionForm({"places": places}).errors["places"] == ["Enter a whole number: at least 1."]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(), "Fill this in."),
        (forms.DateField(), "Fill this in."),
        (forms.ChoiceField(choices=[("a", "A")]), "Choose one."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), "Choose at least one."),
        (forms.BooleanField(), "Tick this box to go on."),
        (forms.FileField(), "Choose a file."),
        (forms.CharField(error_messages={"required": "Say why."}), "Say why."),
    ],
)
def test_what_is_left_out_says_what_to_do(field, words):
    with pytest.raises(forms.ValidationError, match=words.replace(".", r"\.")):
        field.clean(None)


def test_what_else_a_field_says_is_kept():
    with pytest.raises(forms.ValidationError, match="whole number"):
        forms.IntegerField().clean("x")
    with pytest.raises(forms.ValidationError, match="not one of the available choices"):
        forms.ChoiceField(choices=[("a", "A")]).clean("b")
