"""What leadership wants, what each leader promises, and what leaders were asked and answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Objective(models.Model):
    """What the force wants to reach, and why."""

    title = models.CharField(_("objective"), max_length=120)
    why = models.TextField(_("why it matters"), max_length=1500)
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    """What one leader promises to do, in public, by a day."""

    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commitments")
    text = models.CharField(_("what you promise"), max_length=240)
    due_on = models.DateField(_("by"))
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kept_at", "due_on"]

    def __str__(self) -> str:
        return self.text


class AnsweredQuestion(models.Model):
    """A question to leadership. Who asked is not kept. It is shown to all staff once it is answered."""

    question = models.TextField(_("your question"), max_length=600)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-answered_at", "-asked_at"]

    def __str__(self) -> str:
        return self.question[:60]
