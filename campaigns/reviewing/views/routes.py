"""Routes: what they are, how they are changed, and how far one's own trust has grown."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.reviewing import actions
from campaigns.reviewing.forms import RouteForm, StageFormSet, stages_of
from campaigns.reviewing.models import STANDARD, RouteProposal, RouteVersion
from campaigns.reviewing.queries import conditions_words, minutes_words, newest_version, newest_versions, stage_words, trust_of, waiting_proposals
from campaigns.reviewing.shapes import MOST_STAGES, StageShape
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


@require_safe
@needs("campaigns.view_routes")
def route_list(request: HttpRequest) -> HttpResponse:
    """Every route in the order in which they are tried."""
    rows = [{"version": each, "stages": [stage_words(shape) for shape in each.shapes], "when": conditions_words(each)} for each in newest_versions()]
    context = {"rows": rows, "proposals": waiting_proposals(), "may_edit": me(request).has_perm("campaigns.edit_routes")}
    return render(request, "campaigns/reviewing/route_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.edit_routes")
def route_new(request: HttpRequest) -> HttpResponse:
    """A route of the force's own."""
    return _edit(request, None, {"position": 50, "is_on": True, "match": "all", "after_review_hours": 0})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.edit_routes")
def route_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The next version of a route. What is in review keeps the one it has."""
    version = newest_version(slug)
    if version is None:
        raise Http404
    return _edit(request, version, RouteForm.initial_of(version))


def _edit(request: HttpRequest, version: RouteVersion | None, initial: dict[str, Any]) -> HttpResponse:
    shapes = [shape.as_data() for shape in version.shapes] if version else [StageShape().as_data()]
    kept: dict[str, Any] = {"form_kwargs": {"times": {shape["minutes"] for shape in shapes}}, "prefix": "stages"}
    form, stages = RouteForm(request.POST or None, initial=initial), StageFormSet(request.POST or None, initial=shapes, **kept)
    focus: int | str | None = None
    if request.method == "POST" and (changed := stages_of(stages, request.POST)):
        rows, number = changed
        form, stages, focus = RouteForm(initial=form.typed()), StageFormSet(initial=rows, **kept), number or "list"
    elif request.method == "POST" and _is_whole(form, stages):
        try:
            saved = actions.save_route(wording=_wording(form, stages), by=me(request), slug=version.route.slug if version else "", seen=_seen(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if isinstance(saved, RouteProposal):
                messages.info(request, _until_confirmed(is_new=version is None))
                return redirect("route-proposal", saved.pk)
            messages.success(request, _("Saved as version %(number)d. What is in review keeps the route it has.") % {"number": saved.number})
            return redirect("route-list")
    context = {"form": form, "stages": stages, "version": version, "is_standard": version is not None and version.route.slug == STANDARD}
    return render(request, "campaigns/reviewing/route_edit.html", context | {"focus": focus, "may_add": len(stages.forms) < MOST_STAGES})


def _until_confirmed(*, is_new: bool) -> str:
    if is_new:
        return _("This makes review easier for some drafts: a second person has to confirm it. Until then it is not used.")
    return _("This makes review easier for some drafts: a second person has to confirm it. Until then the route stays as it is.")


def _is_whole(form: RouteForm, stages: Any) -> bool:
    """Whether both parts have the right shape; what is wrong with a stage is said above the page as well."""
    for number, stage in enumerate(stages.forms, start=1):
        named = _("Stage %(number)d") % {"number": number}
        for field in stage:
            for error in field.errors:
                form.add_error(None, f"{named}, {field.label}: {error}")
    return bool(form.is_valid() and stages.is_valid())


def _wording(form: RouteForm, stages: Any) -> actions.Wording:
    typed = form.cleaned_data
    shapes = tuple(each.shape() for each in stages)
    words = {name: typed[name] for name in ("name", "description", "position", "after_review_hours", "is_on")}
    return actions.Wording(conditions=form.conditions(), stages=shapes, **words)


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_safe
def trust_own(request: HttpRequest) -> HttpResponse:
    """How one's own drafts are decided on, and how far the shorter route is. For the person alone."""
    short = newest_version("short")
    ways = [each for each in newest_versions() if each.is_on and each.route.slug in ("short", "second-look", STANDARD)]
    rows = [
        {"version": way, "stages": [stage_words(each) for each in way.shapes], "within": [minutes_words(each.minutes) for each in way.shapes]} for way in ways
    ]
    context = {"trust": trust_of(me(request)), "needed": settings.TRUST_AFTER, "short": short if short and short.is_on else None, "rows": rows}
    return render(request, "campaigns/reviewing/trust_own.html", context)
