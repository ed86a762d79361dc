"""The main job, from an invitation to the wall, as a new colleague with a small phone and the people around her live it."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import requests
from django.utils import timezone
from PIL import Image

from tests.journeys.steps import (
    DESK,
    PHONE,
    Person,
    answer_quiz,
    calendar_entries,
    mail_to,
    photo,
    posts,
    right_answers,
    submit_draft,
    trail_holds,
    until,
    write_draft,
)

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]

ALT = "Two officers and a child look at a patrol boat in the harbour"


class Story:
    """What the chapters hand on to each other."""

    def __init__(self):
        mark = uuid.uuid4().hex[:8]
        self.name, self.email = "Ines Okafor", f"ines.{mark}@force.example"
        self.password = f"harbour-lamp-{mark}"
        self.session = f"Lunch-and-learn: first words {mark}"
        self.title = f"Open day at the harbour {mark}"
        self.text = f"The harbour unit opens its doors on Saturday. Come and see the boats. {mark}"


def test_from_invitation_to_the_wall(running, chromium):
    story = Story()
    invited(running, chromium, story)
    scheduled(running, chromium, story)
    with Person(running, chromium, size=PHONE) as ines:
        comes_in(ines, story)
        answers_the_policies(ines)
        learns(ines, right_answers(running))
        is_certified(ines, chromium)
        books(ines, story)
        moved(running, chromium, story)
        writes(ines, story)
        cannot_approve_own_words(ines, story)
        approved(running, chromium, story)
        on_the_wall(running, story)
        sees_it_published(ines, story)
    leader_looks(running, chromium)
    assert trail_holds(running)


def invited(running, chromium, story):
    """An administrator invites her. She may approve as well: not her own words, as will be seen."""
    with Person(running, chromium, size=DESK) as admin:
        admin.arrive("admin").go("People")
        admin.follow("Invite a person")
        admin.page.get_by_label("Name", exact=True).fill(story.name)
        admin.page.get_by_label("Work e-mail").fill(story.email)
        admin.tick("Sworn")
        admin.page.get_by_label("Rank or title").fill("Constable")
        admin.page.get_by_label("Unit").select_option(label="Harbour Division")
        admin.page.get_by_label("Circle").select_option(label="Champions")
        admin.tick(re.compile("^Approver"))
        admin.shot("invite")
        admin.press("Send the invitation")
        admin.sees("The invitation is on its way")


def scheduled(running, chromium, story):
    """A trainer schedules a session."""
    day = timezone.localdate() + timedelta(days=20)
    with Person(running, chromium, size=DESK) as trainer:
        trainer.arrive("trainer").go("Sessions")
        trainer.follow("Schedule a session")
        trainer.page.get_by_label("Title", exact=True).fill(story.session)
        trainer.page.get_by_label("What it is about").fill("What we say, what we leave out. Bring your lunch.")
        trainer.page.get_by_label("Day").fill(day.isoformat())
        trainer.page.get_by_label("Starts at").fill("12:00")
        trainer.page.get_by_label("Ends at").fill("12:45")
        trainer.page.get_by_label("Where", exact=True).fill("Canteen, first floor")
        trainer.page.get_by_label("Places").fill("12")
        trainer.shot("session-new")
        trainer.press("Schedule the session")
        trainer.sees(story.session)


def comes_in(ines, story):
    """The link in the mail, a password, the home page."""
    mail = until(lambda: mail_to(ines.running, story.email), "the invitation")
    assert len(mail) == 1
    link = re.search(r"https?://\S+/people/invitation/\S+", mail[0].get_content()).group(0)
    ines.page.goto(link)
    ines.shot("invitation")
    ines.page.get_by_label("Choose a password").fill(story.password)
    ines.page.get_by_label("The same password again").fill(story.password)
    ines.press("Save the password and come in")
    ines.sees("Your next step")
    ines.shot("home-first")


def answers_the_policies(ines):
    """As long as the next step is a policy, she reads it and agrees."""
    while ines.page.locator("main").get_by_role("link", name="Read and answer", exact=True).count():
        ines.follow("Read and answer")
        ines.shot("policy")
        ines.tick("I have read this and agree")
        ines.press("Send my answer")
        ines.sees("You agreed to")
        ines.go("Home")
    ines.shot("home-learn")


def learns(ines, answers):
    """Every card, every quiz, until there is no next course."""
    ines.go("Learn")
    ines.shot("path")
    for number in range(1, 7):
        ines.follow(re.compile("^(Start this course|Go on with the next card)$"))
        while ines.page.get_by_role("button", name=re.compile("^I have read this")).count():
            if number == 1:
                ines.shot(f"card-{ines.page.url.rstrip('/').rsplit('/', 1)[-1]}")
            ines.press(re.compile("^I have read this"))
        ines.press("Take the quiz")
        if number == 1:
            ines.shot("quiz")
        answer_quiz(ines, answers)
        assert ines.heading == "Passed"
        if number == 1:
            ines.shot("quiz-passed")
        if number < 6:
            ines.follow("Go on with your path")
            ines.sees(f"{number} of 6 courses passed")


def is_certified(ines, chromium):
    """She sees her certificate; whoever has its code can check it without signing in, and learns no name."""
    ines.follow("See your certificate")
    ines.shot("certificate")
    code = ines.page.locator("dd", has_text=re.compile(r"^\s*([0-9A-Z]{4} ){3}[0-9A-Z]{4}\s*$")).inner_text().strip()
    with Person(ines.running, chromium, size=PHONE) as stranger:
        stranger.open("/learn/verify/")
        stranger.page.get_by_label("Code").fill(code.lower())
        stranger.press("Check this certificate")
        stranger.sees("This certificate is valid today.")
        stranger.shot("verify")
        assert "Ines" not in stranger.page.content()


def books(ines, story):
    """A place in the session, and exactly one invitation for her calendar."""
    ines.go("Sessions")
    ines.shot("sessions")
    ines.follow(story.session)
    ines.shot("session")
    ines.press("Book a place")
    ines.sees("Give up my place")
    ines.shot("session-booked")
    until(lambda: calendar_entries(ines.running, story.email, story.session), "the calendar invitation")


def moved(running, chromium, story):
    """The trainer moves it by half an hour: her calendar's entry is updated, not doubled."""
    before = calendar_entries(running, story.email, story.session)
    assert len(before) == 1
    with Person(running, chromium, size=DESK) as trainer:
        trainer.arrive("trainer").go("Sessions")
        trainer.follow(story.session)
        trainer.follow("Change time, place or places")
        trainer.page.get_by_label("Starts at").fill("12:30")
        trainer.page.get_by_label("Ends at").fill("13:15")
        trainer.press("Save the session")
        trainer.sees("12:30")
    after = until(lambda: calendar_entries(running, story.email, story.session)[1:], "the changed invitation")
    assert [uid for uid, _sequence in after] == [before[0][0]]
    assert after[0][1] > before[0][1]


def writes(ines, story):
    """A draft for both networks, counted by the server while she types, with a photo that is described."""
    write_draft(ines, story.title, story.text, ("X", "Facebook"))
    ines.sees(f"Northshore Police (X): {len(story.text)} of 280 used", "#counters")
    ines.shot("draft-edit")
    ines.page.get_by_text("Add a photo", exact=True).click()
    ines.page.get_by_label("Photo", exact=True).set_input_files(photo())
    ines.page.get_by_label("What the photo shows").fill(ALT)
    ines.page.get_by_label("No, nobody").check()
    ines.shot("draft-edit-photo")
    ines.press("Save the draft")
    ines.sees(story.text)
    ines.shot("draft")
    ines.follow("Submit for a decision")
    ines.shot("draft-submit")
    submit_draft(ines)
    ines.shot("draft-submitted")


def cannot_approve_own_words(ines, story):
    """No page offers it to her, and the address refuses it: with the very hashes that an approver would send."""
    ines.follow(re.compile("^Look at version 1|^Open it for review"))
    ines.sees("These are your own words, so somebody else decides.")
    ines.shot("review-own")
    assert ines.page.get_by_role("button", name=re.compile("^Approve")).count() == 0
    path = ines.page.url.removeprefix(ines.running.url)
    hashes = _hashes(ines.running, path)
    answer = ines.post(f"{path}approve/", **hashes)
    assert "Approved. It goes out" not in answer.text()
    assert answer.status == 403
    ines.open(path)
    ines.sees("These are your own words, so somebody else decides.")
    assert posts(ines.running, story.text) == []


def _hashes(running, path):
    page = running.sign_in("comms2").get(running.url + path).text
    found = dict(re.findall(r'name="(hash-\d+)" value="([0-9a-f]{64})"', page))
    assert len(found) == 2
    return found


def approved(running, chromium, story):
    """A comms officer sees exactly what goes out, and approves."""
    with Person(running, chromium, size=DESK) as comms:
        comms.sign_in("comms").go("Review")
        comms.shot("review-list")
        comms.follow(story.title)
        comms.sees("Exactly this goes out")
        post = comms.page.get_by_role("article", name="Post on X and Facebook", exact=True)
        assert story.text in post.inner_text()
        picture = post.get_by_role("img", name=ALT)
        picture.scroll_into_view_if_needed()
        until(lambda: picture.evaluate("image => image.naturalWidth > 0"), "the photo")
        comms.shot("review")
        comms.press(re.compile("^Approve for "))
        comms.sees("Approved. It goes out now")
        comms.shot("approved")


def on_the_wall(running, story):
    """Within seconds, on both networks, once, with the photo, without the place it was taken at."""
    accepted = until(lambda: (found := posts(running, story.text)) and len(found) == 2 and found, "both posts")
    assert sorted(post["network"] for post in accepted) == ["facebook", "x"]
    for post in accepted:
        assert [each["alt"] for each in post["photos"]] == [ALT]
        wall = requests.get(f"{running.networks}/{post['network']}", timeout=10).text
        assert wall.count(story.text) == 1
        assert ALT in wall
        shown = requests.get(f"{running.networks}/photos/{post['photos'][0]['file']}", timeout=10).content
        assert b"JourneyPhone" not in shown
        assert not Image.open(BytesIO(shown)).getexif()


def sees_it_published(ines, story):
    """The author finds her post, and the way to it."""
    ines.go("Drafts")
    ines.shot("drafts")
    ines.follow(story.title)
    until(lambda: ines.page.reload() and ines.page.get_by_role("link", name=re.compile("^See the post")).count() == 2, "both links")
    ines.sees("Published")
    ines.shot("draft-published")
    for number in range(2):
        address = ines.page.get_by_role("link", name=re.compile("^See the post")).nth(number).get_attribute("href")
        assert story.text in requests.get(address, timeout=10).text
    ines.go("Home")
    until(lambda: ines.page.reload() and ines.page.get_by_text(f"“{story.title}” is live on").count(), "that she is told")
    ines.shot("home-last")
    assert len(posts(ines.running, story.text)) == 2


def leader_looks(running, chromium):
    """The pond, with its figures as words."""
    for size in (PHONE, DESK):
        with Person(running, chromium, size=size) as chief:
            chief.arrive("chief").go("Dashboard")
            pond = chief.page.locator("main svg[role=img], main .pond").first
            pond.wait_for()
            for circle in ("Command", "Champions", "Supervisors", "All staff"):
                chief.sees(circle, "main")
            chief.shot("dashboard")
