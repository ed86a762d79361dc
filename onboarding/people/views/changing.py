"""What administrators do about people. Each page shows, and one action decides."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onboarding.people import actions
from onboarding.people.doors import me
from onboarding.people.enums import NAMED
from onboarding.people.forms import InviteForm, PersonForm, ReasonForm, RolesForm, SafetyForm
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused

show_or_do = require_http_methods(["GET", "HEAD", "POST"])


def is_done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the action was carried out; a refusal becomes an error of the form, which keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _person(pk: int) -> StaffMember:
    return get_object_or_404(StaffMember.listed.select_related("unit", "circle"), pk=pk)


def _page(request: HttpRequest, name: str, person: StaffMember, form: forms.Form | None = None) -> HttpResponse:
    return render(request, f"onboarding/people/{name}.html", {"person": person, "form": form})


@show_or_do
@needs("onboarding.administer_people")
def person_invite(request: HttpRequest) -> HttpResponse:
    """Invites somebody by e-mail."""
    form = InviteForm(request.POST or None)
    if is_done(form, lambda: actions.invite(**form.cleaned_data, by=me(request))):
        messages.success(request, _("The invitation is on its way. The link in it is good for 14 days."))
        return redirect("person-list")
    return render(request, "onboarding/people/person_invite.html", {"form": form})


@show_or_do
@needs("onboarding.administer_people")
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the facts about a person."""
    person = _person(pk)
    initial: dict[str, Any] = {name: getattr(person, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    if is_done(form, lambda: actions.change_person(person, **form.cleaned_data, by=me(request))):
        messages.success(request, _("Saved."))
        return redirect("person-detail", pk)
    return _page(request, "person_edit", person, form)


@show_or_do
@needs("onboarding.administer_people")
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives roles and takes them back."""
    person = _person(pk)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": sorted(person.roles)})
    if is_done(form, lambda: actions.change_roles(person, form.cleaned_data["roles"], by=me(request))):
        messages.success(request, _("The roles are saved. They hold from now on."))
        return redirect("person-detail", pk)
    return _page(request, "person_roles", person, form)


@show_or_do
@needs("onboarding.administer_people")
def person_safety(request: HttpRequest, pk: int) -> HttpResponse:
    """Decides how far a person may be seen."""
    person = _person(pk)
    form = SafetyForm(request.POST or None, initial={"safety_class": person.safety_class})
    if is_done(form, lambda: actions.set_safety_class(person, **form.cleaned_data, by=me(request))):
        messages.success(request, _("The safety class is saved. It holds on every page from now on."))
        return redirect("person-detail", pk) if form.cleaned_data["safety_class"] in NAMED else redirect("person-list")
    return _page(request, "person_safety", person, form)


@require_POST
@needs("onboarding.administer_people")
def person_invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a new link; the earlier one stops working."""
    person = _person(pk)
    try:
        actions.invite_again(person, by=me(request))
        messages.success(request, _("A new invitation is on its way. Earlier links no longer work."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("person-detail", pk)


@show_or_do
@needs("onboarding.administer_people")
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends somebody's access, after a page that says what this means."""
    person = _person(pk)
    form = ReasonForm(request.POST or None)
    if is_done(form, lambda: actions.deactivate(person, **form.cleaned_data, by=me(request))):
        messages.success(request, _("The access has ended. Open sessions were closed at once."))
        return redirect("person-detail", pk)
    return _page(request, "person_deactivate", person, form)


@show_or_do
@needs("onboarding.administer_people")
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets somebody return, after a page that says with which roles."""
    person = _person(pk)
    if request.method == "POST":
        try:
            actions.reactivate(person, by=me(request))
            messages.success(request, _("The person can sign in again."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("person-detail", pk)
    return _page(request, "person_reactivate", person)
