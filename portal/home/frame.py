"""What stands around every page: the navigation of the person's roles, and the stops that are in force."""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from html import escape
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.publishing.queries import active_stops
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled
from portal.core.context import product_names
from portal.core.models import Notice

TOKEN, PATH = "csrf-token-of-this-request", "/path-of-this-request/"


def _asked(person: int) -> Any:
    unread = Notice.objects.filter(person=OuterRef("pk"), read_at=None).order_by().values("person").annotate(number=Count("pk")).values("number")
    found = StaffMember.accounts.filter(pk=person).order_by()
    return found.annotate(unread=Subquery(unread), is_stopped=Exists(active_stops().order_by())).values_list("unread", "is_stopped")


AROUND = Compiled(_asked, person=int)
"""How many notices a person has not read, and whether any stop is in force: asked by every page."""


@dataclass(frozen=True)
class Door:
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool
    count: int = 0


SPECIAL = (
    ("review", "campaigns.review"),
    ("routes", "campaigns.edit_routes"),
    ("deliveries", "campaigns.view_deliveries"),
    ("dashboard", "portal.view_dashboard"),
    ("networks", "campaigns.administer_accounts"),
    ("people", "onboarding.view_people"),
    ("records", "portal.view_records"),
)
"""What only some people's roles make useful."""


def doors(person: StaffMember) -> tuple[tuple[str, str, str], ...]:
    """(label, URL name, address) of what the person's roles make useful, in the order of a working day."""
    may = frozenset(name for name, permission in SPECIAL if person.has_perm(permission))
    return _doors(may, get_language() or "", get_script_prefix(), get_urlconf())


@cache
def _doors(may: frozenset[str], _language: str, _prefix: str, _urlconf: str | None) -> tuple[tuple[str, str, str], ...]:
    wanted = [
        (_("Home"), "home", True),
        (_("Learn"), "course-list", True),
        (_("Sessions"), "session-list", True),
        (_("Drafts"), "draft-list", True),
        (_("Review"), "review-list", "review" in may),
        (_("Routes"), "route-list", "routes" in may and "review" not in may),
        (_("Deliveries"), "delivery-list", "deliveries" in may),
        (_("Calendar"), "calendar", True),
        (_("Share"), "share-list", True),
        (_("Leadership"), "leadership", True),
        (_("Dashboard"), "dashboard", "dashboard" in may),
        (_("Networks"), "account-list", "networks" in may),
        (_("People"), "person-list", "people" in may),
        (_("Records"), "record-list", "records" in may),
        (_("Notices"), "notice-list", True),
    ]
    return tuple((label, name, reverse(name)) for label, name, is_useful in wanted if is_useful)


@lru_cache(maxsize=1024)
def _drawn(name: str, _language: str, _prefix: str, **said: Any) -> str:
    """A part of the frame, drawn once for all that is said in it. What differs from request to request is put in afterwards."""
    return render_to_string(f"components/{name}.html", {"csrf_token": TOKEN, "path": PATH, **said})


def _part(request: HttpRequest, name: str, **said: Any) -> SafeString:
    drawn = _drawn(name, get_language() or "", get_script_prefix(), **product_names(), **said)
    return SafeString(drawn.replace(TOKEN, get_token(request)).replace(PATH, escape(request.get_full_path())))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: `assets`, `header`, `footer`, `navigation`, `active_stops`, and where the name in the header leads.

    One query, and one more while something is stopped. These are drawn when a page asks for them.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, StaffMember):
        return _around(request, navigation=()) | {"active_stops": []}
    unread, is_stopped = next(iter(AROUND.rows(person=person.pk)), (0, True))
    counts = {"notice-list": unread or 0}
    named = doors(person)
    here = max((url for _label, _name, url in named if url == request.path or (url != "/" and request.path.startswith(url))), key=len, default="")
    navigation = tuple(Door(label, url, url == here, counts.get(name, 0)) for label, name, url in named)
    who = "" if person.is_protected else str(person)
    around = _around(request, navigation=navigation, is_signed_in=True, who=who, can_stop=person.has_perm("campaigns.stop"))
    return around | {"active_stops": list(active_stops()) if is_stopped else [], "account_page_url": reverse("profile")}


def _assets() -> SafeString:
    return SafeString(_drawn("assets", "", get_script_prefix()))


def _around(request: HttpRequest, *, navigation: tuple[Door, ...], is_signed_in: bool = False, **said: Any) -> dict[str, Any]:
    return {
        "navigation": navigation,
        "assets": _assets,
        "header": partial(_part, request, "header", navigation=navigation, is_signed_in=is_signed_in, **said),
        "footer": partial(_part, request, "footer", is_signed_in=is_signed_in),
    }
