"""Doors: who may see a page at all."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import rules
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Decorator for a view: answers 403 with a sentence unless the signed-in person holds the permission."""

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not rules.has_perm(permission, request.user, None):
                raise PermissionDenied(_("This page is not part of your role. Your own next step is on the home page."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
