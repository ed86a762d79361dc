"""Who stands at the door."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from onboarding.people.models import StaffMember


def me(request: HttpRequest) -> StaffMember:
    """The person who is signed in. The sign-in middleware has let nobody else through."""
    if not isinstance(request.user, StaffMember):
        raise PermissionDenied
    return request.user
