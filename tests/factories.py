"""Rows for tests, made the way the portal makes them wherever an action exists. Append yours at the end."""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Payload, Revision
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from onboarding.sessions.actions import schedule
from onboarding.sessions.models import TrainingSession


def make_account(network: str = Network.X, **fields) -> Account:
    """A connected account of the stand-in networks."""
    number = Account.objects.count() + 1001
    account = Account(network=network, **{"external_id": str(number), "name": f"Northshore {number}", "handle": f"northshore{number}", **fields})
    account.keep_secrets({"access_token": f"sandbox-{account.external_id}", "access_token_secret": "sandbox-secret"})
    account.save()
    return account


def make_revision(author, *accounts: Account, text: str = "The harbour road is open again.", publish_at=None, editors=(), photos=(), title="Harbour road"):
    """A draft in review, frozen for each account. `photos`: (content, alt) pairs, written to storage."""
    draft = Draft.objects.create(title=title, text=text, author=author, last_editor=author, state=DraftState.IN_REVIEW, publish_at=publish_at)
    frozen = [
        {
            "file": default_storage.save("photos/test.jpg", ContentFile(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
            "alt": alt,
            "width": 1,
            "height": 1,
        }
        for content, alt in photos
    ]
    revision = Revision.objects.create(
        draft=draft,
        number=1,
        title=title,
        author=author,
        last_editor=author,
        submitted_by=author,
        editors=list(editors),
        publish_at=publish_at,
        submitted_at=timezone.now(),
    )
    for account in accounts:
        payload = Payload(revision=revision, account=account, text=text, photos=frozen)
        payload.sha256 = payload.digest()
        payload.save()
    return revision


def make_deliveries(author, approver, *accounts: Account, **revision):
    """Deliveries as an approval makes them, one per account, in the order of the accounts."""
    frozen = make_revision(author, *accounts, **revision)
    approve(frozen, by=approver, hashes_seen={str(payload.account_id): payload.sha256 for payload in frozen.payloads.all()})
    made = {delivery.account_id: delivery for delivery in Delivery.objects.filter(payload__revision=frozen).select_related("account", "payload__revision")}
    return [made[account.pk] for account in accounts]


def make_delivery(author, approver, account: Account | None = None, **revision):
    """One delivery, due now unless `publish_at` says otherwise."""
    return make_deliveries(author, approver, account or make_account(), **revision)[0]


def make_session(host, *, starts_in: timedelta = timedelta(days=3), lasts: timedelta = timedelta(hours=1), **fields) -> TrainingSession:
    """A session that starts `starts_in` from now; one that has started is written as history, because nobody can schedule the past."""
    starts_at = timezone.now() + starts_in
    details = {"title": "Dilemma lunch", "kind": "dilemma_lab", "description": "Bring a case.", "location": "Room 4", "places": 3, **fields}
    if starts_in > timedelta(0):
        return schedule(by=host, starts_at=starts_at, ends_at=starts_at + lasts, **details)
    return TrainingSession.objects.create(host=host, starts_at=starts_at, ends_at=starts_at + lasts, **details)


def make_staff(number: int, **fields) -> StaffMember:
    """One more open colleague."""
    return StaffMember.accounts.create_user(f"staff{number}@force.example", full_name=f"Staff {number:03}", **{"safety_class": SafetyClass.OPEN, **fields})
