"""Who works here, for those whose role needs to know. Only people who may be named are on these pages."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onboarding.people.enums import Role
from onboarding.people.filters import PersonFilter
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.paging import page_of
from portal.core.rows import Row, pages
from portal.core.templatetags.portal import moment, tag


def state_tag(person: StaffMember) -> tuple[str, str]:
    """(word, tone) of where a person stands."""
    if not person.is_active:
        return _("Has left"), "calm"
    return (_("Works here"), "go") if person.first_signed_in_at else (_("Invited"), "wait")


def role_words(person: StaffMember) -> str:
    """The roles on top of being staff, in words."""
    return ", ".join(str(role.label) for role in Role if role in person.roles and role is not Role.STAFF) or _("Staff")


def facts_of(person: StaffMember) -> list[dict[str, Any]]:
    """What is known about a person, for a summary list."""
    return [
        {"label": _("Work e-mail"), "value": person.email},
        {"label": _("Staff number"), "value": person.staff_number},
        {"label": _("Sworn or civilian"), "value": person.get_kind_display()},
        {"label": _("Rank or title"), "value": person.rank},
        {"label": _("Unit"), "value": person.unit},
        {"label": _("Circle"), "value": person.circle},
    ]


@require_safe
@needs("onboarding.view_people")
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody who may be named, searched and narrowed."""
    everybody = StaffMember.listed.select_related("unit", "circle").prefetch_related("role_grants")
    narrowed = PersonFilter(request.GET, queryset=everybody)
    page = page_of(request, narrowed.qs, is_counted=True)
    names = {
        "page": page,
        "rows": list(_rows(page)),
        "columns": [_("Name"), _("Unit"), _("Circle"), _("Roles"), _("Kind"), _("State")],
        "filter_form": narrowed.form,
        "is_narrowed": bool(request.GET),
    }
    return render(request, "onboarding/people/person_list.html", names)


def _rows(page: "Page[StaffMember]") -> Iterator[Row]:
    address = pages("person-detail")
    for person in page:
        cells = [person.unit or "–", person.circle or "–", role_words(person), person.get_kind_display(), tag(*state_tag(person))]
        yield Row(person.shown_name, cells, url=address(person.pk))


@require_safe
@needs("onboarding.view_people")
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person who may be named. Anybody else is not found, whether there is such a person or not."""
    person = get_object_or_404(StaffMember.listed.select_related("unit", "circle"), pk=pk)
    invitation = person.invitations.order_by("-sent_at", "-pk").first()
    facts = [
        *facts_of(person),
        {"label": _("Roles"), "value": role_words(person)},
        {"label": _("Safety class"), "value": person.get_safety_class_display()},
        {"label": _("First signed in"), "html": moment(person.first_signed_in_at)},
    ]
    if invitation:
        facts.append({"label": _("Invitation"), "value": invitation.state.label})
    word, tone = state_tag(person)
    names = {
        "person": person,
        "facts": facts,
        "word": word,
        "tone": tone,
        "can_invite_again": person.is_active and not person.first_signed_in_at and not person.has_usable_password(),
        "crumbs": [{"label": _("People"), "url": reverse("person-list")}],
    }
    return render(request, "onboarding/people/person_detail.html", names)
