"""The address of a person's calendar feed: made, made anew, ended."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.publishing.feeds import BEHIND, MOST_EVENTS, Happening, happenings
from campaigns.publishing.models import CalendarFeed, FeedEntry
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record


@action("feed.make")
def make_feed(*, by: StaffMember) -> str:
    """Gives a new secret for the person's feed, this once; an address they had before ends."""
    secret = secrets.token_urlsafe(32)
    feed, _is_new = CalendarFeed.objects.update_or_create(person=by, defaults={"secret_hash": CalendarFeed.digest(secret), "made_at": timezone.now()})
    record("feed.made", feed, by=by)
    return secret


@action("feed.end")
def end_feed(*, by: StaffMember) -> None:
    """From now on nobody reads the person's calendar from outside. Ending none is no error."""
    feed = CalendarFeed.objects.filter(person=by).first()
    if feed:
        record("feed.ended", feed, by=by)
        feed.delete()


CANCELLED_FOR = timedelta(days=14)
"""How long something that is gone is told as cancelled: a calendar program that looks once a week still hears of it."""


@action("feed.tell")
def tell_feed(*, feed: CalendarFeed, most: int = MOST_EVENTS, by: None = None) -> list[tuple[FeedEntry, Happening | None]]:
    """What the feed says now, each with the entry that remembers how often it has changed; None for what is gone. Nothing is written when nothing changed.

    It leaves no event in the trail: a calendar program asks every hour, and nothing is decided.
    """
    feed = CalendarFeed.objects.select_for_update(of=("self",)).select_related("person").get(pk=feed.pk)
    now = timezone.now()
    there = {each.uid: each for each in happenings(feed.person, now, most)}
    known = {entry.uid: entry for entry in feed.entries.all()}
    _forget_beyond(there, known, most)
    _note_new(feed, (each for uid, each in there.items() if uid not in known), known, now)
    changed = [entry for uid, entry in known.items() if _is_changed(entry, there.get(uid), now)]
    FeedEntry.objects.bulk_update(changed, ["starts_at", "ends_at", "digest", "sequence", "changed_at", "gone_at"], batch_size=500)
    over = [entry for entry in known.values() if entry.gone_at and (entry.gone_at < now - CANCELLED_FOR or entry.ends_at < now - BEHIND)]
    feed.entries.filter(pk__in=[entry.pk for entry in over]).delete()
    return [(entry, there.get(uid)) for uid, entry in sorted(known.items(), key=lambda each: each[1].starts_at) if entry not in over]


def _note_new(feed: CalendarFeed, fresh: Iterable[Happening], known: dict[str, FeedEntry], now: datetime) -> None:
    rows = [FeedEntry(feed=feed, uid=each.uid, starts_at=each.starts_at, ends_at=each.ends_at, digest=each.digest, changed_at=now) for each in fresh]
    known.update((row.uid, row) for row in FeedEntry.objects.bulk_create(rows, batch_size=500))


def _forget_beyond(there: dict[str, Happening], known: dict[str, FeedEntry], most: int) -> None:
    """A feed that is full ends somewhere: what was told beyond and has no more room is not cancelled, and is told again when it is near."""
    if len(there) < most:
        return
    horizon = sorted(each.starts_at for each in there.values())[most - 1]
    beyond = [uid for uid, entry in known.items() if uid not in there and entry.starts_at >= horizon]
    FeedEntry.objects.filter(pk__in=[known.pop(uid).pk for uid in beyond]).delete()


def _is_changed(entry: FeedEntry, happening: Happening | None, now: datetime) -> bool:
    """Takes over, in memory, what is said otherwise than last time; answers whether anything is."""
    if happening is None:
        if entry.gone_at:
            return False
        entry.gone_at = now
    elif entry.digest == happening.digest and entry.gone_at is None:
        return False
    else:
        entry.starts_at, entry.ends_at, entry.digest, entry.gone_at = happening.starts_at, happening.ends_at, happening.digest, None
    entry.sequence, entry.changed_at = entry.sequence + 1, now
    return True
