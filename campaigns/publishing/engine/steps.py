"""The steps between a claim and its end. Each can be told apart in the attempt's times."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.models import Payload
from campaigns.drafting.pictures import Unusable as UnusablePicture
from campaigns.drafting.pictures import rendition
from campaigns.drafting.queries import shows_protected
from campaigns.publishing.engine.base import Halt, Ready, lease_from
from campaigns.publishing.engine.renewing import Unusable, fresh_secrets
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Credentials, NetworkClient, Outcome, Photo, Post, Prepared, Setback, Unknown
from campaigns.publishing.queries import stop_covers, stop_over
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import is_approved, is_in_window
from portal.core.compiled import Compiled


class PhotoChanged(Exception):
    """A photo on disk is not the one that was approved, or is gone."""


def client_for(account: Account) -> NetworkClient:
    """A fresh client for an account, with keys that will outlast its job."""
    secrets = fresh_secrets(account)
    return connect(account.network, Credentials(account.external_id, secrets, account.handle)) if isinstance(secrets, Mapping) else Unusable(account, secrets)


def credentials_of(account: Account) -> Credentials:
    """Who the account is at its network."""
    return Credentials(account.external_id, account.secrets, account.handle)


def approved_files(payload: Payload) -> list[bytes]:
    """The files that were approved for this account, read from disk: of each photo the rendition for its network, or the photo. Raises PhotoChanged."""
    files = []
    for each in payload.photos:
        kept = each.get("sent") or each
        try:
            with default_storage.open(kept["file"]) as file:
                content = file.read()
        except OSError:
            raise PhotoChanged from None
        if hashlib.sha256(content).hexdigest() != kept["sha256"]:
            raise PhotoChanged
        files.append(content)
    return files


def approved_photos(payload: Payload) -> tuple[Photo, ...]:
    """The photos as they go out: byte for byte the approved files. Raises PhotoChanged.

    What was submitted before renditions were part of it names none. Where such a photo is too large for the network, its rendition is made here of
    the approved bytes, the same at every try.
    """
    photos = []
    for each, content in zip(payload.photos, approved_files(payload), strict=True):
        try:
            made = rendition(content, payload.account.network)
        except UnusablePicture:
            raise PhotoChanged from None
        if made and each.get("sent"):
            raise PhotoChanged
        photos.append(Photo(made.content if made else content, "image/jpeg", each["alt"]))
    return tuple(photos)


def recheck(attempt: Attempt) -> Halt | None:
    """Everything that was true at the approval, asked again at the moment of sending. None when all of it still holds."""
    delivery = Delivery.objects.select_related("account", "payload__revision__author", "payload__revision__draft").get(pk=attempt.delivery_id)
    if delivery.payload.account_id == delivery.account_id:
        delivery.payload.account = delivery.account
    attempt.delivery = delivery
    if stop_over(delivery):
        return Halt(DeliveryState.HELD, _("A stop is in force."))
    if timezone.now() >= delivery.late_at:
        return Halt(DeliveryState.MISSED, _("It was too late to publish."))
    return _account_fault(delivery.account) or _approval_fault(delivery) or _people_fault(delivery)


def _account_fault(account: Account) -> Halt | None:
    if account.state == AccountState.DISCONNECTED:
        return Halt(DeliveryState.BLOCKED, _("The account was disconnected."))
    if account.state == AccountState.BROKEN:
        return Halt(DeliveryState.QUEUED, account.problem)
    return None


def _approval_fault(delivery: Delivery) -> Halt | None:
    payload = delivery.payload
    if not payload.digest() == payload.sha256 == delivery.sha256:
        return Halt(DeliveryState.BLOCKED, _("The text is not the one that was approved."))
    try:
        approved_files(payload)
    except PhotoChanged:
        return Halt(DeliveryState.BLOCKED, _("A photo is not the one that was approved."))
    if any(shows_protected(photo) for photo in payload.photos):
        return Halt(DeliveryState.BLOCKED, _("A photo in it may no longer be published."))
    if not is_approved(payload):
        return Halt(DeliveryState.BLOCKED, _("The approval no longer holds."))
    if not is_in_window(payload.revision):
        return Halt(DeliveryState.BLOCKED, _("It was approved for another time."))
    return None


def _people_fault(delivery: Delivery) -> Halt | None:
    """The same words whatever the reason: why a colleague no longer speaks for the force is nobody's business here."""
    revision = delivery.payload.revision
    deciders = [decision.decided_by for decision in Decision.objects.filter(revision=revision).select_related("decided_by")]
    if revision.author.is_protected or not all(person.is_active for person in (revision.author, *deciders)):
        return Halt(DeliveryState.BLOCKED, _("Somebody who wrote or approved it no longer speaks for the force."))
    return None


def prepare(attempt: Attempt) -> Ready | Halt | Setback:
    """Uploads what can be uploaded again without harm. Gives what the call needs, or why there will be none."""
    delivery = attempt.delivery
    try:
        payload = delivery.payload
        post = Post(payload.text, approved_photos(payload), str(delivery.reference), frozen_at=payload.revision.submitted_at)
    except PhotoChanged:
        return Halt(DeliveryState.BLOCKED, _("A photo is not the one that was approved."))
    client = client_for(delivery.account)
    prepared = client.prepare(post)
    if not isinstance(prepared, Prepared):
        return prepared
    attempt.prepared_at = timezone.now()  # written by the statement that arms
    return Ready(client, prepared)


ARM = Compiled(
    lambda delivery, name, now, **_set: Delivery.objects.filter(
        ~stop_covers(), pk=delivery, state=DeliveryState.CLAIMED, claimed_by=name, lease_until__gt=now, late_at__gt=now
    ),
    update=lambda now, lease, **_asked: {"state": DeliveryState.ARMED, "armed_at": now, "lease_until": lease},
    delivery=int,
    name=str,
    now=datetime,
    lease=datetime,
)


@transaction.atomic
def arm(attempt: Attempt) -> bool:
    """Commits the intent to send, unless a stop has come, the claim has run out, or it is too late now.

    The stop is asked for in the statement that arms. From this commit on no machine sends this delivery again.
    """
    now = timezone.now()
    armed = ARM.run(delivery=attempt.delivery_id, name=attempt.worker, now=now, lease=lease_from(now))
    if armed:
        Attempt.objects.filter(pk=attempt.pk).update(prepared_at=attempt.prepared_at, armed_at=now)
        attempt.armed_at = now
    return bool(armed)


def call(ready: Ready) -> Outcome:
    """The one irreversible call. Whatever goes wrong in it, the post may be live."""
    try:
        return ready.client.publish(ready.prepared)
    except Exception as error:  # a client never raises; if one does, its post may have been taken
        return Unknown(_("The answer could not be understood (%(kind)s).") % {"kind": type(error).__name__})
