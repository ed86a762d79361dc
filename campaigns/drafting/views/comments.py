"""What colleagues say to each other about a draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.drafting import actions
from campaigns.drafting.doors import came_from, way_back
from campaigns.drafting.forms import CommentForm
from campaigns.drafting.models import Comment, Draft
from campaigns.drafting.queries import threads_of
from campaigns.drafting.views.common import person_of, seen_draft
from portal.core.errors import Refused
from portal.core.paging import page_of


def inside_draft(request: HttpRequest, pk: int) -> Draft:
    """The draft, for those who may know it from inside; otherwise there is no such page."""
    draft = seen_draft(request, pk)
    if not person_of(request).has_perm("campaigns.view_inside", draft):
        raise Http404
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
def draft_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was said about a draft, and a form for saying something, or for answering (`?answer=`)."""
    person, draft = person_of(request), inside_draft(request, pk)
    can_comment = person.has_perm("campaigns.comment", draft)
    if request.method == "POST":
        _require_writing(request, draft)
    origin = came_from(request)
    back = way_back(draft, origin, request.GET.get("version"))
    initial = {"parent": _number(request, "answer"), "version": _number(request, "version")}
    form = CommentForm(request.POST or None, draft=draft, by=person, initial=initial)
    if request.method == "POST" and form.is_valid() and _written(request, draft, form):
        messages.success(request, _("Sent."))
        return redirect(back) if origin else redirect("draft-comments", pk)
    answered = draft.comments.filter(pk=str(form["parent"].value() or 0) if str(form["parent"].value() or 0).isdecimal() else 0, parent=None)
    context = {
        "draft": draft,
        "form": form if can_comment else None,
        "answered": answered.select_related("author").first(),
        "page": page_of(request, threads_of(draft)),
        "can_comment": can_comment,
        "back_url": back,
        "came_from": origin,
        "version": initial["version"],
    }
    return render(request, "campaigns/drafting/draft_comments.html", context)


def _written(request: HttpRequest, draft: Draft, form: CommentForm) -> bool:
    cleaned = form.cleaned_data
    revision = draft.revisions.filter(number=cleaned["version"] or 0).first()
    try:
        actions.comment(draft=draft, by=person_of(request), text=cleaned["text"], told=cleaned["told"], parent=cleaned["parent"], revision=revision)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _number(request: HttpRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


@require_POST
def comment_withdraw(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Takes back one's own comment."""
    try:
        actions.withdraw_comment(comment=_comment(request, pk, comment_pk), by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Withdrawn. Nobody can read it any more."))
    return redirect("draft-comments", pk)


@require_POST
def comment_resolve(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Marks a thread as done."""
    try:
        actions.resolve_comment(comment=_comment(request, pk, comment_pk), by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Marked as done."))
    return redirect("draft-comments", pk)


def _comment(request: HttpRequest, pk: int, comment_pk: int) -> Comment:
    comment = get_object_or_404(inside_draft(request, pk).comments.select_related("draft__author"), pk=comment_pk)
    _require_writing(request, comment.draft)
    return comment


def _require_writing(request: HttpRequest, draft: Draft) -> None:
    if not person_of(request).has_perm("campaigns.comment", draft):
        raise PermissionDenied(_("You can read these comments. Its author, approvers and leaders write them."))
