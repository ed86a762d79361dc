"""Who is in a photo: said before it is submitted, frozen, part of the hash where it is a booking photo, asked again before it goes out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import (
    Pictured,
    add_photo,
    edit_alt,
    said_of,
    submit,
)
from campaigns.drafting.models import Payload, Photo, payload_digest
from campaigns.drafting.queries import shown_photos, shows_protected
from campaigns.drafting.screening import blockers
from campaigns.publishing import engine
from campaigns.publishing.actions import approve
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.errors import Refused
from portal.core.models import AuditEvent
from tests.factories import NOBODY, make_account, make_draft, make_photo, make_staff


@pytest.fixture
def draft(champ):
    """A draft for X."""
    return make_draft(champ, make_account(Network.X))


def again(photo):
    return Photo.objects.get(pk=photo.pk)


def said_about(draft):
    return [finding.text for finding in blockers(draft)]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (Pictured(), ["Say whether a person can be recognised in it."]),
        (Pictured(people="consent"), ["Say whose consent you have and how it was recorded, or why it may be shown without."]),
        (Pictured(people="without", words=" \u200b"), ["Say whose consent you have and how it was recorded, or why it may be shown without."]),
        (NOBODY, []),
        (Pictured(people="consent", words="Mrs Moss, form 12"), []),
        (Pictured(people="without", words="Appeal; decided by the superintendent"), []),
    ],
)
def test_who_can_be_recognised_is_answered_before_it_is_submitted(draft, champ, about, said):
    add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=about)
    assert said_about(draft) == said


def test_what_is_said_is_frozen_and_shown_to_whoever_decides(draft, champ, cast):
    about = Pictured(people="consent", words="Both, by mail of 3 May", colleagues=f"{cast.connie.email.upper()}\n\n {cast.dispatch.email} ")
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=about)
    draft.refresh_from_db()
    payload = submit(draft=draft, by=champ, edition=draft.edition).payloads.get()
    assert payload.photos == [photo.frozen()]
    assert payload.photos[0]["colleagues"] == sorted([cast.connie.pk, cast.dispatch.pk])
    assert shown_photos(payload)[0].facts == [
        "People can be recognised, with consent: Both, by mail of 3 May",
        "Colleagues in it: Connie Marsh, Dana Okoro",
    ]


PROTECTED = [SafetyClass.NO_PHOTO, SafetyClass.UNLISTED, SafetyClass.COVERT, "", "unheard of"]


def answer_about(draft, address):
    with pytest.raises(Refused) as refused:
        add_photo(draft=draft, by=draft.author, content=make_photo(), alt="A", about=Pictured("consent", "All agreed", address))
    return str(refused.value)


@pytest.mark.parametrize("safety_class", PROTECTED)
def test_an_address_that_nobody_has_and_one_of_a_protected_colleague_answer_alike(draft, cast, safety_class, django_assert_num_queries):
    StaffMember.accounts.filter(pk=cast.connie.pk).update(safety_class=safety_class)
    unknown = answer_about(draft, "nobody.at.all@force.example")
    assert unknown.startswith("Line 1: nobody who may be shown in a picture has this address.")
    assert answer_about(draft, cast.connie.email) == unknown
    gone = make_staff(1, is_active=False)
    assert answer_about(draft, gone.email) == unknown
    events = AuditEvent.objects.filter(verb="photo.add.refused")
    assert events.count() == 3
    assert len({event.data["why"] for event in events}) == 1
    assert not Photo.objects.exists()


def test_colleagues_are_only_named_where_somebody_can_be_recognised(draft, champ, cast):
    with pytest.raises(Refused, match="with what right"):
        add_photo(draft=draft, by=champ, content=make_photo(), about=Pictured("nobody", "", cast.connie.email))
    with pytest.raises(Refused, match="Say whether"):
        add_photo(draft=draft, by=champ, content=make_photo(), about=Pictured("perhaps"))
    with pytest.raises(Refused, match="at most"):
        add_photo(draft=draft, by=champ, content=make_photo(), about=Pictured("consent", "All", "a@force.example\n" * 21))


def test_describing_it_again_leaves_no_consent_behind(draft, champ, cast):
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=Pictured("consent", "By mail", cast.connie.email))
    edit_alt(photo=photo, by=champ, alt="B", opened=said_of(again(photo)))
    assert (again(photo).alt, again(photo).colleagues) == ("B", [cast.connie.pk])
    edit_alt(photo=photo, by=champ, alt="B", opened=said_of(again(photo)), about=NOBODY)
    assert (again(photo).people, again(photo).people_words, again(photo).colleagues) == ("nobody", "", [])


@pytest.mark.parametrize("safety_class", PROTECTED)
def test_a_colleague_who_may_no_longer_be_pictured_stops_the_submission(draft, champ, cast, safety_class):
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=Pictured("consent", "By mail", cast.connie.email))
    assert said_about(draft) == []
    StaffMember.accounts.filter(pk=cast.connie.pk).update(safety_class=safety_class)
    assert said_about(draft) == ["A colleague in it can’t be shown in a picture. Use another photo."]
    assert shows_protected(photo.frozen())


@pytest.mark.parametrize("safety_class", PROTECTED)
def test_a_colleague_who_may_no_longer_be_pictured_stops_what_was_approved(sandbox, draft, champ, cast, safety_class):
    add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=Pictured("consent", "By mail", cast.connie.email))
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    payload = revision.payloads.get()
    approve(revision, by=cast.carla, hashes_seen={str(payload.account_id): payload.sha256})
    StaffMember.accounts.filter(pk=cast.connie.pk).update(safety_class=safety_class)
    engine.run(Delivery.objects.get().pk)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.problem) == (DeliveryState.BLOCKED, "A photo in it may no longer be published.")
    assert sandbox.ledger() == []
    assert shown_photos(payload)[0].facts == ["People can be recognised, with consent: By mail"]


def test_findings_take_the_same_number_of_queries_however_many_photos(draft, champ, cast):
    def add(colour):
        add_photo(draft=draft, by=champ, content=make_photo(colour), alt="A", about=Pictured("consent", "By mail", cast.connie.email))

    add("red")
    with CaptureQueriesContext(connection) as for_one:
        blockers(draft)
    add("blue")
    add("green")
    with CaptureQueriesContext(connection) as for_three:
        blockers(draft)
    assert len(for_three) == len(for_one)


# ---- the hash ------------------------------------------------------------------------------------------------------


def test_a_booking_photo_is_part_of_what_is_approved(draft, champ):
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    plain = photo.frozen()
    edit_alt(photo=photo, by=champ, alt="A", opened=said_of(again(photo)), about=Pictured("nobody", is_booking=True))
    booking = again(photo).frozen()
    assert booking == plain | {"booking": True}
    draft.refresh_from_db()
    payload = submit(draft=draft, by=champ, edition=draft.edition).payloads.get()
    hashes = {Payload(revision=payload.revision, account=payload.account, text=payload.text, photos=[one]).digest() for one in (plain, booking)}
    assert len(hashes) == 2
    assert payload.sha256 in hashes


def test_hashes_of_photos_that_are_no_booking_photos_stay_as_they_were(draft, champ):
    """Approvals given before there were booking photos still count."""
    photo = add_photo(draft=draft, by=champ, content=make_photo(), alt="A", about=NOBODY)
    draft.refresh_from_db()
    payload = submit(draft=draft, by=champ, edition=draft.edition).payloads.get()
    before = payload_digest(
        network=payload.account.network, external_id=payload.account.external_id, text=payload.text, photos=[(photo.sha256, "A")], publish_at=""
    )
    assert payload.sha256 == before
