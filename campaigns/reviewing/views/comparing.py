"""Any two versions of a draft beside each other."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.drafting.doors import came_from, way_back
from campaigns.drafting.models import Draft, Payload, Revision
from campaigns.drafting.queries import drafts_seen_by, payloads_of
from campaigns.drafting.rules import OPEN_STATES
from campaigns.reviewing.comparison import changes, fact_changes, working_payloads
from campaigns.reviewing.forms import WORKING, CompareForm
from onboarding.people.doors import me


@require_safe
def draft_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from one version to another, or to the working draft; of the newest and the one before it when none are chosen.

    For those who know a draft from inside.
    """
    draft = _inside(request, pk)
    revisions = list(draft.revisions.select_related("submitted_by").prefetch_related("decisions__decided_by"))
    versions: dict[str, Revision | Draft] = {str(revision.number): revision for revision in revisions}
    if revisions and draft.state in OPEN_STATES:
        versions = {WORKING: draft, **versions}
    form = CompareForm(_chosen(request, list(versions)), revisions=revisions, has_working=WORKING in versions)
    origin, number = came_from(request), request.GET.get("version", "")
    context = {"draft": draft, "form": form, "revisions": revisions, "versions": versions, "can_restore": _can_restore(request, draft)}
    context |= {"back_url": way_back(draft, origin, number), "came_from": origin, "version": number}
    if len(versions) > 1 and form.is_valid():
        before, after = versions[form.cleaned_data["before"]], versions[form.cleaned_data["after"]]
        context |= {"before": before, "after": after, "facts": fact_changes(before, after), "changes": changes(_payloads(before), _payloads(after))}
    return render(request, "campaigns/reviewing/draft_compare.html", context)


def _payloads(version: Revision | Draft) -> Iterable[Payload]:
    return working_payloads(version) if isinstance(version, Draft) else payloads_of(version)


def _inside(request: HttpRequest, pk: int) -> Draft:
    draft = drafts_seen_by(me(request)).filter(pk=pk).first()
    if draft is None or not me(request).has_perm("campaigns.view_inside", draft):
        raise Http404
    return draft


def _chosen(request: HttpRequest, keys: list[str]) -> dict[str, str]:
    """What is asked for; otherwise the two that are newest."""
    newest, before = (*keys, "", "")[:2]
    return {"before": request.GET.get("before", before), "after": request.GET.get("after", newest)}


def _can_restore(request: HttpRequest, draft: Draft) -> bool:
    return draft.state in OPEN_STATES and bool(me(request).has_perm("campaigns.handle_draft", draft))
