"""The circles, from the middle out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onboarding.people import actions
from onboarding.people.doors import me
from onboarding.people.forms import CircleForm
from onboarding.people.models import Circle
from onboarding.people.queries import circles_in_order
from onboarding.people.views.changing import is_done, show_or_do
from portal.core.doors import needs


@require_safe
@needs("onboarding.view_people")
def circle_list(request: HttpRequest) -> HttpResponse:
    """Each circle: since when it is open, or when it opens and how far the one inside it is."""
    return render(request, "onboarding/people/circle_list.html", {"circles": circles_in_order()})


@show_or_do
@needs("onboarding.open_circle")
def circle_open(request: HttpRequest, slug: str) -> HttpResponse:
    """A leader opens a circle before its rule is met, and says why."""
    circle = get_object_or_404(Circle, slug=slug)
    progress = next(each for each in circles_in_order() if each.circle == circle)
    form = CircleForm(request.POST or None)
    if is_done(form, lambda: actions.open_circle(circle, by=me(request), **form.cleaned_data)):
        messages.success(request, _("%(circle)s is open. Its people are being told.") % {"circle": circle.name})
        return redirect("circle-list")
    return render(request, "onboarding/people/circle_open.html", {"progress": progress, "circle": circle, "form": form})
