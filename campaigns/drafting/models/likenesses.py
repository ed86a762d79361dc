"""Which submitted texts are alike: compared once, when the later of two is submitted, because neither can change afterwards."""

from django.db import models

from campaigns.drafting.models.drafts import Payload


class Likeness(models.Model):
    """That a payload says nearly what another one says. Kept in both directions; `score` is of 100."""

    payload = models.ForeignKey(Payload, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Payload, on_delete=models.CASCADE, related_name="likened")
    score = models.FloatField()

    class Meta:
        ordering = ["-score", "-pk"]
        constraints = [models.UniqueConstraint(fields=["payload", "other"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.payload_id} ~ {self.other_id}"
