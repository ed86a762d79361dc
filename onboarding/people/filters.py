"""How the list of people is narrowed."""

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from onboarding.people.enums import Kind
from onboarding.people.forms import GIVEN_ROLES
from onboarding.people.models import Circle, StaffMember, Unit

STATES = [("here", _("Works here")), ("invited", _("Invited, not signed in yet")), ("left", _("Has left"))]


class Search(forms.TextInput):
    """A search box."""

    input_type = "search"


class NarrowForm(forms.Form):
    """Every field of a filter is optional; it need not be said beside each."""

    hide_optional = True


class PersonFilter(django_filters.FilterSet):
    """Search by name, e-mail or staff number; narrow by unit, circle, role, kind and state."""

    q = django_filters.CharFilter(label=_("Name, e-mail or staff number"), method="search", widget=Search)
    unit = django_filters.ModelChoiceFilter(label=_("Unit"), queryset=Unit.objects.all(), empty_label=_("All units"))
    circle = django_filters.ModelChoiceFilter(label=_("Circle"), queryset=Circle.objects.all(), empty_label=_("All circles"))
    role = django_filters.ChoiceFilter(label=_("Role"), field_name="role_grants__role", choices=GIVEN_ROLES, empty_label=_("All roles"))
    kind = django_filters.ChoiceFilter(label=_("Sworn or civilian"), choices=Kind.choices, empty_label=_("Both"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All states"))

    class Meta:
        model = StaffMember
        form = NarrowForm
        fields: ClassVar[list[str]] = []

    def search(self, people: "QuerySet[StaffMember]", name: str, text: str) -> "QuerySet[StaffMember]":
        """People whose name, e-mail or staff number contains the text."""
        return people.filter(Q(full_name__icontains=text) | Q(email__icontains=text) | Q(staff_number__icontains=text))

    def in_state(self, people: "QuerySet[StaffMember]", name: str, state: str) -> "QuerySet[StaffMember]":
        """People who work here, who were invited and have not come yet, or who have left."""
        if state == "left":
            return people.filter(is_active=False)
        here = people.filter(is_active=True)
        return here.filter(first_signed_in_at=None) if state == "invited" else here.exclude(first_signed_in_at=None)
