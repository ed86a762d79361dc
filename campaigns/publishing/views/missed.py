"""What was missed: one page, one decision about one or about all."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.publishing import actions, forms
from campaigns.publishing.actions.missed import missed_and_unapproved
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import missed_deliveries
from campaigns.publishing.views.deliveries import refuse
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of

MOST_AT_ONCE = 500
MICROSECONDS = 1_000_000


@require_http_methods(["GET", "POST"])
@needs("campaigns.steer_deliveries")
def missed_list(request: HttpRequest) -> HttpResponse:
    """Everything that missed its time and nobody has decided on."""
    person = me(request)
    missed = missed_deliveries().select_related("payload__account", "payload__revision__draft")
    may = _may_decide(missed, person)
    form = forms.MissedForm(request.POST or None, only=missed.filter(pk__in=may), initial={"seen": int(timezone.now().timestamp() * MICROSECONDS)})
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(form.cleaned_data, _chosen(form.cleaned_data, missed.filter(pk__in=may)), person)
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, said)
            return redirect("missed-list")
    page = page_of(request, missed, per_page=50)
    rows = list(page.object_list)
    unapproved = missed_and_unapproved(rows)
    ticked = {str(value) for value in form["chosen"].value() or []}
    context = {
        "page": page,
        "form": form,
        "rows": [{"delivery": row, "may": row.pk in may, "needs_approval": row.pk in unapproved, "is_ticked": str(row.pk) in ticked} for row in rows],
        "count": len(may),
    }
    return render(request, "campaigns/publishing/missed_list.html", context)


WHOSE_WORDS = tuple(f"payload__revision__{name}" for name in ("author", "last_editor", "submitted_by", "editors"))


def _may_decide(missed: QuerySet[Delivery], person: StaffMember) -> set[int]:
    """Primary keys of those that are not the person's own words. As many as one decision takes."""
    rows = missed.select_related(None).select_related("payload__revision").only(*WHOSE_WORDS)
    return {delivery.pk for delivery in rows[:MOST_AT_ONCE] if person.has_perm("campaigns.steer_delivery", delivery)}


def _chosen(answers: dict[str, Any], missed: QuerySet[Delivery]) -> list[Delivery]:
    """What the decision is about; "all" is all that the page could show when it was opened."""
    if answers["which"] == forms.CHOSEN:
        return list(answers["chosen"])
    return [delivery for delivery in missed if not delivery.settled_at or delivery.settled_at.timestamp() * MICROSECONDS <= (answers["seen"] or 0)]


def _decide(answers: dict[str, Any], chosen: list[Delivery], by: StaffMember) -> str:
    if answers["act"] == forms.TIME:
        spread = timedelta(minutes=answers["spread"] or 0)
        count = len(actions.give_times(chosen, due_at=answers["due_at"], spread=spread, by=by))
        return ngettext("%(count)d has another time.", "%(count)d have another time.", count) % {"count": count}
    if answers["act"] == forms.REVIEW:
        count = len(actions.review_again(chosen, by=by))
        return ngettext("%(count)d draft is back with its author.", "%(count)d drafts are back with their authors.", count) % {"count": count}
    count = len(actions.drop(chosen, by=by))
    return ngettext("%(count)d dropped: it never goes out.", "%(count)d dropped: they never go out.", count) % {"count": count}
