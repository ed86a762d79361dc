"""Correcting what is published: a new draft says visibly that it corrects, goes through review as any, and the first post may come down."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions import About, copy_draft, locked_draft, require_writer
from campaigns.drafting.copies import Words
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.publishing.actions.locks import lock_delivery
from campaigns.publishing.actions.removing import may_agree
from campaigns.publishing.engine import telling
from campaigns.publishing.enums import DeliveryState, TakedownReason, TakedownState
from campaigns.publishing.models import Correction, Delivery, Takedown
from campaigns.publishing.queries import is_gone_or_going
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.errors import Refused


@action("draft.correct")
def start_correction(delivery: Delivery, *, by: StaffMember) -> Draft:
    """A new draft with the words, accounts and photos of what is published, which says that it corrects. It is reviewed as any draft.

    It goes to every account on which these words still stand.
    """
    require_writer(by)
    locked_draft(delivery.payload.revision.draft)  # before the account, as when it is approved
    delivery = lock_delivery(delivery)
    revision = delivery.payload.revision
    live = list(_live(revision).select_related("payload__account", "account"))
    if delivery.pk not in {each.pk for each in live}:
        raise Refused(_("Only what stands on the account can be corrected."))
    if open_one := Correction.objects.filter(revision=revision, started_by=by, draft__state=DraftState.WRITING).first():
        return open_one.draft
    texts = {each.account_id: _("Correction: %(text)s") % {"text": each.payload.text} for each in live}
    title = _("Correction: %(title)s") % {"title": revision.title}
    words = Words(
        title=title[:120],
        text=texts[delivery.account_id],
        accounts=[each.account for each in live],
        texts=texts,
        photos=delivery.payload.photos,
        campaign=revision.draft.campaign,
        template_version=None,  # its checklist was about a first post, and a correction is urgent
    )
    draft = copy_draft(draft=revision.draft, by=by, words=words, about=About.of(revision))
    Correction.objects.create(draft=draft, revision=revision, started_by=by, started_at=timezone.now())
    record("draft.correction_started", draft, by=by, corrects=revision.pk, deliveries=[each.pk for each in live])
    return draft


def _live(revision: Revision) -> QuerySet[Delivery]:
    return Delivery.objects.filter(~is_gone_or_going(timezone.now()), revision=revision, state=DeliveryState.SENT).order_by("pk")


def offer_removals() -> int:
    """Once a correction is out, asks a second person whether the first post comes down. Gives how many were asked. May run twice at once."""
    corrected = Delivery.objects.filter(
        revision__corrections__draft=OuterRef("payload__revision__draft"), account=OuterRef("account_id"), state=DeliveryState.SENT
    )
    unasked = corrected.filter(~Exists(Takedown.objects.filter(delivery=OuterRef("pk"))))
    out = Delivery.objects.filter(Exists(unasked), state=DeliveryState.SENT, payload__revision__draft__correction__isnull=False)
    return sum(offer_removal(correction=delivery) for delivery in out.select_related("payload__revision__draft__correction")[:50])


@action("takedown.offer")
def offer_removal(*, correction: Delivery, by: None = None) -> bool:
    """Asks for the removal of the post that this one corrects, in the name of whoever wrote the correction. False when it was asked for already."""
    corrects = correction.payload.revision.draft.correction
    first = Delivery.objects.filter(revision=corrects.revision_id, account=correction.account_id, state=DeliveryState.SENT).first()
    if first is None:
        return False
    first = lock_delivery(first)
    if Takedown.objects.filter(delivery=first).exists():
        return False
    takedown = Takedown.objects.create(
        delivery=first,
        state=TakedownState.REQUESTED,
        reason=TakedownReason.CORRECTED,
        words=_("The correction is published. Take the first post down, or leave both standing."),
        requested_by=corrects.started_by,
        requested_at=timezone.now(),
    )
    telling.tell_removal_asked(takedown, may_agree(besides=corrects.started_by))
    record("takedown.requested", takedown, delivery=first.pk, reason=takedown.reason, correction=correction.pk)
    return True
