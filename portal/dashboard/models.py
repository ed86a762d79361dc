"""What was counted, kept by week, so that the page is quick and its past does not change."""

from django.db import models


class ParticipationCount(models.Model):
    """How many people of one unit, circle and kind had reached each step of the funnel on one day.

    Written nightly for the running week. Pages read only these rows, so that no figure moves at the moment when one
    colleague becomes protected.
    """

    week = models.DateField(help_text="the Monday")
    counted_on = models.DateField()
    unit = models.ForeignKey("onboarding.Unit", on_delete=models.CASCADE, related_name="+")
    circle = models.ForeignKey("onboarding.Circle", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    eligible = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    signed_in = models.PositiveIntegerField(default=0)
    policy_current = models.PositiveIntegerField(default=0)
    certified = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(default=0)
    drafted = models.PositiveIntegerField(default=0)
    takes_part = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["week", "circle", "unit", "kind"]
        constraints = [models.UniqueConstraint(fields=["week", "unit", "circle", "kind"], name="count_once")]

    def __str__(self) -> str:
        return f"{self.week} {self.unit_id} {self.circle_id} {self.kind}"
