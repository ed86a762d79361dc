"""Pages of this room."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def policy_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def what_we_measure(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def policy_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def policy_answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
