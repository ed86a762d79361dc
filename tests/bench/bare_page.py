"""The yardstick of pages: a signed-in Django page with Django's usual middleware, one query of 25 rows and a small template, beside the portal's pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.backends.django import DjangoTemplates
from django.urls import path

from onboarding.people.models import StaffMember
from portal.urls import urlpatterns as portal_urls

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ENGINE = DjangoTemplates(
    {
        "NAME": "bare",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)
PAGE = ENGINE.from_string(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>People</title></head><body><p>{{ user.full_name }}</p>
    <ul>{% for person in people %}<li>{{ person.full_name }}, {{ person.email }}, {{ person.joined_at|date:"j M Y" }}</li>{% endfor %}</ul></body></html>"""
)


@login_required
def bare(request):
    """Twenty-five people."""
    return HttpResponse(PAGE.render({"people": StaffMember.objects.order_by("pk")[:25]}, request))


urlpatterns = [path("bare/", bare), *portal_urls]
