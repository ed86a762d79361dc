"""Asking somebody without an account about one revision: a link that opens until they have answered, a code to their address, and their decision."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions import locked_draft
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Revision
from campaigns.drafting.queries import is_newest
from campaigns.reviewing.actions.deciding import end_against, require_shown, tell_author
from campaigns.reviewing.actions.stages import advance
from campaigns.reviewing.enums import Deciders, Reason, Verdict
from campaigns.reviewing.models import Opinion, OutsideLink, StageRun
from campaigns.reviewing.rules import open_stage
from onboarding.people.models import StaffMember
from onboarding.people.queries import is_address_taken
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.encryption import seal, unseal
from portal.core.errors import Refused

SEND = "campaigns.reviewing.tasks.send_outside_mail"
CODE_GOOD_FOR = timedelta(minutes=15)
A_MINUTE = timedelta(minutes=1)
MOST_CODES = 5
MOST_WRONG = 5
MOST_MAILS = 8


def digest(secret: str) -> str:
    """SHA-256 of a link's secret or of a code, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_with(secret: str) -> OutsideLink | None:
    """The link that a secret belongs to."""
    return OutsideLink.objects.filter(secret_hash=digest(secret)).first()


@action("revision.ask_outside")
def ask_outside(*, revision: Revision, by: StaffMember, name: str, organisation: str, email: str) -> OutsideLink:
    """Sends somebody outside a link to this revision. Only while its open stage asks for one; an earlier link of the stage is withdrawn."""
    stage = _outside_stage(revision)
    require(by, "campaigns.ask_outside", revision)
    address = email.strip().lower()
    if is_address_taken(address):
        raise Refused(_("This address can't be asked from outside. Name somebody who has no account here."))
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    OutsideLink.objects.filter(revision=revision, stage=stage.number, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    link = OutsideLink.objects.create(
        revision=revision,
        stage=stage.number,
        name=" ".join(name.split()),
        organisation=" ".join(organisation.split()),
        email=address,
        secret_hash=digest(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + timedelta(hours=settings.OUTSIDE_LINK_HOURS),
    )
    url = settings.PUBLIC_URL + reverse("outside-open", args=[secret])
    text = _(
        "%(person)s of %(force)s asks you to look at a text before it is published. The link opens until you have answered, then never again, "
        "and no longer than until %(until)s:\n\n%(url)s\n\nPlease do not pass it on. If you have a question, write to %(person)s: %(email)s."
    ) % {
        "person": by,
        "force": settings.FORCE_NAME,
        "until": timezone.localtime(link.expires_at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M %Z"),
        "url": url,
        "email": by.email,
    }
    _mail(link, _("A text waits for your opinion"), text)
    record("revision.asked_outside", revision, by=by, link=link.pk, stage=stage.number)
    return link


@action("revision.withdraw_outside")
def withdraw_outside(*, link: OutsideLink, by: StaffMember) -> None:
    """Ends a link before it was used."""
    locked_draft(link.revision.draft)
    require(by, "campaigns.ask_outside", link.revision)
    if not OutsideLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now(), sealed=""):
        raise Refused(_("This link was used or withdrawn already."))
    record("revision.withdrew_outside", link.revision, by=by, link=link.pk)


@action("outside.send_code")
def send_code(*, link: OutsideLink, by: None = None) -> None:
    """Sends a new code to the address of the link; at most one a minute and five in all."""
    link = _usable(link)
    now = timezone.now()
    if link.code_sent_at and link.code_sent_at > now - A_MINUTE:
        raise Refused(_("A code was sent a moment ago. Look at your mail, or wait a minute and ask again."))
    if link.codes_sent >= MOST_CODES:
        raise Refused(_("Too many codes were sent. Ask whoever sent you the link for a new one."))
    code = f"{secrets.randbelow(10**6):06}"
    link.code_hash, link.code_sent_at, link.codes_sent = digest(link.secret_hash + code), now, link.codes_sent + 1
    link.save(update_fields=["code_hash", "code_sent_at", "codes_sent"])
    text = _("Your code is %(code)s. It is good for 15 minutes. If you did not ask for it, somebody else has your link: tell %(force)s.")
    _mail(link, _("Your code"), text % {"code": code, "force": settings.FORCE_NAME})
    record("outside.code_sent", link)


@action("outside.confirm")
def confirm(*, link: OutsideLink, code: str, by: None = None) -> bool:
    """Whether the code is the one that was sent to the address. The fifth wrong one ends the link."""
    link = _usable(link)
    is_fresh = link.code_sent_at is not None and link.code_sent_at > timezone.now() - CODE_GOOD_FOR
    is_right = bool(link.code_hash) and is_fresh and hmac.compare_digest(link.code_hash, digest(link.secret_hash + "".join(code.split())))
    if is_right:
        link.confirmed_at, link.code_hash = timezone.now(), ""
    else:
        link.wrong_codes += 1
        if link.wrong_codes >= MOST_WRONG:
            link.withdrawn_at = timezone.now()
    link.save()
    record("outside.confirmed" if is_right else "outside.wrong_code", link)
    return is_right


@action("outside.decide")
def decide_outside(*, link: OutsideLink, verdict: str, words: str, hashes_seen: Mapping[str, str], reasons: Iterable[str] = (), by: None = None) -> Opinion:
    """The outside reviewer's decision on exactly what was shown: it counts at the stage that asked, and the link is used up."""
    revision = link.revision
    draft = locked_draft(revision.draft)
    link = _usable(link)
    if link.confirmed_at is None:
        raise Refused(_("Ask for a code first and enter it: it shows that it is you."))
    stage = open_stage(revision)
    if draft.state != DraftState.IN_REVIEW or not is_newest(revision) or stage is None or stage.number != link.stage:
        raise Refused(_("This no longer waits for your opinion. Thank you for looking."))
    words = clean_text(words)[:2000]
    if verdict not in (Verdict.APPROVED, Verdict.RETURNED):
        raise Refused(_("Choose an answer."))
    chosen = [each.value for each in Reason if each.value in set(reasons)] if verdict == Verdict.RETURNED else []
    if verdict == Verdict.RETURNED and not (chosen and words):
        raise Refused(_("Choose a reason and say in a sentence what has to change."))
    hashes = require_shown(revision, hashes_seen)
    opinion = Opinion.objects.create(
        link=link,
        revision=revision,
        stage=stage.number,
        verdict=verdict,
        reasons=chosen,
        words=words,
        name=link.name,
        organisation=link.organisation,
        email=link.email,
        decided_at=timezone.now(),
        hashes=hashes,
    )
    link.used_at = opinion.decided_at
    link.save(update_fields=["used_at"])
    if verdict == Verdict.RETURNED:
        end_against(revision, stage, Verdict.RETURNED)
        names = {"title": revision.title, "who": str(link), "reason": opinion.reason_words, "words": words}
        told = _("“%(title)s” came back to you from outside (%(who)s; %(reason)s): %(words)s")
        others_told = _("“%(title)s”, which you worked on, came back from outside (%(who)s; %(reason)s): %(words)s")
        tell_author(revision, told % names, others_told % names)
    else:
        advance(revision, stage)
    record(f"outside.{verdict}", revision, link=link.pk, stage=stage.number, reasons=chosen, hashes=hashes)
    return opinion


def _outside_stage(revision: Revision) -> StageRun:
    draft = locked_draft(revision.draft)
    stage = open_stage(revision)
    if draft.state != DraftState.IN_REVIEW or not is_newest(revision) or stage is None or stage.deciders != Deciders.OUTSIDE:
        raise Refused(_("The route of this draft asks for nobody outside now."))
    return stage


def why_not(link: OutsideLink) -> str:
    """Why a link opens nothing, in a sentence; empty when it does."""
    if link.used_at:
        return _("You have answered already. Thank you.")
    if link.withdrawn_at:
        return _("This link was withdrawn, or a newer one has taken its place. Look for the latest mail.")
    if link.expires_at <= timezone.now():
        return _("This link has run out. Ask whoever sent it for a new one.")
    return ""


def _usable(link: OutsideLink) -> OutsideLink:
    """The link as it is now, locked; raises Refused when it opens nothing."""
    link = OutsideLink.objects.select_for_update(of=("self",)).select_related("revision__draft").get(pk=link.pk)
    if said := why_not(link):
        raise Refused(said)
    return link


def _mail(link: OutsideLink, subject: str, text: str) -> None:
    """Puts a mail beside the link, encrypted, and rings for it. The address has no account, so that it is no notice."""
    link.sealed = seal({"subject": subject, "text": text})
    link.mailed_at, link.mail_tries, link.mail_not_before = None, 0, None
    link.save(update_fields=["sealed", "mailed_at", "mail_tries", "mail_not_before"])
    ring(SEND, link.pk)


def send_mail(link_id: int) -> bool:
    """Sends the mail that waits beside a link, unless another worker has it. False when the mail server would not take it.

    The claim is committed before the mail server is called; what went out is no longer kept.
    """
    now = timezone.now()
    waiting = _mail_due().filter(pk=link_id)
    if not waiting.update(mail_not_before=now + 5 * A_MINUTE, mail_tries=F("mail_tries") + 1):
        return True
    link = OutsideLink.objects.get(pk=link_id)
    letter = unseal(link.sealed)
    try:
        EmailMessage(f"{letter['subject']} – {settings.PRODUCT_NAME}", letter["text"], to=[link.email]).send()
    except OSError:
        OutsideLink.objects.filter(pk=link_id).update(mail_not_before=timezone.now() + timedelta(minutes=2**link.mail_tries))
        return False
    OutsideLink.objects.filter(pk=link_id, sealed=link.sealed).update(mailed_at=timezone.now(), sealed="")
    return True


def send_mail_due() -> int:
    """Sends what was not heard, and what the mail server refused before. Answers how many were tried."""
    return sum(1 for link_id in _mail_due().values_list("pk", flat=True)[:100] if send_mail(link_id) is not None)


def _mail_due() -> QuerySet[OutsideLink]:
    due = Q(mail_not_before=None) | Q(mail_not_before__lte=timezone.now())
    return OutsideLink.objects.filter(due, mailed_at=None, mail_tries__lt=MOST_MAILS, withdrawn_at=None).exclude(sealed="")
