"""Drafting, review and the calendar without a mouse: at every stop the focus can be seen, and it is never lost."""

import re
import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp_auth
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from campaigns.reviewing.models import Decision
from tests.factories import certify, submitted
from tests.journeys.keyboard import Keys, goes_out, kept, out_of_order
from tests.journeys.steps import DESK, PHONE, photo
from tests.running import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]

ALT = "A patrol boat at the quay"
DRAW_ANEW = """() => htmx.ajax('GET', location.pathname, {
  target: '#photos', select: '#photos', swap: 'outerHTML', selectOOB: '#photos-said:innerHTML,#next-card,#goes-out'})"""
"""What the page does by itself while a photo is prepared, here also when the worker was quicker than the page."""


class Story:
    """What the chapters hand on to each other."""

    def __init__(self):
        mark = uuid.uuid4().hex[:8]
        self.title, self.text = f"Quay closed {mark}", f"The quay is closed for two hours. {mark}"
        self.day = timezone.localdate() + timedelta(days=4 + int(mark, 16) % 20)  # not always the same: a day with many posts is shown in short
        self.draft = ""


def test_from_the_draft_to_the_calendar_without_a_mouse(running, chromium):
    story = Story()
    with Keys(running, chromium, size=DESK) as author, Keys(running, chromium, size=DESK) as approver:
        signs_in(author, "champion")
        writes(author, story)
        adds_a_photo(author, story)
        submits(author)
        signs_in(approver, "comms2")
        goes_through_the_queue(approver, story)
        returns(approver, story)
        writes_in_two_tabs(author, story)
        submits(author)
        compares(approver, story)
        approves(approver, story)
        moves(approver, story)


def signs_in(person, who):
    """The page of sign-in begins with the field that it is for."""
    person.open("/accounts/login/")
    person.write("Work e-mail", f"{who}@demo.example")
    assert person.tap("Tab")["words"] == "input Password"
    person.page.keyboard.type(PASSWORD)
    person.enter()
    assert person.heading == "Your next step"


def writes(author, story):
    """Words, an account whose choice draws a part of the page anew, a time."""
    author.go_by_keys("link", "Drafts")
    author.skip()
    author.go_by_keys("link", "Write a draft")
    author.write("Working title", story.title)
    author.write("Text", story.text)
    author.to("checkbox", re.compile("^@NorthshorePolice – X "))
    author.page.keyboard.press("Space")
    kept(author, f"Northshore Police (X): {len(story.text)} of 280 used")
    author.pick("At a set time")
    author.to_field("Day").page.keyboard.type(story.day.strftime("%m%d%Y"))
    author.to_field("Time").page.keyboard.type("0230PM")
    author.to_summary("Add a photo").page.keyboard.press("Enter")


def adds_a_photo(author, story):
    """The file by the browser's own window; then, while the photo is prepared and parts of the page change, the focus stays."""
    author.to_field("Photo")
    with author.page.expect_file_chooser() as chosen:
        author.page.keyboard.press("Space")
    chosen.value.set_files(photo())
    author.write("What the photo shows", ALT)
    author.pick("No, nobody")
    author.go_by_keys("button", "Save the draft")
    story.draft = author.page.url.removeprefix(author.running.url)
    author.to("link", "Change the draft")
    author.sees("Ready to be submitted")
    author.page.evaluate(DRAW_ANEW)
    kept(author, "Ready to be submitted")
    author.page.keyboard.press("Shift+Tab")
    assert author.look("Shift+Tab")["words"] == "a Submit for a decision"
    author.page.keyboard.press("Shift+Tab")


def submits(author):
    """From the page of the draft, over the page that says what goes where; the answer has the focus."""
    author.go_by_keys("link", "Submit for a decision")
    author.go_by_keys("button", "Submit exactly this")
    assert "It waits for a decision" in author.page.locator("#next-card").inner_text()


def goes_through_the_queue(approver, story):
    """The queue from the navigation; then one after the other by the keys that the page names."""
    approver.go_by_keys("link", re.compile("^Review"))
    approver.skip()
    approver.go_by_keys("link", "Go through them one by one")
    steps = approver.page.get_by_role("navigation", name="Your queue")
    assert steps.inner_text().split("\n")[0].startswith("1 of")
    approver.to_summary("Keys")
    approver.page.keyboard.press("Enter")
    approver.sees("Alt+Shift+J opens the next one", "details[open]")
    for _post in range(40):
        if approver.heading == story.title:
            break
        approver.shortcut("Alt+Shift+J")
    assert approver.heading == story.title
    away, back = ("K", "J") if steps.get_by_role("link", name="Previous").count() else ("J", "K")  # what is due first stands first
    approver.shortcut(f"Alt+Shift+{away}")
    assert approver.heading != story.title
    approver.shortcut(f"Alt+Shift+{back}")
    assert approver.heading == story.title


def returns(approver, story):
    """With a reason that is missing at first: the summary of what is wrong has the focus and leads to the field."""
    approver.skip()
    approver.go_by_keys("link", "Return it to the author")
    approver.go_by_keys("button", "Return it with these reasons")
    assert "There is a problem" in approver.page.evaluate("document.activeElement.innerText")
    approver.to("link", re.compile("Choose at least one reason"))
    approver.page.keyboard.press("Enter")
    assert approver.look("the link to the field")["words"] == "input Accuracy"
    approver.page.keyboard.press("Space")
    approver.write("In your words", "Say from when to when.")
    approver.go_by_keys("button", "Return it with these reasons")
    assert "Returned" in approver.page.evaluate("document.activeElement.innerText")


def writes_in_two_tabs(author, story):
    """The author mends it in two tabs at once: the second is asked whose words count, and answers by keys."""
    first, second = author.page, author.another_tab()
    author.page = second
    author.open(f"{story.draft}edit/")
    author.page = first
    author.open(f"{story.draft}edit/")
    author.write("Text", f"{story.text} From noon.")
    author.go_by_keys("button", "Save the draft")
    author.page = second
    author.write("Text", f"{story.text} From noon to two.")
    author.go_by_keys("button", "Save the draft")
    assert "There is a problem" in author.page.evaluate("document.activeElement.innerText")
    author.sees("You changed what follows in another window as well.")
    author.pick("Keep what you typed here")
    author.go_by_keys("button", "Save the draft")
    author.sees(f"{story.text} From noon to two.")


def compares(approver, story):
    """Two versions beside each other, chosen by keys."""
    approver.open(story.draft)
    approver.skip()
    approver.go_by_keys("link", "Compare two versions")
    for name, key in (("From", "End"), ("To", "Home")):
        approver.to("combobox", name)
        approver.page.keyboard.press(key)
    approver.go_by_keys("button", "Compare")
    assert [" ".join(words.split()) for words in approver.page.locator("section ins").all_inner_texts()] == ["added: From noon to two."]


def approves(approver, story):
    """From the first lines of the page to the decision by its link; the answer has the focus."""
    approver.open(story.draft)
    approver.skip()
    approver.go_by_keys("link", "Open it for review")
    approver.to("link", "Your decision")
    approver.page.keyboard.press("Enter")
    approver.go_by_keys("button", "Approve for X")
    assert "Approved. It goes out at its time" in approver.page.evaluate("document.activeElement.innerText")


def moves(approver, story):
    """In the calendar, by the link beside the post and the form behind it: drag and drop is never the only way."""
    approver.go_by_keys("link", "Calendar")
    approver.skip()
    move = re.compile(f"^Move {re.escape(story.title)}")
    for _month in range(2):
        if approver.page.get_by_role("link", name=move).count():
            break
        approver.go_by_keys("link", re.compile("Later"))
    assert goes_out(approver, story.title) == story.day.isoformat()
    approver.go_by_keys("link", move)
    approver.to_field("Time").page.keyboard.type("0345PM")
    approver.go_by_keys("button", "Schedule it")
    approver.sees("15:45")
    assert approver.page.evaluate("document.activeElement.innerText").strip()


def test_whoever_signed_in_long_ago_shows_who_they_are_by_keys_and_the_decision_counts(live_server, chromium, cast, settings, tmp_path):
    settings.SECOND_FACTOR_RELAXED, settings.MEDIA_ROOT = False, tmp_path
    certify(cast.champ)
    revision = submitted(cast.champ)
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(cast.carla, secret)
    EmailAddress.objects.create(user=cast.carla, email=cast.carla.email, verified=True, primary=True)
    with Keys(live_server, chromium, size=DESK) as carla:
        carla.open("/accounts/login/")
        carla.write("Work e-mail", cast.carla.email)
        carla.to_field("Password").page.keyboard.type(PASSWORD)
        carla.enter()
        carla.write(re.compile("code", re.IGNORECASE), code_of(secret)).enter()
        carla.open(reverse("review-detail", args=[revision.pk]))
        age(carla)
        carla.go_by_keys("button", re.compile("^Approve for "))
        assert carla.heading == "Is it still you?"
        assert not Decision.objects.exists()
        carla.to_field("Password").page.keyboard.type(PASSWORD)
        carla.enter()
        assert "Approved. It goes out now" in carla.page.evaluate("document.activeElement.innerText")
    assert [(each.revision, each.decided_by) for each in Decision.objects.all()] == [(revision, cast.carla)]


def code_of(secret):
    """What an authenticator app shows now."""
    return totp_auth.format_hotp_value(totp_auth.hotp_value(secret, next(totp_auth.yield_hotp_counters_from_time())))


def age(person):
    """As if they had signed in an hour ago."""
    key = next(cookie["value"] for cookie in person.context.cookies() if cookie["name"] == "sessionid")
    session = import_module(django_settings.SESSION_ENGINE).SessionStore(key)
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 3600
    session.save()


PAGES = (
    "/",
    "/drafts/",
    "/drafts/new/",
    "/drafts/templates/",
    "/review/",
    "{review}",
    "{draft}",
    "{compare}",
    "/review/routes/",
    "/review/routes/careful/",
    "/calendar/",
    "/calendar/?show=week",
    "/calendar/?show=list",
    "/deliveries/",
)


@pytest.mark.parametrize(("size", "pages"), [(PHONE, PAGES), (DESK, ("/drafts/new/", "{review}", "/calendar/"))], ids=["phone", "desk"])
def test_every_stop_is_seen_and_comes_in_the_order_in_which_it_is_read(running, chromium, size, pages):
    with Keys(running, chromium, size=size) as comms:
        comms.arrive("comms")
        comms.open("/review/")
        review = comms.page.locator("main table a").first.get_attribute("href")
        comms.open(review)
        draft = comms.page.get_by_role("link", name="The draft and its history").get_attribute("href")
        places = {"review": review, "draft": draft, "compare": draft.replace("/drafts/", "/review/versions/")}
        odd = [(path, pair) for path in pages for pair in out_of_order(comms.walk(path.format(**places)))]
    assert odd == []
