"""Any two versions of a draft beside each other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import drafts_seen_by, payloads_of
from campaigns.drafting.rules import OPEN_STATES
from campaigns.reviewing.comparison import changes, fact_changes
from campaigns.reviewing.forms import CompareForm
from onboarding.people.doors import me


@require_safe
def draft_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from one version to another; of the newest and the one before it when none are chosen. For those who know a draft from inside."""
    draft = _inside(request, pk)
    revisions = list(draft.revisions.select_related("submitted_by"))
    form = CompareForm(_chosen(request, revisions), revisions=revisions)
    context = {"draft": draft, "form": form, "revisions": revisions, "can_restore": _can_restore(request, draft)}
    if len(revisions) > 1 and form.is_valid():
        numbers = {revision.number: revision for revision in revisions}
        before, after = numbers[int(form.cleaned_data["before"])], numbers[int(form.cleaned_data["after"])]
        context |= {"before": before, "after": after, "facts": fact_changes(before, after), "changes": changes(payloads_of(before), payloads_of(after))}
    return render(request, "campaigns/reviewing/draft_compare.html", context)


def _inside(request: HttpRequest, pk: int) -> Draft:
    draft = drafts_seen_by(me(request)).filter(pk=pk).first()
    if draft is None or not me(request).has_perm("campaigns.view_inside", draft):
        raise Http404
    return draft


def _chosen(request: HttpRequest, revisions: list[Revision]) -> dict[str, str]:
    newest = revisions[0].number if revisions else 0
    return {"before": request.GET.get("before", str(newest - 1)), "after": request.GET.get("after", str(newest))}


def _can_restore(request: HttpRequest, draft: Draft) -> bool:
    return draft.state in OPEN_STATES and bool(me(request).has_perm("campaigns.handle_draft", draft))
