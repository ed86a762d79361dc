"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onboarding.people.doors import me
from portal.core.models import Notice
from portal.home.queries import facts_about
from portal.home.steps import next_step, tasks


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one next step, then the rest as a task list, then what is new."""
    person = me(request)
    facts = facts_about(person)
    notices = Notice.objects.filter(person=person, read_at=None).order_by("-made_at", "-pk")[:3]
    names = {"step": next_step(facts), "tasks": tasks(facts), "notices": notices, "expires_at": facts.certificate_expires_at}
    names["new_certificate_url"] = facts.certificate_url if facts.is_certificate_new else ""
    return render(request, "portal/home/home.html", names)
