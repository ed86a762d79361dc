"""The same words once more: a draft made of another one. It is a draft like any other, and nobody has approved it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.photos import copy_photos
from campaigns.drafting.actions.writing import About, create_draft, locked_draft, require_writer
from campaigns.drafting.copies import Words, words_of, wrote_in
from campaigns.drafting.models import Draft
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

FEWEST_TIMES, MOST_TIMES = 2, 12


@action("draft.copy")
def copy_draft(*, draft: Draft, by: StaffMember, words: Words, about: About, publish_at: datetime | None = None) -> Draft:
    """A new draft of these words, which come from `draft`. Everybody who wrote in that one counts as a writer of the copy, so that none of them
    decides on it. Whether the person may have the words is for the caller to ask: this asks only whether they may write.

    When the very same copy was made less than a minute ago, that one: the button was pressed twice.
    """
    draft = locked_draft(draft)
    earlier = set(Draft.objects.filter(copied_from=draft, author=by).values_list("pk", flat=True))
    copy = create_draft(
        by=by,
        title=words.title,
        text=words.text,
        accounts=words.accounts,
        texts=words.texts,
        campaign=words.campaign,
        publish_at=publish_at,
        about=about,
        template_version=words.template_version,
        copied_from=draft,
    )
    if copy.pk in earlier:
        return copy
    copy.editors = sorted({*copy.editors, *wrote_in(draft)})
    copy.save(update_fields=["editors"])
    copy_photos(words.photos, draft=copy, by=by)
    record("draft.copied", copy, by=by, of=draft.pk, edition=draft.edition)
    return copy


@action("draft.use_again")
def use_again(*, draft: Draft, by: StaffMember, edition: int) -> Draft:
    """A new draft with the words, accounts, labels and photos of this one, without a time. What was ticked or decided about the first is not copied.

    Refused when the draft is not the edition that was looked at.
    """
    draft = _looked_at(draft, by, edition)
    words, _left_out = words_of(draft)
    return copy_draft(draft=draft, by=by, words=words, about=_labels(draft))


@action("draft.repeat")
def repeat(*, draft: Draft, by: StaffMember, edition: int, times: Sequence[datetime]) -> list[Draft]:
    """A new draft for each of the times, each to be submitted and decided on by itself. All or none; this draft stays as it is.

    Refused when the draft is not the edition that was looked at.
    """
    draft = _looked_at(draft, by, edition)
    if not FEWEST_TIMES <= len(times) <= MOST_TIMES or len(set(times)) < len(times):
        raise Refused(_("Repeat it between %(fewest)d and %(most)d times.") % {"fewest": FEWEST_TIMES, "most": MOST_TIMES})
    if min(times) <= timezone.now():
        raise Refused(_("This time has passed. Choose one that is to come."))
    words, _left_out = words_of(draft)
    about = _labels(draft)
    latest_first = [copy_draft(draft=draft, by=by, words=words, about=about, publish_at=moment) for moment in sorted(times, reverse=True)]
    copies = latest_first[::-1]  # lists show first what was made last
    record("draft.repeated", draft, by=by, copies={str(copy.pk): copy.publish_at for copy in copies})
    return copies


def _looked_at(draft: Draft, by: StaffMember, edition: int) -> Draft:
    draft = locked_draft(draft)
    require_writer(by)
    require(by, "campaigns.use_again", draft)
    if draft.edition != edition:
        raise Refused(_("The draft has changed since you looked at it, so that nothing was copied. Look at it once more."))
    return draft


def _labels(draft: Draft) -> About:
    """Its labels, but for who decided that somebody is named: that was about the first post."""
    return replace(About.of(draft), naming_decided_by="", naming_reason="", names_nobody=False)
