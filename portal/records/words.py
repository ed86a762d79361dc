"""What happened, in words. A verb that is not here is spelt out as it stands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.models import AuditEvent

HAPPENED = {
    "account.broken": gettext_lazy("Account needs attention"),
    "account.connected": gettext_lazy("Account connected"),
    "account.disconnected": gettext_lazy("Account disconnected"),
    "account.probed": gettext_lazy("Account checked"),
    "assignments.opened": gettext_lazy("Training assigned"),
    "assignments.renewed": gettext_lazy("Renewal of training opened"),
    "campaign.changed": gettext_lazy("Campaign changed"),
    "campaign.started": gettext_lazy("Campaign started"),
    "certificate.issued": gettext_lazy("Certificate issued"),
    "certificate.revoked": gettext_lazy("Certificate revoked"),
    "circle.opened": gettext_lazy("Circle opened"),
    "course.imported": gettext_lazy("Course imported"),
    "delivery.cancelled": gettext_lazy("Delivery cancelled"),
    "delivery.failed": gettext_lazy("Delivery failed"),
    "delivery.held": gettext_lazy("Delivery held by a stop"),
    "delivery.missed": gettext_lazy("Delivery missed its time"),
    "delivery.rescheduled": gettext_lazy("Delivery rescheduled"),
    "delivery.sent": gettext_lazy("Published"),
    "demo.filled": gettext_lazy("Demonstration filled"),
    "participation.counted": gettext_lazy("Participation counted"),
    "delivery.settled": gettext_lazy("Delivery settled"),
    "delivery.uncertain": gettext_lazy("Delivery uncertain"),
    "draft.approval_withdrawn": gettext_lazy("Approval withdrawn"),
    "draft.approved": gettext_lazy("Draft approved"),
    "draft.checklist_ticked": gettext_lazy("Checklist ticked"),
    "draft.created": gettext_lazy("Draft started"),
    "draft.expired": gettext_lazy("Draft expired undecided"),
    "draft.reopened": gettext_lazy("Draft reopened"),
    "draft.saved": gettext_lazy("Draft saved"),
    "draft.submitted": gettext_lazy("Draft submitted"),
    "draft.withdrawn": gettext_lazy("Draft withdrawn"),
    "note.written": gettext_lazy("Note put on a board"),
    "person.accepted_invitation": gettext_lazy("Invitation accepted"),
    "person.changed": gettext_lazy("Person changed"),
    "person.deactivated": gettext_lazy("Person left"),
    "person.invited": gettext_lazy("Person invited"),
    "person.invited_again": gettext_lazy("Person invited again"),
    "person.reactivated": gettext_lazy("Person returned"),
    "person.role_granted": gettext_lazy("Role given"),
    "person.role_withdrawn": gettext_lazy("Role withdrawn"),
    "person.safety_class_set": gettext_lazy("Safety class set"),
    "person.signed_in_first": gettext_lazy("Signed in for the first time"),
    "photo.added": gettext_lazy("Photo added"),
    "photo.described": gettext_lazy("Photo described"),
    "photo.removed": gettext_lazy("Photo removed"),
    "place.booked": gettext_lazy("Place in a session booked"),
    "place.given_up": gettext_lazy("Place in a session given up"),
    "quiz.answered": gettext_lazy("Quiz answered"),
    "quiz.drawn": gettext_lazy("Quiz begun"),
    "revision.approved": gettext_lazy("Revision approved"),
    "revision.refused": gettext_lazy("Revision refused"),
    "revision.returned": gettext_lazy("Revision returned with a reason"),
    "session.attendance_marked": gettext_lazy("Attendance put on record"),
    "session.cancelled": gettext_lazy("Session cancelled"),
    "session.changed": gettext_lazy("Session changed"),
    "session.checked_in": gettext_lazy("Attendance confirmed by the person"),
    "session.scheduled": gettext_lazy("Session scheduled"),
    "suggestion.declined": gettext_lazy("Suggestion declined"),
    "suggestion.made": gettext_lazy("Something suggested"),
    "suggestion.taken": gettext_lazy("Suggestion made into a draft"),
    "suggestion.withdrawn": gettext_lazy("Suggestion taken back"),
    "stop.lifted": gettext_lazy("Stop lifted"),
    "stop.started": gettext_lazy("Everything stopped"),
    "template.brought_back": gettext_lazy("Template back on the shelf"),
    "template.published": gettext_lazy("Template published"),
    "template.retired": gettext_lazy("Template taken off the shelf"),
    "trail.exported": gettext_lazy("Trail exported"),
}


def happened(event: AuditEvent) -> str:
    """`draft.approved` → "Draft approved"; `draft.approve.refused`, an action that was not carried out → "Not carried out: draft approve"."""
    if event.verb in HAPPENED:
        return str(HAPPENED[event.verb])
    plain = event.verb.removesuffix(".refused").replace(".", " ").replace("_", " ")
    is_refusal = event.verb.endswith(".refused") and event.verb.count(".") > 1
    return _("Not carried out: %(what)s") % {"what": plain} if is_refusal else plain.capitalize()
