"""Letting a finding pass, and the pages of the word lists."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.drafting.queries import drafts_seen_by
from campaigns.drafting.screening import actions
from campaigns.drafting.screening.files import HEADER, compare, read
from campaigns.drafting.screening.forms import ClearForm, WordFileForm, WordForm, WordListForm
from campaigns.drafting.screening.models import Finding, Word, WordList
from campaigns.drafting.screening.queries import kept_findings, permission_for, word_lists
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.exports import csv_response
from portal.core.paging import page_of

KEEPS = "campaigns.keep_word_lists"


@require_http_methods(["GET", "HEAD", "POST"])
def finding_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """An author answers a warning, or somebody who wrote none of it lets a finding pass, with a reason. Goes back to the page that it was reached from."""
    person, finding = _person(request), _finding(request, pk)
    answers = finding.level != "block" and person.has_perm("campaigns.answer_finding", finding)
    if not answers and not person.has_perm(permission_for(finding), finding):
        raise PermissionDenied(_("Whoever wrote it answers a warning; only an approver who wrote none of it can clear this."))
    back = _back_from(finding, request.GET.get("from", ""))
    form = ClearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            (actions.answer if answers else actions.clear)(finding=finding, by=person, why=form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = (
                _("Answered. Whoever decides reads it, and clears the warning when they agree.")
                if answers
                else _("Cleared. Your name and reason are kept with it.")
            )
            messages.success(request, said)
            return redirect(back)
    return render(request, "campaigns/drafting/screening/finding_clear.html", {"finding": finding, "form": form, "back": back, "answers": answers})


def _back_from(finding: Finding, origin: str) -> str:
    """The page that somebody clears from: the draft, the review, or the review as one of their queue."""
    if origin not in {"review", "queue"}:
        return reverse("draft-detail", args=[finding.revision.draft_id])
    return reverse("review-detail", args=[finding.revision_id]) + ("?queue=1" if origin == "queue" else "")


def _finding(request: HttpRequest, pk: int) -> Finding:
    """The finding, when this person may open its draft; otherwise there is no such page."""
    row = Finding.objects.filter(pk=pk).select_related("revision__draft__author", "revision__author").first()
    if row is None or not drafts_seen_by(_person(request)).filter(pk=row.revision.draft_id).exists():
        raise Http404
    return next(each for each in kept_findings(row.revision, _person(request)) if each.pk == pk)


@require_safe
@needs(KEEPS)
def wordlist_list(request: HttpRequest) -> HttpResponse:
    """The force's word lists."""
    return render(request, "campaigns/drafting/screening/wordlist_list.html", {"page": page_of(request, word_lists())})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def wordlist_new(request: HttpRequest) -> HttpResponse:
    """Starts a list."""
    form = WordListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            word_list = actions.start_word_list(by=_person(request), name=form.cleaned_data["name"])
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            return redirect("wordlist-detail", word_list.pk)
    return render(request, "campaigns/drafting/screening/wordlist_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def wordlist_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of one list, and a form for one more."""
    word_list = get_object_or_404(WordList, pk=pk)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            word = actions.save_word(word_list=word_list, by=_person(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(phrase)s” is watched for from now on.") % {"phrase": word.phrase})
            return redirect("wordlist-detail", pk)
    context = {"word_list": word_list, "form": form, "page": page_of(request, word_list.words.all(), 50)}
    return render(request, "campaigns/drafting/screening/wordlist_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def word_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a word off its list, after asking."""
    word = get_object_or_404(Word.objects.select_related("word_list"), pk=pk)
    if request.method == "POST":
        actions.remove_word(word=word, by=_person(request))
        messages.success(request, _("Removed. Posts are no longer looked at for it."))
        return redirect("wordlist-detail", word.word_list_id)
    return render(request, "campaigns/drafting/screening/word_remove.html", {"word": word})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def wordlist_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a CSV file, shows what it would change, and changes it when that is wanted."""
    word_list = get_object_or_404(WordList, pk=pk)
    if "content" in request.POST:
        return _imported(request, word_list)
    form = WordFileForm(request.POST or None, request.FILES or None)
    context = {"word_list": word_list, "form": form}
    if request.method == "POST" and form.is_valid():
        rows, problems = read(form.cleaned_data["file"])
        if not problems:
            context |= {"difference": compare(word_list, rows), "content": form.cleaned_data["file"]}
        for problem in problems:
            form.add_error("file", problem)
    return render(request, "campaigns/drafting/screening/wordlist_import.html", context)


def _imported(request: HttpRequest, word_list: WordList) -> HttpResponse:
    rows, problems = read(request.POST["content"])
    edition = request.POST.get("edition", "")
    try:
        if problems:
            raise Refused(" ".join(problems))
        actions.import_words(word_list=word_list, by=_person(request), rows=rows, edition=int(edition) if edition.isdecimal() and len(edition) < 10 else 0)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("wordlist-import", word_list.pk)
    messages.success(request, _("The list holds what the file says."))
    return redirect("wordlist-detail", word_list.pk)


@require_safe
@needs(KEEPS)
def wordlist_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as CSV."""
    word_list = get_object_or_404(WordList, pk=pk)
    rows = [(word.phrase, word.level, word.reason) for word in word_list.words.all()]
    return csv_response(f"words-{slugify(word_list.name) or word_list.pk}.csv", HEADER, rows)


def _person(request: HttpRequest) -> StaffMember:
    return cast(StaffMember, request.user)
