"""The force's accounts, deliveries in every state that can be left behind, and the posts on the stand-in networks."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.publishing.enums import DeliveryState, Outcome, StopScope, TakedownReason, TakedownState
from campaigns.publishing.models import Attempt, Delivery, Stop, Takedown
from campaigns.publishing.networks.base import Post
from campaigns.publishing.networks.bluesky import record_key
from campaigns.publishing.queries import is_gone_or_going
from campaigns.publishing.sandbox.ledger import X_EPOCH, Ledger
from portal.home.demo.force import Force
from portal.home.demo.writing import Written

ACCOUNTS = {
    Network.X: ("1001", "Northshore Police", "NorthshorePolice", 48_000, {"access_token": "sandbox-1001", "access_token_secret": "sandbox-secret"}),
    Network.FACEBOOK: ("2001", "Northshore Police", "NorthshorePolice", 31_000, {"access_token": "sandbox-page-2001"}),
    Network.BLUESKY: (
        "did:plc:northshorepolicedemo2345",
        "Northshore Police",
        "northshore.police.example",
        2_100,
        {"app_password": "sandbox-app-password"},
    ),
    Network.MASTODON: ("3001", "Northshore Police", "police@social.northshore.example", 640, {"access_token": "sandbox-3001"}),
}
GRANTED: dict[str, tuple[str, list[str], dict[str, dict[str, int]]]] = {
    "x": ("oauth1", ["read", "write"], {"posts": {"limit": 100, "remaining": 97}, "posts in 24 hours": {"limit": 10_000, "remaining": 9_994}}),
    "facebook": (
        "login",
        ["pages_show_list", "pages_read_engagement", "pages_manage_posts"],
        {"calls, percent": {"limit": 100, "remaining": 98}},
    ),
    "bluesky": ("app-password", [], {}),
    "mastodon": ("token", ["read", "write"], {}),
}
OUTCOMES = {DeliveryState.SENT: Outcome.ACCEPTED, DeliveryState.FAILED: Outcome.REFUSED, DeliveryState.UNCERTAIN: Outcome.UNKNOWN}
SETTLED = {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.MISSED, DeliveryState.BLOCKED, DeliveryState.CANCELLED}


def connect(force: Force) -> None:
    """The accounts, with keys that only the stand-in networks take."""
    for network, (external_id, name, handle, followers, secrets) in ACCOUNTS.items():
        account = Account(network=network, external_id=external_id, name=name, handle=handle, followers=followers)
        account.state, account.probed_at = AccountState.CONNECTED, force.ago(0, 3)
        account.way, account.scopes, account.budget = GRANTED[network.value]
        account.keep_secrets(secrets)
        account.save()
        force.accounts[network] = account


def deliver(force: Force, written: Iterable[Written], words: dict[str, Any]) -> None:
    """One delivery per payload in the state that is told of it, with its attempt; and a stop that was lifted."""
    given = words["stop"]
    started_at = force.ago(given["days"])
    Stop.objects.create(
        scope=StopScope.EVERYTHING,
        reason=given["reason"],
        incident=given["incident"],
        started_by=force["comms"],
        started_at=started_at,
        lifted_by=force["comms2"],
        lifted_at=started_at + timedelta(hours=given["hours"]),
    )
    for one in written:
        for network, state in one.given["deliveries"].items():
            _deliver(one, network, state)
    _remove_the_oldest(force)


def _remove_the_oldest(force: Force) -> None:
    """The first post that went out was removed again, by two people."""
    delivery = Delivery.objects.filter(state=DeliveryState.SENT).select_related("payload").order_by("armed_at").first()
    if delivery is None or delivery.settled_at is None:
        return
    asked_at = delivery.settled_at + timedelta(hours=5)
    Takedown.objects.create(
        delivery=delivery,
        state=TakedownState.REMOVED,
        reason=TakedownReason.WRONG,
        words="The date in it was last year's.",
        requested_by=force["comms"],
        requested_at=asked_at,
        confirmed_by=force["comms2"],
        confirmed_at=asked_at + timedelta(minutes=6),
        due_at=asked_at + timedelta(minutes=6),
        tries=1,
        captured={"network": {"external_id": delivery.external_id, "text": delivery.payload.text}, "sha256": delivery.sha256},
        captured_at=asked_at + timedelta(minutes=6),
        proof={"looked_at": (asked_at + timedelta(minutes=6)).isoformat(), "found": False},
        settled_at=asked_at + timedelta(minutes=6, seconds=3),
    )


def _deliver(written: Written, network: str, state: str) -> None:
    payload = written.payloads[network]
    called_at = written.due_at + timedelta(seconds=1)
    is_called = state in OUTCOMES
    delivery = Delivery(
        reference=uuid.uuid5(uuid.NAMESPACE_DNS, f"delivery-{payload.sha256}.demo.example"),
        payload=payload,
        revision_id=payload.revision_id,
        account=payload.account,
        sha256=payload.sha256,
        state=state,
        due_at=written.due_at,
        late_at=written.due_at + timedelta(minutes=settings.LATE_LIMIT_MINUTES),
        armed_at=called_at if is_called else None,
        settled_at=called_at + timedelta(seconds=1) if state in SETTLED else None,
        looks=3 if state == DeliveryState.UNCERTAIN else 0,
        problem="" if state in (DeliveryState.SENT, DeliveryState.QUEUED) else written.given.get("problem", ""),
    )
    if state == DeliveryState.SENT:
        delivery.external_id, delivery.permalink = _address(payload.account, called_at)
    delivery.save()
    if is_called:
        _attempt(delivery, called_at, state)


def _attempt(delivery: Delivery, called_at: datetime, state: str) -> None:
    Attempt.objects.create(
        delivery=delivery,
        number=1,
        worker="demo#1",
        claimed_at=called_at - timedelta(milliseconds=400),
        prepared_at=called_at - timedelta(milliseconds=100),
        armed_at=called_at,
        finished_at=called_at + timedelta(seconds=35 if state == DeliveryState.UNCERTAIN else 1),
        outcome=OUTCOMES[DeliveryState(state)],
        reason=delivery.problem,
        receipt={"id": delivery.external_id} if delivery.external_id else {},
    )


def _address(account: Account, at: datetime) -> tuple[str, str]:
    """An id in the network's form, and where the post stands on the stand-in network."""
    number = str(int((at.timestamp() - X_EPOCH) * 1000) << 22)
    if account.network == Network.X:
        return number, f"{settings.X_PERMALINK_BASE.rstrip('/')}/{number}"
    if account.network == Network.BLUESKY:
        key = record_key(Post("", reference=number, frozen_at=at))
        return key, f"{settings.BLUESKY_PERMALINK_BASE.rstrip('/')}/{account.external_id}/post/{key}"
    post_id = f"{account.external_id}_{number}" if account.network == Network.FACEBOOK else str(int(number) + 1)  # X has that number already
    return post_id, f"{settings.SANDBOX_URL}/{account.network}/{post_id}"


def show_on_walls() -> int:
    """Puts every sent delivery into the stand-in networks' ledger, as if they had been running all the time. Twice changes nothing."""
    ledger = Ledger(settings.DATA_DIR / "sandbox")
    try:
        for network, (external_id, name, handle, followers, _secrets) in ACCOUNTS.items():
            ledger.register(network, external_id, {"name": name, "handle": handle, "followers": followers})
        standing = Delivery.objects.filter(~is_gone_or_going(timezone.now()), state=DeliveryState.SENT)
        sent = standing.exclude(armed_at=None).select_related("account", "payload").order_by("armed_at")
        return sum(_show(ledger, delivery) for delivery in sent)
    finally:
        ledger.close()


def _show(ledger: Ledger, delivery: Delivery) -> int:
    account = delivery.account
    if delivery.armed_at is None or ledger.rows("SELECT 1 FROM post WHERE id = ?", delivery.external_id):
        return 0
    photos = []
    for photo in delivery.payload.photos:
        with default_storage.open(photo["file"]) as file:
            photos.append(ledger.add_photo(account.network, account.external_id, file.read(), "image/jpeg", photo["alt"]))
    at = delivery.armed_at.timestamp()
    ledger.write(
        "INSERT INTO post (id, network, account, text, at) VALUES (?, ?, ?, ?, ?)",
        *(delivery.external_id, account.network, account.external_id, delivery.payload.text, at),
    )
    for position, photo_id in enumerate(photos):
        ledger.write("UPDATE photo SET post = ?, position = ?, at = ? WHERE id = ?", delivery.external_id, position, at, photo_id)
    return 1
