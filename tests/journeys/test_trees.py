"""What a screen reader is given of the pages on which words are written, decided on and scheduled, compared with trees that were read and found good.

After a page was changed on purpose: `RENEW_TREES=1 .venv/bin/pytest -n0 tests/journeys/test_trees.py`, then read the difference below `trees/` as
somebody who hears the page: headings in order, links and buttons that say out of context what they do, groups with a name.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import About, add_photo, comment, create_draft, save_draft, submit
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import Wording, ask_outside, return_to_author, send_mail_due
from campaigns.reviewing.queries import hashes_of
from campaigns.reviewing.shapes import Conditions, StageShape
from tests.factories import NOBODY, certify, make_account, make_photo, make_route
from tests.journeys.steps import DESK

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

TREES = Path(__file__).parent / "trees"
NOW = datetime(2030, 1, 7, 10, 0, tzinfo=UTC)
"""A Monday; in the future, so that a browser keeps its cookies."""
VOLATILE = [(re.compile(r"\b[0-9a-f]{64}\b"), "SHA256"), (re.compile(r"(?<=/url: )\S+"), lambda found: re.sub(r"\d+", "N", found.group(0)))]


class World:
    """Drafts in every state in which somebody looks at them."""

    def __init__(self, cast):
        certify(cast.champ)
        self.cast = cast
        self.x, self.page = make_account(name="Northshore", handle="north"), make_account(Network.FACEBOOK, name="Northshore", handle="north")
        self.open = create_draft(by=cast.champ, title="Night buses", text="The night buses run again from Friday.", accounts=[self.x])
        self.back = self._returned("Harbour road", "The harbour road is closed until noon.", self.page, photo=make_photo())
        save_draft(
            draft=self.back, by=cast.champ, edition=self.back.edition, title="Harbour road", text="The harbour road is closed until two.", accounts=[self.x]
        )
        self.revision = self._submitted(Draft.objects.get(pk=self.back.pk))
        first = comment(draft=self.back, by=cast.carla, text="Which end of it?", revision=self.revision)
        comment(draft=self.back, by=cast.champ, text="Both.", parent=first)
        planned = create_draft(
            by=cast.champ, title="Ferry times", text="The ferry sails hourly at the weekend.", accounts=[self.x], publish_at=NOW + timedelta(days=2)
        )
        approve(revision := self._submitted(planned), by=cast.carla, hashes_seen=hashes_of(revision))
        self.delivery = Delivery.objects.get()
        stages = (StageShape(deciders="outside"), StageShape())
        make_route(Wording("Counsel", "What counsel reads first.", 5, Conditions(categories=("event",)), stages), by=cast.ada, second=cast.colin)
        event = create_draft(by=cast.champ, title="Open day", text="Come and see the boats on Saturday.", accounts=[self.x], about=About(category="event"))
        ask_outside(revision=self._submitted(event), by=cast.carla, name="Ines Roth", organisation="City counsel", email="ines@counsel.example")

    def _submitted(self, draft):
        return submit(draft=draft, by=draft.author, edition=draft.edition)

    def _returned(self, title, text, *accounts, photo):
        draft = create_draft(by=self.cast.champ, title=title, text=text, accounts=accounts)
        add_photo(draft=draft, by=self.cast.champ, content=photo, alt="The barrier at the harbour", about=NOBODY)
        revision = self._submitted(Draft.objects.get(pk=draft.pk))
        return_to_author(revision=revision, by=self.cast.carla, reason="accuracy", words="Ask the works when they end.")
        return Draft.objects.get(pk=draft.pk)


class Reader:
    """Somebody who hears pages: opens them as one or another, and notes what each says."""

    def __init__(self, live_server, chromium):
        self.url, self.chromium, self.heard = live_server.url, chromium, {}

    def __enter__(self):
        width, height = DESK
        self.context = self.chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        return self

    def __exit__(self, *_what):
        self.context.close()

    def as_(self, person):
        """Signed in as somebody; as nobody for None."""
        self.context.clear_cookies()
        if person:
            client = Client()
            client.force_login(person, backend="onboarding.people.backends.StaffBackend")
            self.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}])
        return self

    def open(self, name, *arguments, query="", **note):
        """A page by the name of its address."""
        self.page.goto(self.url + reverse(name, args=arguments) + query)
        return self.note(**note) if note else self

    def note(self, called, where="main"):
        """What is said of it now."""
        tree = self.page.locator(where).aria_snapshot()
        for pattern, stand_in in VOLATILE:
            tree = pattern.sub(stand_in, tree)
        self.heard[called] = tree.strip() + "\n"
        return self


def reads_and_writes(reader, world):
    """The author: list, form, page of a draft, and the page on which two tabs meet."""
    reader.as_(world.cast.champ).open("draft-list", called="drafts", where="body")
    reader.open("draft-new", called="draft-form")
    reader.open("draft-detail", world.open.pk, called="draft-writing")
    reader.open("draft-detail", world.back.pk, called="draft-waiting")
    reader.open("draft-edit", world.open.pk)
    save_draft(
        draft=world.open, by=world.cast.champ, edition=world.open.edition, title="Night buses", text="The night buses run from Friday.", accounts=[world.x]
    )
    reader.page.get_by_label("Text", exact=True).fill("The night buses run again from Saturday.")
    reader.page.get_by_role("button", name="Save the draft").click()
    reader.page.get_by_text("You changed what follows in another window as well.").wait_for()
    reader.note("merge")


def decides(reader, world):
    """An approver: queue, review, returning, two versions, the calendar in its four ways, another time."""
    reader.as_(world.cast.colin).open("review-list", called="queue", where="body")
    reader.open("review-detail", world.revision.pk, query="?queue=1", called="review")
    reader.open("review-return", world.revision.pk, called="return")
    reader.open("draft-compare", world.back.pk, query="?before=1&after=2", called="comparison")
    for show, asked in (("month", "month=2030-01"), ("week", "week=2030-W02"), ("day", "day=2030-01-09"), ("list", "month=2030-01")):
        reader.open("calendar", query=f"?show={show}&{asked}", called=f"calendar-{show}")
    reader.open("delivery-reschedule", world.delivery.pk, called="reschedule")
    reader.open("route-list", called="routes")
    reader.as_(world.cast.ada).open("route-edit", "careful", called="route-editor")


def is_asked_from_outside(reader):
    """Counsel, without an account: the code, exactly what would go out, the thanks."""
    send_mail_due()
    link = re.search(r"https?://[^/]+(/review/outside/\S+)", mail.outbox[-1].body).group(1)
    reader.as_(None).page.goto(reader.url + link)
    reader.page.get_by_role("button", name=re.compile("^Send a code")).click()
    send_mail_due()
    reader.page.get_by_label("Code").wait_for()
    reader.note("outside-code")
    reader.page.get_by_label("Code").fill(re.search(r"\b(\d{6})\b", mail.outbox[-1].body).group(1))
    reader.page.get_by_role("button", name="Show me the text").click()
    reader.page.get_by_role("radio", name="I agree with it").wait_for()
    reader.note("outside-review")
    reader.page.get_by_role("radio", name="I agree with it").check()
    reader.page.get_by_role("button", name="Give this answer").click()
    reader.page.get_by_role("heading", name="Thank you").wait_for()
    reader.note("outside-thanks")


def compared(heard):
    """What is otherwise than it was kept, by page; nothing after renewing."""
    if os.environ.get("RENEW_TREES") == "1":
        for name, tree in heard.items():
            (TREES / f"{name}.yml").write_text(tree)
    kept = {path.stem: path.read_text() for path in TREES.glob("*.yml")}
    both = sorted({*kept, *heard})
    return {
        name: "\n".join(unified_diff(kept.get(name, "").splitlines(), heard.get(name, "").splitlines(), "kept", "heard", lineterm=""))
        for name in both
        if kept.get(name) != heard.get(name)
    }


def test_each_page_says_what_it_said_when_somebody_listened(live_server, chromium, cast, settings, tmp_path):
    settings.SECOND_FACTOR_RELAXED, settings.MEDIA_ROOT = True, tmp_path
    with time_machine.travel(NOW, tick=False):
        world = World(cast)
        with Reader(live_server, chromium) as reader:
            reads_and_writes(reader, world)
            decides(reader, world)
            is_asked_from_outside(reader)
    assert compared(reader.heard) == {}
