"""Pages of this room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def leadership(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def objective_new(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def objective_edit(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def objective_retire(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def commitment_new(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def commitment_keep(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def question_ask(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")


def question_answer(request: HttpRequest, **names: Any) -> HttpResponse:
    """Being built."""
    return render(request, "base.html")
