"""The path of courses, one course, one card."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from onboarding.learning import actions
from onboarding.learning.models import Card, Certificate
from onboarding.learning.queries import CourseProgress, Standing, current_certificate, path_progress, standing
from onboarding.people.models import StaffMember
from portal.core.errors import Refused


def person_of(request: HttpRequest) -> StaffMember:
    """The reader; sign-in is required everywhere."""
    return cast(StaffMember, request.user)


def standing_or_404(request: HttpRequest, slug: str) -> Standing:
    """Where the reader stands in the course of that slug."""
    found = standing(person_of(request), slug)
    if found is None:
        raise Http404
    return found


def reads_ahead(person: StaffMember) -> bool:
    """Whether the person's circle is still closed, so that nothing they read is recorded."""
    return person.circle is None or not person.circle.is_open


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """GET /learn/: the path, how far the reader is, and the one next step."""
    person = person_of(request)
    path = path_progress(person)
    core = [each for each in path if each.is_core]
    is_ahead = reads_ahead(person) and not any(each.is_assigned for each in path)
    passed = sum(each.is_passed for each in core)
    context = {
        "tasks": [_task(each, is_ahead) for each in core],
        "more": [_task(each, is_ahead) for each in path if not each.is_core],
        "passed": passed,
        "total": len(core),
        "minutes": sum(each.minutes for each in core),
        "words": ngettext("%(done)d of %(n)d course passed", "%(done)d of %(n)d courses passed", len(core)) % {"done": passed, "n": len(core)},
        "next": next((each for each in core if not each.is_passed), None),
        "is_ahead": is_ahead,
        "certificate": current_certificate(person),
        "certificates": Certificate.objects.filter(person=person),
    }
    return render(request, "onboarding/learning/course_list.html", context)


def _task(progress: CourseProgress, is_ahead: bool) -> dict[str, Any]:
    hints = [ngettext("%(n)d minute", "%(n)d minutes", progress.minutes) % {"n": progress.minutes}]
    if progress.due_on and not progress.is_passed:
        hints.append(_("due %(day)s") % {"day": date_format(progress.due_on, "j F Y")})
    state, tone = (_("Not open yet"), "calm") if is_ahead and not progress.is_begun else _state(progress)
    return {
        "title": f"{progress.course_code} {progress.title}",
        "url": reverse("course-detail", args=[progress.slug]),
        "hint": ", ".join(hints),
        "state": state,
        "tone": tone,
    }


def _state(progress: CourseProgress) -> tuple[str, str]:
    if progress.is_passed:
        return _("Passed"), ""
    if progress.due_on and progress.due_on < timezone.localdate():
        return _("Overdue"), "halt"
    if progress.cards and progress.cards_read == progress.cards:
        return _("Quiz is open"), "wait"
    if progress.cards_read:
        return _("%(read)d of %(cards)d cards read") % {"read": progress.cards_read, "cards": progress.cards}, "note"
    return _("Not started"), "calm"


@require_safe
def course_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /learn/<course>/: what it teaches, its cards, its quiz and the reader's attempts."""
    found = standing_or_404(request, slug)
    context = {
        "standing": found,
        "version": found.version,
        "tasks": [_card_task(found, card) for card in found.cards],
        "next_card": next(iter(found.unread), None),
        "words": _("%(read)d of %(cards)d cards read") % {"read": len(found.cards) - len(found.unread), "cards": len(found.cards)},
        "read": len(found.cards) - len(found.unread),
        "is_ahead": found.assignment is None and reads_ahead(person_of(request)),
        "attempts": [attempt for attempt in found.attempts if hasattr(attempt, "result")],
    }
    return render(request, "onboarding/learning/course_detail.html", context)


def _card_task(found: Standing, card: Card) -> dict[str, Any]:
    return {
        "title": card.title,
        "url": reverse("card-detail", args=[found.course.slug, card.slug]),
        "hint": ngettext("%(n)d minute", "%(n)d minutes", card.minutes) % {"n": card.minutes},
        "state": _("Read") if card.pk in found.read else _("To read"),
        "tone": "" if card.pk in found.read else "calm",
    }


@require_safe
def card_detail(request: HttpRequest, slug: str, card_slug: str) -> HttpResponse:
    """GET /learn/<course>/<card>/: one card."""
    found = standing_or_404(request, slug)
    card = _card_or_404(found, card_slug)
    place = found.cards.index(card)
    following = found.cards[place + 1] if place + 1 < len(found.cards) else None
    context = {
        "standing": found,
        "version": found.version,
        "card": card,
        "number": place + 1,
        "total": len(found.cards),
        "is_read": card.pk in found.read,
        "is_ahead": found.assignment is None and reads_ahead(person_of(request)),
        "next_url": reverse("card-detail", args=[slug, following.slug]) if following else reverse("course-detail", args=[slug]),
        "is_last_unread": not [each for each in found.unread if each.pk != card.pk],
        "has_next": following is not None,
    }
    return render(request, "onboarding/learning/card_detail.html", context)


@require_POST
def card_read(request: HttpRequest, slug: str, card_slug: str) -> HttpResponse:
    """POST /learn/<course>/<card>/read: keeps that it was read and leads to the next card, or to the quiz after the last."""
    found = standing_or_404(request, slug)
    card = _card_or_404(found, card_slug)
    try:
        actions.read_card(card=card, by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("course-detail", slug)
    left = [each for each in found.unread if each.pk != card.pk]
    if not left:
        if not found.is_passed:
            messages.success(request, _("You have read every card. The quiz is open."))
        return redirect(reverse("course-detail", args=[slug]) + "#quiz")
    place = found.cards.index(card)
    onwards = next((each for each in left if found.cards.index(each) > place), left[0])
    return redirect("card-detail", slug, onwards.slug)


def _card_or_404(found: Standing, slug: str) -> Card:
    card = next((each for each in found.cards if each.slug == slug), None)
    if card is None:
        raise Http404
    return card
