"""Words that were typed and not saved come back: after three seconds of quiet, and when the page was left at once."""

import uuid

import pytest

from tests.journeys.steps import DESK, PHONE, Person, until

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]


@pytest.mark.parametrize(("size", "waits"), [(PHONE, True), (DESK, False)], ids=["a quiet moment", "left at once"])
def test_unsaved_words_are_offered_again(running, chromium, size, waits):
    words = f"The slipway is closed this evening. {uuid.uuid4().hex[:8]}"
    with Person(running, chromium, size=size) as champion:
        champion.arrive("champion").open("/drafts/new/")
        champion.page.get_by_label("Text", exact=True).fill(words)
        if waits:
            until(lambda: champion.page.locator("#shelved").inner_text().strip(), "that it is kept")
        champion.open("/learn/")
        until(lambda: champion.open("/drafts/new/") and champion.page.get_by_text("You have unsaved words here").count(), "the offer")
        champion.shot("unsaved")
        champion.follow("Take them up")
        assert champion.page.get_by_label("Text", exact=True).input_value() == words
        champion.open("/drafts/new/")
        champion.press("Throw them away")
        assert champion.page.get_by_text("You have unsaved words here").count() == 0


def test_words_that_were_refused_are_there_again_in_another_language(running, chromium):
    words = f"The slipway is open again. {uuid.uuid4().hex[:8]}"
    with Person(running, chromium, size=DESK) as champion:
        champion.arrive("champion").open("/drafts/new/")
        champion.page.get_by_label("Text", exact=True).fill(words)
        champion.press("Save the draft")
        assert champion.page.locator(".govuk-error-summary").count() == 1  # it has no title
        champion.page.locator("button[lang=fr]").click()
        until(lambda: champion.open("/drafts/new/") and champion.page.locator("a[href*='take']").count(), "the offer")
        champion.shot("unsaved-other-language")
        champion.page.locator("a[href*='take']").click()
        assert champion.page.locator("#id_text").input_value() == words
