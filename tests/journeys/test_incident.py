"""The stop during an incident: two taps from any page, nothing goes out, and lifting it sends nothing by itself."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.steps import DESK, PHONE, Person, approve_draft, posts, submit_draft, trail_holds, until, write_draft

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]

REASON = "Serious incident in the harbour. Publishing pauses."
SWEEP = "from campaigns.publishing.engine.sweeping import sweep; sweep()"  # what the timetable does every few seconds


class Post:
    """A draft of this journey."""

    def __init__(self, what):
        mark = uuid.uuid4().hex[:8]
        self.title, self.text = f"{what} {mark}", f"Neighbourhood surgery in the library, all welcome. {what} {mark}"


def test_stop_during_an_incident(running, chromium):
    planned, at_once = Post("Planned"), Post("At once")
    with (
        Person(running, chromium, size=PHONE) as champion,
        Person(running, chromium, size=DESK) as comms,
        Person(running, chromium, size=PHONE) as second,
    ):
        champion.arrive("champion")
        comms.arrive("comms")
        second.arrive("comms2")
        written(champion, planned, at=timezone.localtime() + timedelta(minutes=30))
        written(champion, at_once)
        approve_draft(comms, planned.title)
        comms.sees("Approved. It goes out at its time")
        stopped(second, champion)
        approve_draft(comms, at_once.title)
        comms.sees("A stop is in force, so that it does not go out now.")
        its_time_comes(running, planned)
        nothing_goes_out(running, comms, planned, at_once)
        lifted(running, second, planned, at_once)
        given_another_time(running, comms, at_once)
        dropped(comms, planned)
    assert len(posts(running, at_once.text)) == 1
    assert posts(running, planned.text) == []
    assert trail_holds(running)


def written(champion, post, at=None):
    """A draft for X, now or at a set time, submitted."""
    write_draft(champion, post.title, post.text, ["X"])
    if at:
        champion.tick("At a set time")
        day_and_time = champion.page.get_by_role("group", name="Day and time")
        day_and_time.locator("input[type=date]").fill(f"{at:%Y-%m-%d}")
        day_and_time.locator("input[type=time]").fill(f"{at:%H:%M}")
        champion.shot("draft-at")
    champion.press("Save and look before submitting")
    submit_draft(champion)


def stopped(second, champion):
    """From wherever they are: one tap, the reason, one tap. Then it stands on every page of everybody."""
    second.open("/learn/")
    second.page.get_by_role("banner").get_by_role("link", name="Stop publishing").click()
    second.page.get_by_label("Why?").fill(REASON)
    second.shot("stop")
    second.press("Stop now")
    second.sees("Stopped. Nothing goes out until somebody lifts it.")
    second.shot("stopped")
    for path in ("/", "/learn/", "/sessions/", "/drafts/", "/drafts/new/", "/calendar/", "/share/", "/leadership/", "/people/me/"):
        champion.open(path)
        champion.sees(REASON, "[role=alert]")
        champion.sees("Stopped: nothing goes out", "[role=alert]")
    champion.open("/")
    champion.shot("home-stopped")


def its_time_comes(running, post):
    """Half an hour passes for one delivery, and the timetable comes by."""
    script = (
        "from campaigns.publishing.models import Delivery; from django.utils import timezone; "
        f"print(Delivery.objects.filter(payload__revision__title={post.title!r}).update(due_at=timezone.now())); {SWEEP}"
    )
    assert running.manage("shell", "-v0", "-c", script).stdout.split()[-1] == "1"


def open_delivery(person, post):
    """Its page, from the list."""
    person.go("Deliveries")
    person.follow(post.title)


def nothing_goes_out(running, comms, *held):
    """Both are held, whatever is due."""
    for post in held:
        open_delivery(comms, post)
        comms.sees("Held by a stop")
        comms.sees("A stop is in force. When it is lifted")
        assert posts(running, post.text) == []
    comms.shot("held")


def lifted(running, second, *held):
    """The page says what will be missed; afterwards that is so, and nothing fires."""
    second.go("Deliveries")
    second.follow(re.compile("^Lift the stop"))
    for post in held:
        second.sees(post.title, "main")
    second.shot("lift")
    second.press("Lift the stop")
    second.sees("The stop is lifted.")
    second.shot("lifted")
    assert second.page.get_by_text("Stopped: nothing goes out").count() == 0
    running.manage("shell", "-v0", "-c", SWEEP)
    for post in held:
        open_delivery(second, post)
        second.sees("Missed its time")
        second.sees("It fell due during a stop.")
        assert posts(running, post.text) == []
    second.shot("missed")


def given_another_time(running, comms, post):
    """Somebody decides that it still makes sense: it goes out, once."""
    open_delivery(comms, post)
    comms.follow("Give it another time")
    comms.tick("As soon as possible")
    comms.shot("reschedule")
    comms.press("Schedule it")
    comms.sees("Scheduled again: 1.")
    until(lambda: posts(running, post.text), "the post")
    until(lambda: comms.page.reload() and comms.page.get_by_text("It is live.").count(), "that it is live")
    comms.shot("live-after-all")


def dropped(comms, post):
    """The other has lost its sense."""
    open_delivery(comms, post)
    comms.follow("Cancel it")
    comms.shot("cancel")
    comms.press("Cancel this delivery")
    comms.sees("Cancelled: it does not go out")
