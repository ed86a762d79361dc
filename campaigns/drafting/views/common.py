"""What several pages of this room need."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from campaigns.drafting import actions
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import draft_seen_by
from onboarding.people.models import StaffMember
from portal.core.errors import NotPermitted


def person_of(request: HttpRequest) -> StaffMember:
    """Whoever is signed in; the middleware lets nobody else in."""
    return cast(StaffMember, request.user)


def seen_draft(request: HttpRequest, pk: int) -> Draft:
    """The draft, when this person may open it. Otherwise there is no such page: 404 says nothing about whether it exists."""
    draft = draft_seen_by(person_of(request), pk)
    if draft is None:
        raise Http404
    return draft


def handled_draft(request: HttpRequest, pk: int) -> Draft:
    """The draft, when this person may also act on it. Raises PermissionDenied with a sentence otherwise."""
    draft = seen_draft(request, pk)
    if not person_of(request).has_perm("campaigns.handle_draft", draft):
        raise PermissionDenied(_("Only its author and the approvers can change this draft."))
    return draft


def as_number(typed: str) -> int:
    """A typed primary key or edition; 0 for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def posted_edition(request: HttpRequest) -> int:
    """The edition of the draft that the page showed; 0, which no draft has, for nonsense."""
    return as_number(request.POST.get("edition", ""))


def why_not_change(draft: Draft) -> str:
    """Why a draft that is not open cannot be changed now, in a sentence that says what to do."""
    if draft.state == DraftState.APPROVED:
        return _("This draft is approved. Withdraw the approval if it has to be changed.")
    if draft.state in {DraftState.REFUSED, DraftState.WITHDRAWN}:
        return _("This draft has ended and stays as it is. Use its words again in a new one.")
    return _("This draft can only be changed after it is taken back to writing.")


def why_not_write(request: HttpRequest) -> str:
    """Why this person cannot write for the force, in a sentence that says what to do; empty when they can."""
    try:
        actions.require_writer(person_of(request))
    except NotPermitted as refused:
        return str(refused)
    return ""
