"""Courses in versions, and the evidence of who learnt what. Everything that is evidence is append-only (triggers)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onboarding.learning.enums import QuestionKind

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: people read codes to each other


def new_code() -> str:
    """A certificate's verification code: 16 signs of 31, about 79 bits, so that none can be guessed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _each in range(16))


class Course(models.Model):
    """What is learnt. Its text lives in versions."""

    code = models.CharField(max_length=10, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()
    is_core = models.BooleanField(default=True, help_text=_("part of the path that leads to the certificate"))

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code


class CourseVersion(models.Model):
    """The text of a course as it was imported. A change of the files makes a new version; the old one stays with its evidence."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400)
    minutes = models.PositiveSmallIntegerField()
    pass_share = models.DecimalField(max_digits=3, decimal_places=2)
    draws = models.PositiveSmallIntegerField()
    objectives = models.JSONField(default=list)
    references = models.JSONField(default=list)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_version_number_once")]

    def __str__(self) -> str:
        return f"{self.course} {self.title}"


class Card(models.Model):
    """At most five minutes of a course."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="cards")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()
    body = models.TextField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="card_once")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One item of a version's bank."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="questions")
    slug = models.SlugField(max_length=60)
    topic = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    prompt = models.TextField()
    is_must_know = models.BooleanField(default=False)

    class Meta:
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="question_once")]

    def __str__(self) -> str:
        return self.prompt[:60]


class Choice(models.Model):
    """One possible answer, with the reason why it is right or wrong."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=400)
    is_right = models.BooleanField()
    why = models.TextField()

    class Meta:
        ordering = ["question", "position"]

    def __str__(self) -> str:
        return self.text[:60]


class Assignment(models.Model):
    """One person's period on one course version. Renewal opens the next period; nothing is ever reset."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="assignments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="assignments")
    period = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["course__position"]
        constraints = [models.UniqueConstraint(fields=["person", "course", "period"], name="assignment_period_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_id} {self.period}"


class CardReading(models.Model):
    """Evidence: a card was read to its end."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="readings")
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "card"], name="card_read_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.card_id}"


class QuizAttempt(models.Model):
    """Evidence: a quiz was drawn. `questions` holds the drawn question ids in the order they were shown."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["assignment", "number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.number}"


class QuizResult(models.Model):
    """Evidence: a drawn quiz was answered. `answers` maps a question id to the chosen choice ids."""

    attempt = models.OneToOneField(QuizAttempt, on_delete=models.PROTECT, related_name="result")
    answers = models.JSONField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(right__lte=models.F("asked")), name="result_within_asked")]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.right}/{self.asked}"


class Certificate(models.Model):
    """The proof that the core path was passed, with an expiry. `evidence` names each result it rests on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    period = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField(help_text=_("of instruction credited"))
    evidence = models.JSONField()
    code = models.CharField(max_length=16, unique=True, default=new_code)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "period"], name="certificate_period_once"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("issued_at")), name="certificate_lives"),
        ]
        indexes = [models.Index(fields=["person", "expires_at"])]

    def __str__(self) -> str:
        return self.code


class Revocation(models.Model):
    """A certificate taken back, with the reason. The certificate itself is never changed."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=300)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.certificate.code
