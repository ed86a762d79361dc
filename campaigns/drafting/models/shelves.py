"""Words that were typed and not saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.drafting.models.drafts import Draft


class Shelf(models.Model):
    """What somebody typed into the form of a draft, or of a new one, and has not saved: for themselves alone, and for a few days.

    `data`: name of a form field → the values that were typed. It is never part of the draft until its owner saves it there.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shelves")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="shelves")
    data = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "draft"], name="shelf_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(draft=None), name="shelf_once_new"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.draft_id or 'new'}"
