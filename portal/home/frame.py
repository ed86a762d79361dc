"""What stands around every page: the navigation of the person's roles, and the stops that are in force."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.publishing.queries import active_stops
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled
from portal.core.models import Notice


def _around(person: int) -> Any:
    unread = Notice.objects.filter(person=OuterRef("pk"), read_at=None).order_by().values("person").annotate(number=Count("pk")).values("number")
    found = StaffMember.accounts.filter(pk=person).order_by()
    return found.annotate(unread=Subquery(unread), is_stopped=Exists(active_stops().order_by())).values_list("unread", "is_stopped")


AROUND = Compiled(_around, person=int)
"""How many notices a person has not read, and whether any stop is in force: asked by every page."""


@dataclass(frozen=True)
class Door:
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool
    count: int = 0


def doors(person: StaffMember) -> list[tuple[str, str]]:
    """(label, URL name) of what the person's roles make useful, in the order of a working day."""
    wanted = [
        (_("Home"), "home", True),
        (_("Learn"), "course-list", True),
        (_("Sessions"), "session-list", True),
        (_("Drafts"), "draft-list", True),
        (_("Review"), "review-list", person.has_perm("campaigns.review")),
        (_("Routes"), "route-list", person.has_perm("campaigns.edit_routes") and not person.has_perm("campaigns.review")),
        (_("Deliveries"), "delivery-list", person.has_perm("campaigns.view_deliveries")),
        (_("Calendar"), "calendar", True),
        (_("Share"), "share-list", True),
        (_("Leadership"), "leadership", True),
        (_("Dashboard"), "dashboard", person.has_perm("portal.view_dashboard")),
        (_("Networks"), "account-list", person.has_perm("campaigns.administer_accounts")),
        (_("People"), "person-list", person.has_perm("onboarding.view_people")),
        (_("Records"), "record-list", person.has_perm("portal.view_records")),
        (_("Notices"), "notice-list", True),
    ]
    return [(label, name) for label, name, is_useful in wanted if is_useful]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: `navigation`, `active_stops`, and where the name in the header leads. One query, and one more while something is stopped."""
    person = getattr(request, "user", None)
    if not isinstance(person, StaffMember):
        return {"navigation": [], "active_stops": []}
    unread, is_stopped = next(iter(AROUND.rows(person=person.pk)), (0, True))
    counts = {"notice-list": unread or 0}
    named = [(label, name, reverse(name)) for label, name in doors(person)]
    here = max((url for _label, _name, url in named if url == request.path or (url != "/" and request.path.startswith(url))), key=len, default="")
    return {
        "navigation": [Door(label, url, url == here, counts.get(name, 0)) for label, name, url in named],
        "active_stops": list(active_stops()) if is_stopped else [],
        "account_page_url": reverse("profile"),
    }
