"""Pages of this room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def person_list(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_invite(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def circle_list(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def circle_open(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def invitation_accept(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def profile(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def notice_list(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def notice_read_all(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_detail(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_edit(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_roles(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_safety(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_invite_again(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_deactivate(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def person_reactivate(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")
