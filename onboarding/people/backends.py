"""Signs people in: by e-mail, protected colleagues too, and nobody who has left."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Aggregate, Exists, OuterRef, QuerySet, Subquery, TextField

from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant, StaffMember
from onboarding.people.rules import SECOND_FACTORS
from portal.core.compiled import Compiled


class Listed(Aggregate):
    """The values of a group as one text, commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL has it under another name."""
        return self.as_sql(compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **extra)


def _at_the_door(person: int) -> QuerySet[StaffMember]:
    grants = RoleGrant.objects.filter(person=OuterRef("pk")).order_by().values("person").annotate(held=Listed("role")).values("held")
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return StaffMember.accounts.filter(pk=person, is_active=True).order_by().annotate(roles_held=Subquery(grants), is_factor_set_up=Exists(factors))


AT_THE_DOOR = Compiled(_at_the_door, person=int)
"""Whose session it is, with their roles and whether they have a second factor: asked by every request, so in one query that is compiled once."""


class StaffBackend(AuthenticationBackend):
    """allauth's backend, but the person behind a session is looked up among everybody, and grants come from rules alone."""

    def get_user(self, user_id: int) -> StaffMember | None:
        """The person of a session; None as soon as they have left, which ends the session at once."""
        person: Any = AT_THE_DOOR.first(person=int(user_id))
        if person is None:
            return None
        person._roles = frozenset(filter(None, (person.roles_held or "").split(","))) | {Role.STAFF}
        person._has_second_factor = person.is_factor_set_up
        found: StaffMember = person
        return found

    def has_perm(self, user_obj: object, perm: str, obj: object = None) -> bool:
        """Never: permissions are predicates (rules), not rows."""
        return False
