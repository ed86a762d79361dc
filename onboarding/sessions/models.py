"""Training sessions, their places, who came, and what was said on the four boards."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onboarding.sessions.enums import AttendanceMethod, Board, PlaceState, SessionKind


class TrainingSession(models.Model):
    """A dated event. `calendar_uid` and `calendar_sequence` make a calendar update its entry instead of adding another."""

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.LUNCH_AND_LEARN)
    description = models.TextField(_("what it is about"), max_length=2000)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    location = models.CharField(_("where"), max_length=160)
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(500)], default=20)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hosted_sessions", verbose_name=_("host"))
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(places__gte=1), name="session_has_places"),
        ]

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """One person's place. A booked place has a seat number, unique in its session and within its places (trigger): nobody is overbooked."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="taken_places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="places")
    state = models.CharField(max_length=10, choices=PlaceState.choices)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seat"], name="seat_once"),
            models.UniqueConstraint(fields=["session", "person"], condition=~Q(state="cancelled"), name="one_place_each"),
            models.CheckConstraint(
                condition=(Q(state="booked") & Q(seat__isnull=False)) | (~Q(state="booked") & Q(seat__isnull=True)), name="seat_when_booked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.state}"


class Attendance(models.Model):
    """Evidence that a person was there. Append-only (trigger)."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    method = models.CharField(max_length=10, choices=AttendanceMethod.choices, default=AttendanceMethod.HOST)
    minutes = models.PositiveSmallIntegerField(help_text=_("credited"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attended_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class Note(models.Model):
    """One contribution to one board of a session. Who wrote it is kept only when they chose to sign it."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="notes")
    board = models.CharField(_("board"), max_length=10, choices=Board.choices)
    text = models.TextField(_("your words"), max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["board", "written_at"]

    def __str__(self) -> str:
        return self.text[:60]
