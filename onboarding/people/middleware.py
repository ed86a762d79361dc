"""At the door: everybody can sign in, and whoever may approve or administer sets up a second factor before anything else."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from onboarding.people.models import StaffMember, everybody_found
from onboarding.people.rules import has_second_factor

SIGN_IN = "/accounts/"
FREE = (SIGN_IN, "/static/", "/healthz", "/readyz")


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: leads those people to the page where a TOTP app or passkey is set up until they have one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, StaffMember) and not request.path.startswith(FREE) and person.must_use_second_factor and not has_second_factor(person):
            messages.warning(request, _("Your role can approve or administer. Set up an authenticator app or a passkey first; it takes two minutes."))
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def sign_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: on the pages of the sign-in library, which show a person nothing but their own account, protected colleagues are found too.

    Without it the library's default look-ups would keep them from second factors, passkeys, recovery codes and new passwords.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SIGN_IN):
            return get_response(request)
        with everybody_found():
            return get_response(request)

    return middleware
