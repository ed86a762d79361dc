"""How allauth behaves in this house: nobody signs up by themselves; the first sign-in is noted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse

from onboarding.people.actions import note_sign_in


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Notes the first sign-in, then goes on as allauth does."""
        note_sign_in(by=user)
        return super().post_login(request, user, **kwargs)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """The force's own sign-on recognises people who were invited; it adds nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No: somebody the identity provider knows and we do not is refused."""
        return False
