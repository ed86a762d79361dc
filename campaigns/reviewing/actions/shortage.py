"""Where fewer people can decide on something than have to: others may do so at once, and author and leaders learn who can, instead of waiting for nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reviewing.enums import Deciders, Late
from campaigns.reviewing.models import RouteRun, StageRun
from campaigns.reviewing.queries import people_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.audit import record
from portal.core.notices import notify


def ease_shortage(run: RouteRun, stage: StageRun, asked: list[StaffMember]) -> None:
    """Call it when a stage was opened, with whom it asks. A stage that would be escalated when it is late is escalated now when too few can decide on it."""
    if stage.deciders == Deciders.OUTSIDE or run.revision.author.is_protected:
        return
    first = list(islice(_able(asked), stage.needed))
    if len(first) == stage.needed:
        return
    if stage.late == Late.ESCALATE and stage.escalates_to:
        stage.escalated_at = timezone.now()
        stage.save(update_fields=["escalated_at"])
    able = list(_able(people_of(stage, run.revision)))
    _tell(run, stage, able, [person for person in able if person not in first])
    record("stage.too_few", run.revision, stage=stage.number, needed=stage.needed, able=len(able), escalated=stage.escalated_at is not None)


def _able(people: Iterable[StaffMember]) -> Iterator[StaffMember]:
    """Whoever of them could decide now, second factor and all; each is asked only when it matters."""
    return (person for person in people if person.has_perm("campaigns.review"))


def _tell(run: RouteRun, stage: StageRun, able: list[StaffMember], others: list[StaffMember]) -> None:
    """The author hears who can decide; whoever may do so now besides those asked is asked; leaders hear of it when even that is too few."""
    revision, is_short = run.revision, len(able) < stage.needed
    key, said = f"review-few-{revision.pk}-{stage.number}", {"title": revision.title, "text": _who(stage, able)}
    text = _("“%(title)s”: %(text)s It cannot be approved before somebody else can decide: take it back, or ask a leader for another approver.")
    told = text if is_short else _("“%(title)s”: %(text)s They have been told.")
    notify(revision.author, kind="review", text=(told % said)[:400], url=reverse("draft-detail", args=[revision.draft_id]), key=key)
    for person in others:
        text = _("“%(title)s”: %(text)s You may decide on it, from now on.") % said
        notify(person, kind="review", text=text[:400], url=reverse("review-detail", args=[revision.pk]), key=key, is_urgent=run.after_review_hours > 0)
    if is_short:
        for person in StaffMember.objects.active().holding(Role.LEADER).exclude(pk__in=[each.pk for each in (*others, revision.author)]):
            text = _("“%(title)s”: %(text)s It cannot be approved. Please see to it that another colleague becomes an approver.") % said
            notify(person, kind="review", text=text[:400], url=reverse("route-list"), key=key)


def _who(stage: StageRun, able: list[StaffMember]) -> str:
    """How many have to approve, and who can."""
    needed = ngettext("%(n)d person has to approve.", "%(n)d people have to approve.", stage.needed) % {"n": stage.needed}
    names = ", ".join(str(person) for person in able[:6])
    who = _("Who can: %(names)s.") % {"names": names} if names else _("Nobody can at present.")
    return f"{needed} {who}"
