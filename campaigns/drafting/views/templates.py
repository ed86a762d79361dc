"""The template library, and drafts that begin with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.drafting import actions
from campaigns.drafting.differences import template_differences
from campaigns.drafting.forms import BlanksForm, ChecklistForm
from campaigns.drafting.models import Template, TemplateVersion
from campaigns.drafting.queries import newest_version, template_shelf
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.views.common import handled_draft, person_of, why_not_write
from campaigns.drafting.views.questions import written
from portal.core.doors import needs
from portal.core.errors import Refused


def _newest(slug: str) -> TemplateVersion:
    version = newest_version(get_object_or_404(Template, slug=slug))
    if version is None:
        raise Http404
    return version


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The library: what comes again and again, ready to be filled in."""
    may_edit = person_of(request).has_perm("campaigns.edit_template")
    shelf = template_shelf(with_retired=may_edit)
    return render(request, "campaigns/drafting/template_list.html", {"shelf": shelf, "may_edit": may_edit, "why_not": why_not_write(request)})


@require_safe
def template_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One template: its text, its checklist, the rule behind it, and its versions."""
    version = _newest(slug)
    context = {
        "version": version,
        "versions": version.template.versions.select_related("made_by"),
        "may_edit": person_of(request).has_perm("campaigns.edit_template"),
        "why_not": why_not_write(request),
    }
    return render(request, "campaigns/drafting/template_detail.html", context)


def _version(slug: str, number: int) -> TemplateVersion:
    return get_object_or_404(TemplateVersion.objects.select_related("template", "made_by"), template__slug=slug, number=number)


@require_safe
def template_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An older version of a template: all that it said, and what the newest one says instead."""
    version, newest = _version(slug, number), _newest(slug)
    if version == newest:
        return redirect("template-detail", slug)
    may_edit = person_of(request).has_perm("campaigns.edit_template")
    context = {"version": version, "newest": newest, "differences": template_differences(version, newest), "may_edit": may_edit}
    return render(request, "campaigns/drafting/template_version.html", context)


@require_POST
@needs("campaigns.edit_template")
def template_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Makes an older version's words the next version."""
    seen = request.POST.get("newest", "")
    try:
        actions.restore_template(version=_version(slug, number), by=person_of(request), number=int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("template-version", slug, number)
    messages.success(request, _("Saved as a new version. Drafts that were begun before keep the one that they began with."))
    return redirect("template-detail", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.edit_template")
def template_new(request: HttpRequest) -> HttpResponse:
    """A template of the force's own."""
    return written(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.edit_template")
def template_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Its next version."""
    return written(request, _newest(slug))


@require_POST
@needs("campaigns.edit_template")
def template_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a template off the shelf, or puts it back."""
    is_retired = "back" not in request.POST
    actions.retire_template(template=get_object_or_404(Template, slug=slug), by=person_of(request), is_retired=is_retired)
    messages.success(request, _("It is off the shelf; nobody begins with it any more.") if is_retired else _("It is on the shelf again."))
    return redirect("template-detail", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def template_use(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins a draft with a template: one question for each blank."""
    if why_not := why_not_write(request):
        raise PermissionDenied(why_not)
    version = _newest(slug)
    form = BlanksForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.start_from_template(version=version, by=person_of(request), title=form.cleaned_data["title"], facts=form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is begun. Choose where it goes, and change the words until they are yours."))
            return redirect("draft-edit", draft.pk)
    return render(request, "campaigns/drafting/template_use.html", {"form": form, "version": version})


@require_http_methods(["GET", "HEAD", "POST"])
def draft_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of a draft's template, beside the words that it is about."""
    draft = handled_draft(request, pk)
    if draft.template_version is None or draft.state not in OPEN_STATES:
        return redirect("draft-detail", pk)
    items = draft.template_version.checklist
    ticked = {entry["item"] for entry in draft.checklist}
    initial = {"items": [str(place) for place, item in enumerate(items) if item in ticked], "edition": draft.edition}
    form = ChecklistForm(request.POST or None, items=items, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tick_checklist(draft=draft, by=person_of(request), edition=form.cleaned_data["edition"], items=form.ticked())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept, with your name and the time."))
            return redirect("draft-detail", pk)
    return render(request, "campaigns/drafting/draft_checklist.html", {"form": form, "draft": draft, "version": draft.template_version})
