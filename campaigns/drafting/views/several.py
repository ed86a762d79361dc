"""Several drafts chosen in the list: what stands against each, then all that can be done. There is no approving here."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.drafting import actions
from campaigns.drafting.actions import MOST_AT_ONCE
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import Preview, draft_previews
from campaigns.drafting.queries import drafts_seen_by
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.screening import findings
from campaigns.drafting.transitions import DRAFT
from campaigns.drafting.views.common import as_number, person_of, why_not_write
from onboarding.people.models import StaffMember

SUBMIT, WITHDRAW = "submit", "withdraw"


@dataclass
class Row:
    """One chosen draft: what stands against it, in sentences, and how many things are worth a second look."""

    draft: Draft
    against: list[str] = field(default_factory=list)
    warnings: int = 0
    previews: list[Preview] = field(default_factory=list)


def is_choosable(person: StaffMember, draft: Draft) -> bool:
    """Whether the list offers the draft to be chosen: this person may handle it, and it is neither approved nor at its end."""
    return draft.state != DraftState.APPROVED and DRAFT.allows(draft.state, DraftState.WITHDRAWN) and person.has_perm("campaigns.handle_draft", draft)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_several(request: HttpRequest) -> HttpResponse:
    """Shows each with what stands against it; then does all that can be done, and says which were left and why."""
    person = person_of(request)
    answers = request.POST if request.method == "POST" else request.GET
    act = answers.get("act", "")
    drafts = _chosen(answers, person)
    if act not in {SUBMIT, WITHDRAW}:
        messages.error(request, _("Say what should happen: several drafts can be sent for review or withdrawn. Each is decided on by itself."))
    elif not drafts:
        messages.error(request, _("Choose at least one draft: tick the box before its title."))
    elif len(drafts) > MOST_AT_ONCE:
        messages.error(request, _("Choose %(most)d drafts at most.") % {"most": MOST_AT_ONCE})
    elif request.method == "POST":
        _do(request, act, drafts)
    else:
        rows = [_to_submit(draft, request) if act == SUBMIT else _to_withdraw(draft, person) for draft in drafts]
        context = {
            "act": act,
            "ready": [row for row in rows if not row.against],
            "stays": [row for row in rows if row.against],
            "has_others": any(draft.author_id != person.pk for draft in drafts),
        }
        return render(request, "campaigns/drafting/draft_several.html", context)
    return redirect("draft-list")


def _chosen(answers: QueryDict, person: StaffMember) -> list[Draft]:
    """The named drafts that this person may open; of others nothing is said."""
    named = {number for typed in answers.getlist("chosen") if (number := as_number(typed))}
    return list(drafts_seen_by(person).filter(pk__in=named)) if named else []


def _to_submit(draft: Draft, request: HttpRequest) -> Row:
    person = person_of(request)
    if draft.state == DraftState.IN_REVIEW:
        return Row(draft, [_("It has been submitted already and waits for a decision.")])
    if draft.state not in OPEN_STATES:
        return Row(draft, [_("It can only be submitted while it is being written.")])
    if draft.author_id == person.pk and (why_not := why_not_write(request)):
        return Row(draft, [why_not])
    if not person.has_perm("campaigns.handle_draft", draft):
        return Row(draft, [_("Only its author and the approvers can change this draft.")])
    found = findings(draft)
    blocking = [str(finding) for finding in found if finding.blocks]
    return Row(draft, blocking, len(found) - len(blocking), draft_previews(draft))


def _to_withdraw(draft: Draft, person: StaffMember) -> Row:
    if draft.state == DraftState.APPROVED:
        return Row(draft, [_("It is approved. Withdraw the approval first; what has not gone out is then cancelled.")])
    if not DRAFT.allows(draft.state, DraftState.WITHDRAWN):
        return Row(draft, [_("It has come to its end already.")])
    if not person.has_perm("campaigns.handle_draft", draft):
        return Row(draft, [_("Only its author and the approvers can change this draft.")])
    return Row(draft)


def _do(request: HttpRequest, act: str, drafts: list[Draft]) -> None:
    chosen = [(draft, as_number(request.POST.get(f"edition-{draft.pk}", ""))) for draft in drafts]
    verb = actions.submit_several if act == SUBMIT else actions.withdraw_several
    outcome = verb(chosen=chosen, by=person_of(request))
    if count := len(outcome.done):
        messages.success(request, _done(act, count))
    for draft, why in outcome.refused:
        said = _("“%(title)s” was not submitted: %(why)s") if act == SUBMIT else _("“%(title)s” was not withdrawn: %(why)s")
        messages.error(request, said % {"title": draft.title, "why": why})


def _done(act: str, count: int) -> str:
    if act == WITHDRAW:
        return ngettext("%(n)d draft is withdrawn. It will not go out.", "%(n)d drafts are withdrawn. They will not go out.", count) % {"n": count}
    said = ngettext(
        "%(n)d draft is submitted. Somebody who did not write it decides.", "%(n)d drafts are submitted. Somebody who did not write them decides.", count
    )
    return said % {"n": count}
