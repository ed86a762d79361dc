"""A person's certificate, the page on which anybody checks one, and taking one back."""

import re
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onboarding.learning import actions, pdf
from onboarding.learning.enums import CertificateState
from onboarding.learning.forms import RevokeForm
from onboarding.learning.models import CODE_ALPHABET, Certificate
from onboarding.learning.queries import certificate_state
from onboarding.learning.views.courses import person_of
from onboarding.people.models import StaffMember
from portal.core.errors import Refused

TONES = {CertificateState.VALID: "go", CertificateState.EXPIRED: "halt", CertificateState.REVOKED: "halt", CertificateState.SUPERSEDED: "calm"}
CHECKS_PER_MINUTE = 30
CODE = re.compile(f"[{CODE_ALPHABET}]{{16}}")


def printed(code: str) -> str:
    """A code as people read it to each other: in fours."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def verify_url(certificate: Certificate) -> str:
    """The public address at which the certificate is checked."""
    return f"{settings.PUBLIC_URL}{reverse('certificate-verify')}?code={certificate.code}"


def _own_or_404(request: HttpRequest, code: str) -> Certificate:
    return get_object_or_404(Certificate.objects.select_related("person", "revocation"), code=code, person=person_of(request))


@require_safe
def certificate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """GET /learn/certificates/<code>/: one's own certificate, whoever one is; nobody else's."""
    certificate = _own_or_404(request, code)
    context = {
        "certificate": certificate,
        "facts": _facts(certificate),
        "code": printed(certificate.code),
        "verify_url": verify_url(certificate),
        "qr": segno.make(verify_url(certificate), error="m").svg_data_uri(scale=4, border=3, light="#fff"),
        **_state(certificate),
    }
    return render(request, "onboarding/learning/certificate_detail.html", context)


@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """GET /learn/certificates/<code>/pdf: the same on paper, for its holder."""
    certificate = _own_or_404(request, code)
    content = pdf.certificate_pdf(certificate, name=certificate.person.full_name, code=printed(certificate.code), verify_url=verify_url(certificate))
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="certificate-{certificate.code}.pdf"'})


@login_not_required
@require_safe
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """GET /learn/verify/?code=…: for anybody. What a certificate says and how it stands; never a name to whoever is not signed in."""
    sent = request.GET.get("code", "")
    code = "".join(sent.upper().replace("-", " ").split())[:40]
    context: dict[str, Any] = {"code": code, "sent": sent[:60], "is_asked": bool(code)}
    status = 200
    if code and _is_too_often(request):
        context["is_too_often"], status = True, 429
    elif code:
        certificate = _seen_certificate(request, code)
        status = 200 if certificate else 404
        if certificate:
            can_revoke = request.user.has_perm("onboarding.revoke_certificate", certificate) and not hasattr(certificate, "revocation")
            context |= {"certificate": certificate, "facts": _facts(certificate), "can_revoke": can_revoke, **_state(certificate)}
            context |= {"holder": certificate.person if isinstance(request.user, StaffMember) else None}
    response = render(request, "onboarding/learning/certificate_verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """/learn/certificates/<code>/revoke/: a trainer or an administrator takes a certificate back, with a reason."""
    person = person_of(request)
    if not person.has_perm("onboarding.revoke_certificate"):
        raise PermissionDenied(_("This page is not part of your role. Your own next step is on the home page."))
    certificate = Certificate.objects.select_related("person", "revocation").filter(code=code).first()
    if certificate is None or not person.has_perm("onboarding.revoke_certificate", certificate):
        raise Http404
    form = RevokeForm(request.POST or None) if request.method == "POST" else RevokeForm()
    verify = f"{reverse('certificate-verify')}?code={certificate.code}"
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke(certificate=certificate, reason=form.cleaned_data["reason"], by=person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The certificate is revoked. Its holder was told."))
            return redirect(verify)
    context = {"certificate": certificate, "form": form, "code": printed(code), "back_url": verify, **_state(certificate)}
    return render(request, "onboarding/learning/certificate_revoke.html", context)


def _seen_certificate(request: HttpRequest, code: str) -> Certificate | None:
    """What the reader may know of: not a protected colleague's, unless it is their own."""
    if not CODE.fullmatch(code):
        return None
    certificate = Certificate.objects.select_related("person", "revocation").filter(code=code).first()
    if certificate and certificate.person.is_protected and certificate.person != request.user:
        return None
    return certificate


def _state(certificate: Certificate) -> dict[str, Any]:
    state = certificate_state(certificate)
    return {"state": state, "state_label": state.label, "tone": TONES[state]}


def _facts(certificate: Certificate) -> list[dict[str, Any]]:
    return [
        {"label": _("Training"), "value": certificate.title},
        {"label": _("Instruction credited"), "value": _hours(certificate.minutes)},
        {"label": _("Issued"), "value": pdf.day_words(certificate.issued_at)},
        {"label": _("Valid until the end of"), "value": pdf.day_words(certificate.expires_at)},
        {"label": _("Code"), "value": printed(certificate.code)},
    ]


def _hours(minutes: int) -> str:
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _is_too_often(request: HttpRequest) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # behind our proxy, which appends the address it saw
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    key = f"verify-{address}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > CHECKS_PER_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False
