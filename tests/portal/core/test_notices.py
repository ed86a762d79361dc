"""Mail comes when a person wants it; what cannot wait comes at once; nothing is told twice or lost."""

import threading
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.core.models import MailTiming, MailWish, Notice, OutgoingMail
from portal.core.notices import notify, send_digests
from tests.cast import make_cast

EVENING, MORNING = datetime(2026, 3, 10, 21, 0, tzinfo=UTC), datetime(2026, 3, 11, 8, 0, tzinfo=UTC)


@pytest.fixture
def at_night(cast):
    """Somebody who wants no mail between eight in the evening and seven in the morning."""
    MailWish.objects.create(person=cast.champ, quiet_from=time(20), quiet_until=time(7))
    return cast.champ


@pytest.fixture
def daily(cast):
    """Somebody who wants one mail a day."""
    MailWish.objects.create(person=cast.champ, timing=MailTiming.DAILY)
    return cast.champ


def tell(person, key, **more):
    notify(person, kind="decision", text=f"Something happened: {key}.", url="/drafts/", key=key, **more)


def test_mail_waits_for_the_end_of_the_quiet_hours(at_night):
    with time_machine.travel(EVENING, tick=False):
        tell(at_night, "one")
    assert OutgoingMail.objects.get().not_before == datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    with time_machine.travel(MORNING, tick=False):
        tell(at_night, "two")
    assert OutgoingMail.objects.latest("pk").not_before is None


@pytest.mark.parametrize("more", [{"is_urgent": True}, {"attachments": [("a.ics", "BEGIN:VCALENDAR", "text/calendar")]}])
@pytest.mark.parametrize("who", ["at_night", "daily"])
def test_what_cannot_wait_comes_at_once(request, who, more):
    person = request.getfixturevalue(who)
    with time_machine.travel(EVENING, tick=False):
        tell(person, "one", **more)
    assert OutgoingMail.objects.get().not_before is None
    assert not Notice.objects.get().is_for_digest


def test_the_daily_mail_holds_everything_once(daily):
    with time_machine.travel(EVENING, tick=False):
        tell(daily, "one")
        tell(daily, "two")
        tell(daily, "two")
    assert not OutgoingMail.objects.exists()
    assert send_digests(datetime(2026, 3, 11, 7, 29, tzinfo=UTC)) == 0
    assert [send_digests(MORNING), send_digests(MORNING)] == [1, 0]
    mail = OutgoingMail.objects.get()
    assert mail.subject == "2 things since your last daily mail"
    assert (mail.text.count("one."), mail.text.count("two.")) == (1, 1)
    assert f"{django_settings.PUBLIC_URL}/drafts/" in mail.text


def test_what_comes_after_the_daily_mail_waits_for_the_next(daily):
    tell(daily, "one")
    assert send_digests(MORNING) == 1
    tell(daily, "two")
    assert send_digests(MORNING) == 0
    assert send_digests(datetime(2026, 3, 12, 8, 0, tzinfo=UTC)) == 1


def test_whoever_left_is_not_mailed(daily):
    tell(daily, "one")
    daily.is_active = False
    daily.save()
    assert send_digests(MORNING) == 0


def test_a_long_digest_is_cut_and_says_so(daily):
    for number in range(53):
        tell(daily, str(number))
    send_digests(MORNING)
    text = OutgoingMail.objects.get().text
    assert text.count("Something happened") == 50
    assert "and 3 more" in text


@pytest.mark.parametrize(
    ("start", "end", "now", "until"),
    [
        (time(22), time(6), datetime(2026, 3, 10, 23, 30), datetime(2026, 3, 11, 6)),
        (time(22), time(6), datetime(2026, 3, 10, 5, 59), datetime(2026, 3, 10, 6)),
        (time(22), time(6), datetime(2026, 3, 10, 6, 0), None),
        (time(9), time(17), datetime(2026, 3, 10, 16, 59), datetime(2026, 3, 10, 17)),
        (time(9), time(17), datetime(2026, 3, 10, 8, 59), None),
        (time(22), time(6), datetime(2026, 3, 28, 23, 0), datetime(2026, 3, 29, 6)),  # the night the clocks go forward
    ],
)
def test_the_end_of_the_quiet_hours(start, end, now, until):
    with timezone.override("Europe/London"):
        zone = timezone.get_current_timezone()
        wish = MailWish(quiet_from=start, quiet_until=end)
        assert wish.quiet_end(now.replace(tzinfo=zone)) == (until.replace(tzinfo=zone) if until else None)


@pytest.mark.parametrize("hours", [{"quiet_from": time(9)}, {"quiet_until": time(9)}, {"quiet_from": time(9), "quiet_until": time(9)}])
def test_the_database_refuses_half_a_quiet_time(cast, hours):
    with pytest.raises(IntegrityError), transaction.atomic():
        MailWish.objects.create(person=cast.champ, **hours)


@pytest.mark.django_db(transaction=True)
def test_two_timetables_send_one_daily_mail():
    cast = make_cast(opened_at=timezone.now())
    MailWish.objects.create(person=cast.champ, timing=MailTiming.DAILY)
    tell(cast.champ, "one")
    start = threading.Barrier(4)

    def one():
        try:
            start.wait()
            send_digests(MORNING)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutgoingMail.objects.count() == 1
