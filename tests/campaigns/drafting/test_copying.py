"""Words used again: what is copied, what is not, and that nobody decides on their own words by copying them."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.drafting.actions import About, Pictured, add_photo, create_draft, repeat, submit, suggest, take_over, tick_checklist, use_again
from campaigns.drafting.clashes import clashes
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.models import Draft, Photo, Template, TemplateVersion
from campaigns.drafting.queries import variants_of
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import certify, make_account, make_campaign, make_draft, make_photo, submitted

WITH_CONSENT = Pictured(people="consent", words="Asked at the fair.", is_booking=True)


def again(draft, by):
    return use_again(draft=draft, by=by, edition=Draft.objects.get(pk=draft.pk).edition)


@pytest.fixture
def rich(champ):
    """A draft with everything that a draft can have."""
    x, page = make_account(), make_account(Network.FACEBOOK)
    version = TemplateVersion.objects.create(
        template=Template.objects.create(slug="road"), number=1, name="Road", text="T", checklist=["Asked"], made_at=timezone.now()
    )
    about = About(
        category="road", case_reference="NS-1", sensitivity="sensitive", naming_decided_by="Supt Holt", naming_reason="Public interest", names_nobody=True
    )
    draft = create_draft(
        by=champ,
        title="Harbour road",
        text="The harbour road is open again.",
        accounts=[x, page],
        texts={page.pk: "The harbour road is open."},
        campaign=make_campaign(champ),
        publish_at=timezone.now() + timedelta(days=1),
        about=about,
        template_version=version,
    )
    add_photo(draft=draft, by=champ, content=make_photo(), alt="The harbour", about=WITH_CONSENT)
    return tick_checklist(draft=draft, by=champ, edition=Draft.objects.get(pk=draft.pk).edition, items=["Asked"])


def test_a_copy_has_the_words_and_neither_the_time_nor_the_ticks_nor_the_naming(champ, rich):
    copy = again(rich, champ)
    same = ("title", "text", "campaign", "category", "case_reference", "sensitivity", "template_version")
    assert [getattr(copy, name) for name in same] == [getattr(rich, name) for name in same]
    assert (copy.state, copy.publish_at, copy.checklist, copy.copied_from) == (S.WRITING, None, [], rich)
    assert (copy.naming_decided_by, copy.naming_reason, copy.names_nobody) == ("", "", False)
    texts = [set(draft.variants.values_list("account", "text")) for draft in (rich, copy)]
    assert texts[0] == texts[1]
    first, second = rich.photos.get(), copy.photos.get()
    assert (second.sha256, second.alt, second.people, second.people_words, second.is_booking) == (
        first.sha256,
        "The harbour",
        "consent",
        "Asked at the fair.",
        True,
    )
    assert first.file.name != second.file.name
    event = AuditEvent.objects.get(verb="draft.copied")
    assert (event.object_id, event.actor, event.data["of"]) == (str(copy.pk), champ.pk, rich.pk)


def test_what_cannot_be_copied_is_left_out_and_said(champ, rich, as_):
    x = rich.variants.get(account__network=Network.X).account
    x.state = AccountState.DISCONNECTED
    x.save()
    rich.campaign.ends_on = timezone.localdate() - timedelta(days=1)
    rich.campaign.save()
    Photo.objects.create(draft=rich, state=PhotoState.WAITING, added_by=champ, position=1)
    page = as_(champ).get(reverse("draft-again", args=[rich.pk])).content.decode()
    assert "disconnected" in page
    assert "has ended" in page
    assert "One photo that is not ready" in page
    copy = again(rich, champ)
    assert ([variant.account.network for variant in copy.variants.all()], copy.campaign, copy.photos.count()) == (["facebook"], None, 1)


def test_pressing_twice_makes_one_copy_and_a_fresh_draft_is_not_taken_for_its_copy(champ):
    draft = make_draft(champ, make_account())
    first = again(draft, champ)
    assert first != draft
    assert again(draft, champ) == first
    assert AuditEvent.objects.filter(verb="draft.copied").count() == 1
    assert again(first, champ) not in (draft, first)


def test_a_stale_page_copies_nothing(champ, rich):
    with pytest.raises(Refused, match="nothing was copied"):
        use_again(draft=rich, by=champ, edition=rich.edition - 1)
    assert not rich.copies.exists()
    assert AuditEvent.objects.filter(verb="draft.use_again.refused").exists()


def test_a_missing_file_is_a_sentence(champ, rich):
    default_storage.delete(rich.photos.get().file.name)
    with pytest.raises(Refused, match="missing"):
        again(rich, champ)
    assert not rich.copies.exists()


def test_who_may_use_whose_words_again(champ, cast, rich):
    """The author, and whoever looks inside drafts and is trained to write; not a colleague who sees only what is approved."""
    revision = submit(draft=rich, by=champ, edition=rich.edition)
    approve(revision, by=cast.colin, hashes_seen=hashes_of(revision))
    for untrained in (cast.carla, cast.chief):
        with pytest.raises(NotPermitted):
            again(rich, untrained)
    certify(cast.carla, cast.chief, cast.tara)
    with pytest.raises(NotPermitted):
        again(rich, cast.tara)
    for person in (champ, cast.carla, cast.chief):
        assert again(rich, person).author == person


def test_the_pages_open_to_the_same_people(champ, cast, rich, as_):
    certify(cast.carla, cast.tara)
    for name in ("draft-again", "draft-repeat"):
        url = reverse(name, args=[rich.pk])
        answers = {who: as_(getattr(cast, who)).get(url).status_code for who in ("champ", "carla", "colin", "tara", "chief")}
        assert answers == {"champ": 200, "carla": 200, "colin": 403, "tara": 404, "chief": 403}
    Draft.objects.filter(pk=rich.pk).update(state=S.APPROVED)
    refused = as_(cast.tara).get(reverse("draft-again", args=[rich.pk]))
    assert (refused.status_code, "You can use your own drafts again" in refused.content.decode()) == (403, True)


def test_the_words_of_a_protected_author_are_nobody_elses_to_use(champ, cast, rich, as_):
    certify(cast.carla)
    copy = again(rich, cast.carla)
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    with pytest.raises(NotPermitted):
        again(Draft.objects.get(pk=rich.pk), StaffMember.accounts.get(pk=cast.carla.pk))
    client = as_(StaffMember.accounts.get(pk=cast.carla.pk))
    assert client.get(reverse("draft-again", args=[rich.pk])).status_code == 404
    page = client.get(reverse("draft-detail", args=[copy.pk])).content.decode()
    assert "Copied from" not in page
    assert champ.full_name not in page


def test_where_it_came_from_is_shown_as_far_as_one_may_open_it(champ, cast, rich, as_):
    certify(cast.carla, cast.tara)
    copy = again(rich, cast.carla)
    assert "Copied from" in as_(cast.carla).get(reverse("draft-detail", args=[copy.pk])).content.decode()
    assert reverse("draft-detail", args=[copy.pk]) in as_(cast.carla).get(reverse("draft-detail", args=[rich.pk])).content.decode()
    Draft.objects.filter(pk=copy.pk).update(state=S.APPROVED)
    assert "Copied from" not in as_(cast.tara).get(reverse("draft-detail", args=[copy.pk])).content.decode()
    assert reverse("draft-detail", args=[copy.pk]) in as_(champ).get(reverse("draft-detail", args=[rich.pk])).content.decode()


# ---- whose words they are ----


def test_everybody_who_wrote_in_the_first_is_a_writer_of_the_copy(champ, cast):
    certify(cast.carla, cast.dispatch)
    revision = submitted(cast.carla)
    approve(revision, by=cast.colin, hashes_seen=hashes_of(revision))
    copy = again(revision.draft, cast.carla)
    assert copy.editors == [cast.carla.pk]
    found = [(clash.level, "copy of it" in clash.text) for clash in clashes(copy, variants_of(copy))]
    assert found == [("note", True), ("note", False)]  # the first one is due at this moment
    second = submit(draft=copy, by=cast.carla, edition=copy.edition)
    with pytest.raises(NotPermitted, match="somebody else decides"):
        approve(second, by=cast.carla, hashes_seen=hashes_of(second))
    assert Delivery.objects.filter(payload__revision=second).count() == 0
    approve(second, by=cast.colin, hashes_seen=hashes_of(second))  # who approved the first wrote none of it


def test_a_copy_of_a_copy_still_has_its_first_writers(champ, cast):
    certify(cast.carla, cast.chief)
    draft = make_draft(cast.carla, make_account())
    copy = again(again(draft, cast.chief), cast.chief)
    assert copy.editors == sorted([cast.carla.pk, cast.chief.pk])
    second = submit(draft=copy, by=cast.chief, edition=copy.edition)
    with pytest.raises(NotPermitted):
        approve(second, by=cast.carla, hashes_seen=hashes_of(second))


def test_whoever_suggested_the_first_does_not_decide_on_a_copy(champ, cast):
    suggestion = suggest(by=cast.carla, what="A seal in the harbour", where_when="Pier, today", why="It is nice")
    draft = take_over(suggestion=suggestion, by=champ)
    draft.variants.create(account=make_account())
    copy = again(again(draft, champ), champ)
    assert cast.carla.pk not in copy.editors
    second = submit(draft=copy, by=champ, edition=copy.edition)
    with pytest.raises(NotPermitted):
        approve(second, by=cast.carla, hashes_seen=hashes_of(second))


def test_repeating_by_the_verb_takes_only_times_that_are_to_come(champ):
    draft = make_draft(champ, make_account())
    now = timezone.now()
    for times in ([now + timedelta(days=1)], [now + timedelta(days=n) for n in range(1, 15)], [now - timedelta(days=1), now], [now + timedelta(days=1)] * 2):
        with pytest.raises(Refused):
            repeat(draft=draft, by=champ, edition=draft.edition, times=times)
    assert Draft.objects.count() == 1
