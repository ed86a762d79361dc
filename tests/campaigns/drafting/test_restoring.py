"""Using the words of an old version again."""

import pytest
from django.urls import reverse

from campaigns.accounts.enums import AccountState, Network
from campaigns.drafting.actions import About, Stale, add_photo, edit_alt, remove_photo, reopen, restore, said_of, save_draft, submit
from campaigns.drafting.actions.restoring import common_text
from campaigns.drafting.links import tagged, untagged
from campaigns.drafting.models import Draft, Payload, Revision
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import NOBODY, make_account, make_campaign, make_draft, make_photo, submitted


def changed(revision, by, *accounts, **fields):
    """The draft of a revision, taken back and written anew."""
    draft = revision.draft
    reopen(draft=draft, by=by)
    draft = Draft.objects.get(pk=draft.pk)
    return save_draft(draft=draft, by=by, edition=draft.edition, accounts=accounts, **{"title": "Other", "text": "Quite other words.", **fields})


def test_texts_accounts_labels_and_title_come_back_and_the_revision_stays(champ):
    x, page, late = make_account(), make_account(Network.FACEBOOK), make_account()
    draft = make_draft(champ, x, page, texts={page.pk: "Words of its own, and more of them."}, about=About(case_reference="NS-1"))
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    frozen = list(Payload.objects.values())
    draft = changed(revision, champ, late, about=About(case_reference="NS-2"))
    left_out = restore(draft=draft, revision=revision, by=champ, edition=draft.edition)
    draft = Draft.objects.get()
    assert left_out == []
    assert (draft.title, draft.text, draft.case_reference) == ("Harbour road", "The harbour road is open again.", "NS-1")
    assert {each.account: each.published_text for each in draft.variants.all()} == {
        x: "The harbour road is open again.",
        page: "Words of its own, and more of them.",
    }
    assert list(Payload.objects.values()) == frozen
    assert Revision.objects.count() == 1
    event = AuditEvent.objects.filter(verb="draft.restored").get()
    assert event.data == {"revision": revision.pk, "number": 1}


def test_photos_come_back_in_files_of_their_own_with_their_words(champ):
    draft = make_draft(champ, make_account())
    kept = add_photo(draft=draft, by=champ, content=make_photo("red"), alt="Red", about=NOBODY)
    gone = add_photo(draft=draft, by=champ, content=make_photo("blue"), alt="Blue", about=NOBODY)
    draft = Draft.objects.get()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    edit_alt(photo=kept, by=champ, alt="Very red", opened=said_of(kept))
    remove_photo(photo=gone, by=champ)
    add_photo(draft=draft, by=champ, content=make_photo("green"), alt="Green", about=NOBODY)
    draft = Draft.objects.get()
    restore(draft=draft, revision=revision, by=champ, edition=draft.edition)
    photos = list(draft.photos.all())
    frozen = revision.payloads.get().photos
    assert [(photo.sha256, photo.alt) for photo in photos] == [(each["sha256"], each["alt"]) for each in frozen]
    assert photos[0].pk == kept.pk
    assert photos[1].file.name != frozen[1]["file"]


def test_what_was_restored_publishes_the_same(champ, settings):
    settings.UTM_HOSTS = ["northshore.example"]
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    text = "Read https://northshore.example/roads and https://northshore.example/a?b=1#c."
    revision = submitted(champ, *accounts, text=text, campaign=make_campaign(champ))
    Draft.objects.update(campaign=revision.draft.campaign)
    draft = changed(revision, champ, *accounts, campaign=revision.draft.campaign)
    restore(draft=draft, revision=revision, by=champ, edition=draft.edition)
    draft = Draft.objects.get()
    assert draft.text == text
    again = submit(draft=draft, by=champ, edition=draft.edition)
    assert [each.sha256 for each in again.payloads.all()] == [each.sha256 for each in revision.payloads.all()]


def test_a_link_is_untagged_only_where_the_portal_tagged_it():
    typed = "https://a.example/?utm_source=mine https://a.example/x"
    hosts = ["a.example"]
    assert untagged(tagged("https://a.example/x, and so on", source="x", campaign="roads", hosts=hosts), source="x") == "https://a.example/x, and so on"
    assert untagged(typed, source="x") == typed
    sent = tagged("https://a.example/x", source="x", campaign="roads", hosts=hosts)
    assert untagged(sent, source="facebook") == sent


def test_an_empty_text_makes_the_common_one_empty():
    assert common_text(["a", "b", "b"]) == "b"
    assert common_text(["a", ""]) == ""
    assert common_text(["longer", "long"]) == "long"


def test_an_account_that_was_disconnected_is_left_out(champ):
    x, gone = make_account(), make_account(Network.FACEBOOK)
    revision = submitted(champ, x, gone)
    draft = changed(revision, champ, x)
    gone.state = AccountState.DISCONNECTED
    gone.save()
    assert restore(draft=draft, revision=revision, by=champ, edition=draft.edition) == [gone]
    assert [each.account for each in draft.variants.all()] == [x]


def test_who_may_not_and_when_not(champ, cast):
    revision = submitted(champ)
    draft = Draft.objects.get()
    with pytest.raises(Refused, match="while it is being written"):
        restore(draft=draft, revision=revision, by=champ, edition=draft.edition)
    draft = changed(revision, champ)
    with pytest.raises(NotPermitted):
        restore(draft=draft, revision=revision, by=cast.connie, edition=draft.edition)
    with pytest.raises(Stale):
        restore(draft=draft, revision=revision, by=champ, edition=draft.edition - 1)
    assert Draft.objects.get().text == "Quite other words."


def test_an_approver_who_restores_becomes_a_writer(champ, cast):
    revision = submitted(champ)
    draft = changed(revision, champ)
    restore(draft=draft, revision=revision, by=cast.carla, edition=draft.edition)
    assert cast.carla.pk in Draft.objects.get().editors


def test_the_page_asks_first_and_refuses_a_stale_tab(champ, as_):
    revision = submitted(champ)
    draft = changed(revision, champ)
    client, address = as_(champ), reverse("draft-restore", args=[draft.pk, 1])
    assert "The harbour road is open again." in client.get(address).content.decode()
    assert client.post(address, {"edition": draft.edition - 1}).url == address
    assert client.post(address, {"edition": draft.edition}).url == reverse("draft-detail", args=[draft.pk])
    assert Draft.objects.get().text == "The harbour road is open again."
    assert client.get(reverse("draft-restore", args=[draft.pk, 9])).status_code == 404
