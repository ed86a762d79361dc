"""What colleagues say to each other about a draft. It stays inside: nothing of it is ever published or sent to anybody outside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models.drafts import Draft, Revision

LONGEST_COMMENT = 2000


class Comment(models.Model):
    """One comment on a draft, or an answer to one. What was said never changes and is never deleted (triggers); it can be withdrawn or marked as done.

    `revision`: the version that was looked at, if one was. `parent`: the comment that is answered, which is no answer itself.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", help_text=_("whom the author wanted to read it"))
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["draft", "parent", "-made_at"], name="comment_thread")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None) | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent=None), name="comment_done_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.pk}"
