"""What must hold after a storm. Each rule gives the deliveries, posts or lines that break it: nothing, when all is well."""

from collections import Counter, defaultdict
from pathlib import Path

from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.models import Attempt, Delivery
from portal.core.audit import breaks

ENDS = (S.SENT, S.FAILED, S.MISSED, S.BLOCKED, S.CANCELLED)


def keyed(deliveries) -> dict[tuple[str, str, str], Delivery]:
    """Deliveries by what the network sees of them."""
    return {(each.account.network, each.account.external_id, each.payload.text): each for each in deliveries}


def verdict(ledger: list[dict], storm) -> dict[str, list[str]]:
    """Rule → what breaks it."""
    deliveries = list(Delivery.objects.select_related("account", "payload__revision"))
    known = keyed(deliveries)
    posts = Counter((post["network"], post["account"], post["text"]) for post in ledger)
    live = {known[key].pk for key in posts if key in known}
    armed = defaultdict(list)
    for delivery, at in Attempt.objects.exclude(armed_at=None).values_list("delivery", "armed_at"):
        armed[delivery].append(at)
    return {
        "each at most once in the networks' ledgers": [f"{key} {times} times" for key, times in posts.items() if times > 1],
        "nothing in a ledger that is not ours": [str(key) for key in posts if key not in known],
        "what is called sent is live, with that id": _sent_without_post(deliveries, ledger),
        "what is live is sent, or waits for a person": [
            f"{each.pk} {each.state}" for each in deliveries if each.pk in live and each.state not in _known_live()
        ],
        "every row final or explained": [f"{each.pk} {each.state} {each.problem}" for each in deliveries if not _is_explained(each)],
        "no attempt left open": [str(pk) for pk in Attempt.objects.filter(finished_at=None).values_list("pk", flat=True)],
        "nothing armed while a stop was in force": [
            f"{pk} at {at}"
            for pk, times in armed.items()
            for at in times
            for begin, end, accounts in storm.stops
            if begin < at < end and _covers(accounts, pk, deliveries)
        ],
        "nothing armed before its time or after its limit": [
            f"{each.pk} at {at}" for each in deliveries for at in armed[each.pk] if each.pk not in storm.moved and not each.due_at <= at < each.late_at
        ],
        "nothing published that was late, withdrawn or changed": [f"{pk}" for pk in storm.must_not if pk in live],
        "the trail verifies": [f"{each.sequence} {each.what}" for each in breaks()],
        "no secret in any log": list(_secrets(storm.folder, storm.secrets)),
    }


def _known_live() -> tuple[str, ...]:
    return (S.SENT, S.UNCERTAIN)


def _is_explained(delivery: Delivery) -> bool:
    return delivery.state in ENDS or (delivery.state == S.UNCERTAIN and delivery.look_at is None and bool(delivery.problem))


def _sent_without_post(deliveries, ledger) -> list[str]:
    ids = {post["id"] for post in ledger} | {f"{post['account']}_{post['id']}" for post in ledger}
    return [f"{each.pk} {each.external_id}" for each in deliveries if each.state == S.SENT and each.external_id not in ids]


def _covers(accounts, pk, deliveries) -> bool:
    return accounts is None or next(each.account_id for each in deliveries if each.pk == pk) in accounts


def _secrets(folder: Path, secrets: list[str]):
    for path in folder.rglob("*"):
        if path.is_file() and (path.suffix == ".log" or path.name == "log"):
            text = path.read_text(errors="replace")
            yield from (f"{path.name}: {secret[:10]}…" for secret in secrets if secret in text)
