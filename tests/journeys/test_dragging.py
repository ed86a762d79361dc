"""On the calendar a draft is dragged to another day; a post shows while it is dragged which days its approval does not reach."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.steps import DESK, Person

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]
WEEK = "/calendar/?show=week&week={day:%G-W%V}"


def taken_hold_of(person, entry, day):
    """The entry is held over a day, as a hand with a mouse does it."""
    mouse = person.page.mouse
    entry.scroll_into_view_if_needed()
    start, there = entry.bounding_box(), day.bounding_box()
    mouse.move(start["x"] + 5, start["y"] + 5)
    mouse.down()
    mouse.move(there["x"] + 20, there["y"] + 20, steps=4)
    mouse.move(there["x"] + 24, there["y"] + 24, steps=4)


def test_a_draft_is_dragged_and_days_that_cannot_be_chosen_say_so(running, chromium):
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    title = f"Ferry {uuid.uuid4().hex[:6]}"
    with Person(running, chromium, size=DESK) as champion:
        champion.arrive("champion").open("/drafts/new/")
        page = champion.page
        page.get_by_label("Working title").fill(title)
        page.get_by_label("Text", exact=True).fill(f"The ferry runs again. {title}")
        page.get_by_label("At a set time").check()
        page.locator("#id_publish_at_0").fill(monday.isoformat())
        page.locator("#id_publish_at_1").fill("10:00")
        champion.press("Save the draft")
        champion.open(WEEK.format(day=monday))
        entry, wednesday = page.locator("li[data-move]", has_text=title), page.locator(f"[data-day='{monday + timedelta(days=2)}']")
        taken_hold_of(champion, entry, wednesday)
        page.wait_for_function("document.getElementById('drag-hint').textContent.includes('past day')")
        page.mouse.up()
        page.wait_for_url(re.compile(r"/drafts/\d+/time/"))
        champion.shot("draft-time")
        assert page.locator("#id_publish_at_0").input_value() == (monday + timedelta(days=2)).isoformat()
        assert page.locator("#id_publish_at_1").input_value() == "10:00"
        champion.press("Save this time")
        champion.open(WEEK.format(day=monday))
        assert page.locator(f"[data-day='{monday + timedelta(days=2)}']", has_text=title).count() == 1


def test_a_post_says_which_days_its_approval_does_not_reach(running, chromium):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with Person(running, chromium, size=DESK) as colleague:
        colleague.arrive("comms2").open("/calendar/")
        page = colleague.page
        later = [each for each in page.locator("li[data-until]").all() if each.get_attribute("data-from") >= tomorrow.isoformat()]
        taken_hold_of(colleague, later[0], page.locator("#today"))
        page.wait_for_selector("#today.is-closed .calendar__closed")
        colleague.shot("drag-window")
        assert page.locator("#today .calendar__closed").inner_text() == "not approved"
        assert "outside the time that the approval is good for" in page.locator("#drag-hint").inner_text()
        page.mouse.up()
        page.wait_for_function("!document.querySelector('.calendar__closed')")
        assert page.locator("#drag-hint").inner_text() == "Nothing was moved. That day lies outside the time that the approval is good for."
        assert "/calendar/" in page.url
