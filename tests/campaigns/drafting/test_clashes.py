"""The same words again, and posts too close to each other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import submit, withdraw
from campaigns.drafting.clashes import MOST_COMPARED, Clash, clashes, clashes_for
from campaigns.drafting.models import Draft, Likeness, Variant
from campaigns.drafting.queries import variants_of
from campaigns.drafting.screening import blockers, findings
from campaigns.drafting.screening.models import Finding
from campaigns.drafting.screening.queries import told_once
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from tests.factories import certify, make_account, make_deliveries, make_delivery, make_draft, make_revision, submitted

TEXT = "Bicycle marking on Market Green this Sunday, 11:00 to 15:00. Bring the bicycle."


def approved(author, *accounts, text=TEXT, days_ago=2, title="Marking", publish_at=None):
    """A draft that was approved and goes out, or went out, at that time."""
    carla = StaffMember.objects.get(full_name="Carla Reyes")
    due_at = publish_at or timezone.now() - timedelta(days=days_ago)
    made = make_deliveries(author, carla, *accounts, text=text, title=title, publish_at=publish_at)
    Delivery.objects.filter(pk__in=[each.pk for each in made]).update(due_at=due_at, late_at=due_at + timedelta(days=90))
    return made[0].payload.revision.draft


def found(draft, *accounts):
    draft = Draft.objects.get(pk=draft.pk)
    for account in accounts:
        Variant.objects.create(draft=draft, account=account)
    return [(clash.level, clash.text) for clash in clashes(draft, variants_of(draft))]


def test_the_same_text_on_the_same_account_is_a_warning(champ):
    x = make_account()
    approved(champ, x)
    ((level, text),) = found(make_draft(champ, x, text=TEXT))
    assert level == "warn"
    assert "The same text" in text
    assert "“Marking”" in text


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("Bicycle marking on Market Green this Sunday, 11 to 15. Bring the bicycle!", True),
        ("BICYCLE MARKING ON MARKET GREEN THIS SUNDAY 11:00 TO 15:00 BRING THE BICYCLE https://force.example/x", True),
        ("Bring the bicycle: this Sunday, 11:00 to 15:00, bicycle marking on Market Green.", True),
        ("The harbour is closed to kayaks tonight.", False),
        ("Bicycle lights are free on Friday at the station.", False),
    ],
)
def test_nearly_the_same(champ, text, is_near):
    x = make_account()
    approved(champ, x)
    assert bool(found(make_draft(champ, x, text=text))) is is_near


def test_the_same_network_counts_and_another_does_not(champ):
    approved(champ, make_account())
    ((level, text),) = found(make_draft(champ, make_account(), text=TEXT))
    assert level == "warn"
    assert "X forbids the same text on several accounts" in text
    assert found(make_draft(champ, make_account(Network.FACEBOOK), text=TEXT)) == []


def test_on_another_network_the_same_text_elsewhere_is_a_note(champ):
    approved(champ, make_account(Network.FACEBOOK))
    assert [level for level, _text in found(make_draft(champ, make_account(Network.FACEBOOK), text=TEXT))] == ["note"]


def test_what_is_long_ago_does_not_count(champ):
    x = make_account()
    approved(champ, x, days_ago=31)
    assert found(make_draft(champ, x, text=TEXT, title="New")) == []


def test_what_waits_counts_and_is_named_only_to_its_author(champ, cast):
    x, at = make_account(), timezone.now() + timedelta(days=1)
    make_revision(champ, x, text=TEXT, publish_at=at, title="Waiting")
    own = found(make_draft(champ, x, text=TEXT, publish_at=at))
    assert [level for level, _text in own] == ["warn", "note"]
    assert all("“Waiting” waits" in text or "“Waiting”. One" in text for _level, text in own)
    others = found(Draft.objects.create(title="T", text=TEXT, author=cast.carla, last_editor=cast.carla, publish_at=at), x)
    assert [level for level, _text in others] == ["warn", "note"]
    assert "Waiting" not in str(others)
    assert "colleague’s draft" in others[0][1]


def test_the_real_time_of_a_delivery_counts(champ, cast):
    x, at = make_account(), timezone.now() + timedelta(days=1)
    delivery = make_delivery(champ, cast.carla, x, publish_at=at, text="Something else entirely.")
    assert "is approved for" in found(make_draft(champ, x, publish_at=at))[0][1]
    Delivery.objects.filter(pk=delivery.pk).update(due_at=at + timedelta(hours=2), late_at=at + timedelta(hours=5))
    assert found(make_draft(champ, x, publish_at=at)) == []
    assert "is approved for" in found(make_draft(champ, x, publish_at=at + timedelta(hours=2)))[0][1]
    Delivery.objects.filter(pk=delivery.pk).update(state="cancelled", settled_at=timezone.now())
    assert found(make_draft(champ, x, publish_at=at + timedelta(hours=2))) == []


def test_the_reviewer_reads_it_live_with_a_link(champ, cast, as_):
    x, at = make_account(), timezone.now() + timedelta(days=1)
    first = make_revision(champ, x, text=TEXT, publish_at=at, title="First")
    url = reverse("review-detail", args=[first.pk])
    assert "as of now" not in as_(cast.carla).get(url).content.decode()
    second = make_revision(champ, x, text=TEXT, publish_at=at, title="Second")
    make_revision(champ, make_account(), text=TEXT, title="Third")
    shown = as_(cast.carla).get(url).content.decode()
    assert "The same text waits for a decision" in shown or "X forbids" in shown
    assert "“Second” waits for a decision and is meant for" in shown
    assert "it waits for a decision for" in shown
    assert reverse("draft-detail", args=[second.draft_id]) in shown
    assert shown.index('id="clashes"') < shown.index('id="decision"')
    assert {clash.level for clash in clashes_for(first, cast.carla)} == {"warn", "note"}


def test_a_covert_authors_words_are_not_held_up_to_anybody(champ, cast):
    x = make_account()
    approved(cast.dispatch, x)
    draft = make_draft(champ, x, text=TEXT)
    assert found(draft)
    cast.dispatch.safety_class = SafetyClass.COVERT
    cast.dispatch.save()
    assert found(draft) == []


@pytest.mark.parametrize(("minutes", "is_close"), [(0, True), (14, True), (-14, True), (15, False), (60, False)])
def test_two_posts_on_one_account(champ, settings, minutes, is_close):
    settings.CLASH_MINUTES = 15
    at, x = timezone.now() + timedelta(days=1), make_account()
    approved(champ, x, text="Something else entirely.", publish_at=at)
    draft = make_draft(champ, x, publish_at=at + timedelta(minutes=minutes))
    assert bool(found(draft)) is is_close
    assert found(make_draft(champ, make_account(), publish_at=at, text="Elsewhere, words of their own.")) == []


def test_as_soon_as_possible_is_now(champ):
    x = make_account()
    approved(champ, x, text="Something else entirely.", publish_at=timezone.now() + timedelta(minutes=5))
    assert "less than 15 minutes away" in found(make_draft(champ, x))[0][1]


def test_clashes_are_told_and_stop_nobody(champ):
    x = make_account()
    approved(champ, x)
    draft = make_draft(champ, x, text=TEXT)
    assert any("The same text" in finding.text for finding in findings(draft))
    assert blockers(draft) == []


def test_many_earlier_posts_cost_no_more_queries(champ, django_assert_max_num_queries):
    x, page = make_account(), make_account(Network.FACEBOOK)
    for number in range(40):
        approved(champ, x, page, text=f"{TEXT} {number}")
    draft = Draft.objects.get(pk=make_draft(champ, x, page, text=TEXT).pk)
    variants = variants_of(draft)
    with django_assert_max_num_queries(5):
        clashes(draft, variants)
    assert MOST_COMPARED >= 100


def test_what_was_kept_says_the_same_as_comparing_now_on_both_sides(champ, cast):
    x, other, page = make_account(), make_account(), make_account(Network.FACEBOOK)
    approved(champ, other, title="Out")
    first = submitted(champ, x, page, text=TEXT, title="First")
    second = submitted(champ, x, page, text=TEXT + " See you there.", title="Second")
    assert Likeness.objects.count() == 2 * 4
    for revision in (first, second):
        kept = clashes_for(revision, cast.carla)
        revision.compared_at = None
        assert set(kept) == set(clashes_for(revision, cast.carla))
        assert len(kept) >= 2


def test_what_no_longer_stands_is_no_longer_said(champ, cast):
    x = make_account()
    first, second = submitted(champ, x, text=TEXT, title="First"), submitted(champ, x, text=TEXT, title="Second")
    assert "“First”" in clashes_for(second, cast.carla)[0].text
    withdraw(draft=first.draft, by=champ)
    assert clashes_for(second, cast.carla) == []


def test_a_covert_authors_words_are_left_out_of_what_was_kept(champ, cast):
    x = make_account()
    second = submitted(champ, x, text=TEXT, title="Second")
    certify(cast.carla)
    submitted(cast.carla, x, text=TEXT, title="First")
    assert clashes_for(second, cast.colin)
    StaffMember.accounts.filter(pk=cast.carla.pk).update(safety_class=SafetyClass.COVERT)
    assert clashes_for(second, cast.colin) == []


# ---- on the page of whoever decides ----


def page_of(client, revision):
    return client.get(reverse("review-detail", args=[revision.pk])).content.decode()


def test_what_was_noticed_at_the_submission_is_not_said_again_among_what_clashes_now(champ, cast, as_):
    x = make_account()
    before = approved(champ, x)
    revision = submitted(champ, x, text=TEXT, title="Marking again")
    kept = revision.findings.get(rule="clash")
    assert kept.other == before.pk
    page = page_of(as_(cast.carla), revision)
    assert page.count("The same text was approved for") == 1
    assert "Beside other posts, as of now" not in page
    findings_part = page.partition('aria-labelledby="findings"')[2].partition("</section>")[0]
    assert reverse("draft-detail", args=[before.pk]) in findings_part
    assert reverse("finding-clear", args=[kept.pk]) in findings_part


def test_what_came_since_or_weighs_more_now_stands_among_what_clashes_now(champ, cast, as_):
    x = make_account()
    approved(champ, x, text=TEXT.replace("Sunday", "Friday"), title="Friday")
    revision = submitted(champ, x, text=TEXT, title="Marking again")
    assert revision.findings.get(rule="clash").level == "note"
    submitted(champ, x, text=TEXT, title="Came since")
    page = page_of(as_(cast.carla), revision)
    now = page.partition('aria-labelledby="clashes"')[2].partition("</section>")[0]
    assert "Came since" in now
    assert "Friday" not in now


def test_a_finding_from_before_that_names_no_other_draft_is_shown_as_it_was(champ, cast):
    clash = Clash("X", "The same text", "note", 7)
    assert told_once([Finding(rule="clash", level="note", reason="X: The same text")], [clash]) == [clash]
    named = Finding(rule="clash", level="note", reason="X: The same text", other=7)
    assert (told_once([named], [clash]), named.now) == ([], clash)
    heavier = Clash("X", "The same text", "warn", 7)
    assert told_once([named], [heavier]) == [heavier]
    assert told_once([named], [clash, clash]) == [clash]


def test_what_went_out_already_is_said_to_have_gone_out(champ):
    x, at = make_account(), timezone.now() - timedelta(minutes=5)
    approved(champ, x, text="Something else entirely.")
    sent = {"state": "sent", "external_id": "1", "armed_at": at, "settled_at": at, "due_at": at, "late_at": at + timedelta(days=1)}
    Delivery.objects.update(**sent)
    assert "went out at" in found(make_draft(champ, x))[0][1]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_submitted_at_the_same_moment_one_sees_the_other(champ):
    x = make_account()
    drafts = [make_draft(champ, x, text=TEXT, title=title) for title in ("First", "Second")]
    both_begun = threading.Barrier(2, timeout=20)

    def hand_in(draft):
        try:
            with transaction.atomic():
                Draft.objects.select_for_update().get(pk=draft.pk)
                both_begun.wait()
                submit(draft=draft, by=champ, edition=draft.edition)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Likeness.objects.count() == 2
