"""What was missed: one page, one decision about one or about all."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.publishing import actions, forms
from campaigns.publishing.actions.missed import approved_hashes
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import Missed, missed_for, missed_keys, missed_rows
from campaigns.publishing.views.deliveries import refuse
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of
from portal.core.rows import Row, joined, pages, table
from portal.core.templatetags.portal import choose, moment, tag

MOST_AT_ONCE = 500
MICROSECONDS = 1_000_000


@require_http_methods(["GET", "POST"])
@needs("campaigns.steer_deliveries")
def missed_list(request: HttpRequest) -> HttpResponse:
    """Everything that missed its time and nobody has decided on."""
    person = me(request)
    may = missed_for(person.pk) if request.method == "POST" else Delivery.objects.none()  # a page that is only read asks about its own rows
    form = forms.MissedForm(request.POST or None, only=may, initial={"seen": int(timezone.now().timestamp() * MICROSECONDS)})
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(form.cleaned_data, _chosen(form.cleaned_data, may[:MOST_AT_ONCE]), person)
        except Refused as refusal:
            refuse(request, refusal)
        else:
            messages.success(request, said)
            return redirect("missed-list")
    is_own = missed_keys(person)
    page, count = page_of(request, list(is_own)), min(list(is_own.values()).count(False), MOST_AT_ONCE)
    ticked = {str(value) for value in form["chosen"].value() or []}
    context = {"page": page, "form": form, "table": _table(missed_rows(page), is_own, ticked), "count": count}
    return render(request, "campaigns/publishing/missed_list.html", context)


def _table(missed: list[Missed], is_own: dict[int, bool], ticked: set[str]) -> SafeString:
    """What was missed, each with a box for the form "decide", or why somebody else decides; "" when there is nothing."""
    approved = approved_hashes({each.revision_id: each.draft_id for each in missed})
    address, on = pages("delivery-detail"), _("%(title)s on %(account)s")
    ended = joined(" ", tag(_("Its approval no longer holds"), "wait"))
    own = format_html('<span class="meta">{}</span>', _("Your own words: somebody else decides"))
    rows = []
    for each in missed:
        box = "" if is_own[each.pk] else choose("decide", each.pk, on % {"title": each.title, "account": each.account}, is_ticked=str(each.pk) in ticked)
        cause = each.problem if approved.get((each.revision_id, each.account_id)) == each.sha256 else joined(each.problem, ended)
        rows.append(Row(title=each.title, url=address(each.pk), notes=[] if box else [own], cells=[each.account, moment(each.due_at), cause], box=box))
    columns = [_("Draft"), _("Account"), _("It was due"), _("Cause")]
    return table(rows, columns, _("What was missed"), has_choice=True, table_id="id_chosen") if rows else SafeString("")


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
