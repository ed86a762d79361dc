"""Inviting people, and what an invited person does first."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.enums import InvitationState, Role
from onboarding.people.models import Circle, Invitation, RoleGrant, StaffMember, Unit
from onboarding.people.queries import is_address_taken, is_staff_number_taken
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.mail import queue_mail

GOOD_FOR = timedelta(days=14)


def address_refused() -> str:
    """One sentence for every address that is taken: it does not say by whom, nor whether that person may be seen."""
    return _("This address can't be invited. If you think it should be possible, ask the security officer.")


def number_refused() -> str:
    """The same for staff numbers."""
    return _("This staff number can't be used. If you think it should be possible, ask the security officer.")


def why_not(state: InvitationState) -> str:
    """What to tell somebody who comes with an invitation that cannot be accepted; empty when it can."""
    return {
        InvitationState.SENT: "",
        InvitationState.ACCEPTED: _("This invitation was used already. Sign in with your e-mail address and the password you chose."),
        InvitationState.EXPIRED: _("This invitation has run out. Ask the administrator who invited you for a new one."),
        InvitationState.WITHDRAWN: _("This invitation was withdrawn, or a newer one has taken its place. Look for the latest mail."),
    }[state]


@action("person.invite")
def invite(
    *,
    email: str,
    full_name: str,
    kind: str,
    unit: Unit | None,
    circle: Circle | None,
    by: StaffMember,
    safety_class: str,
    rank: str = "",
    staff_number: str = "",
    roles: Iterable[str] = (),
) -> StaffMember:
    """Makes an account that nobody can sign in to yet and sends its person a link that is good once, for 14 days.

    Refused, in the same words whoever has it, when the address or the staff number is taken.
    """
    require(by, "onboarding.administer_people")
    address = email.strip().lower()
    if is_address_taken(address):
        raise Refused(address_refused())
    if is_staff_number_taken(staff_number):
        raise Refused(number_refused())
    try:
        person = StaffMember.accounts.create_user(
            address,
            full_name=full_name.strip(),
            kind=kind,
            rank=rank.strip(),
            unit=unit,
            circle=circle,
            safety_class=safety_class,
            staff_number=staff_number.strip() or None,
        )
    except IntegrityError as error:  # somebody was quicker
        raise Refused(address_refused()) from error
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    held = sorted(set(roles) - {Role.STAFF})
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role, granted_by=by) for role in held)
    _send(person, by)
    record("person.invited", person, by=by, roles=held, safety_class=safety_class)
    return person


@action("person.invite_again")
def invite_again(person: StaffMember, *, by: StaffMember) -> None:
    """Sends a new link; earlier ones stop working. Refused once the person has chosen a password, or has left."""
    require(by, "onboarding.administer_people", person)
    person = StaffMember.accounts.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Refused(_("This person has left. Let them return first."))
    if person.has_usable_password() or person.first_signed_in_at:
        raise Refused(_("This person can sign in already. A forgotten password is reset on the sign-in page."))
    withdraw_invitations(person)
    _send(person, by)
    record("person.invited_again", person, by=by)


def withdraw_invitations(person: StaffMember) -> None:
    """Stops every link that is still good. For use inside an action."""
    person.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())


def _send(person: StaffMember, by: StaffMember) -> None:
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(person=person, secret_hash=Invitation.digest(secret), invited_by=by, expires_at=timezone.now() + GOOD_FOR)
    link = f"{settings.PUBLIC_URL}{reverse('invitation-accept', args=[secret])}"
    names = {"link": link, "days": GOOD_FOR.days, "person": person, "product_name": settings.PRODUCT_NAME, "force_name": settings.FORCE_NAME}
    text = render_to_string("onboarding/people/invitation_mail.txt", names).strip()
    subject = _("Your invitation to %(product)s") % {"product": settings.PRODUCT_NAME}
    queue_mail(to=person, subject=subject, text=text, key=f"invitation-{invitation.pk}")


@action("person.accept_invitation")
def accept_invitation(secret: str, *, password: str) -> StaffMember:
    """Sets the invited person's password and returns them, to be signed in by the page. Works once.

    Refused when the link is unknown, used, run out or withdrawn, when the person has left, or when the password is too weak.
    """
    invitation = Invitation.objects.select_for_update().filter(secret_hash=Invitation.digest(secret)).first()
    if invitation is None or not invitation.person.is_active:
        raise Refused(_("This link does not belong to an invitation. Check that you have copied all of it."))
    if reason := why_not(invitation.state):
        raise Refused(reason)
    person = invitation.person
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    person.set_password(password)
    person.save(update_fields=["password"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record("person.accepted_invitation", person, by=person)
    return person
