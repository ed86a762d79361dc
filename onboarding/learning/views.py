"""Pages of this room."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def course_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def certificate_verify(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def certificate_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def certificate_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def certificate_revoke(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def quiz_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def quiz_answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def quiz_result(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def course_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def quiz_start(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def card_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def card_read(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
