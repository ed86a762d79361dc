"""What colleagues saw: suggested by anybody, taken up or declined, and by nobody who may not be named."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from campaigns.drafting.actions import decline, submit, suggest, take_over, withdraw_suggestion
from campaigns.drafting.actions.suggestions import MOST_A_DAY
from campaigns.drafting.enums import SuggestionState as S
from campaigns.drafting.models import Draft, Suggestion
from campaigns.drafting.queries import suggestions_seen_by
from campaigns.drafting.transitions import SUGGESTION
from onboarding.people.enums import Role, SafetyClass
from onboarding.people.models import RoleGrant
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from portal.records.queries import people_in, trail, who
from tests.cast import COVERT_EMAIL, COVERT_NAME
from tests.factories import certify, make_account, make_photo

WORDS = {"what": "A child called us and stayed calm.", "where_when": "Valley, Monday", "why": "Teach yours the address."}


def test_anybody_who_works_here_may_suggest(cast, as_):
    for person in (cast.connie, cast.dispatch, cast.rita, cast.assoc, cast.nova):
        answer = as_(person).post(reverse("suggestion-new"), WORDS)
        assert answer.url == reverse("suggestion-detail", args=[Suggestion.objects.latest("pk").pk])
    cast.connie.is_active = False
    with pytest.raises(NotPermitted):
        suggest(by=cast.connie, **WORDS)


def test_whoever_may_take_it_up_is_told_which_one_it_is(cast):
    one = suggest(by=cast.connie, **WORDS)
    two = suggest(by=cast.connie, **WORDS | {"what": "At the  harbour\n" + "a long story begins " * 20})
    told = dict(Notice.objects.filter(person=cast.carla, kind="suggestion").values_list("url", "text"))
    assert told == {
        reverse("suggestion-detail", args=[one.pk]): "A colleague saw something worth telling: “A child called us and stayed calm.”",
        reverse("suggestion-detail", args=[two.pk]): "A colleague saw something worth telling: “At the harbour a long story begins a long story begins a …”",
    }


def test_a_photo_comes_clean_and_says_who_is_in_it(cast, as_):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    photo = make_photo(form="JPEG", exif=exif)
    upload = SimpleUploadedFile("x.jpg", photo)
    refused = as_(cast.connie).post(reverse("suggestion-new"), WORDS | {"photo": upload})
    assert "whether people can be recognised" in refused.content.decode()
    upload.seek(0)
    as_(cast.connie).post(reverse("suggestion-new"), WORDS | {"photo": upload, "people": "agreed"})
    suggestion = Suggestion.objects.get()
    kept = suggestion.photo.open().read()
    assert b"CameraMaker" in photo
    assert b"CameraMaker" not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"
    url = reverse("suggestion-photo", args=[suggestion.pk])
    assert as_(cast.connie).get(url).status_code == 200
    assert as_(cast.dispatch).get(url).status_code == 404
    assert as_(cast.carla).get(url).status_code == 200


def test_what_is_no_photo_is_refused_and_the_words_stay(cast, as_):
    answer = as_(cast.connie).post(reverse("suggestion-new"), WORDS | {"photo": SimpleUploadedFile("x.jpg", b"nonsense"), "people": "nobody"})
    assert "cannot be read as a photo" in answer.content.decode()
    assert WORDS["what"] in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_taking_it_over_makes_a_draft_with_the_photo(champ, cast):
    suggestion = suggest(by=cast.connie, content=make_photo(), people="agreed", **WORDS)
    draft = take_over(suggestion=suggestion, by=champ)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.draft, suggestion.handled_by) == (S.TAKEN, draft, champ)
    assert (draft.author, draft.photos.count()) == (champ, 1)
    assert WORDS["what"] in draft.text
    assert Notice.objects.filter(person=cast.connie, kind="suggestion").count() == 1
    with pytest.raises(Refused):
        take_over(suggestion=suggestion, by=cast.carla)


def test_the_suggester_is_thanked_inside_and_sees_how_it_goes(champ, cast, as_):
    suggestion = suggest(by=cast.connie, **WORDS)
    draft = take_over(suggestion=suggestion, by=champ)
    assert "Connie Marsh" in as_(champ).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    page = as_(cast.connie).get(reverse("suggestion-detail", args=[suggestion.pk])).content.decode()
    assert "Idris Vale took it up." in page
    assert "Being written" in page
    assert as_(cast.connie).get(reverse("draft-detail", args=[draft.pk])).status_code == 404


def test_a_kind_no(champ, cast, as_):
    suggestion = suggest(by=cast.connie, **WORDS)
    client = as_(cast.carla)
    assert "required" in client.post(reverse("suggestion-decline", args=[suggestion.pk]), {"words": " "}).content.decode()
    client.post(reverse("suggestion-decline", args=[suggestion.pk]), {"words": "Thank you! Next time with the family's word."})
    assert "Next time with the family" in as_(cast.connie).get(reverse("suggestion-detail", args=[suggestion.pk])).content.decode()
    assert Notice.objects.filter(person=cast.connie, text__contains="Next time").exists()
    with pytest.raises(Refused):
        decline(suggestion=suggestion, by=cast.carla, words=" ")


def test_one_may_take_back_ones_own_only(champ, cast, as_):
    suggestion = suggest(by=cast.connie, **WORDS)
    with pytest.raises(NotPermitted):
        withdraw_suggestion(suggestion=suggestion, by=cast.carla)
    as_(cast.connie).post(reverse("suggestion-withdraw", args=[suggestion.pk]))
    assert as_(cast.carla).get(reverse("suggestion-detail", args=[suggestion.pk])).status_code == 404
    assert as_(cast.connie).get(reverse("suggestion-detail", args=[suggestion.pk])).status_code == 200
    with pytest.raises(Refused):
        take_over(suggestion=suggestion, by=champ)


@pytest.mark.parametrize("who_", ["connie", "dispatch", "ada", "rita", "assoc", "nova"])
def test_whoever_does_not_write_for_the_force_answers_nothing(cast, who_):
    suggestion = suggest(by=cast.tara, **WORDS)
    person = getattr(cast, who_)
    person.is_superuser = True
    assert suggestion not in suggestions_seen_by(person)
    for attempt in (lambda: take_over(suggestion=suggestion, by=person), lambda: decline(suggestion=suggestion, by=person, words="No.")):
        with pytest.raises(NotPermitted):
            attempt()
    assert not Draft.objects.exists()


def test_an_approver_without_a_certificate_may_decline_but_not_write(cast):
    suggestion = suggest(by=cast.connie, **WORDS)
    with pytest.raises(NotPermitted, match="Finish the core courses"):
        take_over(suggestion=suggestion, by=cast.carla)
    suggestion.refresh_from_db()
    assert suggestion.state == S.WAITING


# ---- nobody is named who may not be ----


def everything_seen(as_, people, suggestion, draft):
    urls = [reverse("suggestion-list"), reverse("suggestion-detail", args=[suggestion.pk]), reverse("notice-list"), reverse("draft-list")]
    urls += [reverse("draft-detail", args=[draft.pk])] if draft else []
    return "".join(as_(person).get(url).content.decode() for person in people for url in urls)


def test_a_covert_colleague_may_suggest_and_leaves_no_trace(champ, cast, as_):
    suggestion = suggest(by=cast.nova, **WORDS)
    draft = take_over(suggestion=suggestion, by=champ)
    revision_editors = submit_with(draft, champ).editors
    seen = everything_seen(as_, [champ, cast.carla, cast.chief, cast.rita], suggestion, draft)
    assert COVERT_NAME not in seen
    assert COVERT_EMAIL not in seen
    assert "a colleague" in seen
    assert cast.nova.pk not in revision_editors
    assert cast.nova.pk not in set(AuditEvent.objects.filter(verb__startswith="suggestion").values_list("actor", flat=True))
    assert Notice.objects.filter(person=cast.nova, kind="suggestion").count() == 1


def submit_with(draft, by):
    from campaigns.drafting.actions import save_draft

    draft = save_draft(draft=draft, by=by, edition=draft.edition, title=draft.title, text="Short words.", accounts=[make_account()])
    return submit(draft=draft, by=by, edition=draft.edition)


def test_flagging_the_suggester_changes_no_count(champ, cast, as_):
    for person in (cast.connie, cast.dispatch):
        suggest(by=person, **WORDS)
    before = as_(cast.carla).get(reverse("suggestion-list")).context["page"].paginator.count
    cast.connie.safety_class = SafetyClass.COVERT
    cast.connie.save()
    answer = as_(cast.carla).get(reverse("suggestion-list"))
    assert answer.context["page"].paginator.count == before
    assert "Connie Marsh" not in answer.content.decode()


def test_anybody_may_ask_not_to_be_named(champ, cast, as_):
    suggestion = suggest(by=cast.connie, is_anonymous=True, **WORDS)
    draft = take_over(suggestion=suggestion, by=champ)
    assert "Connie Marsh" not in everything_seen(as_, [champ, cast.carla, cast.rita], suggestion, draft)
    events = list(trail(verb="suggestion.made"))
    assert [who(event, people_in(events)) for event in events] == ["not kept"]
    assert cast.connie.pk not in submit_with(draft, champ).editors


# ---- nobody decides on their own words ----


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_an_approver_does_not_decide_on_what_they_suggested(champ, cast, is_anonymous):
    suggestion = suggest(by=cast.carla, is_anonymous=is_anonymous, **WORDS)
    revision = submit_with(take_over(suggestion=suggestion, by=champ), champ)
    assert not cast.carla.has_perm("campaigns.decide", revision)
    assert cast.colin.has_perm("campaigns.decide", revision)


def test_nor_does_one_who_became_an_approver_later(champ, cast):
    suggestion = suggest(by=cast.connie, is_anonymous=True, **WORDS)
    draft = take_over(suggestion=suggestion, by=champ)
    RoleGrant.objects.create(person=cast.connie, role=Role.APPROVER)
    assert cast.connie.pk in submit_with(draft, champ).editors


# ---- limits ----


def test_a_flood_is_refused(cast):
    for _each in range(MOST_A_DAY):
        suggest(by=cast.connie, **WORDS)
    with pytest.raises(Refused, match="a lot for one day"):
        suggest(by=cast.connie, **WORDS)
    suggest(by=cast.dispatch, **WORDS)


@pytest.mark.parametrize("name", ["what", "where_when", "why"])
def test_hidden_words_and_empty_ones_are_refused(cast, as_, name):
    for value in ("a\u202eb", "\u200b", ""):
        assert as_(cast.connie).post(reverse("suggestion-new"), WORDS | {name: value}).status_code == 200
    with pytest.raises(Refused):
        suggest(by=cast.connie, **(WORDS | {name: "  "}))
    assert not Suggestion.objects.exists()


def test_the_database_keeps_the_rules_too(cast):
    suggestion = suggest(by=cast.connie, **WORDS)
    for change in ({"state": S.TAKEN}, {"state": S.DECLINED}, {"photo": "x.jpg"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=suggestion.pk).update(**change)


@given(st.sampled_from(S.values), st.sampled_from(S.values))
def test_only_what_waits_moves(before, after):
    assert SUGGESTION.allows(before, after) == (before == S.WAITING and after != S.WAITING)


def test_certified_people_see_them_all(champ, cast):
    certify(cast.tara)
    suggestion = suggest(by=cast.connie, **WORDS)
    assert suggestion in suggestions_seen_by(cast.tara)
