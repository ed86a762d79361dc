"""The page on which a template is written: its text, and how each of its blanks is asked for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.drafting import actions
from campaigns.drafting.forms import BlanksForm, Questions, TemplateForm, typed_rows
from campaigns.drafting.models import TemplateVersion
from campaigns.drafting.questions import arranged, as_blank, in_step, inputs_of, rows_of, with_blank
from campaigns.drafting.templating import MOST_QUESTIONS, Content, blanks
from campaigns.drafting.views.common import person_of
from portal.core.errors import Refused


def written(request: HttpRequest, version: TemplateVersion | None) -> HttpResponse:
    """The page for a new template or for the next version of one; or, once it is saved, the way to what was written."""
    rows = rows_of(version.text, version.inputs) if version else []
    if request.method != "POST":
        return _page(request, TemplateForm(version=version), Questions.shown(rows), version)
    typed = typed_rows(request.POST)
    rows = rows if typed is None else typed
    if "do" in request.POST:
        return _arranged(request, rows, version)
    form = TemplateForm(request.POST, version=version)
    questions = Questions.sent(in_step(request.POST.get("text", ""), rows)[:MOST_QUESTIONS])
    if form.is_valid() and not questions.errors:
        try:
            return _saved(request, form.content(questions), form.cleaned_data["number"] or 0, version)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, form, questions, version)


def _saved(request: HttpRequest, content: Content, number: int, version: TemplateVersion | None) -> HttpResponse:
    if version is None:
        slug = actions.start_template(by=person_of(request), content=content).template.slug
        messages.success(request, _("The template is in the library."))
        return redirect("template-detail", slug)
    actions.edit_template(template=version.template, by=person_of(request), number=number, content=content)
    messages.success(request, _("Saved as a new version. Drafts that were begun before keep the one that they began with."))
    return redirect("template-detail", version.template.slug)


def _arranged(request: HttpRequest, rows: list[dict[str, str]], version: TemplateVersion | None) -> HttpResponse:
    """The page with what was typed, its questions put as somebody asked. Nothing is saved, and nothing is held against what is not finished."""
    data = request.POST.copy()
    wish, fault, text = str(data["do"]), "", data.get("text", "").replace("\r\n", "\n")
    if wish == "add":
        blank = as_blank(data.get("new_blank", ""))
        fault = _why_not_asked(blank, text)
        text = text if fault else with_blank(text, blank)
    data["text"], arranged_rows = arranged(text, rows, wish)
    if fault:
        form = TemplateForm(data)
        form.errors.clear()
        form.add_error("new_blank", fault)
    else:
        form = TemplateForm(initial=data.dict() | {"new_blank": ""})
    return _page(request, form, Questions.shown(arranged_rows[:MOST_QUESTIONS]), version)


def _why_not_asked(blank: str, text: str) -> str:
    if not blank:
        return _("Say in up to 60 characters, without brackets, what is to be filled in.")
    if blank in blanks(text):
        return _("The text asks for this already.")
    return _("A template asks %(most)d questions at most.") % {"most": MOST_QUESTIONS} if len(blanks(text)) >= MOST_QUESTIONS else ""


def _page(request: HttpRequest, form: TemplateForm, questions: Questions, version: TemplateVersion | None) -> HttpResponse:
    context = {"form": form, "questions": questions, "version": version, "preview": _preview(str(form["text"].value() or ""), questions)}
    return render(request, "campaigns/drafting/template_edit.html", context)


def _preview(text: str, questions: Questions) -> BlanksForm:
    """The form that a writer would be shown, whatever state the words are in."""
    rows = [{name: question[name].value() or "" for name in question.fields} for question in questions]
    shown = [row | {"options": str(row["options"]).splitlines()} for row in rows]
    return BlanksForm(version=Content(name="", text=text, category="", inputs=inputs_of(text, shown)), auto_id="preview_%s")
