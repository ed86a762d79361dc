"""Campaigns, drafts in every state, what was frozen of them, and what was decided. With past dates, so made as rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.accounts.counting import clean_text
from campaigns.accounts.models import Account
from campaigns.drafting.actions.photos import stored
from campaigns.drafting.enums import DraftState, PeopleShown, SuggestionState
from campaigns.drafting.models import Campaign, Draft, Original, Payload, Photo, Revision, Suggestion, Variant
from campaigns.drafting.pictures import clean_picture, renditions
from campaigns.drafting.screening import findings, keep
from campaigns.drafting.screening.models import Word, WordList
from campaigns.drafting.screening.words import key_of
from campaigns.reviewing.actions import begin
from campaigns.reviewing.enums import StageState, Verdict
from campaigns.reviewing.models import Decision, RouteRun, StageRun
from campaigns.reviewing.shapes import StageShape
from onboarding.leadership.models import Objective
from onboarding.people.enums import NAMED, Role
from onboarding.people.models import StaffMember
from portal.core.models import Notice, OutgoingMail
from portal.home.demo import pictures
from portal.home.demo.arriving import COURSES, Way
from portal.home.demo.force import Force
from portal.home.demo.people import SIGN_INS

LABELS = ("category", "case_reference", "case_stage", "sensitivity", "retention")
VERDICTS = {DraftState.RETURNED: Verdict.RETURNED, DraftState.REFUSED: Verdict.REFUSED}
ON_PICTURE = {"road": 1, "harbour": 0, "bicycle": 1}  # which pictures have room for words


@dataclass(frozen=True)
class Written:
    """One draft that was submitted: what was given for it, its payloads by network, and when it was decided."""

    given: dict[str, Any]
    payloads: dict[str, Payload]
    decided_at: datetime
    due_at: datetime


def write(force: Force, ways: list[Way], words: dict[str, Any], objectives: list[Objective]) -> list[Written]:
    """Everything from campaigns to decisions; gives what deliveries are made of."""
    campaigns = [_campaign(force, given, objectives) for given in words["campaigns"]]
    authors = Authors(force, ways)
    watched = WordList.objects.create(name=words["word_list"]["name"])
    Word.objects.bulk_create(Word(word_list=watched, key=key_of(given["phrase"]), **given) for given in words["word_list"]["words"])
    found = [written for given in words["drafts"] if (written := _draft(force, authors, campaigns, given))]
    Notice.objects.update(read_at=timezone.now())  # whom a route asked has heard it
    OutgoingMail.objects.update(sent_at=timezone.now(), text="")
    return found


def suggest(force: Force, words: dict[str, Any]) -> None:
    """What colleagues saw: one waits, one came from somebody who is named nowhere, one was declined kindly."""
    for given in words["suggestions"]:
        suggestion = Suggestion(suggested_by=force[given["by"]], what=given["what"], where_when=given["where_when"], why=given["why"])
        if "words" in given:
            suggestion.state, suggestion.words, suggestion.handled_by = SuggestionState.DECLINED, given["words"], force[given["answered_by"]]
            suggestion.handled_at = force.ago(given["days"] - 0.3)
        suggestion.save()
        Suggestion.objects.filter(pk=suggestion.pk).update(made_at=force.ago(given["days"]))


class Authors:
    """Finds authors: by the name before the @, or as `c0`: the first certified champion (c), supervisor (s) or other member of staff (a)."""

    def __init__(self, force: Force, ways: list[Way]) -> None:
        self.force = force
        named = [way for way in ways if way.person.safety_class in NAMED and way.person.email not in dict(SIGN_INS) and len(way.passed_at) == COURSES]
        self.certified = sorted(named, key=lambda way: way.passed_at[-1])

    def __getitem__(self, key: str) -> StaffMember:
        """The person."""
        circle = {"c": "champions", "s": "supervisors", "a": "all-staff"}.get(key[0])
        if not key[1:].isdigit() or circle is None:
            return self.force[key]
        return [way.person for way in self.certified if way.person.circle == self.force.circles[circle]][int(key[1:])]


def _campaign(force: Force, given: dict[str, Any], objectives: list[Objective]) -> Campaign:
    starts_on = force.ago(given["days"]).date()
    words = {name: given[name] for name in ("name", "theme", "audience", "tag")}
    return Campaign.objects.create(objective=objectives[given["objective"]], owner=force["comms"], starts_on=starts_on, ends_on=None, **words)


def _draft(force: Force, authors: Authors, campaigns: list[Campaign], given: dict[str, Any]) -> Written | None:
    author = authors[given["author"]]
    editor = force[given["edited_by"]] if "edited_by" in given else author
    handed_in = force.ago(given["days"])
    decided_at = handed_in + timedelta(hours=2, minutes=len(given["text"]) % 50)
    publish_at = force.ago(-given["due"]).replace(second=0, microsecond=0) if "due" in given else None
    state = given.get("state", DraftState.APPROVED)
    draft = Draft.objects.create(
        title=given["title"],
        text=clean_text(given["text"]),
        campaign=campaigns[given["campaign"]] if "campaign" in given else None,
        author=author,
        last_editor=editor,
        editors=sorted({author.pk, editor.pk}),
        state=state,
        publish_at=publish_at,
        edition=1 if state == DraftState.WRITING else 3,
        **{name: given[name] for name in LABELS if name in given},
    )
    accounts = [force.accounts[network] for network in given.get("accounts") or given["deliveries"]]
    Variant.objects.bulk_create(Variant(draft=draft, account=account) for account in accounts)
    photo = _photo(draft, given) if "photo" in given else None
    changed_at = decided_at if "by" in given else handed_in
    Draft.objects.filter(pk=draft.pk).update(made_at=handed_in - timedelta(hours=5), changed_at=changed_at)
    if state == DraftState.WRITING:
        return None
    revision = Revision.objects.create(
        draft=draft,
        number=1,
        title=draft.title,
        **{name: getattr(draft, name) for name in LABELS},
        author=author,
        last_editor=editor,
        submitted_by=author,
        editors=draft.editors,
        publish_at=publish_at,
        submitted_at=handed_in,
    )
    payloads = {account.network: _payload(revision, account, photo) for account in accounts}
    keep(revision, [finding for finding in findings(draft) if not finding.blocks])
    if "by" in given:
        _decide(force, revision, payloads, given, decided_at)
    elif state == DraftState.IN_REVIEW:
        begin(revision)
    return Written(given, payloads, decided_at, publish_at or decided_at) if "deliveries" in given else None


def _payload(revision: Revision, account: Account, photo: Photo | None) -> Payload:
    text = Variant(draft=revision.draft, account=account).published_text
    payload = Payload(revision=revision, account=account, text=text, photos=[photo.frozen(account.network)] if photo else [])
    payload.sha256 = payload.digest()
    payload.save()
    return payload


def _decide(force: Force, revision: Revision, payloads: dict[str, Payload], given: dict[str, Any], decided_at: datetime) -> None:
    stage = StageShape(minutes=0).as_data()
    RouteRun.objects.create(revision=revision, name="Standard", stages=[stage], length=1, started_at=revision.submitted_at)
    run = StageRun.objects.create(revision=revision, number=1, role=Role.APPROVER, opened_at=revision.submitted_at)
    Decision.objects.create(
        revision=revision,
        verdict=VERDICTS.get(given.get("state", ""), Verdict.APPROVED),
        reason=given.get("reason", ""),
        words=given.get("words", ""),
        decided_by=force[given["by"]],
        decided_at=decided_at,
        hashes={str(payload.account_id): payload.sha256 for payload in payloads.values()},
    )
    run.state, run.closed_at = StageState.FAILED if given.get("reason") else StageState.PASSED, decided_at
    run.save()


def _photo(draft: Draft, given: dict[str, Any]) -> Photo:
    lines = [part.strip() for part in given["alt"].rstrip(".").split(",")[1:]] if ON_PICTURE[given["photo"]] else []
    sent = pictures.draw(given["photo"], *lines)
    picture = clean_picture(sent)
    name = f"photos/{picture.sha256[:32]}-{draft.pk}.jpg"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(picture.content))
    original = Original(draft=draft, sha256=sha256(sent).hexdigest(), size=len(sent), kind=picture.kind, picture_sha256=picture.sha256, added_by=draft.author)
    original.file.save("original", ContentFile(sent), save=True)
    photo = Photo(draft=draft, original=original, sha256=picture.sha256, alt=given["alt"], people=PeopleShown.NOBODY, added_by=draft.author)
    photo.file.name = name
    photo.width, photo.height, photo.renditions = picture.width, picture.height, stored(photo, renditions(picture.content))
    photo.save()
    return photo
