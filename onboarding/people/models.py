"""Staff, units, circles, roles, invitations. The safety class is kept here, below every read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onboarding.people.enums import NAMED, SECOND_FACTOR_ROLES, SEEN, InvitationState, Kind, Role, SafetyClass


class Unit(models.Model):
    """Where people work."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    code = models.SlugField(_("code"), max_length=12, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Circle(models.Model):
    """How near the centre people are. A circle opens when enough of the one inside it is certified, or by a leader's decision."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(max_length=30, unique=True)
    position = models.PositiveSmallIntegerField(unique=True, help_text=_("0 is the centre"))
    opens_at_share = models.DecimalField(
        _("opens at"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.6"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("share of the circle inside that must be certified, 0 to 1"),
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether its people have been asked to begin."""
        return self.opened_at is not None


class StaffQuerySet(models.QuerySet["StaffMember"]):
    """Questions that every room asks of people."""

    def active(self) -> StaffQuerySet:
        """People who work here now."""
        return self.filter(is_active=True)

    def holding(self, role: str) -> StaffQuerySet:
        """People who hold the role."""
        return self.filter(role_grants__role=role)


class AccountManager(BaseUserManager["StaffMember"]):
    """Everybody, protected colleagues too. For signing in and for a person's own pages, nothing else."""

    def get_queryset(self) -> StaffQuerySet:
        """All rows."""
        return StaffQuerySet(self.model, using=self._db)

    def active(self) -> StaffQuerySet:
        """People who work here now."""
        return self.get_queryset().active()

    def holding(self, role: str) -> StaffQuerySet:
        """People who hold the role."""
        return self.get_queryset().holding(role)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> StaffMember:
        """A saved account; without a password nobody can sign in to it."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> StaffMember:
        """An account for `manage.py createsuperuser`: an administrator who may be named. It may approve nothing of its own."""
        fields.setdefault("safety_class", SafetyClass.OPEN)
        fields.setdefault("full_name", email)
        person = self.create_user(email, password, is_superuser=True, **fields)
        RoleGrant.objects.create(person=person, role=Role.ADMINISTRATOR)
        return person


_is_everybody_found: ContextVar[bool] = ContextVar("is_everybody_found", default=False)


@contextmanager
def everybody_found() -> Iterator[None]:
    """Inside, the default manager finds protected colleagues too. Only for the sign-in library, which asks it who is at the door."""
    token = _is_everybody_found.set(True)
    try:
        yield
    finally:
        _is_everybody_found.reset(token)


class SeenManager(AccountManager):
    """The default: covert and unknown people do not exist."""

    def get_queryset(self) -> StaffQuerySet:
        """Everybody but the covert and the unknown."""
        people = super().get_queryset()
        return people if _is_everybody_found.get() else people.filter(safety_class__in=SEEN)


class ListedManager(AccountManager):
    """For lists, pickers, rosters, exports: unlisted people are left out as well."""

    def get_queryset(self) -> StaffQuerySet:
        """Only people who may be named."""
        return super().get_queryset().filter(safety_class__in=NAMED)


def shown_name(full_name: str, safety_class: str) -> str:
    """The name that may be printed, of a row that was read in columns: "a colleague" for whoever may not be named."""
    return full_name if safety_class in NAMED else gettext("a colleague")


class StaffMember(AbstractBaseUser, PermissionsMixin):
    """Anyone with an account, sworn or civilian."""

    email = models.EmailField(_("work e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    staff_number = models.CharField(_("staff number"), max_length=20, unique=True, null=True, blank=True)
    kind = models.CharField(_("sworn or civilian"), max_length=10, choices=Kind.choices, default=Kind.CIVILIAN)
    rank = models.CharField(_("rank or title"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", null=True, verbose_name=_("unit"))
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="people", null=True, verbose_name=_("circle"))
    safety_class = models.CharField(
        _("safety class"), max_length=10, choices=SafetyClass.choices, blank=True, default="", help_text=_("empty counts as covert")
    )
    is_active = models.BooleanField(_("works here"), default=True)
    sessions_generation = models.PositiveIntegerField(default=0, help_text=_("raised to end every session at once"))
    joined_at = models.DateTimeField(auto_now_add=True)
    first_signed_in_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SeenManager] = SeenManager()
    accounts: ClassVar[AccountManager] = AccountManager()
    listed: ClassVar[ListedManager] = ListedManager()

    _roles: frozenset[str]
    _has_second_factor: bool

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "pk"]
        indexes = [
            models.Index(fields=["is_active", "safety_class"]),
            models.Index(fields=["full_name", "id"], name="staff_by_name"),
            models.Index(fields=["safety_class"], condition=~models.Q(safety_class__in=NAMED), name="staff_protected"),  # a handful, asked for by every list
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name that may be printed: "a colleague" for whoever may not be named."""
        return shown_name(self.full_name, self.safety_class)

    @property
    def is_protected(self) -> bool:
        """Covert, or of a class nobody knows."""
        return self.safety_class not in SEEN

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, read once per object, and from prefetched grants in a list."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(grant.role for grant in self.role_grants.all()) | {Role.STAFF}
        return self._roles

    @property
    def must_use_second_factor(self) -> bool:
        """Whether a role is held that may approve, publish or administer."""
        return bool(self.roles & SECOND_FACTOR_ROLES)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """By the predicates in rules alone: no superuser passes by, and nobody who has left."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def get_session_auth_hash(self) -> str:
        """Ends with the password or with `sessions_generation`, so that leaving ends every session at once."""
        return f"{super().get_session_auth_hash()}{self.sessions_generation}"

    def get_full_name(self) -> str:
        """What libraries print of a person."""
        return self.shown_name


class RoleGrant(models.Model):
    """One role held by one person."""

    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(StaffMember, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class Invitation(models.Model):
    """A letter to one person with a link that works once. Only the hash of the link's secret is kept."""

    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(StaffMember, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "accepted_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.sent_at:%Y-%m-%d}"

    @staticmethod
    def digest(secret: str) -> str:
        """SHA-256 of a link's secret, in hexadecimal."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def state(self) -> InvitationState:
        """Where it stands now."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.SENT if timezone.now() < self.expires_at else InvitationState.EXPIRED
