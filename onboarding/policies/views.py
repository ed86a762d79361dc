"""Pages of policies: the list, one policy with its three answers, and what the portal measures."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onboarding.people.models import StaffMember
from onboarding.policies import actions
from onboarding.policies.enums import Answer
from onboarding.policies.forms import AnswerForm
from onboarding.policies.queries import PolicyStanding, changes, standing, standings
from portal.core.errors import Refused

MEASURE_SLUG = "what-we-measure"


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """GET /policies/: every policy with the reader's own answer."""
    return render(request, "onboarding/policies/policy_list.html", {"rows": [_row(each) for each in standings(_person(request))]})


@require_safe
def policy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /policies/<slug>/: the text in force, what changed since the reader answered, and the three answers."""
    found = _standing(request, slug)
    return _page(request, found, AnswerForm(version=found.version))


@require_safe
def what_we_measure(request: HttpRequest) -> HttpResponse:
    """GET /policies/what-we-measure/: that policy; a page that says so while nobody has published it."""
    found = standing(_person(request), MEASURE_SLUG)
    if found is None:
        return render(request, "onboarding/policies/what_we_measure.html")
    return _page(request, found, AnswerForm(version=found.version))


@require_POST
def policy_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /policies/<slug>/answer: keeps the answer."""
    found = _standing(request, slug)
    form = AnswerForm(request.POST, version=found.version)
    if not form.is_valid():
        return _page(request, found, form)
    sent = form.cleaned_data
    try:
        actions.answer(version=found.version, answer=sent["answer"], comment=sent["comment"], by=_person(request), sha256_shown=sent["sha256"])
    except Refused as refused:
        form = AnswerForm({**request.POST.dict(), "sha256": found.version.sha256}, version=found.version)
        form.add_error(None, str(refused))
        return _page(request, found, form)
    messages.success(request, _thanks(sent["answer"], found.policy.title))
    return redirect("policy-list")


def _thanks(answer: str, title: str) -> str:
    words = {
        Answer.AGREED: _("You agreed to “%(policy)s”."),
        Answer.DECLINED: _("You declined “%(policy)s”. Nothing else changes for you, except that you will not draft for the force."),
        Answer.SEEKING_ADVICE: _("Noted: you want advice on “%(policy)s” first. Come back and answer whenever you are ready."),
    }
    return words[Answer(answer)] % {"policy": title}


def _page(request: HttpRequest, found: PolicyStanding, form: AnswerForm) -> HttpResponse:
    shown = found.last_answer.version if found.last_answer else None
    is_changed = shown is not None and shown.pk != found.version.pk
    context = {
        "standing": found,
        "version": found.version,
        "form": form,
        "state": _state(found),
        "answered_version": shown if is_changed else None,
        "changes": changes(shown.body, found.version.body) if shown is not None and is_changed else [],
    }
    return render(request, "onboarding/policies/policy_detail.html", context)


def _row(found: PolicyStanding) -> dict[str, Any]:
    text, tone = _state(found)
    return {"standing": found, "state": text, "tone": tone}


def _state(found: PolicyStanding) -> tuple[str, str]:
    if found.answer is None:
        return (_("Changed: answer again"), "wait") if found.is_asked_again else (_("Needs your answer"), "wait")
    states = {
        Answer.AGREED: (_("Agreed"), "go"),
        Answer.DECLINED: (_("Declined"), "calm"),
        Answer.SEEKING_ADVICE: (_("Seeking advice"), "note"),
    }
    return states[Answer(found.answer.answer)]


def _standing(request: HttpRequest, slug: str) -> PolicyStanding:
    found = standing(_person(request), slug)
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> StaffMember:
    return cast(StaffMember, request.user)
