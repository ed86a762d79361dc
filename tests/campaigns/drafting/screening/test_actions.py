"""Findings are kept with the revision, cleared by name, and nothing is approved over an open one."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.drafting.actions import Blocked, reopen, submit
from campaigns.drafting.screening.actions import answer, clear
from campaigns.drafting.screening.models import Answer, Clearing, Finding
from campaigns.drafting.screening.queries import uncleared
from campaigns.publishing.actions import approve
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import hashes_of
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import certify, make_account, make_draft, submitted

WARNING = "Ring Jo on 07700 900123 if you saw the van."
BLOCK = "The rape victim is a student from Lowgate."
WHY = "Jo asked us to give her number."


@pytest.fixture
def warned(champ):
    """A revision with one warning."""
    return submitted(champ, text=WARNING)


@pytest.fixture
def blocked(champ):
    """A revision with a block that an approver may let pass."""
    return submitted(champ, text=BLOCK)


def agree(revision, by):
    return approve(revision, by=by, hashes_seen=hashes_of(revision))


def test_submitting_keeps_what_was_noticed_with_its_place(warned):
    (finding,) = Finding.objects.filter(revision=warned)
    text = warned.payloads.get().text
    assert text[finding.start : finding.end] == "07700 900123"
    assert (finding.rule, finding.level, finding.field, finding.account) == ("phone", "warn", "text", None)
    assert text == WARNING


def test_a_text_of_its_own_is_looked_at_for_its_account(champ):
    one, other = make_account(), make_account("facebook")
    revision = submitted(champ, one, other, text="The road is open.", texts={other.pk: WARNING})
    assert [finding.account for finding in Finding.objects.filter(revision=revision)] == [other]


def test_an_author_answers_a_warning_and_somebody_else_clears_it(warned, cast, champ):
    finding = uncleared(warned).get()
    with pytest.raises(Refused, match="nobody has cleared"):
        agree(warned, cast.carla)
    with pytest.raises(NotPermitted):
        clear(finding=finding, by=champ, why=WHY)
    answer(finding=finding, by=champ, why=f" {WHY}\n")
    assert (Answer.objects.get().answered_by, Answer.objects.get().why) == (champ, WHY)
    with pytest.raises(Refused, match="nobody has cleared"):
        agree(warned, cast.carla)
    with pytest.raises(NotPermitted):
        answer(finding=finding, by=cast.carla, why=WHY)
    clear(finding=finding, by=cast.carla, why=WHY)
    assert agree(warned, cast.carla).verdict == "approved"
    verbs = ["finding.answered", "finding.cleared"]
    assert [(event.verb, event.actor) for event in AuditEvent.objects.filter(verb__in=verbs).order_by("pk")] == list(
        zip(verbs, [champ.pk, cast.carla.pk], strict=True)
    )


def test_the_database_lets_nobody_clear_a_warning_in_their_own_words(warned, champ):
    with pytest.raises(IntegrityError), transaction.atomic():
        Clearing.objects.create(finding=uncleared(warned).get(), cleared_by=champ, cleared_at=timezone.now(), why=WHY)


def test_the_database_refuses_an_approval_over_an_open_finding_too(warned, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(revision=warned, verdict="approved", decided_by=cast.carla, decided_at=timezone.now(), hashes=hashes_of(warned))
    Decision.objects.create(revision=warned, verdict="returned", reason="law", words="No.", decided_by=cast.carla, decided_at=timezone.now(), hashes={})


def test_a_block_is_let_pass_by_an_approver_who_wrote_none_of_it(blocked, cast, champ):
    finding = uncleared(blocked).get()
    with pytest.raises(NotPermitted, match="an approver who did not write it"):
        clear(finding=finding, by=champ, why=WHY)
    with pytest.raises(Refused, match="nobody has cleared"):
        agree(blocked, cast.carla)
    clear(finding=finding, by=cast.colin, why="She speaks publicly and agreed in writing.")
    agree(blocked, cast.carla)
    assert AuditEvent.objects.get(verb="finding.overridden").data == {"rule": "sexual-victim", "revision": blocked.pk}


def test_an_approver_lets_no_block_pass_on_their_own_words_and_the_database_agrees(cast):
    certify(cast.carla)
    revision = submitted(cast.carla, text=BLOCK)
    finding = uncleared(revision).get()
    with pytest.raises(NotPermitted):
        clear(finding=finding, by=cast.carla, why=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clearing.objects.create(finding=finding, cleared_by=cast.carla, cleared_at=timezone.now(), why=WHY)


def test_findings_and_clearings_never_change(warned, champ, cast):
    clear(finding=uncleared(warned).get(), by=cast.carla, why=WHY)
    for rows, changed in ((Finding.objects.all(), {"reason": "x"}), (Clearing.objects.all(), {"why": "x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changed)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all()._raw_delete("default")


def test_clearing_wants_a_reason_an_open_revision_and_happens_once(warned, champ, cast):
    finding = uncleared(warned).get()
    for why in ("", "ok", "x" * 301):
        with pytest.raises(Refused, match="one line"):
            clear(finding=finding, by=cast.colin, why=why)
    with pytest.raises(NotPermitted):
        clear(finding=finding, by=cast.dispatch, why=WHY)
    clear(finding=finding, by=cast.carla, why=WHY)
    with pytest.raises(Refused, match="cleared this already"):
        clear(finding=finding, by=cast.colin, why=WHY)


def test_a_version_that_was_taken_back_can_no_longer_be_cleared_and_the_next_begins_anew(warned, champ, cast):
    clear(finding=uncleared(warned).get(), by=cast.carla, why=WHY)
    draft = warned.draft
    reopen(draft=draft, by=champ)
    draft.refresh_from_db()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    assert uncleared(second).count() == 1


def test_what_must_be_mended_stops_the_submission(champ):
    draft = make_draft(champ, make_account(), text="a\u202eb and more")
    with pytest.raises(Blocked, match="cannot be seen"):
        submit(draft=draft, by=champ, edition=draft.edition)
    assert not Finding.objects.exists()


def test_a_note_asks_for_nothing(champ, cast):
    revision = submitted(champ, text="PLEASE KEEP OFF THE EAST BEACH TODAY")
    assert Finding.objects.get(revision=revision).level == "note"
    agree(revision, cast.carla)
