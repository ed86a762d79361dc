"""A person at a browser: signs in, finds things by their words, reads mail, answers quizzes. For the journeys alone."""

import email
import email.policy
import json
import os
import re
import time
from io import BytesIO
from pathlib import Path

import requests
from icalendar import Calendar
from PIL import Image

from tests.running import PASSWORD

PHONE, DESK = (320, 640), (1280, 900)
BETWEEN = b"\n" + b"-" * 79 + b"\n"
PATIENCE = 20  # seconds for what the worker does


def until(look, what, patience=PATIENCE):
    """What `look` gives as soon as it gives something."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"{what}: not within {patience} seconds"
        time.sleep(0.1)
    return found


class Person:
    """Somebody with a browser of their own. Collects what no page may do: an error of the server, an error of a script."""

    def __init__(self, running, chromium, *, size, script=True):
        self.running, self.size = running, size
        width, height = size
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, reduced_motion="reduce", timezone_id="Europe/London", has_touch=width < 600
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.wrong = []
        self.page.on("response", self._look)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if "Content Security Policy" in said.text else None)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_rest):
        if kind:
            self.shot("broke")
        self.context.close()
        if not kind:
            assert self.wrong == []

    def _look(self, response):
        if response.status >= 500:
            self.wrong.append(f"{response.status} {response.url}")

    def shot(self, name):
        """A picture of the whole page, where somebody asked for pictures; and a look whether it is wider than the screen."""
        if folder := os.environ.get("JOURNEY_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}-{self.size[0]}.png", full_page=True)

    def sign_in(self, who):
        """Through the sign-in page, to the home page."""
        self.page.goto(f"{self.running.url}/accounts/login/")
        self.page.get_by_label("Work e-mail").fill(f"{who}@demo.example")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url(f"{self.running.url}/")
        return self

    def arrive(self, who):
        """Signed in already, at the home page."""
        cookies = self.running.sign_in(who).cookies
        self.context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": self.running.url} for cookie in cookies])
        self.open("/")
        return self

    def open(self, path):
        """An address typed in."""
        return self.page.goto(self.running.url + path)

    def press(self, name):
        """The button of that name."""
        self._onwards(self.page.get_by_role("button", name=name, exact=isinstance(name, str)))

    def _onwards(self, found):
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            found.click()

    def follow(self, name):
        """The first link of that name in the page itself."""
        self._onwards(self.page.locator("main").get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def go(self, label):
        """An entry of the main navigation, which a phone keeps behind a button."""
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            menu.click()
        self._onwards(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile(f"^{label}")))

    def tick(self, name):
        """A radio button or a box."""
        self.page.get_by_label(name, exact=isinstance(name, str)).check()

    def sees(self, words, where="body"):
        """Waits until the words are on the page."""
        self.page.locator(where).filter(has_text=words).first.wait_for()

    @property
    def heading(self):
        """What the page is called."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def post(self, path, **fields):
        """Sends a form that no page offers, with the person's session and token. Gives the answer's status."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        headers = {"Referer": self.page.url}
        return self.context.request.post(self.running.url + path, form={"csrfmiddlewaretoken": token, **fields}, headers=headers)


def mail_to(running, address):
    """Every message to an address, the oldest first."""
    files = sorted((running.data / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns) if (running.data / "mail").exists() else []
    messages = [email.message_from_bytes(part, policy=email.policy.default) for path in files for part in path.read_bytes().split(BETWEEN) if part.strip()]
    return [message for message in messages if address in str(message["To"])]


def calendar_entries(running, address, title):
    """(UID, SEQUENCE) of the calendar files that were mailed to an address about a session."""
    entries = []
    for message in mail_to(running, address):
        for part in message.iter_attachments():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                entries += [(str(event["UID"]), int(event["SEQUENCE"])) for event in calendar.walk("VEVENT") if str(event["SUMMARY"]) == title]
    return entries


def right_answers(running):
    """Question id → ids of its right choices, of every question there is."""
    script = (
        "import json; from onboarding.learning.models import Choice; answers = {}; "
        "[answers.setdefault(q, []).append(c) for q, c in Choice.objects.filter(is_right=True).values_list('question_id', 'pk')]; print(json.dumps(answers))"
    )
    return json.loads(running.manage("shell", "-v0", "-c", script).stdout.strip().splitlines()[-1])


def answer_quiz(person, answers):
    """Chooses what is right for each question on the page, then sends it."""
    page = person.page
    asked = {name.removeprefix("question-") for name in page.eval_on_selector_all("main input[name^=question-]", "inputs => inputs.map(each => each.name)")}
    _answer(person, asked, answers)


def _answer(person, asked, answers):
    assert asked
    for question in asked:
        for choice in answers[question]:
            person.page.locator(f'input[name="question-{question}"][value="{choice}"]').check()
    person.press("Send my answers")


def write_draft(person, title, text, networks):
    """Fills in the form of a new draft, and leaves it open."""
    person.go("Drafts")
    person.follow("Write a draft")
    person.page.get_by_label("Working title").fill(title)
    person.page.get_by_label("Text", exact=True).fill(text)
    for network in networks:
        person.tick(re.compile(rf"^@NorthshorePolice – {network} \("))


def submit_draft(person):
    """From the page of a draft that is ready, or from its form, to the queue."""
    person.press("Submit exactly this")
    person.sees("It waits for a decision")


def approve_draft(person, title):
    """Opens it from the queue and approves it."""
    person.go("Review")
    person.follow(title)
    person.sees("Exactly this goes out")
    person.press(re.compile("^Approve for "))


def photo(colour="#12496b"):
    """A PNG with a place in it, as a phone would write it."""
    picture = Image.new("RGB", (900, 600), colour)
    exif = Image.Exif()
    exif[0x010F] = "JourneyPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 30.0, 0.0), 3: "W", 4: (3.0, 10.0, 0.0)})
    written = BytesIO()
    picture.save(written, "PNG", exif=exif)
    assert b"eXIf" in written.getvalue()
    return {"name": "harbour.png", "mimeType": "image/png", "buffer": written.getvalue()}


def posts(running, text):
    """What the stand-in networks accepted with these words."""
    answer = requests.get(f"{running.networks}/_sandbox/ledger", timeout=10)
    return [post for post in answer.json()["posts"] if text in post["text"]]


def trail_holds(running):
    """Whether the chain of decisions is whole."""
    return running.manage("verify_trail", check=False).returncode == 0
