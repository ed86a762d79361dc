"""Who may act now: a decision that lets words out is taken by somebody who has shown a short while ago who they are."""

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def has_signed_in_lately(request: HttpRequest) -> bool:
    """Whether the person gave a password, a code or a passkey within the last minutes. The demonstration, which relaxes second factors, asks nobody."""
    if settings.SECOND_FACTOR_RELAXED:
        return True
    proofs = get_authentication_records(request, request.user)
    return bool(proofs) and time.time() - max(float(proof["at"]) for proof in proofs) < settings.FRESH_SIGN_IN_MINUTES * 60


def lately_signed_in(view: View[P]) -> View[P]:
    """Decorator for a view: leads to the page that asks again who it is, and goes on with what was posted when that is answered."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not has_signed_in_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded
