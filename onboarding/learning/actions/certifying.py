"""Issues certificates and takes them back."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onboarding.learning.actions.opening import fill_period, open_next_period
from onboarding.learning.expiry import expiry
from onboarding.learning.models import Certificate, QuizResult, Revocation
from onboarding.learning.queries import results_of_period, unpassed
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify

LONGEST_REASON = 300


@action("certificate.issue")
def issue_certificate(*, person: StaffMember, period: int, by: StaffMember | None = None) -> Certificate | None:
    """The certificate of a period in which every core course is passed, for twelve months; None while one is not.

    Issued once per period: asking again gives the same certificate. A core course that came after the period was
    opened is added to it, so that it can be passed.
    """
    StaffMember.accounts.select_for_update(no_key=True).get(pk=person.pk)
    if there := Certificate.objects.filter(person=person, period=period).first():
        return there
    if missing := list(unpassed(person, period)):
        fill_period([person.pk], missing, period=period, due_on=None)
        return None
    evidence = [_evidence(result) for result in results_of_period(person, period)]
    if not evidence:
        return None
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Social media core training")
    certificate = Certificate.objects.create(
        person=person,
        period=period,
        title=title,
        minutes=sum(each["minutes"] for each in evidence),
        evidence=evidence,
        issued_at=now,
        expires_at=expiry(now, timezone.get_default_timezone()),
    )
    text = _("You are certified until %(day)s.") % {"day": date_format(timezone.localdate(certificate.expires_at), "j F Y")}
    notify(person, kind="certificate", text=text, url=reverse("certificate-detail", args=[certificate.code]), key=f"certificate-{certificate.pk}")
    record("certificate.issued", certificate, by=by)
    return certificate


def _evidence(result: QuizResult) -> dict[str, Any]:
    version = result.attempt.assignment.version
    return {
        "course": version.course.code,
        "title": version.title,
        "version": version.number,
        "sha256": version.sha256,
        "minutes": version.minutes,
        "result": result.pk,
        "right": result.right,
        "asked": result.asked,
        "answered_at": result.answered_at.isoformat(timespec="seconds"),
    }


@action("certificate.revoke")
def revoke(*, certificate: Certificate, reason: str, by: StaffMember) -> Revocation:
    """Takes a certificate back, tells its holder why, and opens the next period. By a trainer or an administrator, with a reason."""
    require(by, "onboarding.revoke_certificate", certificate)
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why: the holder will read it."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Keep the reason to %(most)d characters.") % {"most": LONGEST_REASON})
    if Revocation.objects.filter(certificate=certificate).exists():
        raise Refused(_("This certificate has been revoked already."))
    revocation = Revocation.objects.create(certificate=certificate, reason=reason, revoked_by=by, revoked_at=timezone.now())
    text = _("Your certificate was revoked: %(reason)s") % {"reason": reason}
    notify(certificate.person, kind="revocation", text=text, url=reverse("certificate-detail", args=[certificate.code]), key=f"revoked-{certificate.pk}")
    if not Certificate.objects.filter(person=certificate.person_id, period__gt=certificate.period).exists():
        open_next_period(certificate=certificate)
    record("certificate.revoked", certificate, by=by)
    return revocation
