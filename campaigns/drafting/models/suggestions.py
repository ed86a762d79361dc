"""What colleagues saw and think worth telling."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import People, SuggestionState
from campaigns.drafting.models.drafts import Draft


def suggestion_path(suggestion: Suggestion, filename: str) -> str:
    """Where a suggested photo is stored: a name nobody can guess, whatever it was called."""
    return f"suggestions/{uuid.uuid4().hex}.jpg"


class Suggestion(models.Model):
    """Something a colleague saw that is worth telling. `is_anonymous`: they asked not to be named; print `credit`, never `suggested_by`."""

    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="suggestions")
    is_anonymous = models.BooleanField(_("do not show my name"), default=False)
    what = models.TextField(_("what happened"), max_length=1500)
    where_when = models.CharField(_("where and when, roughly"), max_length=300)
    why = models.CharField(_("why would people care"), max_length=500)
    photo = models.ImageField(upload_to=suggestion_path, blank=True, width_field="width", height_field="height")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    people = models.CharField(_("people in the photo"), max_length=10, choices=People.choices, blank=True)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.WAITING)
    words = models.CharField(_("answer"), max_length=500, blank=True)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="suggestion")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "-made_at"]), models.Index(fields=["suggested_by", "-made_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="taken") | Q(draft__isnull=False), name="taken_has_draft"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(words=""), name="declined_has_words"),
            models.CheckConstraint(condition=Q(photo="") | ~Q(people=""), name="photo_says_people"),
        ]

    def __str__(self) -> str:
        return Truncator(" ".join(self.what.split())).chars(60)

    @property
    def credit(self) -> str:
        """Whom to thank, as it may be printed: "a colleague" for whoever may not be named, and for whoever asked for that."""
        return gettext("a colleague") if self.is_anonymous else self.suggested_by.shown_name
