"""What colleagues saw and think worth telling: suggested, taken up, declined, taken back."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import campaigns.drafting.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions.photos import Pictured, add_photo
from campaigns.drafting.actions.writing import create_draft, one_line
from campaigns.drafting.enums import People, PeopleShown, SuggestionState
from campaigns.drafting.models import Draft, Suggestion
from campaigns.drafting.pictures import Picture, clean_picture
from campaigns.drafting.transitions import SUGGESTION
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import notify

MOST_A_DAY = 10
LONGEST_TITLE = 60


def suggest(*, by: StaffMember, what: str, where_when: str, why: str, content: bytes | None = None, people: str = "", is_anonymous: bool = False) -> Suggestion:
    """Keeps a suggestion, its photo cleaned of place, time and camera. Raises Refused with the reason.

    `people`: one of `enums.People`, needed with a photo. Decoding takes a second, so that it happens before the transaction.
    """
    _may_suggest(by=by, content=content, people=people)
    picture = clean_picture(content) if content else None
    return _keep(by=by, what=what, where_when=where_when, why=why, picture=picture, people=people, is_anonymous=is_anonymous)


@action("suggestion.make")
def _may_suggest(*, by: StaffMember, content: bytes | None, people: str) -> None:
    require(by, "campaigns.suggest")
    if Suggestion.objects.filter(suggested_by=by, made_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("Thank you: that is a lot for one day. Send the next one tomorrow, or call the comms office."))
    if content and people not in People.values:
        raise Refused(_("Say whether people can be recognised in the photo."))


@action("suggestion.make")
def _keep(*, by: StaffMember, what: str, where_when: str, why: str, picture: Picture | None, people: str, is_anonymous: bool) -> Suggestion:
    """The trail keeps that a suggestion was made, not by whom: whoever asks not to be named, or may not be, is named nowhere."""
    _may_suggest(by=by, content=picture.content if picture else None, people=people)
    suggestion = Suggestion(suggested_by=by, is_anonymous=is_anonymous and Role.APPROVER not in by.roles)
    suggestion.what, suggestion.where_when, suggestion.why = clean_text(what), one_line(where_when), one_line(why)
    if not (suggestion.what and suggestion.where_when and suggestion.why):
        raise Refused(_("Answer all three questions. A few words are enough."))
    if picture:
        suggestion.people = people
        suggestion.photo.save("photo.jpg", ContentFile(picture.content), save=False)
    suggestion.save()
    url, text = (
        reverse("suggestion-detail", args=[suggestion.pk]),
        _("A colleague saw something worth telling: “%(beginning)s”") % {"beginning": _beginning(suggestion)},
    )
    for person in StaffMember.objects.active().holding(Role.APPROVER).exclude(pk=by.pk):
        notify(person, kind="suggestion", text=text, url=url, key=f"suggestion-{suggestion.pk}")
    record("suggestion.made", suggestion, by=None)
    return suggestion


@action("suggestion.take")
def take_over(*, suggestion: Suggestion, by: StaffMember) -> Draft:
    """Makes a draft of it, with its photo, in the name of whoever takes it; they write on from the suggester's words. The suggester is told."""
    suggestion = _locked(suggestion)
    require(by, "campaigns.read_suggestions")
    SUGGESTION.step(suggestion, SuggestionState.TAKEN)
    text = "\n\n".join([suggestion.what, suggestion.where_when, suggestion.why])
    draft = create_draft(by=by, title=_beginning(suggestion), text=text)
    if suggestion.photo:
        with suggestion.photo.open() as file:
            add_photo(draft=draft, by=by, content=file.read(), about=_pictured(suggestion))
    suggestion.draft = draft
    _handled(suggestion, by, _("Your suggestion became a draft. Thank you: you will see here how it goes on."))
    record("suggestion.taken", suggestion, by=by, draft=draft.pk)
    return draft


@action("suggestion.decline")
def decline(*, suggestion: Suggestion, by: StaffMember, words: str) -> Suggestion:
    """Says no, with a kind sentence that the suggester reads."""
    suggestion = _locked(suggestion)
    require(by, "campaigns.read_suggestions")
    suggestion.words = one_line(words)
    if not suggestion.words:
        raise Refused(_("Write a kind sentence: your colleague took the trouble."))
    SUGGESTION.step(suggestion, SuggestionState.DECLINED)
    _handled(suggestion, by, _("About your suggestion: %(words)s") % {"words": suggestion.words[:300]})
    record("suggestion.declined", suggestion, by=by)
    return suggestion


@action("suggestion.withdraw")
def withdraw_suggestion(*, suggestion: Suggestion, by: StaffMember) -> Suggestion:
    """The suggester takes it back before anybody took it up."""
    suggestion = _locked(suggestion)
    if suggestion.suggested_by_id != by.pk:
        raise NotPermitted(_("Only whoever suggested it can take it back."))
    SUGGESTION.step(suggestion, SuggestionState.WITHDRAWN)
    suggestion.handled_at = timezone.now()
    suggestion.save()
    record("suggestion.withdrawn", suggestion, by=None)
    return suggestion


def _locked(suggestion: Suggestion) -> Suggestion:
    return Suggestion.objects.select_for_update(of=("self",)).select_related("suggested_by").get(pk=suggestion.pk)


def _pictured(suggestion: Suggestion) -> Pictured:
    """What the suggester said about people in the photo, as far as it answers what a draft asks; else whoever took it over must."""
    if suggestion.people == People.NOBODY:
        return Pictured(people=PeopleShown.NOBODY)
    if suggestion.people == People.AGREED:
        return Pictured(people=PeopleShown.CONSENT, words=_("Whoever suggested it says that everybody in it agreed."))
    return Pictured()


def _handled(suggestion: Suggestion, by: StaffMember, told: str) -> None:
    suggestion.handled_by, suggestion.handled_at = by, timezone.now()
    suggestion.save()
    if suggestion.suggested_by_id != by.pk:
        url = reverse("suggestion-detail", args=[suggestion.pk])
        notify(suggestion.suggested_by, kind="suggestion", text=told, url=url, key=f"suggestion-{suggestion.pk}-{suggestion.state}")


def _beginning(suggestion: Suggestion) -> str:
    """The first words of what happened."""
    words = one_line(suggestion.what)
    return words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
