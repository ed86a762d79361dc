"""Letting findings pass, and keeping the word lists."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.files import MOST_WORDS, Row, compare
from campaigns.drafting.screening.models import Answer, Clearing, Finding, Word, WordList
from campaigns.drafting.screening.queries import permission_for
from campaigns.drafting.screening.words import key_of
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused

SHORTEST_REASON = 5


@action("finding.clear")
def clear(*, finding: Finding, by: StaffMember, why: str) -> Clearing:
    """Lets a finding pass: a warning by whoever may decide, a block by an approver; neither by anybody who wrote in it. `why` in one line.

    Raises Refused when it was cleared already, or when its revision no longer waits for a decision.
    """
    draft, finding = _locked_finding(finding)
    if finding.level == Level.BLOCK and not by.has_perm(permission_for(finding), finding):
        raise NotPermitted(_("This stands in the way until an approver who did not write it lets it pass."))
    require(by, permission_for(finding), finding)
    _require_waiting(draft, finding)
    if finding.level == Level.NOTE or (finding.level == Level.BLOCK and not finding.is_overridable):
        raise Refused(_("There is nothing to clear here."))
    if finding.clearing_or_none:
        raise Refused(_("Somebody has cleared this already."))
    words = _one_line(why)
    clearing = Clearing.objects.create(finding=finding, cleared_by=by, cleared_at=timezone.now(), why=words)
    verb = "finding.overridden" if finding.level == Level.BLOCK else "finding.cleared"
    record(verb, finding, by=by, rule=finding.rule, revision=finding.revision_id)
    return clearing


@action("finding.answer")
def answer(*, finding: Finding, by: StaffMember, why: str) -> Answer:
    """What somebody who wrote in it says to a warning. It stays open until somebody who wrote none of it clears it."""
    draft, finding = _locked_finding(finding)
    require(by, "campaigns.answer_finding", finding)
    _require_waiting(draft, finding)
    if finding.level != Level.WARN or finding.clearing_or_none or finding.answer_or_none:
        raise Refused(_("There is nothing to clear here."))
    given = Answer.objects.create(finding=finding, answered_by=by, answered_at=timezone.now(), why=_one_line(why))
    record("finding.answered", finding, by=by, rule=finding.rule, revision=finding.revision_id)
    return given


def _locked_finding(finding: Finding) -> tuple[Draft, Finding]:
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=finding.revision.draft_id)
    return draft, Finding.objects.select_related("revision__draft__author", "revision__author").get(pk=finding.pk)


def _require_waiting(draft: Draft, finding: Finding) -> None:
    is_newest = not draft.revisions.filter(number__gt=finding.revision.number).exists()
    if draft.state != DraftState.IN_REVIEW or not is_newest:
        raise Refused(_("This version no longer waits for a decision."))


def _one_line(why: str) -> str:
    words = " ".join(clean_text(why).split())
    if not SHORTEST_REASON <= len(words) <= 300:
        raise Refused(_("Say in one line, of 5 to 300 characters, why it may stay."))
    return words


@action("word_list.start")
def start_word_list(*, by: StaffMember, name: str) -> WordList:
    """A new, empty list."""
    require(by, "campaigns.keep_word_lists")
    try:
        with transaction.atomic():
            word_list = WordList.objects.create(name=" ".join(clean_text(name).split())[:60])
    except IntegrityError:
        raise Refused(_("There is a list of this name already. Choose another name.")) from None
    record("word_list.started", word_list, by=by)
    return word_list


@action("word.save")
def save_word(*, word_list: WordList, by: StaffMember, phrase: str, level: str, reason: str) -> Word:
    """Adds a word or phrase; one that is there already takes the new level and reason."""
    require(by, "campaigns.keep_word_lists")
    word_list = _locked(word_list)
    key = key_of(phrase)
    if word_list.words.exclude(key=key).count() >= MOST_WORDS:
        raise Refused(_("A list holds %(most)d words at most.") % {"most": MOST_WORDS})
    fields = {"phrase": " ".join(phrase.split()), "level": Level(level), "reason": reason}
    word, _is_new = Word.objects.update_or_create(word_list=word_list, key=key, defaults=fields)
    _next_edition(word_list)
    record("word.saved", word_list, by=by, word=word.pk, level=level)
    return word


@action("word.remove")
def remove_word(*, word: Word, by: StaffMember) -> None:
    """Takes a word off its list. What it noticed in the past stays."""
    require(by, "campaigns.keep_word_lists")
    word_list = _locked(word.word_list)
    key, phrase = word.pk, word.phrase
    word.delete()
    _next_edition(word_list)
    record("word.removed", word_list, by=by, word=key, phrase=phrase)


@action("word_list.import")
def import_words(*, word_list: WordList, by: StaffMember, rows: Sequence[Row], edition: int) -> WordList:
    """Makes the list hold exactly these rows. Raises Refused when it is no longer the edition that the difference was shown for."""
    require(by, "campaigns.keep_word_lists")
    word_list = _locked(word_list)
    if word_list.edition != edition:
        raise Refused(_("The list has changed since you looked. Look at the difference once more."))
    found = compare(word_list, list(rows))
    word_list.words.exclude(key__in=[row.key for row in rows]).delete()
    for row in [*found.added, *found.changed]:
        fields = {"phrase": row.phrase, "level": row.level, "reason": row.reason}
        Word.objects.update_or_create(word_list=word_list, key=row.key, defaults=fields)
    _next_edition(word_list)
    record("word_list.imported", word_list, by=by, added=len(found.added), changed=len(found.changed), removed=len(found.removed))
    return word_list


def _locked(word_list: WordList) -> WordList:
    return WordList.objects.select_for_update().get(pk=word_list.pk)


def _next_edition(word_list: WordList) -> None:
    word_list.edition += 1
    word_list.save()
