"""What a draft is like is kept when it is saved: its page asks for that and for what was submitted since, and says what a comparison afresh would say."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, utils

from campaigns.drafting import comparing
from campaigns.drafting.actions import compare_again, reopen, save_draft, submit, withdraw
from campaigns.drafting.actions.likenesses import compare
from campaigns.drafting.clashes import clashes, kept_clashes
from campaigns.drafting.likenesses import MOST_KEPT, comparable
from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.queries import variants_of
from campaigns.drafting.tasks import compare_again as task
from tests.campaigns.drafting.test_clashes import TEXT, approved
from tests.factories import make_account, make_draft

pytestmark = pytest.mark.django_db


def said(draft):
    """What the page says; never anything else than a comparison afresh."""
    draft = Draft.objects.get(pk=draft.pk)
    kept = [clash.text for clash in kept_clashes(draft, variants_of(draft))]
    assert kept == [clash.text for clash in clashes(draft, variants_of(draft))]
    return kept


def submitted(person, account, **more):
    draft = make_draft(person, account, **{"text": TEXT, "title": "The other"} | more)
    submit(draft=draft, by=person, edition=draft.edition)
    return draft


def kept_of(draft):
    return {variant.account_id: [pk for pk, _account, _score in variant.alike] for variant in Variant.objects.filter(draft=draft)}


def test_what_was_there_when_it_was_saved_is_kept_and_said(champ):
    x, page = make_account(), make_account("facebook")
    other = submitted(champ, x)
    draft = make_draft(champ, x, page, text=TEXT)
    assert kept_of(draft) == {x.pk: [other.revisions.get().payloads.get().pk], page.pk: []}
    (text,) = said(draft)
    assert "The other" in text


def test_what_is_submitted_afterwards_is_said_at_once(champ):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    assert said(draft) == []
    submitted(champ, x)
    assert kept_of(draft) == {x.pk: []}
    assert len(said(draft)) == 1


def test_what_no_longer_stands_is_said_no_longer(champ):
    x = make_account()
    for end in (withdraw, reopen):
        other = submitted(champ, x)
        draft = make_draft(champ, x, text=TEXT)
        assert len(said(draft)) == 1
        end(draft=Draft.objects.get(pk=other.pk), by=champ)
        assert said(draft) == []


def test_what_a_newer_version_took_the_place_of_is_said_of_that_one(champ):
    x = make_account()
    other = submitted(champ, x)
    draft = make_draft(champ, x, text=TEXT)
    reopen(draft=Draft.objects.get(pk=other.pk), by=champ)
    again = Draft.objects.get(pk=other.pk)
    again = save_draft(draft=again, by=champ, edition=again.edition, title="Said better", text=TEXT, accounts=[x])
    submit(draft=again, by=champ, edition=again.edition)
    (text,) = said(draft)
    assert "Said better" in text


def test_another_text_is_compared_when_it_is_saved(champ):
    x = make_account()
    submitted(champ, x)
    draft = make_draft(champ, x, text="The choir sings at noon.")
    assert said(draft) == []
    draft = save_draft(draft=draft, by=champ, edition=draft.edition, title=draft.title, text=TEXT, accounts=[x])
    assert len(said(draft)) == 1
    draft = save_draft(draft=draft, by=champ, edition=draft.edition, title=draft.title, text="The choir sings at noon.", accounts=[x])
    assert kept_of(draft) == {x.pk: []}
    assert said(draft) == []


def test_what_was_saved_before_any_of_this_was_kept_is_compared_afresh(champ):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    Variant.objects.update(compared_at=None)
    submitted(champ, x)
    assert comparing.news_for(draft, variants_of(draft)) is None
    assert len(said(draft)) == 1


@pytest.mark.parametrize("most", [0, 1])
def test_after_much_was_submitted_it_is_compared_afresh(champ, monkeypatch, most):
    monkeypatch.setattr(comparing, "MOST_NEWS", most)
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    submitted(champ, x)
    assert (comparing.news_for(draft, variants_of(draft)) is None) == (most == 0)
    assert len(said(draft)) == 1


def test_after_a_long_time_it_is_compared_afresh(champ):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    with time_machine.travel(timezone.now() + comparing.LATELY + timedelta(hours=1)):
        submitted(champ, x)
        assert comparing.news_for(draft, variants_of(draft)) is None
        assert len(said(draft)) == 1


def test_what_waits_is_said_for_longer_than_what_went_out_and_neither_for_ever(champ):
    x = make_account()
    submitted(champ, x)
    waits, went_out = make_draft(champ, x, text=TEXT), make_draft(champ, x, text="The choir sings at noon.")
    approved(champ, x, text="The choir sings at noon.", days_ago=0)
    compare_at = timezone.now() + comparing.LATELY
    for draft in (waits, went_out):
        compare(draft)
    Variant.objects.update(compared_at=compare_at)
    for days, expected in ((1, (1, 1)), (31, (1, 0)), (59, (1, 0)), (61, (0, 0))):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert (len(said(waits)), len(said(went_out))) == expected


def test_the_most_alike_are_kept_and_not_more(champ):
    x = make_account()
    for number in range(MOST_KEPT + 2):
        submitted(champ, x, title=f"Number {number}", text=f"{TEXT} {'!' * number}")
    draft = make_draft(champ, x, text=TEXT)
    assert len(kept_of(draft)[x.pk]) == MOST_KEPT
    said(draft)


def test_old_comparisons_are_done_again_and_fresh_ones_are_not(champ):
    make_draft(champ, text="It goes nowhere yet.")
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    other = submitted(champ, x)
    assert compare_again() == 0
    for earlier in (None, timezone.now() - timedelta(hours=3)):
        Variant.objects.update(compared_at=earlier, alike=[])
        assert compare_again() == 1  # the other one is not open
        assert kept_of(draft) == {x.pk: [other.revisions.get().payloads.get().pk]}
        assert compare_again() == 0
    assert task.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_being_saved_is_left_to_whoever_saves_it(champ):
    x = make_account()
    draft, other = make_draft(champ, x, text=TEXT), make_draft(champ, x, text="The choir sings at noon.")
    Variant.objects.update(compared_at=None)
    held, done = threading.Event(), threading.Event()

    def saving():
        try:
            with transaction.atomic():
                Draft.objects.select_for_update().get(pk=draft.pk)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=saving)
    thread.start()
    assert held.wait(20)
    begun = time.monotonic()
    compare_again()
    took = time.monotonic() - begun
    done.set()
    thread.join(20)
    assert took < 5  # it did not wait
    assert Variant.objects.get(draft=draft).compared_at is None
    assert Variant.objects.get(draft=other).compared_at


def test_a_submission_compares_afresh(champ, as_):
    x = make_account()
    draft = make_draft(champ, x, text=TEXT)
    other = submitted(champ, x)
    Variant.objects.update(compared_at=timezone.now() + timedelta(hours=1), alike=[])
    assert "waits for a decision" in as_(champ).get(reverse("draft-submit", args=[draft.pk])).content.decode()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert [finding.other for finding in revision.findings.filter(rule="clash", level="warn")] == [other.pk]


WORDS = st.lists(st.sampled_from(["Road", "closed", "the", "THE", "harbour,", "noon", "(ferry)", "ß", "ŻÓŁW", "3"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_sorted_words_are_as_alike_as_the_library_says(one, other):
    expected = fuzz.token_sort_ratio(one, other, processor=utils.default_process)
    assert fuzz.ratio(comparable(one), comparable(other)) == pytest.approx(expected)
