"""Routes as data, the route that one revision takes, and its stages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models import Draft, Revision
from campaigns.reviewing.enums import Deciders, Late, ProposalState, StageState
from campaigns.reviewing.shapes import Conditions, Facts, StageShape, Wording
from campaigns.reviewing.writers import writers_of
from onboarding.people.models import StaffMember, Unit
from portal.core.labels import shows

STANDARD = "standard"
URGENT = "urgent"


class Route(models.Model):
    """A way to a decision. What it says is in its newest version; older ones stay."""

    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class RouteProposal(models.Model):
    """A change of a route that makes review easier: it says nothing until a second person has confirmed it. Its wording never changes (trigger).

    `base` is the number of the version that it changes, 0 for a new route. `words`: why it was declined, or put in force without a second person.
    """

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="proposals")
    base = models.PositiveIntegerField()
    wording = models.JSONField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    words = models.TextField(_("in your words"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["route"], condition=Q(state="waiting"), name="one_proposal_waits_a_route"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"]) | (Q(closed_by__isnull=False) & ~Q(closed_by=F("proposed_by"))),
                name="proposal_is_judged_by_another",
            ),
            models.CheckConstraint(condition=~Q(state="forced") | ~Q(words=""), name="forced_proposal_gives_reason"),
        ]

    def __str__(self) -> str:
        return str(self.wording.get("name", ""))

    @property
    def says(self) -> Wording:
        """What the route would say."""
        return Wording.from_data(self.wording)

    get_state_display = shows("state", ProposalState)


class RouteVersion(models.Model):
    """One wording of a route. Append-only (trigger): whoever edits a route adds a version, and what runs keeps its own.

    One that makes review easier has a `proposal` that was confirmed: the database refuses one with fewer stages without (trigger).
    """

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("when it is for"), max_length=300)
    position = models.PositiveSmallIntegerField(_("place"), default=50, help_text=_("the route with the lowest number that applies is taken"))
    conditions = models.JSONField(default=dict)
    stages = models.JSONField(default=list)
    after_review_hours = models.PositiveSmallIntegerField(_("reviewed afterwards within (hours)"), default=0, help_text=_("0: it is not"))
    is_on = models.BooleanField(_("in use"), default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    proposal = models.OneToOneField(RouteProposal, on_delete=models.PROTECT, null=True, related_name="version")

    class Meta:
        ordering = ["position", "route", "-number"]
        constraints = [models.UniqueConstraint(fields=["route", "number"], name="route_version_number_once")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def shapes(self) -> list[StageShape]:
        """Its stages in order."""
        return [StageShape.from_data(each) for each in self.stages]

    @cached_property
    def applies(self) -> Conditions:
        """When it is taken."""
        return Conditions.from_data(self.conditions)


class RouteRun(models.Model):
    """The route that one revision takes, copied when it was submitted. Append-only (trigger): editing a route changes nothing here."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="route_run")
    version = models.ForeignKey(RouteVersion, on_delete=models.PROTECT, null=True, related_name="runs")
    slug = models.SlugField(max_length=40, default=STANDARD)
    name = models.CharField(max_length=60)
    stages = models.JSONField()
    length = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    after_review_hours = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(length__gte=1), name="route_run_has_a_stage")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.name}"

    @property
    def known(self) -> Facts:
        """What it was chosen from."""
        return Facts.from_data(self.facts)

    def shape(self, number: int) -> StageShape:
        """The stage of that number, counted from one."""
        return StageShape.from_data(self.stages[number - 1])


class StageRun(models.Model):
    """One stage of one revision. The database lets it pass only with the approvals that it needs (trigger)."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="stage_runs")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=StageState.choices, default=StageState.OPEN)
    deciders = models.CharField(max_length=10, choices=Deciders.choices, default=Deciders.ROLE)
    role = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    needed = models.PositiveSmallIntegerField(default=1)
    late = models.CharField(max_length=10, choices=Late.choices, default=Late.ESCALATE)
    escalates_to = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # What its place in a queue hangs on, copied from its revision, which never changes: a queue is read on every page of it, and reads nothing else of
    # what waits. The database holds the copy to the revision; stages that were closed before there were copies have none.
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    writers = models.JSONField(null=True)
    publish_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(null=True)

    class Meta:
        ordering = ["revision", "number"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="stage_run_once"),
            models.UniqueConstraint(fields=["revision"], condition=Q(state="open"), name="one_open_stage"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="stage_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.number} {self.state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new stage takes over its place, as one of no urgent route where that was not said."""
        if self._state.adding and self.writers is None:
            self.copy_place(is_urgent=False)
        super().save(*args, **kwargs)

    def copy_place(self, *, is_urgent: bool) -> None:
        """Takes over what its place in a queue hangs on. Saves nothing."""
        revision = self.revision
        self.draft_id, self.author_id, self.writers = revision.draft_id, revision.author_id, sorted(writers_of(revision))
        self.publish_at, self.submitted_at, self.is_urgent = revision.publish_at, revision.submitted_at, is_urgent

    def takes(self, person: StaffMember) -> bool:
        """Whether this stage asks the person, or does so since it is late. Whether they may decide at all is a question for the rules."""
        if self.deciders == Deciders.OUTSIDE:
            return False
        if self.escalated_at is not None and self.escalates_to in person.roles:
            return True
        if self.deciders == Deciders.ROLE:
            return self.role in person.roles
        if self.deciders == Deciders.UNIT:
            return person.unit_id == self.unit_id
        return self.people.filter(pk=person.pk).exists()


class UrgentAsk(models.Model):
    """That an author asks for the urgent route, and why. `revision` is the one that took it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="urgent_asks")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why it cannot wait"), max_length=300)
    asked_at = models.DateTimeField()
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, null=True, related_name="urgent_ask")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft"], condition=Q(revision__isnull=True), name="one_urgent_ask_waits")]

    def __str__(self) -> str:
        return self.reason
