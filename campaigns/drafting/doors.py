"""Where a page about a draft leads back to."""

from django.http import HttpRequest
from django.urls import reverse

from campaigns.drafting.models import Draft

FROM_REVIEW, FROM_QUEUE = "review", "queue"


def came_from(request: HttpRequest) -> str:
    """Where somebody came from who reads a version: "review", "queue" (they go through theirs one by one), or "" for the draft itself."""
    origin = request.GET.get("from", "")
    return origin if origin in {FROM_REVIEW, FROM_QUEUE} else ""


def way_back(draft: Draft, origin: str, version: str | int | None) -> str:
    """The page of that version's review, as one of the queue for whoever goes through it; the draft's page otherwise, and when there is no such version."""
    number = str(version or "")
    found = draft.revisions.filter(number=number).values_list("pk", flat=True).first() if origin and number.isdecimal() and len(number) < 9 else None
    if found is None:
        return reverse("draft-detail", args=[draft.pk])
    return reverse("review-detail", args=[found]) + ("?queue=1" if origin == FROM_QUEUE else "")
