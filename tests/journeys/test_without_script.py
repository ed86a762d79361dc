"""The core of the main job where no script runs: an old phone, a hardened browser, a broken line."""

import re
import uuid

import pytest

from tests.journeys.steps import DESK, PHONE, Person, answer_quiz, approve_draft, photo, posts, right_answers, submit_draft, until, write_draft

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]

SESSION = "Lunch-and-learn: what makes a useful post"


def test_learn_and_book_without_script(running, chromium):
    with Person(running, chromium, size=PHONE, script=False) as dispatcher:
        dispatcher.sign_in("dispatcher").go("Learn")
        reads_and_answers(dispatcher, right_answers(running))
        books(dispatcher)


def reads_and_answers(dispatcher, answers):
    """The cards that are left of a course, then its quiz; one that is sent empty keeps the page and says what is missing."""
    go_on = re.compile("^(Start this course|Go on with the next card|Take the quiz)$")
    dispatcher.follow(go_on)
    while dispatcher.page.get_by_role("button", name=re.compile("^I have read this")).count():
        dispatcher.press(re.compile("^I have read this"))
    dispatcher.press(re.compile("^(Take the quiz|Take a new quiz|Go on with your quiz)$"))
    dispatcher.press("Send my answers")
    dispatcher.sees("There is a problem")
    dispatcher.shot("no-script-quiz-error")
    answer_quiz(dispatcher, answers)
    assert dispatcher.heading == "Passed"


def books(dispatcher):
    """A place, given up and taken again."""
    dispatcher.go("Sessions")
    dispatcher.follow(SESSION)
    if dispatcher.page.get_by_role("button", name="Book a place").count() == 0:
        gives_up(dispatcher)
    dispatcher.press("Book a place")
    dispatcher.sees("You have a place")
    gives_up(dispatcher)
    dispatcher.press("Book a place")
    dispatcher.sees("You have a place")


def gives_up(dispatcher):
    """On a page that asks once more."""
    dispatcher.follow("Give up my place")
    dispatcher.press("Give up my place")
    dispatcher.page.get_by_role("button", name="Book a place").wait_for()


def test_write_and_approve_without_script(running, chromium):
    mark = uuid.uuid4().hex[:8]
    title, text = f"Bike marking {mark}", f"Free bike marking on the market square, Saturday from ten. {mark}"
    with Person(running, chromium, size=PHONE, script=False) as champion:
        champion.sign_in("champion")
        write_draft(champion, title, "", ["X", "Facebook"])
        checks_the_length(champion, text)
        champion.page.get_by_text("Add a photo", exact=True).click()
        champion.page.get_by_label("Photo", exact=True).set_input_files(photo())
        champion.page.get_by_label("What the photo shows").fill("A bicycle with a code on its frame")
        champion.page.get_by_label("No, nobody").check()
        champion.press("Save the draft")
        champion.follow("Submit for a decision")
        champion.shot("no-script-submit")
        submit_draft(champion)
    with Person(running, chromium, size=DESK, script=False) as comms:
        comms.sign_in("comms")
        approve_draft(comms, title)
        comms.sees("Approved. It goes out now")
    until(lambda: len(posts(running, text)) == 2, "both posts")


def checks_the_length(champion, text):
    """Too long for X: the page says by how much and keeps every word; then it fits."""
    champion.page.get_by_label("Text", exact=True).fill(text + " Bring a lamp." * 20)
    champion.press("Check the length")
    too_long = len(text) + 280 - 280
    champion.sees(f"Northshore Police (X): {too_long} too many ({len(text) + 280} of 280)")
    champion.shot("no-script-too-long")
    assert champion.page.get_by_label("Text", exact=True).input_value() == text + " Bring a lamp." * 20
    champion.page.get_by_label("Text", exact=True).fill(text)
    champion.press("Check the length")
    champion.sees(f"Northshore Police (X): {len(text)} of 280 used")
