"""The page where leaders go first: what they want, what they promise, what they answer."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onboarding.leadership import actions, queries
from onboarding.leadership.forms import AnswerForm, CommitmentForm, ObjectiveForm, QuestionForm
from onboarding.leadership.models import Commitment
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of

show_or_do = require_http_methods(["GET", "HEAD", "POST"])


def _is_done(form: forms.Form, act: Callable[[], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _form_page(request: HttpRequest, form: forms.Form, *, heading: str, button: str, before: str = "", quote: str = "") -> HttpResponse:
    names = {"form": form, "heading": heading, "button": button, "before": before, "quote": quote}
    return render(request, "onboarding/leadership/form.html", names)


def _confirmed(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("leadership")


@require_safe
def leadership(request: HttpRequest) -> HttpResponse:
    """Objectives, commitments, answered questions; for leaders, what waits for an answer."""
    person = me(request)
    leads = person.has_perm("onboarding.lead")
    names = {
        "objectives": queries.current_objectives(),
        "commitments": queries.commitments()[:30],
        "page": page_of(request, queries.answered_questions(), per_page=10),
        "waiting": queries.open_questions() if leads else [],
        "leaders": queries.leaders_first(),
        "today": timezone.localdate(),
        "leads": leads,
    }
    return render(request, "onboarding/leadership/leadership.html", names)


@show_or_do
@needs("onboarding.lead")
def objective_new(request: HttpRequest) -> HttpResponse:
    """A leader adds an objective, by default at the end."""
    form = ObjectiveForm(request.POST or None, initial={"position": queries.current_objectives().count() + 1})
    if _is_done(form, lambda: actions.add_objective(**form.cleaned_data, by=me(request))):
        messages.success(request, _("The objective is published."))
        return redirect("leadership")
    before = _("All staff read it at the top of the leadership page, from the moment you publish it.")
    return _form_page(request, form, heading=_("Add an objective"), button=_("Publish the objective"), before=before)


@show_or_do
@needs("onboarding.lead")
def objective_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader puts an objective in other words."""
    objective = get_object_or_404(queries.current_objectives(), pk=pk)
    form = ObjectiveForm(request.POST or None, initial={"title": objective.title, "why": objective.why, "position": objective.position})
    if _is_done(form, lambda: actions.change_objective(objective, **form.cleaned_data, by=me(request))):
        messages.success(request, _("The objective is saved."))
        return redirect("leadership")
    return _form_page(request, form, heading=_("Change the objective"), button=_("Save the objective"))


@show_or_do
@needs("onboarding.lead")
def objective_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader takes an objective off the page."""
    objective = get_object_or_404(queries.current_objectives(), pk=pk)
    if request.method == "POST":
        return _confirmed(request, lambda: actions.retire_objective(objective, by=me(request)), _("The objective is off the page."))
    names = {
        "heading": _("Retire this objective?"),
        "quote": objective.title,
        "text": _("It leaves the leadership page for everybody. Campaigns that served it keep it in the records."),
        "button": _("Retire the objective"),
        "kind": "warning",
    }
    return render(request, "onboarding/leadership/confirm.html", names)


@show_or_do
@needs("onboarding.lead")
def commitment_new(request: HttpRequest) -> HttpResponse:
    """A leader promises something."""
    form = CommitmentForm(request.POST or None)
    if _is_done(form, lambda: actions.make_commitment(**form.cleaned_data, by=me(request))):
        messages.success(request, _("Your commitment is public."))
        return redirect("leadership")
    before = _("All staff read it with your name and the day. Nobody can take it back; you can mark it as kept.")
    return _form_page(request, form, heading=_("Make a public commitment"), button=_("Make this commitment"), before=before)


@show_or_do
@needs("onboarding.lead")
def commitment_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever promised says that it was kept. Somebody else's promise is not found."""
    commitment = get_object_or_404(Commitment, pk=pk, leader=me(request))
    if request.method == "POST":
        return _confirmed(request, lambda: actions.keep_commitment(commitment, by=me(request)), _("Marked as kept."))
    names = {
        "heading": _("Did you keep this commitment?"),
        "quote": commitment.text,
        "text": _("All staff see that you kept it, and since when."),
        "button": _("Yes, mark it as kept"),
        "kind": "",
    }
    return render(request, "onboarding/leadership/confirm.html", names)


@show_or_do
def question_ask(request: HttpRequest) -> HttpResponse:
    """Anybody asks leadership something, and nobody learns who."""
    form = QuestionForm(request.POST or None)
    if _is_done(form, lambda: actions.ask(question=form.cleaned_data["question"])):
        messages.success(request, _("Your question is with the leaders. The answer appears on this page; nobody can see that you asked."))
        return redirect("leadership")
    before = _("The portal keeps your words and the day. It does not keep who asked, anywhere, so it cannot tell you either when the answer is there.")
    return _form_page(request, form, heading=_("Ask leadership a question"), button=_("Ask without my name"), before=before)


@show_or_do
@needs("onboarding.lead")
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader answers, and all staff can read it."""
    question = get_object_or_404(queries.open_questions(), pk=pk)
    form = AnswerForm(request.POST or None)
    if _is_done(form, lambda: actions.answer_question(question, **form.cleaned_data, by=me(request))):
        messages.success(request, _("Your answer is public."))
        return redirect("leadership")
    before = _("All staff read the question and your answer, with your name. Whoever asked is known to nobody.")
    return _form_page(request, form, heading=_("Answer a question"), button=_("Publish the answer"), before=before, quote=question.question)
