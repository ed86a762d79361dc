"""Opens periods: the first when a circle is open, the next one before a certificate ends."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onboarding.learning import rules  # noqa: F401  (registers the permissions)
from onboarding.learning.models import Assignment, Certificate, CourseVersion
from onboarding.learning.queries import certificates_to_renew, core_versions, inner_neighbour, people_to_assign, ready_circles
from onboarding.people.actions import open_circle
from onboarding.people.models import Circle, StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify

BATCH = 500
DUE_AFTER = timedelta(days=30)


def fill_period(people_ids: Iterable[int], versions: Iterable[CourseVersion], *, period: int, due_on: date | None) -> None:
    """Adds what is missing of a period; what is there stays as it is. Part of an action."""
    now = timezone.now()
    wanted = list(versions)
    rows = [
        Assignment(person_id=person_id, version=version, course_id=version.course_id, period=period, opened_at=now, due_on=due_on)
        for person_id in people_ids
        for version in wanted
    ]
    Assignment.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def fill_first_period(person: StaffMember) -> bool:
    """Adds the first period of the core courses that the person lacks. Whether there were any. Part of an action."""
    missing = [version for version in core_versions() if people_to_assign(version.course).filter(pk=person.pk).exists()]
    fill_period([person.pk], missing, period=1, due_on=timezone.localdate() + DUE_AFTER)
    return bool(missing)


@action("assignments.open")
def open_assignments(*, person: StaffMember, by: StaffMember | None = None) -> None:
    """Opens the first period of every core course for a person of an open circle, due in 30 days. Refused while the circle is closed.

    Courses of which the person has a period already, and people who were certified before, stay as they are.
    """
    require(person, "onboarding.take_course")
    if fill_first_period(person):
        record("assignments.opened", person, by=by)


@action("assignments.open")
def _open_batch(*, version: CourseVersion, people_ids: list[int]) -> None:
    fill_period(people_ids, [version], period=1, due_on=timezone.localdate() + DUE_AFTER)
    record("assignments.opened", version, by=None)


def open_all_assignments() -> None:
    """Opens what is missing for everybody in open circles, in batches of one transaction each. May be run again at any time."""
    for version in core_versions():
        while people_ids := list(people_to_assign(version.course).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            _open_batch(version=version, people_ids=people_ids)


def open_ready_circles() -> list[Circle]:
    """Opens each circle whose inner neighbour is certified to the share it asks for, then assigns courses to everybody who lacks them."""
    opened = ready_circles()
    for circle in opened:
        why = _("%(share)d %% of %(inner)s are certified.") % {"share": round(circle.opens_at_share * 100), "inner": inner_neighbour(circle)}
        with suppress(Refused):  # a leader opened it at this moment
            open_circle(circle=circle, by=None, why=why)
    open_all_assignments()
    return opened


@action("assignments.renew")
def open_next_period(*, certificate: Certificate) -> None:
    """Opens the period after the certificate's on the newest core courses and tells its holder. Once: a second call changes nothing."""
    period = certificate.period + 1
    if Assignment.objects.filter(person=certificate.person_id, period=period).exists():
        return
    today = timezone.localdate()
    ends_on = timezone.localdate(certificate.expires_at)
    is_revoked = hasattr(certificate, "revocation")
    due_on = today + DUE_AFTER if is_revoked or ends_on <= today else ends_on
    fill_period([certificate.person_id], core_versions(), period=period, due_on=due_on)
    text = _("Time to renew your certificate. Please finish the core courses by %(day)s.") % {"day": date_format(due_on, "j F Y")}
    notify(certificate.person, kind="renewal", text=text, url=reverse("course-list"), key=f"renewal-{certificate.pk}")
    record("assignments.renewed", certificate, by=None)


def open_renewals() -> int:
    """Opens the next period for everybody whose certificate ends within 60 days, has ended or was revoked. How many were opened.

    One transaction per person, so that it can be interrupted anywhere; run again, it goes on with whoever is left.
    """
    if not core_versions().exists():
        return 0
    opened, last = 0, 0
    while batch := list(certificates_to_renew().filter(Q(pk__gt=last)).select_related("person", "revocation").order_by("pk")[:BATCH]):
        for certificate in batch:
            open_next_period(certificate=certificate)
        opened, last = opened + len(batch), batch[-1].pk
    return opened
