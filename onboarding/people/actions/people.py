"""What is done to people's accounts: facts, roles, leaving and returning."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.actions.invitations import number_refused, withdraw_invitations
from onboarding.people.enums import Role
from onboarding.people.models import Circle, RoleGrant, StaffMember, Unit
from onboarding.people.queries import is_address_taken, is_staff_number_taken
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


@action("person.sign_in")
def note_sign_in(*, by: StaffMember) -> None:
    """Notes a person's first sign-in; later ones change nothing."""
    changed = StaffMember.accounts.filter(pk=by.pk, first_signed_in_at=None).update(first_signed_in_at=timezone.now())
    if changed:
        record("person.signed_in_first", by, by=by)


@action("person.change")
def change_person(
    person: StaffMember,
    *,
    email: str,
    full_name: str,
    kind: str,
    unit: Unit | None,
    circle: Circle | None,
    by: StaffMember,
    rank: str = "",
    staff_number: str = "",
) -> StaffMember:
    """Keeps the facts about a person; the trail says which changed, not what they say. Refused when address or number is taken."""
    require(by, "onboarding.administer_people", person)
    person = StaffMember.accounts.select_for_update().get(pk=person.pk)
    wanted = {
        "email": email.strip().lower(),
        "full_name": full_name.strip(),
        "kind": kind,
        "rank": rank.strip(),
        "staff_number": staff_number.strip() or None,
        "unit": unit,
        "circle": circle,
    }
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    if not changed:
        return person
    if "email" in changed and is_address_taken(wanted["email"]):
        raise Refused(_("This address can't be used. If you think it should be possible, ask the security officer."))
    if "staff_number" in changed and is_staff_number_taken(staff_number):
        raise Refused(number_refused())
    for name in changed:
        setattr(person, name, wanted[name])
    try:
        person.save(update_fields=changed)
    except IntegrityError as error:  # somebody was quicker
        raise Refused(number_refused()) from error
    if "email" in changed:
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record("person.changed", person, by=by, changed=sorted(changed))
    return person


@action("person.grant_role")
def grant_role(person: StaffMember, role: str, *, by: StaffMember) -> None:
    """Gives a role. Giving one that is held changes nothing."""
    require(by, "onboarding.administer_people", person)
    _grant, is_new = RoleGrant.objects.get_or_create(person=person, role=Role(role).value, defaults={"granted_by": by})
    if is_new:
        record("person.role_granted", person, by=by, role=role)


@action("person.withdraw_role")
def withdraw_role(person: StaffMember, role: str, *, by: StaffMember) -> None:
    """Takes a role back. Refused for the last administrator: somebody must be able to let people in and out."""
    require(by, "onboarding.administer_people", person)
    if role == Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    if RoleGrant.objects.filter(person=person, role=role).delete()[0]:
        record("person.role_withdrawn", person, by=by, role=role)


@action("person.change_roles")
def change_roles(person: StaffMember, roles: Iterable[str], *, by: StaffMember) -> None:
    """Makes the person hold exactly these roles (everybody is staff)."""
    require(by, "onboarding.administer_people", person)
    wanted = {Role(role).value for role in roles} - {Role.STAFF.value}
    held = set(person.role_grants.values_list("role", flat=True))
    for role in sorted(wanted - held):
        grant_role(person, role, by=by)
    for role in sorted(held - wanted):
        withdraw_role(person, role, by=by)


@action("person.deactivate")
def deactivate(person: StaffMember, *, reason: str, by: StaffMember) -> None:
    """Ends somebody's access at once: sign-in, sessions, open invitations. What they wrote and learnt stays.

    Refused for oneself and for the last administrator.
    """
    require(by, "onboarding.administer_people", person)
    if person.pk == by.pk:
        raise Refused(_("You can't end your own access. Ask another administrator."))
    if not reason.strip():
        raise Refused(_("Say why this access ends."))
    if Role.ADMINISTRATOR in person.roles:
        _keep_an_administrator(person)
    left = StaffMember.accounts.filter(pk=person.pk, is_active=True).update(is_active=False, sessions_generation=F("sessions_generation") + 1)
    if not left:
        raise Refused(_("This person's access has ended already."))
    withdraw_invitations(person)
    _delete_sessions(person)
    record("person.deactivated", person, by=by, reason=reason.strip())


@action("person.reactivate")
def reactivate(person: StaffMember, *, by: StaffMember) -> None:
    """Lets somebody return with the roles they held. Old sessions stay ended."""
    require(by, "onboarding.administer_people", person)
    if not StaffMember.accounts.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise Refused(_("This person works here already."))
    record("person.reactivated", person, by=by)


def _keep_an_administrator(person: StaffMember) -> None:
    grants = list(RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, person__is_active=True).values_list("person_id", flat=True))
    if grants == [person.pk]:
        raise Refused(_("This is the last administrator. Make somebody else an administrator first."))


def _delete_sessions(person: StaffMember) -> None:
    """The raised generation has ended them; this throws the rows away. A session's person stands in its sealed data, so all are opened."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    ended = [session.pk for session in live if session.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=ended).delete()
