"""Gives each request an id that the trail and the log share, and a page that is only read a memory of what it asked."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.core import context

ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: keeps a well-formed X-Request-ID that a proxy sent, or makes one; answers with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        given = sent if ACCEPTED.fullmatch(sent) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = given
        token = context.request_id.set(given)
        asked = context.answers.set({} if request.method in ("GET", "HEAD") else None)
        try:
            response = get_response(request)
        finally:
            context.answers.reset(asked)
            context.request_id.reset(token)
        response["X-Request-ID"] = given
        response.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware
